import json
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import App, Aws, Duration, Stack, Token
from aws_cdk import aws_iam as iam
from constructs import Construct

from constructs_lib.intrinsics import as_text
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.testing import template_snapshot
from labeling.errors import InvalidValue
from labeling.task_types import IMAGE_CLASSIFICATION
from tests.constructs.conftest import new_stack
from tests.constructs.template import properties


def task(**changes: Any) -> LabelingTask:
    options = {"labels": ["cat", "dog"], "title": "Which animal?", "description": "Choose the animal."}
    return LabelingTask.image_classification(**{**options, **changes})


BOXES = LabelingTask.bounding_box(labels=["cat"], title="Where?", description="Draw.")


def files(stack: Stack) -> dict[str, str]:
    """The content of the assets of a stack, by suffix."""
    app = App.of(stack)
    assert isinstance(app, App)
    folder = Path(app.synth().directory)
    return {path.suffix: path.read_text() for path in folder.glob("asset.*")}


def test_defaults_are_those_of_the_console():
    pets = task()

    assert pets.task_type is IMAGE_CLASSIFICATION
    assert (pets.workers_per_object, pets.max_concurrent_tasks) == (3, 1000)
    assert pets.task_time_limit.to_minutes() == 5
    assert (pets.keywords, pets.content_classifiers) == ((), ())


def test_tasks_expire_well_before_the_service_fails_the_job():
    assert task().task_availability.to_days() == 10


def test_instructions_are_the_description_unless_there_are_others():
    assert task().categories.short_instructions == "Choose the animal."
    assert task(short_instructions="Look closely.").categories.short_instructions == "Look closely."


def test_worker_page_and_label_categories_become_files():
    stack = new_stack()
    task().bind(stack)

    content = files(stack)

    assert 'header="Which animal?"' in content[".html"]
    assert json.loads(content[".json"]) == {
        "document-version": "2018-11-28",
        "labels": [{"label": "cat"}, {"label": "dog"}],
    }


def test_the_files_have_uris_in_s3():
    stack = new_stack()
    assets = task().bind(stack)

    page, categories = (
        as_text(stack.resolve(uri)) for uri in (assets.ui_template_uri, assets.label_categories_uri)
    )

    assert page.startswith("s3://cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}/")
    assert page.endswith(".html")
    assert categories.endswith(".json")


def test_the_same_task_gives_the_same_files_in_every_app():
    uris = {
        stack.resolve(task().bind(stack).ui_template_uri)["Fn::Sub"] for stack in (new_stack(), new_stack())
    }

    assert len(uris) == 1


def test_reading_is_granted_for_the_two_files_only():
    stack = new_stack()
    role = iam.Role(stack, "Reader", assumed_by=iam.AccountRootPrincipal())

    task().bind(stack).grant_read(role)

    (statement,) = properties(template_snapshot(stack), "IAM::Policy")["PolicyDocument"]["Statement"]
    assert statement["Action"] == "s3:GetObject"
    assert [as_text(resource).rsplit("/", 1)[1] for resource in statement["Resource"]] == [
        "ASSET_HASH.html",
        "ASSET_HASH.json",
    ]


@pytest.fixture
def own_page(tmp_path: Path) -> Path:
    """A page of one's own that shows a picture from S3."""
    page = tmp_path / "own.html"
    page.write_text(
        '<script src="https://assets.crowd.aws/crowd-html-elements.js"></script><crowd-form>'
        "<img src=\"{{ 's3://pictures/good.png' | grant_read_access }}\"></crowd-form>"
    )
    return page


def test_an_own_worker_page_is_stored_instead(own_page: Path):
    stack = new_stack()

    task(template=own_page).bind(stack)

    assert files(stack)[".html"] == own_page.read_text()


def test_pictures_in_s3_may_be_read_whether_examples_or_on_an_own_page(own_page: Path):
    stack = new_stack()
    examples = {"good_examples": ["s3://pictures/good.png"], "bad_examples": ["https://example.com/bad.png"]}

    for number, asked in enumerate((task(**examples), task(template=own_page))):
        assets = asked.bind(Construct(stack, f"Task{number}"))

        *_, picture = (as_text(stack.resolve(arn)) for arn in assets.object_arns)
        assert picture == "arn:${AWS::Partition}:s3:::pictures/good.png"


def test_pictures_on_a_page_that_does_not_show_them_are_refused(own_page: Path):
    with pytest.raises(InvalidValue, match="this task has another one; put them into your template"):
        task(template=own_page, good_examples=["s3://pictures/good.png"])


def test_a_picture_whose_name_would_open_others_is_refused():
    with pytest.raises(InvalidValue, match=r"its key must have no \* or \?"):
        task(good_examples=["s3://pictures/*.png"])


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("name", "my task"),
        ("name", "x" * 33),
        ("labels", ["cat"]),
        ("labels", ["cat", "cat"]),
        ("title", ""),
        ("title", "x" * 129),
        ("description", "x" * 256),
        ("label_attribute", "animal-metadata"),
        ("label_attribute", "animal-ref"),
        ("label_attribute", "source"),
        ("keywords", ["a"] * 6),
        ("keywords", ["cat!"]),
        ("workers_per_object", 0),
        ("workers_per_object", 10),
        ("task_time_limit", Duration.seconds(29)),
        ("task_time_limit", Duration.hours(9)),
        ("task_availability", Duration.seconds(59)),
        ("task_availability", Duration.days(31)),
        ("max_concurrent_tasks", 5001),
        ("content_classifiers", ["FreeOfCharge"]),
        ("template", "missing.html"),
    ],
)
def test_what_the_service_does_not_take_is_refused(option: str, value: Any):
    with pytest.raises(InvalidValue):
        task(**{option: value})


def test_every_broken_rule_is_named_at_once():
    with pytest.raises(InvalidValue) as refusal:
        task(title="", workers_per_object=10, max_concurrent_tasks=0)

    assert [problem.subject for problem in refusal.value.problems] == [
        "title",
        "workers_per_object",
        "max_concurrent_tasks",
    ]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        pytest.param("keywords", [Aws.STACK_NAME], id="keywords"),
        pytest.param("workers_per_object", Token.as_number({"Ref": "Workers"}), id="workers_per_object"),
        pytest.param(
            "task_time_limit", Duration.seconds(Token.as_number({"Ref": "Limit"})), id="task_time_limit"
        ),
    ],
)
def test_what_is_known_only_at_deployment_is_not_judged(option: str, value: Any):
    assert task(**{option: value})


def test_words_known_only_at_deployment_cannot_stand_in_a_file():
    with pytest.raises(InvalidValue, match="it must be known when the app is synthesized"):
        task(title=f"Digits of {Aws.STACK_NAME}")


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("title", 5, "title is 5: it must be text; write it as text"),
        ("template", 5, "template is 5: it must be text or Path; pass its path"),
        (
            "keywords",
            "image",
            "keywords is 'image': it must be a list, and each in it text; put a single one into a list, too",
        ),
        (
            "task_time_limit",
            300,
            "task_time_limit is 300: it must be Duration; pass one, such as Duration.minutes(5)",
        ),
    ],
)
def test_an_option_of_another_type_is_refused(option: str, value: Any, message: str):
    with pytest.raises(InvalidValue) as refusal:
        task(**{option: value})

    assert str(refusal.value) == message


@pytest.mark.parametrize("option", ["good_examples", "bad_examples", "content_classifiers", "labels"])
def test_a_text_in_place_of_a_list_is_refused(option: str):
    with pytest.raises(InvalidValue, match=f"{option} is 'cat': it must be a list"):
        task(**{option: "cat"})


def test_a_misspelt_option_is_named_with_what_is_missing_for_it():
    with pytest.raises(InvalidValue) as refusal:
        LabelingTask.image_classification(lables=["cat"], title="Which?", description="Choose.")  # type: ignore[call-arg]

    unknown, missing = map(str, refusal.value.problems)
    assert unknown.startswith(
        'what LabelingTask.image_classification is given is ["lables"]: its options are title, description,'
    )
    assert missing == (
        'what LabelingTask.image_classification is not given is ["labels"]: it needs them; pass them, too'
    )


def test_a_review_refuses_options_like_every_task():
    with pytest.raises(InvalidValue, match=r"what LabelingTask\.adjustment is given is"):
        LabelingTask.adjustment(of=BOXES, title="Right?", description="Look.", lables=["cat"])  # type: ignore[call-arg]
