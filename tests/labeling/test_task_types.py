import pytest

from labeling.errors import InvalidValue
from labeling.task_types import BOUNDING_BOX, IMAGE_CLASSIFICATION, TEXT_CLASSIFICATION, task_type_named


def test_a_task_type_is_found_by_its_name() -> None:
    assert task_type_named("image-classification") is IMAGE_CLASSIFICATION


def test_an_unknown_task_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match="'boxes': it must be one of image-classification"):
        task_type_named("boxes")


def test_only_the_answer_about_boxes_has_a_name_of_its_own() -> None:
    assert (BOUNDING_BOX.answer_name, TEXT_CLASSIFICATION.answer_name) == ("boundingBox", "crowd-classifier")
