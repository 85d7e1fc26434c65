"""Which task types have labels that people can adjust or verify, and in which task type they do so."""

from collections.abc import Mapping

from labeling.errors import InvalidValue, Problem
from labeling.task_types import TASK_TYPES, TaskType

_ADJUSTMENTS = {task_type.adjusts.name: task_type for task_type in TASK_TYPES.values() if task_type.adjusts}
_VERIFICATIONS = _ADJUSTMENTS | {
    task_type.verifies.name: task_type for task_type in TASK_TYPES.values() if task_type.verifies
}
"""Sequences and points are verified in the task type that adjusts them, with every label kept from edits
(source: SageMaker developer guide, "Label category and frame attribute configuration": editsAllowed)."""


def adjustment_of(task_type: TaskType) -> TaskType:
    """The task type in which people correct labels of this one, or of what it adjusts itself.

    Raises:
        InvalidValue: the service has none.
    """
    return _review_of(task_type, _ADJUSTMENTS)


def verification_of(task_type: TaskType) -> TaskType:
    """The task type in which people judge labels of this one, or of what it adjusts.

    Raises:
        InvalidValue: the service has none.
    """
    return _review_of(task_type, _VERIFICATIONS)


def _review_of(task_type: TaskType, reviews: Mapping[str, TaskType]) -> TaskType:
    original = task_type.adjusts or task_type
    try:
        return reviews[original.name]
    except KeyError:
        raise InvalidValue(
            Problem(
                subject="the task type of the labels to review",
                value=task_type.name,
                rule=f"it must be one of {', '.join(reviews)}",
                fix="have the objects labelled anew under another label attribute",
            )
        ) from None
