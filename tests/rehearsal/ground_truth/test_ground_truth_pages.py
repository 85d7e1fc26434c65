"""Worker pages: Liquid with the service's filters, as a worker reads them."""

import json

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from labeling.task_type import TaskType
from labeling.task_types import (
    ADJUSTMENT_BOUNDING_BOX,
    ADJUSTMENT_SEMANTIC_SEGMENTATION,
    TEXT_CLASSIFICATION_MULTI_LABEL,
    VERIFICATION_BOUNDING_BOX,
    VERIFICATION_SEMANTIC_SEGMENTATION,
    VIDEO_CLASSIFICATION,
)
from rehearsal.ground_truth.engine.worker_page import PageError, Question, WorkerPage
from tests.rehearsal.ground_truth.site import PAGE, Images, Site
from tests.worker_pages import LABELS, WITH_PACKAGED_PAGE, inputs_of, page_of

INPUT = {"taskObject": "s3://images/1.png", "labels": ["cat", "dog"]}
SHOWN_BOXES = [
    {"label": "dog", "left": 5, "top": 9, "width": 20, "height": 10},
    {"label": "cat", "left": 0, "top": 0, "width": 4, "height": 3},
]
SHOWN_MASK = {
    "src": "https://signed/bucket/masks/1.png?a=1&b=2",
    "labelMappings": {"cat": {"color": "#2ca02c"}, "dog": {"color": "#1f77b4"}},
}
NER_PAGE = """
<crowd-entity-annotation name="q" text="A cat" labels="['cat']"></crowd-entity-annotation>
"""
TEXT_PAGE = """
<crowd-form>
  <crowd-classifier name="q" categories="['cat']">
    <classification-target> </classification-target>
  </crowd-classifier>
</crowd-form>
"""


def page(template: str) -> WorkerPage:
    return WorkerPage(template, presign=lambda uri: f"https://signed/{uri.bucket}/{uri.key}?a=1&b=2")


def asked(task_type: TaskType) -> Question:
    """What the packaged page of a task type asks."""
    return page(page_of(task_type)).ask(inputs_of(task_type))


def test_a_page_asks_for_a_label_of_an_image() -> None:
    assert page(PAGE).ask(INPUT) == Question(
        element="crowd-image-classifier",
        name="crowd-image-classifier",
        source="https://signed/images/1.png?a=1&b=2",
        categories=("cat", "dog"),
    )


@pytest.mark.parametrize("task_type", WITH_PACKAGED_PAGE, ids=lambda task_type: task_type.name)
def test_every_packaged_page_can_be_answered(task_type: TaskType) -> None:
    assert asked(task_type).categories == LABELS


@pytest.mark.parametrize(
    ("task_type", "source"),
    [
        (TEXT_CLASSIFICATION_MULTI_LABEL, "A <b>cat</b> & a dog"),
        (VIDEO_CLASSIFICATION, "https://signed/bucket/objects/1?a=1&b=2"),
        (ADJUSTMENT_BOUNDING_BOX, "https://signed/bucket/objects/1?a=1&b=2"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_a_worker_sees_the_object_itself(task_type: TaskType, source: str) -> None:
    assert asked(task_type).source == source


def test_boxes_to_adjust_are_on_the_page() -> None:
    assert asked(ADJUSTMENT_BOUNDING_BOX).reviewed == SHOWN_BOXES


def test_boxes_to_verify_are_on_the_page() -> None:
    assert asked(VERIFICATION_BOUNDING_BOX).reviewed == {
        "boundingBox": {"labels": ["cat", "dog"], "value": SHOWN_BOXES}
    }


def test_a_mask_to_adjust_is_on_the_page_without_its_background() -> None:
    assert asked(ADJUSTMENT_SEMANTIC_SEGMENTATION).reviewed == SHOWN_MASK


def test_a_mask_to_verify_is_on_the_page_without_its_background() -> None:
    assert asked(VERIFICATION_SEMANTIC_SEGMENTATION).reviewed == {
        "semanticSegmentation": {**SHOWN_MASK, "labels": ["cat", "dog"]}
    }


def test_from_scratch_nothing_is_reviewed() -> None:
    assert asked(VIDEO_CLASSIFICATION).reviewed is None


@given(st.lists(st.text(min_size=1), min_size=1))
def test_any_label_reaches_the_worker_unchanged(labels: list[str]) -> None:
    assert page(PAGE).ask({**INPUT, "labels": labels}).categories == tuple(labels)


@pytest.mark.parametrize(
    ("template", "rendered"),
    [
        ("{{ task.input.x }}", "&lt;b&gt;"),
        ("{{ task.input.x | skip_autoescape }}", "<b>"),
        ("{{ task.input.x | to_json | escape }}", "&#34;&lt;b&gt;&#34;"),
        ("{{ task.input.with-hyphen }}", "1"),
        ("{{ task.input.missing }}", ""),
    ],
)
def test_values_are_escaped_unless_told_otherwise(template: str, rendered: str) -> None:
    assert page(template).render({"x": "<b>", "with-hyphen": 1}) == rendered


@pytest.mark.parametrize("value", [None, "", "https://images/1.png", 7])
def test_read_access_is_granted_to_s3_objects_only(value: object) -> None:
    with pytest.raises(PageError, match="grant_read_access refused its value: the S3 URI is"):
        page("{{ task.input.x | grant_read_access }}").render({"x": value})


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("no form", "has 0 elements that ask for labels"),
        (PAGE + PAGE, "has 2 elements that ask for labels"),
        (PAGE.replace("crowd-form", "div"), "has 0 crowd-form elements: exactly one must enclose all"),
        (PAGE + "<crowd-form></crowd-form>", "has 2 crowd-form elements: exactly one must enclose all"),
        (NER_PAGE + "<crowd-form></crowd-form>", "has 1 crowd-form elements: none may be beside"),
        (NER_PAGE.replace("A cat", ""), "the crowd-entity-annotation element shows nothing"),
        (TEXT_PAGE, "the crowd-classifier element shows nothing"),
        (PAGE.replace("header=", "overlay="), "the overlay cannot be read"),
        (PAGE.replace("name=", "title="), "has no name"),
        (PAGE.replace("src=", "title=", 2), "has no src"),
        (PAGE.replace("categories=", "title="), "has no categories"),
        (
            PAGE.replace("{{ task.input.labels | to_json | escape }}", "cat, dog"),
            "must be an array of labels",
        ),
        (PAGE.replace("to_json", "to_yaml"), "unknown filter 'to_yaml'"),
    ],
)
def test_a_page_nobody_can_answer_is_refused(template: str, message: str) -> None:
    with pytest.raises(PageError, match=message):
        page(template).ask(INPUT)


def test_a_preview_shows_the_image_to_whom_has_the_url(site: Site, few_images: Images) -> None:
    task = {"Input": json.dumps({"taskObject": few_images.uris[0], "labels": ["1"]})}
    template = {"Content": "{{ task.input.taskObject | grant_read_access | skip_autoescape }}"}

    preview = site.sagemaker.render_ui_template(UiTemplate=template, Task=task, RoleArn=site.role)

    assert preview["Errors"] == []
    assert urllib3.request("GET", preview["RenderedContent"]).data == site.read(few_images.uris[0])


@pytest.mark.parametrize(
    ("template", "task_input", "code"),
    [("{% if %}", "{}", "PageError"), ("fine", "no JSON", "JSONDecodeError")],
)
def test_a_preview_tells_what_is_wrong(site: Site, template: str, task_input: str, code: str) -> None:
    preview = site.sagemaker.render_ui_template(
        UiTemplate={"Content": template}, Task={"Input": task_input}, RoleArn=site.role
    )

    assert (preview["RenderedContent"], [error["Code"] for error in preview["Errors"]]) == ("", [code])
