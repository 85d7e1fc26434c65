"""The boxes of an image as a label."""

import json
from dataclasses import dataclass, replace
from typing import Self

from labeling.consolidation.boxes import Box


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundBox:
    """A box somebody found.

    Attributes:
        box: where, in pixels.
        confidence: 0.0 to 1.0.
    """

    box: Box
    confidence: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Boxes:
    """All boxes of an image.

    Attributes:
        width, height: of the image in pixels.
        found: the boxes.
        depth: number of the image's color channels.
    """

    width: int
    height: int
    found: tuple[FoundBox, ...]
    depth: int = 1

    def scaled_to(self, size: tuple[int, int]) -> Self:
        """The same boxes on an image of that width and height."""
        across, down = size[0] / self.width, size[1] / self.height
        return type(self)(
            width=size[0],
            height=size[1],
            found=tuple(
                replace(
                    one,
                    box=Box(
                        label=one.box.label,
                        left=one.box.left * across,
                        top=one.box.top * down,
                        right=one.box.right * across,
                        bottom=one.box.bottom * down,
                    ),
                )
                for one in self.found
            ),
        )


def encode_boxes(boxes: Boxes) -> str:
    """Boxes as JSON, without their confidences."""
    sides = [[one.box.label, one.box.left, one.box.top, one.box.right, one.box.bottom] for one in boxes.found]
    return json.dumps([boxes.width, boxes.height, sides])


def decode_boxes(text: str) -> Boxes:
    """The boxes that `encode_boxes` wrote."""
    width, height, sides = json.loads(text)
    found = (
        FoundBox(box=Box(label=label, left=left, top=top, right=right, bottom=bottom))
        for label, left, top, right, bottom in sides
    )
    return Boxes(width=width, height=height, found=tuple(found))


def overlap(one: Box, other: Box) -> float:
    """Intersection over union, whatever the labels."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    if across <= 0 or down <= 0:
        return 0.0
    shared = across * down
    return shared / (_area(one) + _area(other) - shared)


def mean_overlap(boxes: Boxes, truth: Boxes) -> float:
    """Mean intersection over union of matched boxes of one label; boxes without a match count as 0.

    The pairs that overlap most are matched first, each box once; two images without boxes agree.
    """
    pairs = sorted(
        (
            (overlap(one.box, other.box), row, column)
            for row, one in enumerate(boxes.found)
            for column, other in enumerate(truth.found)
            if one.box.label == other.box.label
        ),
        reverse=True,
    )
    rows, columns, total = set[int](), set[int](), 0.0
    for shared, row, column in pairs:
        if shared > 0 and row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            total += shared
    objects = len(boxes.found) + len(truth.found) - len(rows)
    return total / objects if objects else 1.0


def _area(box: Box) -> float:
    return (box.right - box.left) * (box.bottom - box.top)
