"""The packaged page is rendered by a real Liquid engine, as the service renders it for each image."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import liquid
import pytest
from hypothesis import given
from hypothesis import strategies as st

from constructs_lib.worker_page import LONGEST_PAGE, own_page, packaged_page
from labeling.errors import InvalidValue
from labeling.pre_annotation import task_input
from labeling.task_types import IMAGE_CLASSIFICATION

SCRIPT = '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>'
TRICKY = 'a {{ task.input | json }} {% raw %} <b>"c"</b> &amp; </crowd-form> $title'


class Page(HTMLParser):
    """Elements of a page with their attributes, parents and text; refuses what is not closed properly."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: dict[str, dict[str, str | None]] = {}
        self.parents: dict[str, str | None] = {}
        self.text: dict[str, str] = {}
        self.counts: dict[str, int] = {}
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements[tag] = dict(attrs)
        self.parents[tag] = self._open[-1] if self._open else None
        self.counts[tag] = self.counts.get(tag, 0) + 1
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open:
            self.text[self._open[-1]] = self.text.get(self._open[-1], "") + data


def grant_read_access(uri: str) -> str:
    assert uri.startswith("s3://")
    return f"https://signed.example.com/{uri.removeprefix('s3://')}?a=1&b=2"


def shown(
    page: str, *, labels: tuple[str, ...] = ("zero", "one"), source: str = "s3://bucket/images/1.png"
) -> Page:
    engine = liquid.Environment(autoescape=True, undefined=liquid.StrictUndefined)
    engine.filters["to_json"] = json.dumps
    engine.filters["grant_read_access"] = grant_read_access
    event = {"dataObject": {"source-ref": source}}
    inputs: dict[str, Any] = task_input(event, labels=labels)["taskInput"]
    return Page(engine.from_string(page).render(task={"input": inputs}))


def page_with(*, title: str = "Which digit?", instructions: str = "Choose one.") -> str:
    return packaged_page(
        IMAGE_CLASSIFICATION, title=title, short_instructions=instructions, full_instructions=instructions
    )


@pytest.fixture(scope="session")
def page() -> Page:
    return shown(page_with())


def test_the_page_loads_the_crowd_elements_over_https(page: Page):
    assert page.elements["script"] == {"src": "https://assets.crowd.aws/crowd-html-elements.js"}


def test_the_one_form_holds_the_question(page: Page):
    assert page.counts["crowd-form"] == 1
    assert page.parents["crowd-image-classifier"] == "crowd-form"


def test_the_answer_has_the_name_consolidation_looks_for(page: Page):
    classifier = page.elements["crowd-image-classifier"]

    assert classifier["name"] == IMAGE_CLASSIFICATION.crowd_element


def test_the_image_is_shown_by_a_signed_url(page: Page):
    classifier = page.elements["crowd-image-classifier"]

    assert classifier["src"] == "https://signed.example.com/bucket/images/1.png?a=1&b=2"


def test_the_page_has_short_and_full_instructions(page: Page):
    assert page.parents["short-instructions"] == "crowd-image-classifier"
    assert page.parents["full-instructions"] == "crowd-image-classifier"


def test_nothing_outside_the_page_is_loaded_but_the_elements():
    assert re.findall(r"(?:src|href)=\"(?!\{\{)([^\"]*)", page_with()) == [
        "https://assets.crowd.aws/crowd-html-elements.js"
    ]


def test_no_liquid_stands_in_a_script_where_escaping_would_break_it():
    assert "{{" not in "".join(re.findall(r"<script.*?</script>", page_with(), flags=re.DOTALL))


def test_blank_lines_part_paragraphs():
    assert "<p>One.</p><p>Two.</p>" in page_with(instructions="One.\n\nTwo.")


@given(st.text())
def test_any_title_is_shown_as_it_is(title: str):
    assert shown(page_with(title=title)).elements["crowd-image-classifier"]["header"] == title


@given(st.text(min_size=1).filter(lambda text: "\n\n" not in text))
def test_any_instructions_are_shown_as_they_are(instructions: str):
    paragraphs = shown(page_with(instructions=instructions)).text["p"]

    assert paragraphs == instructions * 2  # the short ones and the full ones


@given(st.lists(st.text(), min_size=2))
def test_any_labels_arrive_as_they_are(labels: list[str]):
    classifier = shown(page_with(), labels=tuple(labels)).elements["crowd-image-classifier"]

    assert json.loads(str(classifier["categories"])) == labels


def test_tricky_words_add_no_element():
    tricky = shown(page_with(title=TRICKY, instructions=TRICKY), labels=(TRICKY, "other"))

    assert set(tricky.elements) == set(shown(page_with()).elements)


def test_an_own_page_is_used_as_it_is(tmp_path: Path):
    source = f"{SCRIPT}<crowd-form>{{{{ task.input.labels }}}}</crowd-form>"
    (tmp_path / "page.html").write_text(source)

    assert own_page(tmp_path / "page.html") == source


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        ("<crowd-form></crowd-form>", "it must load the crowd elements"),
        (f"<!-- {SCRIPT} --><crowd-form></crowd-form>", "it must load the crowd elements"),
        (SCRIPT, "it must be exactly 1"),
        (f"{SCRIPT}<!-- <crowd-form></crowd-form> -->", "it must be exactly 1"),
        (f"{SCRIPT}<crowd-form></crowd-form><crowd-form></crowd-form>", "it must be exactly 1"),
        (f"{SCRIPT}<crowd-form></crowd-form>{'x' * LONGEST_PAGE}", "it must be at most 128000 characters"),
    ],
)
def test_an_own_page_the_service_cannot_use_is_refused(tmp_path: Path, source: str, rule: str):
    (tmp_path / "page.html").write_text(source)

    with pytest.raises(InvalidValue, match=rule):
        own_page(tmp_path / "page.html")


def test_an_own_page_must_exist(tmp_path: Path):
    with pytest.raises(InvalidValue, match="it must be an existing file"):
        own_page(tmp_path / "page.html")
