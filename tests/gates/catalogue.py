"""The catalogue of task types as the table in docs/tasks/README.md."""

from collections.abc import Iterator

from labeling.task_type import TaskType
from labeling.task_types import TASK_TYPES

_HEADER = ("task type", "object", "label attribute", "labels", "objects", "worker page", "auto-labeling")


def table() -> str:
    """The whole table, in Markdown."""
    rows = [_HEADER, ("---",) * len(_HEADER), *(_row(task_type) for task_type in TASK_TYPES.values())]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(task_type: TaskType) -> tuple[str, ...]:
    return (
        task_type.name,
        task_type.source,
        {"required": "…-ref", "forbidden": "without -ref", "free": "any"}[task_type.label_attribute_ref],
        " to ".join(_labels(task_type)),
        f"{task_type.max_objects:,}",
        "the service's" if task_type.human_task_ui else f"`{task_type.crowd_element or 'your own'}`",
        "yes" if task_type.algorithm else "no",
    )


def _labels(task_type: TaskType) -> Iterator[str]:
    yield str(task_type.min_labels)
    yield "any" if task_type.max_labels is None else str(task_type.max_labels)
