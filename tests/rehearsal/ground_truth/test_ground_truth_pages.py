"""Worker pages: Liquid with the service's filters, as a worker reads them."""

import json
from pathlib import Path

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

import constructs_lib
from rehearsal.ground_truth.engine.worker_page import PageError, Question, WorkerPage
from tests.rehearsal.ground_truth.site import PAGE, Images, Site

INPUT = {"taskObject": "s3://images/1.png", "labels": ["cat", "dog"]}


def page(template: str) -> WorkerPage:
    return WorkerPage(template, presign=lambda uri: f"https://signed/{uri.bucket}/{uri.key}?a=1&b=2")


def test_a_page_asks_for_a_label_of_an_image() -> None:
    assert page(PAGE).ask(INPUT) == Question(
        name="crowd-image-classifier",
        source="https://signed/images/1.png?a=1&b=2",
        categories=("cat", "dog"),
    )


def test_the_packaged_page_can_be_answered() -> None:
    folder = Path(constructs_lib.__file__).parent / "templates"
    template = (folder / "image_classification.liquid.html").read_text(encoding="utf-8")

    assert page(template).ask(INPUT).name == "crowd-image-classifier"


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
        ("no form", "has 0 crowd-form elements"),
        (PAGE + PAGE, "has 2 crowd-form elements"),
        ("<crowd-form></crowd-form>", "has 0 crowd-image-classifier elements"),
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
