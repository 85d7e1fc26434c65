"""Which files of frames the service takes."""

import json
import struct
from typing import Any

import pytest

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from labeling.task_types import POINT_CLOUD_OBJECT_DETECTION, POINT_CLOUD_OBJECT_TRACKING, TaskType
from labeling.task_types import VIDEO_OBJECT_TRACKING as VIDEO
from rehearsal.ground_truth.engine.frame_files import FrameFile, check_points, read_sequence, single_frame

FRAME = {"frame-no": 1, "frame": "1.bin", "unix-timestamp": 1000.5}


def sequence(**changes: Any) -> bytes:
    content = {"seq-no": 1, "prefix": "s3://dataset/drive/", "number-of-frames": 1, "frames": [FRAME]}
    return json.dumps({**content, **changes}).encode()


@pytest.mark.parametrize(
    ("task_type", "points"), [(VIDEO, None), (POINT_CLOUD_OBJECT_TRACKING, "binary/xyzi")]
)
def test_a_sequence_lists_files_under_its_prefix(task_type: TaskType, points: str | None) -> None:
    frames = read_sequence(sequence(), task_type=task_type)

    assert frames == [FrameFile(uri=S3Uri("dataset", "drive/1.bin"), points=points)]


def test_a_frame_may_tell_the_format_of_its_points() -> None:
    entry = {"source-ref": "s3://dataset/1.txt", "source-ref-metadata": {**FRAME, "format": "text/xyzrgb"}}

    frame = single_frame(entry, task_type=POINT_CLOUD_OBJECT_DETECTION)

    assert frame == FrameFile(uri=S3Uri("dataset", "1.txt"), points="text/xyzrgb")


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        pytest.param({"prefix": "s3://dataset/drive"}, "the prefix", id="prefix without a slash"),
        pytest.param({"number-of-frames": 2}, "number-of-frames", id="another number of frames"),
        pytest.param({"number-of-frames": 0, "frames": []}, "number-of-frames", id="no frames"),
        pytest.param(
            {"number-of-frames": 501, "frames": [FRAME] * 501}, "number-of-frames", id="too many frames"
        ),
        pytest.param({"frames": [{**FRAME, "frame": "1.pcd"}]}, "format", id="a format nobody told"),
        pytest.param({"frames": [{**FRAME, "format": "binary/rgb"}]}, "format", id="no such format"),
        pytest.param({"frames": [{**FRAME, "unix-timestamp": "now"}]}, "unix-timestamp", id="no moment"),
    ],
)
def test_a_sequence_that_breaks_a_rule_is_refused(changes: dict[str, Any], subject: str) -> None:
    with pytest.raises(InvalidValue, match=subject):
        read_sequence(sequence(**changes), task_type=POINT_CLOUD_OBJECT_TRACKING)


@pytest.mark.parametrize(
    ("content", "points"),
    [
        (struct.pack("<8f", *range(8)), "binary/xyzi"),
        (struct.pack("<6f", *range(6)), "binary/xyz"),
        (b"1 2 3 .5\n-1.5 2 3e2 1\n", "text/xyzi"),
    ],
)
def test_points_are_read_in_their_format(content: bytes, points: str) -> None:
    check_points(content, points=points)


@pytest.mark.parametrize(
    ("content", "points"),
    [
        pytest.param(b"12345", "binary/xyz", id="half a point"),
        pytest.param(b"1 2 3\n", "text/xyzi", id="a column missing"),
        pytest.param(b"x y z\n", "text/xyz", id="no numbers"),
        pytest.param(b"\xff\xff", "text/xyz", id="no text"),
    ],
)
def test_a_file_of_something_else_is_refused(content: bytes, points: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the reader of the reason is told which file it is about
        check_points(content, points=points)
