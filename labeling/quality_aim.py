"""What the service aims at in the labels it lets a model give."""

from dataclasses import dataclass

from labeling.task_types import TaskType


@dataclass(frozen=True, kw_only=True, slots=True)
class QualityAim:
    """A measure of machine labels, and how much of it they are to have.

    Attributes:
        measure: `accuracy`, the share of right labels, or `mean IoU`, the mean of intersection over union
            with the true boxes or areas.
        least: 0.0 to 1.0.
    """

    measure: str
    least: float


_ACCURACY = QualityAim(measure="accuracy", least=0.95)
_AIMS = {
    "object-detection": QualityAim(measure="mean IoU", least=0.6),
    "semantic-segmentation": QualityAim(measure="mean IoU", least=0.7),
}


def aim_of(task_type: TaskType) -> QualityAim:
    """What the service aims at in a task type's machine labels.

    Source: SageMaker developer guide, "Automate data labeling". Where there are none, it is what those of
    classes would have.
    """
    return _AIMS.get(task_type.algorithm or "", _ACCURACY)
