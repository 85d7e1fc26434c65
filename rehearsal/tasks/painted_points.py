"""A class for each point of a frame, in a compressed file of one byte a point.

Source: SageMaker developer guide, "Output data".
"""

import base64
import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from labeling.consolidation.metadata import color_map
from labeling.task_types import POINT_CLOUD_SEMANTIC_SEGMENTATION, TaskType
from rehearsal.tasks.annotation_task import FRAME_ATTRIBUTES, AnnotationTask
from rehearsal.tasks.annotators import editable_categories, filled_in
from rehearsal.tasks.masks import colors_of
from rehearsal.tasks.task import Judged, Label, Load, StoreFile


@dataclass(frozen=True, kw_only=True, slots=True)
class PaintedPoints:
    """The label of a frame whose points were painted.

    Attributes:
        classes: of each point 0 for the background, else 1 + the number of a name.
        names: the label categories.
        attributes: what people filled in of the frame.

    Raises:
        ValueError: a point is of no class.
    """

    classes: bytes
    names: tuple[str, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if max(self.classes, default=0) > len(self.names):
            raise ValueError(f"a point has the class {max(self.classes)}, and {len(self.names)} have names")

    @property
    def categories(self) -> frozenset[str]:
        """The label categories that have points."""
        return frozenset(self.names[number - 1] for number in set(self.classes) if number)

    def named(self, names: Sequence[str]) -> "PaintedPoints":
        """The same points with other names' numbers; what is not among them becomes background."""
        numbers = [0, *(1 + names.index(name) if name in names else 0 for name in self.names)]
        return replace(self, classes=bytes(numbers[number] for number in self.classes), names=tuple(names))


@dataclass(frozen=True, kw_only=True)
class PointPainting(AnnotationTask):
    """People paint points, or paint over what others painted."""

    type: TaskType = POINT_CLOUD_SEMANTIC_SEGMENTATION

    def shown(self, reviewed: Any, *, truth: Label, load: Load) -> Label:
        """See `ReviewableTask`."""
        label = super().shown(reviewed, truth=truth, load=load)
        if len(label.classes) != len(truth.classes):
            raise ValueError(f"{len(label.classes)} points are painted of {len(truth.classes)}")
        return label

    def annotated(
        self, truth: Label, *, earlier: Label | None, accuracy: float, chance: random.Random
    ) -> Label:
        """See `AnnotationTask`: whoever errs overlooks all points of a class."""
        names = self.asked.names
        before = earlier or PaintedPoints(classes=bytes(len(truth.classes)), names=names)
        editable = {0, *(1 + names.index(name) for name in editable_categories(self.asked))}
        seen = {number for number in range(1 + len(names)) if chance.random() <= accuracy}
        return PaintedPoints(
            classes=bytes(
                true if true in seen and {true, old} <= editable else old
                for true, old in zip(truth.named(names).classes, before.named(names).classes, strict=True)
            ),
            names=names,
            attributes=filled_in(before.attributes, truth.attributes, asked=self.asked.frame_attributes),
        )

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`: the share of the points that are of one class."""
        pairs = list(zip(label.classes, other.named(label.names).classes, strict=True))
        return sum(one == another for one, another in pairs) / len(pairs) if pairs else 1.0

    def submit(self, label: Label, *, categories: Sequence[str]) -> dict[str, Any]:
        """See `ReviewableTask`."""
        packed = base64.b64encode(_packed(label, categories)).decode()
        return {"points": packed, FRAME_ATTRIBUTES: dict(label.attributes)}

    def submitted(self, answer: Mapping[str, Any], *, categories: Sequence[str]) -> Label:
        """See `AnnotationTask`."""
        packed = base64.b64decode(answer["points"])
        return _unpacked(packed, names=tuple(categories), attributes=answer)

    def read_from(self, value: Any, metadata: Mapping[str, Any], *, load: Load) -> Label:
        """See `AnnotationTask`."""
        colors = metadata["color-map"]
        names = tuple(colors[str(number)]["class-name"] for number in range(1, len(colors)))
        return _unpacked(load(value), names=names, attributes=metadata)

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`; the guide names the file's folder and ending only."""
        label: PaintedPoints = judged.label
        uri = store(_packed(label, categories), f"/{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}.zlib")
        colors = color_map(colors_of(categories), confidence=judged.confidence, background="Background")
        attributes = {FRAME_ATTRIBUTES: dict(label.attributes)} if label.attributes else {}
        return str(uri), {"color-map": colors, **attributes}


def _packed(label: PaintedPoints, categories: Sequence[str]) -> bytes:
    return zlib.compress(label.named(categories).classes)


def _unpacked(packed: bytes, *, names: tuple[str, ...], attributes: Mapping[str, Any]) -> PaintedPoints:
    try:
        classes = zlib.decompress(packed)
    except zlib.error as error:
        raise ValueError(f"the file of points is not compressed by zlib: {error}") from error
    return PaintedPoints(classes=classes, names=names, attributes=dict(attributes.get(FRAME_ATTRIBUTES, {})))
