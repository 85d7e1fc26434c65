"""Objects found or followed in the frames of a video, whose annotations are a file for each sequence.

Source: SageMaker developer guide, "Output data".
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from labeling.consolidation.metadata import class_map
from labeling.task_types import VIDEO_OBJECT_DETECTION, VIDEO_OBJECT_TRACKING
from rehearsal.tasks.annotated_frames import Layout
from rehearsal.tasks.frame_annotation import FrameAnnotation
from rehearsal.tasks.shapes import VIDEO_TOOLS
from rehearsal.tasks.task import Judged, Label, Load, StoreFile


class SequenceAnnotation(FrameAnnotation):
    """People annotate a sequence of frames."""

    def submit(self, label: Label, *, categories: Sequence[str]) -> dict[str, Any]:
        """See `ReviewableTask`."""
        return self.layout.write(label, categories=categories)

    def submitted(self, answer: Mapping[str, Any], *, categories: Sequence[str]) -> Label:
        """See `AnnotationTask`."""
        return self.layout.read(answer, classes=class_map(categories, used=categories))

    def read_from(self, value: Any, metadata: Mapping[str, Any], *, load: Load) -> Label:
        """See `AnnotationTask`."""
        return self.layout.read(json.loads(load(value)), classes=metadata["class-map"])

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        content = self.submit(judged.label, categories=categories)
        uri = store(json.dumps(content).encode(), "/SeqLabel.json")
        return str(uri), self.metadata(judged.label, categories=categories)


_DETECTION = Layout(
    root="detection-annotations",
    number="frame-no",
    name="frame",
    numbers=str,
    identity=(),
    tools=VIDEO_TOOLS,
)
_TRACKING = replace(_DETECTION, root="tracking-annotations", identity=("object-id", "object-name"))

VIDEO_TASKS = (
    SequenceAnnotation(type=VIDEO_OBJECT_DETECTION, layout=_DETECTION),
    SequenceAnnotation(type=VIDEO_OBJECT_TRACKING, layout=_TRACKING),
)
