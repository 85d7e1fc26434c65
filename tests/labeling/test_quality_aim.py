"""What the service aims at in machine labels, as its guide says."""

import pytest

from labeling import task_types
from labeling.quality_aim import QualityAim, aim_of
from labeling.task_types import TaskType


@pytest.mark.parametrize(
    ("task_type", "measure", "least"),
    [
        (task_types.IMAGE_CLASSIFICATION, "accuracy", 0.95),
        (task_types.TEXT_CLASSIFICATION, "accuracy", 0.95),
        (task_types.BOUNDING_BOX, "mean IoU", 0.6),
        (task_types.SEMANTIC_SEGMENTATION, "mean IoU", 0.7),
    ],
    ids=lambda value: value.name if isinstance(value, TaskType) else None,
)
def test_each_algorithm_has_the_aim_of_the_guide(task_type: TaskType, measure: str, least: float) -> None:
    assert aim_of(task_type) == QualityAim(measure=measure, least=least)
