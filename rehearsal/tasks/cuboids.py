"""Cuboids around objects among points: in one frame, where they are in the output line, or in a sequence.

Source: SageMaker developer guide, "Output data".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.consolidation.metadata import class_map
from labeling.task_types import POINT_CLOUD_OBJECT_DETECTION, POINT_CLOUD_OBJECT_TRACKING
from rehearsal.tasks.annotated_frames import AnnotatedFrames, Frame, Layout
from rehearsal.tasks.annotation_task import FRAME_ATTRIBUTES
from rehearsal.tasks.frame_annotation import FrameAnnotation
from rehearsal.tasks.shapes import POINT_TOOLS
from rehearsal.tasks.task import Judged, Label, Load, StoreFile
from rehearsal.tasks.video_frames import SequenceAnnotation


class CuboidDetection(FrameAnnotation):
    """People draw cuboids in one frame."""

    def submit(self, label: Label, *, categories: Sequence[str]) -> dict[str, Any]:
        """See `ReviewableTask`."""
        (annotations,) = self.layout.write_annotations(label, categories=categories)
        (frame,) = label.frames
        return {"annotations": annotations, FRAME_ATTRIBUTES: dict(frame.attributes)}

    def submitted(self, answer: Mapping[str, Any], *, categories: Sequence[str]) -> Label:
        """See `AnnotationTask`."""
        return self._label(answer["annotations"], answer, classes=class_map(categories, used=categories))

    def read_from(self, value: Any, metadata: Mapping[str, Any], *, load: Load) -> Label:
        """See `AnnotationTask`."""
        return self._label(value["annotations"], metadata, classes=metadata["class-map"])

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        content = self.submit(judged.label, categories=categories)
        attributes = content.pop(FRAME_ATTRIBUTES)
        metadata = {"objects": [], **self.metadata(judged.label, categories=categories)}
        return content, {**metadata, FRAME_ATTRIBUTES: attributes} if attributes else metadata

    def _label(
        self, annotations: Any, attributes: Mapping[str, Any], *, classes: Mapping[str, str]
    ) -> AnnotatedFrames:
        frame = Frame(
            number=0,
            name="",
            attributes=dict(attributes.get(FRAME_ATTRIBUTES, {})),
            annotations=self.layout.read_annotations(annotations, tool=self.tool, classes=classes),
        )
        return AnnotatedFrames(tool=self.tool, frames=(frame,))


class CuboidTracking(SequenceAnnotation):
    """People draw cuboids in the frames of a sequence."""

    def metadata(self, label: AnnotatedFrames, *, categories: Sequence[str]) -> dict[str, Any]:
        """See `FrameAnnotation`."""
        # One annotation has nothing it could agree with, so no frame has confidences.
        objects = [{"frame-no": frame.number, "confidence": []} for frame in label.frames]
        return {"objects": objects, **super().metadata(label, categories=categories)}


_DETECTION = Layout(numbers=int, identity=("object-name",), tools=POINT_TOOLS)
_TRACKING = Layout(
    root="tracking-annotations",
    number="frame-number",
    name="frame-name",
    numbers=int,
    identity=("object-id", "object-name"),
    tools=POINT_TOOLS,
)

CUBOID_TASKS = (
    CuboidDetection(type=POINT_CLOUD_OBJECT_DETECTION, layout=_DETECTION),
    CuboidTracking(type=POINT_CLOUD_OBJECT_TRACKING, layout=_TRACKING),
)
