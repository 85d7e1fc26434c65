"""What the worker page shows of an object, and whether people need to see it at all.

Source: SageMaker developer guide, "Pre-annotation Lambda". The guide prints event version 2018-10-16, real
events say 2018-10-06 and hold more keys; nothing here depends on either.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.errors import InvalidValue, Problem, require

_FLAGS = ("isHumanAnnotationRequired", "humanAnnotationRequired")
"""The guide's name for it, and the one in AWS's own recipe."""

_FLAG_VALUES = {"true": True, "false": False}


def task_input(event: Mapping[str, Any], *, labels: Sequence[str]) -> dict[str, Any]:
    """Answer a pre-annotation event with the inputs the service's own functions give their pages.

    Args:
        event: its `dataObject` is the manifest line of one object.
        labels: the label categories, which the page shows as `task.input.labels`.

    Returns:
        `{"taskInput": {"taskObject": URI or text, "labels": […], "manifestLine": {…}},
        "isHumanAnnotationRequired": True}`, where pages on which labels are reviewed find them in the line.

    Raises:
        InvalidValue: the event holds no object, or one without `source-ref` and `source`.
    """
    entry = event.get("dataObject")
    source = object_source(entry) if isinstance(entry, Mapping) else None
    require(
        source is not None,
        subject="dataObject of the event",
        value=entry,
        rule="it must be a manifest line with source-ref or source",
        fix="let Ground Truth call this function as PreHumanTaskLambdaArn",
    )
    return {
        "taskInput": {"taskObject": source, "labels": list(labels), "manifestLine": entry},
        "isHumanAnnotationRequired": True,
    }


def object_source(entry: Mapping[str, Any]) -> str | None:
    """The object a manifest entry is about: the URI in `source-ref` or the text in `source`."""
    source = entry.get("source-ref", entry.get("source"))
    return source if isinstance(source, str) else None


def human_annotation_required(response: Mapping[str, Any]) -> bool:
    """Whether the answer of a pre-annotation function sends the object to people; so it does by default.

    Raises:
        InvalidValue: the flag is neither a boolean nor "true" or "false".
    """
    for name in _FLAGS:
        if name in response:
            return _boolean(response[name], name=name)
    return True


def _boolean(value: object, *, name: str) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _FLAG_VALUES:
        return _FLAG_VALUES[value.lower()]
    raise InvalidValue(
        Problem(subject=name, value=value, rule="it must be true or false", fix="return a boolean")
    )
