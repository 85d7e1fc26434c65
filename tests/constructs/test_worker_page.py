"""The packaged pages are rendered by a real Liquid engine, as the service renders them for each object."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import liquid
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_lib.worker_page import own_page
from labeling.errors import InvalidValue
from labeling.task_type import TaskType
from labeling.task_types import (
    ADJUSTMENT_BOUNDING_BOX,
    CUSTOM,
    IMAGE_CLASSIFICATION,
    VERIFICATION_SEMANTIC_SEGMENTATION,
    VIDEO_OBJECT_TRACKING,
)
from labeling.worker_page import lint
from labeling.worker_page.markup import Element, Markup
from rehearsal.ground_truth.engine.worker_page import WorkerPage
from tests.worker_pages import WITH_PACKAGED_PAGE, inputs_of, page_of

OWN = """<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-text-area name="answer"></crowd-text-area>
</crowd-form>
"""
TRICKY = 'a {{ task.input | json }} {% raw %} <b>"c"</b> &amp; </crowd-form> $title ${title}'

each_page = pytest.mark.parametrize(
    "task_type", WITH_PACKAGED_PAGE, ids=[task_type.name for task_type in WITH_PACKAGED_PAGE]
)


def shown(page: str, *, task_type: TaskType = IMAGE_CLASSIFICATION) -> str:
    """The page as a worker gets it."""
    template = WorkerPage(page, presign=lambda uri: f"https://signed.example.com/{uri.key}?a=1&b=2")
    return template.render(inputs_of(task_type))


def elements(page: str) -> list[Element]:
    return Markup.read(page).elements


def images(page: str) -> list[str]:
    return [element.attributes["src"] for element in elements(page) if element.tag == "img"]


@each_page
def test_every_packaged_page_keeps_the_rules_of_pages(task_type: TaskType):
    page = page_of(task_type, good_examples=["https://example.com/1.png", "s3://bucket/2.png"])

    assert lint(page, task_type=task_type) == ()


@each_page
def test_the_answer_has_the_name_the_services_consolidation_looks_for(task_type: TaskType):
    names = {element.tag: element.attributes.get("name") for element in elements(page_of(task_type))}

    assert names[task_type.crowd_element] == task_type.answer_name


@each_page
def test_every_page_says_what_to_do_in_two_sentences(task_type: TaskType):
    page = page_of(task_type, short_instructions="", title="")
    (short,) = re.findall(r"<short-instructions>(.*?)</short-instructions>", page, flags=re.DOTALL)

    assert len(re.findall(r"[^.]+\.", re.sub(r"<[^>]*>", "", short))) == 2


@each_page
def test_every_page_explains_the_keys(task_type: TaskType):
    (full,) = re.findall(r"<full-instructions.*?</full-instructions>", page_of(task_type), flags=re.DOTALL)

    assert "<p>Keys: " in full


@each_page
def test_tricky_words_add_nothing_to_a_page(task_type: TaskType):
    tricky = page_of(task_type, title=TRICKY, short_instructions=TRICKY, full_instructions=TRICKY)

    assert [element.tag for element in elements(shown(tricky, task_type=task_type))] == [
        element.tag for element in elements(shown(page_of(task_type), task_type=task_type))
    ]


@given(words=st.text())
@settings(max_examples=30)
def test_any_words_keep_the_page_clean_and_are_shown_as_they_are(words: str):
    page = page_of(IMAGE_CLASSIFICATION, title=words, short_instructions=words, full_instructions=words)
    (question,) = Markup.read(shown(page)).tagged("crowd-image-classifier")

    assert lint(page, task_type=IMAGE_CLASSIFICATION) == ()
    assert question.attributes["header"] == words


def test_blank_lines_part_paragraphs():
    page = page_of(IMAGE_CLASSIFICATION, short_instructions="One.\n\nTwo.")

    assert "<p>One.</p><p>Two.</p>" in page


def test_examples_are_shown_good_before_bad():
    page = page_of(
        IMAGE_CLASSIFICATION,
        good_examples=["s3://bucket/good.png"],
        bad_examples=["https://example.com/bad.png?x=1&y=2"],
    )

    assert images(shown(page)) == [
        "https://signed.example.com/good.png?a=1&b=2",
        "https://example.com/bad.png?x=1&y=2",
    ]


def test_without_examples_there_are_no_pictures():
    assert images(page_of(IMAGE_CLASSIFICATION)) == []


@pytest.mark.parametrize(
    ("example", "rule"),
    [
        ("http://example.com/1.png", "it must begin with https:// or s3://"),
        ("good.png", "it must begin with https:// or s3://"),
        ("s3://", "it must be 3 to 63 lower-case letters"),
        ("s3://bucket/it's.png", "its S3 URI must have no quotation marks"),
        ("s3://bucket/{{x}}.png", "its S3 URI must have no quotation marks"),
    ],
)
def test_a_picture_browsers_cannot_load_is_refused(example: str, rule: str):
    with pytest.raises(InvalidValue, match=rule):
        page_of(IMAGE_CLASSIFICATION, bad_examples=[example])


def test_a_task_type_of_the_services_own_pages_has_none():
    with pytest.raises(InvalidValue, match="no worker page is packaged for it"):
        page_of(VIDEO_OBJECT_TRACKING)


@pytest.mark.parametrize("reviewed_attribute", [None, "it's", "label-ref"])
def test_whose_labels_are_reviewed_must_be_said(reviewed_attribute: str | None):
    with pytest.raises(InvalidValue, match="label_attribute is"):
        page_of(ADJUSTMENT_BOUNDING_BOX, reviewed_attribute=reviewed_attribute)


def test_labels_of_any_name_may_be_reviewed():
    page = page_of(VERIFICATION_SEMANTIC_SEGMENTATION, reviewed_attribute="2nd-try-ref")

    assert "task.input.manifestLine['2nd-try-ref-metadata']" in page


@each_page
def test_a_page_uses_what_its_pre_annotation_function_gives_and_nothing_else(task_type: TaskType):
    strictly(page_of(task_type), inputs_of(task_type))


@each_page
@pytest.mark.parametrize("missing", ["taskObject", "labels"])
def test_a_page_uses_all_that_its_pre_annotation_function_gives(task_type: TaskType, missing: str):
    inputs = inputs_of(task_type)
    del inputs[missing]

    with pytest.raises(liquid.exceptions.UndefinedError, match=missing):
        strictly(page_of(task_type), inputs)


@pytest.mark.parametrize(
    "task_type",
    [task_type for task_type in WITH_PACKAGED_PAGE if task_type.reviews],
    ids=lambda task_type: task_type.name,
)
@pytest.mark.parametrize("suffix", ["", "-metadata"])
def test_a_page_for_reviews_needs_the_labels_and_what_is_known_of_them(task_type: TaskType, suffix: str):
    inputs = inputs_of(task_type)
    attribute = next(key for key in inputs["manifestLine"] if key.startswith("label"))
    del inputs["manifestLine"][attribute + suffix]

    with pytest.raises(liquid.exceptions.UndefinedError):
        strictly(page_of(task_type), inputs)


def strictly(page: str, inputs: dict[str, Any]) -> str:
    """The page, unless it uses an input that there is not."""
    engine = liquid.Environment(autoescape=True, undefined=liquid.StrictUndefined)
    engine.filters |= {"to_json": str, "grant_read_access": str}
    return engine.from_string(page).render(task={"input": inputs})


def test_an_own_page_is_used_as_it_is(own: Callable[[str], Path]):
    assert own_page(own(OWN), task_type=CUSTOM) == OWN


def test_everything_wrong_with_an_own_page_is_said_at_once(own: Callable[[str], Path]):
    path = own(OWN.replace(' name="answer"', "").replace("</crowd-form>", "<crowd-bix></crowd-bix>"))

    with pytest.raises(InvalidValue) as refusal:
        own_page(path, task_type=CUSTOM)

    assert str(refusal.value).replace(str(path), "page.html") == (
        "page.html, line 2: a tag is '<crowd-form>': it must be closed inside the element it is in; "
        "add </crowd-form> where the element ends; and "
        "page.html, line 3: the name of <crowd-text-area> is '': it must not be empty, because the answer is "
        "found under it; add the attribute name; and "
        "page.html, line 4: a crowd element is '<crowd-bix>': it must be one there is, or nothing is shown; "
        "look up its name in the crowd HTML elements reference"
    )


def test_an_own_page_must_exist(tmp_path: Path):
    with pytest.raises(InvalidValue, match="it must be an existing file"):
        own_page(tmp_path / "page.html", task_type=CUSTOM)


def test_an_own_page_must_be_text(tmp_path: Path):
    (tmp_path / "page.html").write_bytes(b"\xff\xfe")

    with pytest.raises(InvalidValue, match="it must be text in UTF-8"):
        own_page(tmp_path / "page.html", task_type=CUSTOM)


@pytest.fixture
def own(tmp_path: Path) -> Callable[[str], Path]:
    """Stores a page of one's own."""

    def store(page: str) -> Path:
        path = tmp_path / "page.html"
        path.write_text(page)
        return path

    return store
