from dataclasses import replace
from typing import Any

import pytest

from labeling.errors import InvalidValue
from labeling.manifest_source import object_in_s3
from labeling.s3_uri import S3Uri
from labeling.task_types import IMAGE_CLASSIFICATION, TEXT_CLASSIFICATION, TaskType

VIDEO = replace(IMAGE_CLASSIFICATION, source="video")
FRAMES = replace(IMAGE_CLASSIFICATION, source="video-frames", max_frames=2_000)
POINTS = replace(IMAGE_CLASSIFICATION, source="point-cloud")
TRACKED_POINTS = replace(POINTS, max_frames=500)
ANY = replace(IMAGE_CLASSIFICATION, source="any")
IN_S3 = {"source-ref": "s3://dataset/a"}
AT = {"source-ref-metadata": {"unix-timestamp": 1566861644.75}}


@pytest.mark.parametrize(
    ("task_type", "entry"),
    [
        (IMAGE_CLASSIFICATION, IN_S3),
        (TEXT_CLASSIFICATION, IN_S3),
        (VIDEO, IN_S3),
        (FRAMES, IN_S3),
        (POINTS, IN_S3 | AT),
        (TRACKED_POINTS, IN_S3),
        (ANY, IN_S3),
    ],
)
def test_objects_of_every_kind_may_lie_in_s3(task_type: TaskType, entry: dict[str, Any]) -> None:
    assert object_in_s3(entry, task_type=task_type) == S3Uri("dataset", "a")


@pytest.mark.parametrize("task_type", [TEXT_CLASSIFICATION, ANY])
def test_a_text_may_stand_in_the_line(task_type: TaskType) -> None:
    assert object_in_s3({"source": "a text"}, task_type=task_type) is None


@pytest.mark.parametrize(
    ("task_type", "entry", "reason"),
    [
        (TEXT_CLASSIFICATION, {}, "a text needs source, or source-ref in its place"),
        (TEXT_CLASSIFICATION, {"source": "a", **IN_S3}, "a text needs source, or source-ref in its place"),
        (TEXT_CLASSIFICATION, {"source": ""}, "source is '': it must be text, and not empty"),
        (TEXT_CLASSIFICATION, {"source": " \n"}, "it must be text, and not empty"),
        (TEXT_CLASSIFICATION, {"source": 5}, "source is 5: it must be text, and not empty"),
        (ANY, {}, "an object needs source, or source-ref in its place"),
        (VIDEO, {"source": "a"}, "a video clip needs source-ref, and no source beside it"),
        (FRAMES, {"source": "a"}, "a sequence of frames needs source-ref"),
        (POINTS, {"source": "a"}, "a point cloud needs source-ref"),
        (POINTS, IN_S3, "source-ref-metadata is null: it must hold the unix-timestamp"),
        (POINTS, IN_S3 | {"source-ref-metadata": {"unix-timestamp": "now"}}, "must hold the unix-timestamp"),
        (POINTS, IN_S3 | {"source-ref-metadata": {"unix-timestamp": True}}, "must hold the unix-timestamp"),
    ],
)
def test_a_line_without_an_object_of_the_kind_is_refused(
    task_type: TaskType, entry: dict[str, Any], reason: str
) -> None:
    with pytest.raises(InvalidValue, match=reason):
        object_in_s3(entry, task_type=task_type)
