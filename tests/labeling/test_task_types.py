import pytest

from labeling.errors import InvalidValue
from labeling.task_types import IMAGE_CLASSIFICATION, task_type_named


def test_a_task_type_is_found_by_its_name() -> None:
    assert task_type_named("image-classification") is IMAGE_CLASSIFICATION


def test_an_unknown_task_type_is_refused_with_those_there_are() -> None:
    with pytest.raises(InvalidValue, match="'bounding-box': it must be one of image-classification"):
        task_type_named("bounding-box")
