"""What a line of a manifest says of its object, by the kind of objects that a task type is about.

Sources: SageMaker developer guide, "Input manifest file", "Create a Point Cloud Frame Input Manifest File".
"""

from collections.abc import Mapping
from typing import Any

from labeling.errors import InvalidValue, Problem, require
from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType

BUILT_SEQUENCES = "manifests/"
"""Where in the output bucket the sequence files lie that were made of a prefix, beside their manifest."""

_NAMES = {
    "image": "an image",
    "text": "a text",
    "video": "a video clip",
    "video-frames": "a sequence of frames",
    "point-cloud": "a point cloud",
    "any": "an object",
}


def object_in_s3(entry: Mapping[str, Any], *, task_type: TaskType) -> S3Uri | None:
    """Where an entry's object is; None for a text that stands in the line itself.

    Raises:
        InvalidValue: there is no object in the line, or none of the task type's kind.
    """
    if task_type.source in ("text", "any") and "source" in entry and "source-ref" not in entry:
        _require_text(entry["source"])
        return None
    source = entry.get("source-ref")
    if "source" in entry or not isinstance(source, str):
        raise _no_object(entry, task_type=task_type)
    uri = S3Uri.parse(source)
    if not uri.key or uri.key.endswith("/"):
        raise bad_source(source, rule="it must name an object, not a folder", fix="add the object's name")
    if task_type.source == "point-cloud" and task_type.max_frames is None:
        _require_time(entry)
    return uri


def bad_source(source: str, *, rule: str, fix: str) -> InvalidValue:
    """The refusal of the object an entry names."""
    return InvalidValue(Problem(subject="source-ref", value=source, rule=rule, fix=fix))


def _no_object(entry: Mapping[str, Any], *, task_type: TaskType) -> InvalidValue:
    name = _NAMES[task_type.source]
    if task_type.source in ("text", "any"):
        rule, example = f"{name} needs source, or source-ref in its place", '{"source": "a text"}'
    else:
        rule, example = (
            f"{name} needs source-ref, and no source beside it",
            '{"source-ref": "s3://bucket/key"}',
        )
    return InvalidValue(
        Problem(
            subject="the object of the line",
            value={key: entry[key] for key in ("source", "source-ref") if key in entry},
            rule=rule,
            fix=f"write {example}",
        )
    )


def _require_text(source: object) -> None:
    require(
        isinstance(source, str) and bool(source.strip()),
        subject="source",
        value=source,
        rule="it must be text, and not empty",
        fix="write the text or delete the line",
    )


def _require_time(entry: Mapping[str, Any]) -> None:
    metadata = entry.get("source-ref-metadata")
    time = metadata.get("unix-timestamp") if isinstance(metadata, Mapping) else None
    require(
        isinstance(time, int | float) and not isinstance(time, bool),
        subject="source-ref-metadata",
        value=metadata,
        rule="it must hold the unix-timestamp at which the points were measured",
        fix='write {"unix-timestamp": seconds since 1970}',
    )
