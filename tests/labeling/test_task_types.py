import pytest

from labeling.errors import InvalidValue
from labeling.task_types import (
    BOUNDING_BOX,
    IMAGE_CLASSIFICATION,
    SEMANTIC_SEGMENTATION,
    TASK_TYPES,
    TEXT_CLASSIFICATION,
    VERIFICATION_SEMANTIC_SEGMENTATION,
    TaskType,
    task_type_named,
)


def test_a_task_type_is_found_by_its_name() -> None:
    assert task_type_named("image-classification") is IMAGE_CLASSIFICATION


def test_an_unknown_task_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match="'boxes': it must be one of image-classification"):
        task_type_named("boxes")


def test_only_the_answer_about_boxes_has_a_name_of_its_own() -> None:
    assert (BOUNDING_BOX.answer_name, TEXT_CLASSIFICATION.answer_name) == ("boundingBox", "crowd-classifier")


@pytest.mark.parametrize(
    "task_type",
    [task_type for task_type in TASK_TYPES.values() if task_type.adjusts],
    ids=lambda one: one.name,
)
def test_adjusted_labels_are_like_those_they_correct(task_type: TaskType) -> None:
    original = task_type.adjusts
    assert original is not None

    for name in ("output_type", "label_attribute_ref", "human_task_ui", "crowd_element", "max_labels"):
        assert getattr(task_type, name) == getattr(original, name)


@pytest.mark.parametrize("task_type", TASK_TYPES.values(), ids=TASK_TYPES)
def test_limits_of_auto_labeling_are_there_only_where_there_is_auto_labeling(task_type: TaskType) -> None:
    limits = (task_type.max_labels_auto_labeling, task_type.max_pixels_auto_labeling)

    assert task_type.algorithm is not None or limits == (None, None)


def test_judgements_are_choices_whatever_they_are_about() -> None:
    assert VERIFICATION_SEMANTIC_SEGMENTATION.crowd_element == IMAGE_CLASSIFICATION.crowd_element
    assert VERIFICATION_SEMANTIC_SEGMENTATION.label_attribute_ref == "forbidden"
    assert VERIFICATION_SEMANTIC_SEGMENTATION.reviews is SEMANTIC_SEGMENTATION
