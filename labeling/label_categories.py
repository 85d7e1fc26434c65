"""The label category file: the answers a worker page offers."""

from collections.abc import Sequence
from typing import Any

from labeling.errors import require, require_all
from labeling.task_types import TaskType

LONGEST_LABEL = 256
"""Greatest number of characters in a label (source: SageMaker developer guide, "Input data quotas")."""


def label_category_file(labels: Sequence[str], *, task_type: TaskType) -> dict[str, Any]:
    """The content of the label category file, to be written as JSON.

    Raises:
        InvalidValue: see `validate_labels`.
    """
    validate_labels(labels, task_type=task_type)
    return {"document-version": "2018-11-28", "labels": [{"label": label} for label in labels]}


def validate_labels(labels: Sequence[str], *, task_type: TaskType) -> None:
    """Refuse label categories the service does not take.

    Raises:
        InvalidValue: there are too few or too many, or one is empty, too long, or there twice (source:
            SageMaker developer guide, "Label category and frame attribute configuration" and "Input data
            quotas"). Every defect is named.
    """
    require_all(
        [
            lambda: _validate_count(labels, task_type=task_type),
            *(lambda label=label: _validate_label(label) for label in labels),
            lambda: _validate_unique(labels),
        ]
    )


def _validate_count(labels: Sequence[str], *, task_type: TaskType) -> None:
    least, most = task_type.min_labels, task_type.max_labels
    require(
        least <= len(labels) and (most is None or len(labels) <= most),
        subject="labels",
        value=list(labels),
        rule=f"{task_type.name} needs at least {least}" + (f" and at most {most}" if most else ""),
        fix="list every answer a worker may give",
    )


def _validate_label(label: str) -> None:
    require(
        bool(label.strip()) and len(label) <= LONGEST_LABEL,
        subject="a label",
        value=label,
        rule=f"it must have 1 to {LONGEST_LABEL} characters, not only spaces",
        fix="name the answer briefly and explain it in the instructions",
    )


def _validate_unique(labels: Sequence[str]) -> None:
    repeated = sorted({label for label in labels if labels.count(label) > 1})
    require(
        not repeated,
        subject="labels",
        value=repeated,
        rule="each must be there only once",
        fix="remove the repeated ones",
    )
