import html
import json
import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.label_attributes import Attribute
from labeling.label_categories import Label, LabelCategories, as_labels, label_category_file, validate_labels
from labeling.task_types import (
    ADJUSTMENT_BOUNDING_BOX,
    ADJUSTMENT_VIDEO_OBJECT_TRACKING,
    BOUNDING_BOX,
    IMAGE_CLASSIFICATION,
    NAMED_ENTITY_RECOGNITION,
    POINT_CLOUD_OBJECT_TRACKING,
    POINT_CLOUD_SEMANTIC_SEGMENTATION,
    TASK_TYPES,
    VIDEO_OBJECT_DETECTION,
    VIDEO_OBJECT_TRACKING,
    TaskType,
)

CAR_AND_DOG = (Label(name="car"), Label(name="dog"))
OF_SEQUENCES = LabelCategories(
    labels=(Label(name="car"),), short_instructions="Frame it.", full_instructions="Frame all of it."
)
SPEED = Attribute(name="speed")
WORDS = st.text(min_size=1, max_size=16).filter(str.strip)


def test_the_file_lists_the_labels_in_order() -> None:
    assert label_category_file(["cat", "dog"], task_type=IMAGE_CLASSIFICATION) == {
        "document-version": "2018-11-28",
        "labels": [{"label": "cat"}, {"label": "dog"}],
    }


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (["cat"], "needs at least 2"),
        (["cat", "dog", "cat"], "only once"),
        (["cat", ""], "1 to 256 characters"),
        (["cat", " "], "1 to 256 characters"),
        (["cat", "d" * 257], "1 to 256 characters"),
    ],
)
def test_labels_the_service_does_not_take_are_refused(labels: list[str], reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        label_category_file(labels, task_type=IMAGE_CLASSIFICATION)


def test_every_defect_is_told() -> None:
    with pytest.raises(InvalidValue) as refusal:
        validate_labels(["", "d" * 257, "cat", "cat"], task_type=IMAGE_CLASSIFICATION)

    assert [problem.subject for problem in refusal.value.problems] == ["a label", "a label", "labels"]


def test_a_task_type_may_limit_the_number_of_labels() -> None:
    at_most_two = replace(IMAGE_CLASSIFICATION, max_labels=2)

    with pytest.raises(InvalidValue, match="at most 2"):
        validate_labels(["cat", "dog", "cow"], task_type=at_most_two)


def test_the_longest_label_is_taken() -> None:
    validate_labels(["cat", "d" * 256], task_type=IMAGE_CLASSIFICATION)


def test_more_labels_than_a_task_type_takes_are_refused() -> None:
    with pytest.raises(InvalidValue) as refusal:
        validate_labels([f"label {n}" for n in range(51)], task_type=BOUNDING_BOX)

    assert str(refusal.value) == (
        "the number of labels is 51: bounding-box needs at least 1 and at most 50; "
        "leave some out or divide the task among several"
    )


def test_too_few_labels_are_refused_with_the_opposite_advice() -> None:
    with pytest.raises(InvalidValue) as refusal:
        validate_labels(["cat"], task_type=IMAGE_CLASSIFICATION)

    assert str(refusal.value) == (
        "the number of labels is 1: image-classification needs at least 2; "
        "list every answer a worker may give"
    )


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (
            "cat",
            "labels is 'cat': it must be a list, and each in it text or Label; "
            "put a single one into a list, too, and write numbers as texts",
        ),
        (
            [1, 2],
            "labels is [1, 2]: it must be a list, and each in it text or Label; "
            "put a single one into a list, too, and write numbers as texts",
        ),
    ],
)
def test_what_is_no_list_of_labels_is_refused(labels: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        as_labels(labels)

    assert str(refusal.value) == message


def test_labels_that_are_repeated_are_told_as_they_were_received() -> None:
    with pytest.raises(InvalidValue) as refusal:
        validate_labels(["cat", "dog", "cat"], task_type=IMAGE_CLASSIFICATION)

    assert str(refusal.value) == (
        'labels is ["cat", "dog", "cat"]: each must be there only once; remove what is repeated: ["cat"]'
    )


def test_labels_at_shapes_in_a_video_are_short() -> None:
    with pytest.raises(InvalidValue, match="1 to 16 characters"):
        validate_labels(["x" * 17], task_type=VIDEO_OBJECT_TRACKING)


def test_named_entities_come_with_instructions_and_short_names() -> None:
    categories = LabelCategories(
        labels=(Label(name="person", short_display_name="per"), Label(name="place")),
        short_instructions="Mark people & places.",
        full_instructions="Mark whole names.\n\nLeave titles out.",
    )

    assert categories.to_json(task_type=NAMED_ENTITY_RECOGNITION) == {
        "document-version": "2018-11-28",
        "labels": [{"label": "person", "shortDisplayName": "per"}, {"label": "place"}],
        "instructions": {
            "shortInstruction": "Mark people &amp; places.",
            "fullInstruction": "<p>Mark whole names.</p><p>Leave titles out.</p>",
        },
    }


def test_frames_of_a_video_have_attributes_and_a_kind_of_shape() -> None:
    categories = replace(
        OF_SEQUENCES,
        attributes=(Attribute(name="hidden", choices=("yes", "no")),),
        frame_attributes=(Attribute(name="weather", description="above the road"),),
        labels=(Label(name="car", attributes=(Attribute(name="speed", between=(0, 3)),)), Label(name="dog")),
        annotation_type="Polygon",
    )

    assert categories.to_json(task_type=VIDEO_OBJECT_DETECTION) == {
        "documentVersion": "2020-03-01",
        "frameAttributes": [{"name": "weather", "description": "above the road", "type": "string"}],
        "categoryGlobalAttributes": [{"name": "hidden", "type": "string", "enum": ["yes", "no"]}],
        "labels": [
            {
                "label": "car",
                "categoryAttributes": [{"name": "speed", "type": "number", "minimum": 0, "maximum": 3}],
            },
            {"label": "dog"},
        ],
        "annotationType": "Polygon",
        "instructions": {"shortInstruction": "Frame it.", "fullInstruction": "Frame all of it."},
    }


def test_a_review_says_whose_labels_it_is_about_and_which_may_change() -> None:
    review = replace(
        OF_SEQUENCES, labels=(Label(name="car", edits_allowed="none"),), reviewed_attribute="cars-ref"
    )

    file = review.to_json(task_type=ADJUSTMENT_VIDEO_OBJECT_TRACKING)

    assert file["auditLabelAttributeName"] == "cars-ref"
    assert file["labels"] == [{"label": "car", "editsAllowed": "none"}]


@pytest.mark.parametrize("task_type", TASK_TYPES.values(), ids=TASK_TYPES)
def test_every_task_type_has_its_file(task_type: TaskType) -> None:
    review = replace(OF_SEQUENCES, reviewed_attribute="cars-ref" if task_type.reviews else None)

    file = replace(review, labels=CAR_AND_DOG).to_json(task_type=task_type)

    assert file["labels"] == [{"label": "car"}, {"label": "dog"}]
    assert ("instructions" in file) == (task_type.worker_page == "human-task-ui")


@pytest.mark.parametrize(
    ("task_type", "changes", "reason"),
    [
        (IMAGE_CLASSIFICATION, {"attributes": (SPEED,)}, "one that has attributes"),
        (POINT_CLOUD_SEMANTIC_SEGMENTATION, {"attributes": (SPEED,)}, "one that has attributes"),
        (BOUNDING_BOX, {"frame_attributes": (SPEED,)}, "one that has frame_attributes"),
        (VIDEO_OBJECT_DETECTION, {"frame_attributes": (SPEED,)}, "without a description"),
        (POINT_CLOUD_SEMANTIC_SEGMENTATION, {"annotation_type": "Polygon"}, "one that has annotation_type"),
        (BOUNDING_BOX, {"labels": (Label(name="car", short_display_name="c"),)}, "has short_display_name"),
        (VIDEO_OBJECT_DETECTION, {"labels": (Label(name="car", edits_allowed="any"),)}, "has edits_allowed"),
        (VIDEO_OBJECT_DETECTION, {"short_instructions": "x" * 255}, "1 to 254 characters"),
        (VIDEO_OBJECT_DETECTION, {"full_instructions": "&" * 410}, "1 to 2,047 characters, markup included"),
        (NAMED_ENTITY_RECOGNITION, {"full_instructions": ""}, "say how to answer"),
        (ADJUSTMENT_BOUNDING_BOX, {}, "it must be given"),
        (BOUNDING_BOX, {"reviewed_attribute": "boxes"}, "it must be None"),
        (
            VIDEO_OBJECT_DETECTION,
            {"labels": (Label(name="car", attributes=(SPEED,)), Label(name="bus", attributes=(SPEED,)))},
            "the attributes of single labels",
        ),
        (
            VIDEO_OBJECT_DETECTION,
            {"labels": (Label(name="car", attributes=(SPEED,)),), "attributes": (SPEED,)},
            "the attributes of label 'car'",
        ),
    ],
)
def test_what_has_no_place_in_a_task_types_file_is_refused(
    task_type: TaskType, changes: dict[str, Any], reason: str
) -> None:
    categories = replace(OF_SEQUENCES, labels=CAR_AND_DOG)

    with pytest.raises(InvalidValue, match=reason):
        replace(categories, **changes).to_json(task_type=task_type)


@given(
    labels=st.lists(WORDS, min_size=1, max_size=30, unique=True),
    attributes=st.lists(WORDS, max_size=5, unique=True),
    instructions=st.text(min_size=1, max_size=40),
)
def test_whatever_is_taken_is_in_the_file_unchanged(
    labels: list[str], attributes: list[str], instructions: str
) -> None:
    categories = LabelCategories(
        labels=tuple(Label(name=name) for name in labels),
        attributes=tuple(Attribute(name=name) for name in attributes),
        short_instructions=instructions,
        full_instructions=instructions,
    )

    file = json.loads(json.dumps(categories.to_json(task_type=POINT_CLOUD_OBJECT_TRACKING)))

    assert [label["label"] for label in file["labels"]] == labels
    assert [attribute["name"] for attribute in file.get("categoryGlobalAttributes", [])] == attributes
    shown = re.sub(r"</?p>", "", file["instructions"]["fullInstruction"])
    assert html.unescape(shown) == instructions.replace("\n\n", "")
