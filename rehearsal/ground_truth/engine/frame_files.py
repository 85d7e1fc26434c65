"""The files of frames that a sequence file, or a line of the manifest, refers to.

Source: SageMaker developer guide, "Create a video frame sequence file", "Create a point cloud sequence input
manifest", "Create a point cloud frame input manifest file" and "Accepted raw 3D data formats". What is said
of cameras beside a point cloud is not looked into.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeling.errors import require
from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType

_COLUMNS = {"xyz": 3, "xyzi": 4, "xyzrgb": 6, "xyzirgb": 7}
_FORMATS = {f"{kind}/{columns}": count for kind in ("binary", "text") for columns, count in _COLUMNS.items()}
"""Format of a point cloud → how many numbers a point has."""

_USUAL_FORMATS = {"bin": "binary/xyzi", "txt": "text/xyzi"}
_FLOAT_BYTES = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameFile:
    """The file of a frame.

    Attributes:
        uri: of the file.
        points: format of the point cloud in it; None for an image.
    """

    uri: S3Uri
    points: str | None


def read_sequence(content: bytes, *, task_type: TaskType) -> list[FrameFile]:
    """The frames that a sequence file lists.

    Raises:
        KeyError, TypeError, ValueError: it is not as the guide says; an InvalidValue if a rule is broken.
    """
    sequence = json.loads(content)
    prefix, frames, count = sequence["prefix"], sequence["frames"], sequence["number-of-frames"]
    require(
        prefix.endswith("/"),
        subject="the prefix of the sequence",
        value=prefix,
        rule="it must end in /",
        fix="write it as s3://bucket/folder/",
    )
    require(
        count == len(frames) and 1 <= count <= (task_type.max_frames or 1),
        subject="number-of-frames of the sequence",
        value=count,
        rule=f"it must be how many frames are listed, here {len(frames)}, from 1 to {task_type.max_frames}",
        fix="count them again, or divide them among several sequences",
    )
    return [_frame_file(S3Uri.parse(prefix + frame["frame"]), frame, task_type=task_type) for frame in frames]


def single_frame(entry: Mapping[str, Any], *, task_type: TaskType) -> FrameFile:
    """The point cloud of a line of the manifest.

    Raises:
        KeyError, TypeError, ValueError: see `read_sequence`.
    """
    uri = S3Uri.parse(entry[task_type.source_key])
    return _frame_file(uri, entry[f"{task_type.source_key}-metadata"], task_type=task_type)


def check_points(content: bytes, *, points: str) -> None:
    """Refuse a file that holds no point cloud of that format.

    Raises:
        ValueError: it does not.
    """
    numbers = _FORMATS[points]
    if points.startswith("binary/"):
        left = len(content) % (numbers * _FLOAT_BYTES)
        if left:
            raise ValueError(f"{left} bytes are left over when its points are read as {points}")
        return
    for row, line in enumerate(content.decode().splitlines(), start=1):
        if len([float(number) for number in line.split()]) != numbers:
            raise ValueError(f"row {row} has not the {numbers} numbers of {points}")


def _frame_file(uri: S3Uri, frame: Mapping[str, Any], *, task_type: TaskType) -> FrameFile:
    if task_type.source == "video-frames":
        return FrameFile(uri=uri, points=None)
    moment = frame["unix-timestamp"]
    require(
        isinstance(moment, int | float),
        subject=f"unix-timestamp of {uri}",
        value=moment,
        rule="it must be a number of seconds",
        fix="say when the sensor saw the points",
    )
    points = frame.get("format", _USUAL_FORMATS.get(uri.key.rsplit(".", 1)[-1]))
    require(
        points in _FORMATS,
        subject=f"format of {uri}",
        value=points,
        rule=f"it must be one of {', '.join(_FORMATS)}; names in .bin and .txt tell it themselves",
        fix="say what the file holds",
    )
    return FrameFile(uri=uri, points=points)
