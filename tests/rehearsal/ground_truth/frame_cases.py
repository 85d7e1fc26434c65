"""True labels of sequences of frames and of point clouds, each as the output of its task type has it."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeling.label_categories import AnnotationType
from labeling.task_types import (
    POINT_CLOUD_OBJECT_DETECTION,
    POINT_CLOUD_OBJECT_TRACKING,
    POINT_CLOUD_SEMANTIC_SEGMENTATION,
    VIDEO_OBJECT_DETECTION,
    VIDEO_OBJECT_TRACKING,
    TaskType,
)
from rehearsal.tasks.masks import color_of

BOX = {"left": 10, "top": 20, "width": 30, "height": 40}
CORNERS = [{"x": 1, "y": 2}, {"x": 9, "y": 2}, {"x": 9, "y": 8}]
CUBOID = {
    "center-x": -2.5,
    "center-y": 12.0,
    "center-z": 0.5,
    "length": 4,
    "width": 2,
    "height": 1.5,
    "roll": 0,
    "pitch": 0,
    "yaw": 1.6,
}
SHAPES: Mapping[AnnotationType, tuple[str, dict[str, Any]]] = {
    "BoundingBox": ("annotations", BOX),
    "Polyline": ("polylines", {"vertices": CORNERS[:2]}),
    "Polygon": ("polygons", {"vertices": CORNERS}),
    "Keypoint": ("keypoints", {"x": 5, "y": 7}),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A task type with a label.

    Attributes:
        task_type: the task type.
        label: the label itself, or the content of the file it is.
        metadata: what its metadata has beyond every label's.
        file: end of the key of the file, as a pattern; empty if the output line holds the label.
        annotation_type: what people draw in a video; None for the rest.
    """

    task_type: TaskType
    label: Any
    metadata: Mapping[str, Any]
    file: str = r"/SeqLabel\.json"
    annotation_type: AnnotationType | None = None

    @property
    def content(self) -> bytes:
        """The content of the file."""
        return zlib.compress(bytes(self.label)) if self.is_painted else json.dumps(self.label).encode()

    def read(self, content: bytes) -> Any:
        """A label that is in a file."""
        return list(zlib.decompress(content)) if self.is_painted else json.loads(content)

    @property
    def is_painted(self) -> bool:
        """Whether the label is a list of the classes of points."""
        return self.file.endswith("zlib")

    def __str__(self) -> str:
        return f"{self.task_type.name} {self.annotation_type or ''}".strip()


def detection(tool: AnnotationType) -> Case:
    list_name, shape = SHAPES[tool]
    drawn = {**shape, "class-id": "1", "label-category-attributes": {"occluded": "no"}}
    return Case(
        task_type=VIDEO_OBJECT_DETECTION,
        annotation_type=tool,
        label={
            "detection-annotations": [
                {
                    list_name: [drawn],
                    "frame-no": "0",
                    "frame": "0.png",
                    "frame-attributes": {"weather": "fog"},
                },
                {list_name: [], "frame-no": "1", "frame": "1.png", "frame-attributes": {}},
            ]
        },
        metadata={"class-map": {"1": "car"}},
    )


def tracking(tool: AnnotationType) -> Case:
    list_name, shape = SHAPES[tool]
    car = {
        **shape,
        "class-id": "1",
        "label-category-attributes": {},
        "object-id": "a",
        "object-name": "car:1",
    }
    bus = {**car, "class-id": "0", "object-id": "b", "object-name": "bus:1"}
    other = {**car, "object-id": "c", "object-name": "car:2"}
    return Case(
        task_type=VIDEO_OBJECT_TRACKING,
        annotation_type=tool,
        label={
            "tracking-annotations": [
                {list_name: [car, bus], "frame-no": "0", "frame": "0.png", "frame-attributes": {}},
                {list_name: [other, car], "frame-no": "1", "frame": "1.png", "frame-attributes": {}},
            ]
        },
        metadata={"class-map": {"0": "bus", "1": "car"}},
    )


CUBOIDS = Case(
    task_type=POINT_CLOUD_OBJECT_DETECTION,
    file="",
    label={
        "annotations": [
            {
                **CUBOID,
                "class-id": 1,
                "label-category-attributes": {"occluded": "no"},
                "object-name": "car:1",
            },
            {
                **CUBOID,
                "center-x": 8.25,
                "class-id": 1,
                "label-category-attributes": {},
                "object-name": "car:2",
            },
        ]
    },
    metadata={
        "objects": [],
        "class-map": {"1": "car"},
        "dataset-object-attributes": {"weather": "fog"},
    },
)
TRACKS = Case(
    task_type=POINT_CLOUD_OBJECT_TRACKING,
    label={
        "tracking-annotations": [
            {
                "frame-number": number,
                "frame-name": f"{number}.bin",
                "frame-attributes": {},
                "annotations": [
                    {
                        **CUBOID,
                        "center-x": number,
                        "class-id": 0,
                        "label-category-attributes": {},
                        "object-id": "a",
                        "object-name": "bus:1",
                    }
                ],
            }
            for number in (0, 1)
        ]
    },
    metadata={
        "objects": [{"frame-no": 0, "confidence": []}, {"frame-no": 1, "confidence": []}],
        "class-map": {"0": "bus"},
    },
)
PAINTED = Case(
    task_type=POINT_CLOUD_SEMANTIC_SEGMENTATION,
    file=r"/[^/]+\.zlib",
    label=[0, 2, 2],
    metadata={
        "color-map": {
            "0": {"class-name": "Background", "hex-color": "#ffffff", "confidence": 0.0},
            "1": {"class-name": "bus", "hex-color": color_of(1), "confidence": 0.0},
            "2": {"class-name": "car", "hex-color": color_of(2), "confidence": 0.0},
        },
        "dataset-object-attributes": {"weather": "fog"},
    },
)
CASES = [*map(detection, SHAPES), *map(tracking, SHAPES), CUBOIDS, TRACKS, PAINTED]
"""Every task type, with every tool it has."""
