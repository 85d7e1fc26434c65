"""Every family of tasks: what its factory makes, and what it refuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aws_cdk import Duration

from constructs_lib.labeling_task import LabelingTask
from labeling import task_types as types
from labeling.errors import InvalidValue
from labeling.label_attributes import Attribute
from labeling.label_categories import Label
from labeling.task_types import TASK_TYPES, TaskType

WORDS: dict[str, Any] = {"title": "What is it?", "description": "Say what it is."}
CARS = {**WORDS, "labels": ["car", "bus"]}

FACTORIES: dict[str, Callable[..., LabelingTask]] = {
    name.replace("_", "-"): getattr(LabelingTask, name)
    for name in (
        "image_classification",
        "image_classification_multi_label",
        "text_classification",
        "text_classification_multi_label",
        "named_entity_recognition",
        "bounding_box",
        "semantic_segmentation",
        "video_classification",
        "video_object_detection",
        "video_object_tracking",
        "point_cloud_object_detection",
        "point_cloud_object_tracking",
        "point_cloud_semantic_segmentation",
    )
}
PAGE = Path(__file__).parents[2] / "constructs_lib/templates/image_classification.liquid.html"


def task(name: str, **options: Any) -> LabelingTask:
    """A task of the type of that name."""
    return FACTORIES[name](**{**CARS, **options})


@pytest.fixture(scope="module", params=FACTORIES)
def each(request: pytest.FixtureRequest) -> LabelingTask:
    """A task of every type with new labels, with nothing said but what has to be."""
    return task(request.param)


@pytest.mark.parametrize("name", FACTORIES)
def test_a_factory_makes_a_task_of_the_type_it_is_named_for(name: str):
    assert task(name).task_type is TASK_TYPES[name]


def test_the_label_attribute_ends_as_the_service_wants_it(each: LabelingTask):
    assert each.label_attribute == (
        "label-ref" if each.task_type.label_attribute_ref == "required" else "label"
    )


def test_there_is_a_packaged_page_unless_the_service_shows_its_own(each: LabelingTask):
    assert (each.worker_page is None) == (each.task_type.worker_page == "human-task-ui")


def test_a_label_twice_is_refused_in_every_family(each: LabelingTask):
    with pytest.raises(InvalidValue, match=r'labels is \["car", "car"\]: each must be there only once'):
        task(each.task_type.name, labels=["car", "car"])


@pytest.mark.parametrize(
    ("name", "workers", "minutes"),
    [
        ("text-classification", 3, 5),
        ("bounding-box", 5, 60),
        ("semantic-segmentation", 3, 60),
        ("video-object-tracking", 1, 3 * 24 * 60),
    ],
)
def test_people_and_time_are_the_consoles_defaults(name: str, workers: int, minutes: int):
    made = task(name)

    assert (made.workers_per_object, made.task_time_limit.to_minutes()) == (workers, minutes)


@pytest.mark.parametrize(
    ("name", "options", "reason"),
    [
        ("bounding-box", {"labels": [f"label {n}" for n in range(51)]}, "at most 50"),
        ("text-classification-multi-label", {"labels": [str(n) for n in range(51)]}, "at most 50"),
        ("video-classification", {"labels": [str(n) for n in range(31)]}, "at most 30"),
        ("semantic-segmentation", {"label_attribute": "mask"}, "'mask': .* must end in -ref; add the ending"),
        ("bounding-box", {"label_attribute": "box-ref"}, "must not end in -ref"),
        ("named-entity-recognition", {"template": PAGE}, "no page but its own; leave it out"),
        ("video-object-detection", {"template": PAGE}, "no page but its own; leave it out"),
        ("text-classification", {"task_time_limit": Duration.hours(9)}, "at most 28,800"),
        ("video-object-detection", {"task_time_limit": Duration.days(31)}, "at most 2,592,000"),
        ("video-object-detection", {"annotation_type": "Circle"}, "BoundingBox, Polyline, Polygon, Keypoint"),
        ("point-cloud-object-tracking", {"labels": ["x" * 17]}, "1 to 16 characters"),
    ],
)
def test_what_the_service_does_not_take_is_refused_with_rule_and_fix(
    name: str, options: dict[str, Any], reason: str
):
    with pytest.raises(InvalidValue, match=reason):
        task(name, **options)


def test_a_custom_task_needs_a_page_of_ones_own():
    with pytest.raises(InvalidValue, match="template is null: for custom it must be given"):
        LabelingTask.custom(**CARS)


@pytest.mark.parametrize("factory", [LabelingTask.custom, LabelingTask.pass_through])
def test_a_page_of_ones_own_is_shown_as_it_is(factory: Callable[..., LabelingTask]):
    assert factory(**CARS, template=PAGE).worker_page == PAGE.read_text("utf-8")


@pytest.mark.parametrize(
    ("reviewed", "adjustment", "verification"),
    [
        ("bounding-box", types.ADJUSTMENT_BOUNDING_BOX, types.VERIFICATION_BOUNDING_BOX),
        (
            "semantic-segmentation",
            types.ADJUSTMENT_SEMANTIC_SEGMENTATION,
            types.VERIFICATION_SEMANTIC_SEGMENTATION,
        ),
        *(
            (name, TASK_TYPES[f"adjustment-{name}"], TASK_TYPES[f"adjustment-{name}"])
            for name in FACTORIES
            if name.startswith(("video-object", "point-cloud"))
        ),
    ],
)
def test_labels_are_reviewed_in_the_task_type_the_service_has_for_it(
    reviewed: str, adjustment: TaskType, verification: TaskType
):
    of = task(reviewed)

    assert LabelingTask.adjustment(of=of, **WORDS).task_type is adjustment
    assert LabelingTask.verification(of=of, **WORDS).task_type is verification


@pytest.mark.parametrize("factory", [LabelingTask.adjustment, LabelingTask.verification])
def test_classes_have_no_review(factory: Callable[..., LabelingTask]):
    with pytest.raises(InvalidValue, match="'image-classification': it must be one of bounding-box, "):
        factory(of=task("image-classification"), **WORDS)


def test_a_review_writes_its_labels_beside_those_it_is_about():
    masks = task("semantic-segmentation", label_attribute="road-ref")

    assert LabelingTask.adjustment(of=masks, **WORDS).label_attribute == "road-adjustment-ref"
    assert LabelingTask.verification(of=masks, **WORDS).label_attribute == "road-verification"


def test_a_review_cannot_write_its_labels_over_those_it_is_about():
    with pytest.raises(InvalidValue, match="'label': it must differ from that of the labels"):
        LabelingTask.adjustment(of=task("bounding-box"), label_attribute="label", **WORDS)


def test_an_adjustment_has_the_labels_of_what_it_adjusts_and_may_have_more():
    boxes = task("bounding-box")

    assert LabelingTask.adjustment(of=boxes, **WORDS).labels == ("car", "bus")
    assert LabelingTask.adjustment(of=boxes, labels=["car", "bus", "van"], **WORDS).labels == (
        "car",
        "bus",
        "van",
    )


def test_an_adjustment_cannot_do_without_a_label_of_what_it_adjusts():
    with pytest.raises(InvalidValue, match=r"labels is \[\"car\"\]: every label .* add bus"):
        LabelingTask.adjustment(of=task("bounding-box"), labels=["car"], **WORDS)


def test_an_adjustment_of_adjusted_labels_starts_from_those():
    once = LabelingTask.adjustment(of=task("bounding-box"), **WORDS)
    twice = LabelingTask.adjustment(of=once, **WORDS)

    assert twice.task_type is types.ADJUSTMENT_BOUNDING_BOX
    assert twice.categories.reviewed_attribute == "label-adjustment"


def test_boxes_and_masks_are_judged_by_a_choice():
    assert LabelingTask.verification(of=task("bounding-box"), **WORDS).labels == ("correct", "wrong")


def test_people_who_verify_a_sequence_fill_in_attributes_and_change_no_shape():
    tracks = task("video-object-tracking", labels=[Label(name="car")], annotation_type="Polygon")
    judgement = Attribute(name="quality", description="are all cars right", choices=("yes", "no"))

    check = LabelingTask.verification(of=tracks, frame_attributes=[judgement], **WORDS)

    file = check.categories.to_json(task_type=check.task_type)
    assert file["labels"] == [{"label": "car", "editsAllowed": "none"}]
    assert [attribute["name"] for attribute in file["frameAttributes"]] == ["quality"]
    assert (file["auditLabelAttributeName"], file["annotationType"]) == ("label-ref", "Polygon")


def test_instructions_of_the_services_own_page_are_in_the_label_category_file():
    made = task("named-entity-recognition", full_instructions="Mark names.", short_instructions="Mark.")

    file = json.loads(json.dumps(made.categories.to_json(task_type=made.task_type)))

    assert file["instructions"] == {"shortInstruction": "Mark.", "fullInstruction": "Mark names."}
