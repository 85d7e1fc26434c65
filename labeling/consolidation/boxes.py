"""One set of boxes out of those that several people drew on an image.

Boxes of different people that overlap most are one object, first come the pairs that overlap most; nobody
contributes two boxes to an object, nor draws it twice. What a majority drew stays; each side is the median
of theirs.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter

# Two equally large boxes that share half of their area overlap by a third. Lower than the 0.5 that a box is
# usually judged by, as two good boxes may lie to different sides of the object; pairs that overlap more are
# joined first. Sensitivity: docs/benchmarks.md, "Consolidation"
LEAST_OVERLAP = 1 / 3
"""Intersection over union from which two people's boxes may be one object."""

# Equally large boxes that overlap so are at most a twentieth of their width apart, as far as a hand is off.
# Hardly any two objects are: none in 12,000 images of benchmarks/consolidation.py; four pairs reach 0.8.
SAME_OBJECT = 0.9
"""Intersection over union from which two boxes of one worker and class are one object drawn again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Box:
    """A rectangle around an object.

    Attributes:
        label: the label category.
        left: distance from the image's left edge.
        top: distance from the image's upper edge.
        right: distance of the box's right side from the image's left edge; the unit is the caller's.
        bottom: distance of the box's lower side from the image's upper edge.
    """

    label: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreedBox:
    """An object that enough people drew.

    Attributes:
        box: where it is.
        confidence: mean overlap with the boxes drawn times the share of people who drew it, 0.0 to 1.0,
            rounded to 2 decimals; 0.0 if one person was asked.
        workers: how many people drew it.
    """

    box: Box
    confidence: float
    workers: int


def consolidate_boxes(
    drawn: Mapping[str, Iterable[Box]], *, least_overlap: float = LEAST_OVERLAP, quorum: int | None = None
) -> list[AgreedBox]:
    """Find the boxes that people agree on, from left to right.

    A box of a class is never one with a box of another. Boxes drawn from the lower right are turned over;
    boxes without area, or with a side that is no number, do not count, nor does a box whose worker drew the
    same object before (`SAME_OBJECT`).

    Args:
        drawn: worker id → the worker's boxes; empty for a worker who saw nothing to draw.
        least_overlap: intersection over union from which two people's boxes may be one object, above 0 to 1.
        quorum: how many people must have drawn an object; more than half of those asked by default, so that
            two of two, two of three and three of four.
    """
    by_label: dict[str, list[_Drawn]] = {}
    for worker, boxes in drawn.items():
        for box in boxes:
            left, right = (box.left, box.right) if box.left <= box.right else (box.right, box.left)
            top, bottom = (box.top, box.bottom) if box.top <= box.bottom else (box.bottom, box.top)
            if 0 < (right - left) * (bottom - top) < math.inf:
                by_label.setdefault(box.label, []).append((left, top, right, bottom, worker))
    quorum = len(drawn) // 2 + 1 if quorum is None else quorum
    agreed = [
        _agree(cluster, label=label, asked=len(drawn))
        for label, boxes in by_label.items()
        for cluster in _clusters(_once_each(sorted(boxes)), least_overlap=least_overlap)
        if len(cluster) >= quorum
    ]
    return sorted(agreed, key=_PLACE)


_Drawn = tuple[float, float, float, float, str]
"""Left, top, right and bottom of a box, and who drew it; a tuple, because those sort quickest."""

_PLACE = attrgetter("box.left", "box.top", "box.right", "box.bottom", "box.label")


def _once_each(boxes: Sequence[_Drawn]) -> list[_Drawn]:
    """Of boxes that one worker drew of one object, the first; they are sorted."""
    again: set[int] = set()
    for first, box in enumerate(boxes):
        if first in again:
            continue
        farthest = box[2] - SAME_OBJECT * (box[2] - box[0])  # where the left side of the same object may be
        for second in range(first + 1, len(boxes)):
            other = boxes[second]
            if other[0] > farthest:
                break
            if other[4] == box[4] and _overlap(box, other) >= SAME_OBJECT:
                again.add(second)
    return [box for number, box in enumerate(boxes) if number not in again]


def _clusters(boxes: Sequence[_Drawn], *, least_overlap: float) -> Iterable[list[_Drawn]]:
    """Groups of boxes of different workers, joined from the pair that overlaps most; the boxes are sorted."""
    pairs = []
    for first, box in enumerate(boxes):
        for second in range(first + 1, len(boxes)):
            other = boxes[second]
            if other[0] >= box[2]:
                break  # it lies to the right, and so do all that follow
            if other[4] != box[4]:
                overlap = _overlap(box, other)
                if overlap >= least_overlap:
                    pairs.append((-overlap, first, second))
    pairs.sort()
    clusters = [[number] for number in range(len(boxes))]  # the cluster of each box; joined boxes share one
    for _, first, second in pairs:
        into, gone = clusters[first], clusters[second]
        if not {boxes[number][4] for number in into} & {boxes[number][4] for number in gone}:
            into += gone
            for number in gone:
                clusters[number] = into
    return [[boxes[n] for n in cluster] for number, cluster in enumerate(clusters) if cluster[0] == number]


def _overlap(one: _Drawn, other: _Drawn) -> float:
    """Intersection over union."""
    left, top, right, bottom, _ = one
    other_left, other_top, other_right, other_bottom, _ = other
    width = (right if right < other_right else other_right) - (left if left > other_left else other_left)
    height = (bottom if bottom < other_bottom else other_bottom) - (top if top > other_top else other_top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    areas = (right - left) * (bottom - top) + (other_right - other_left) * (other_bottom - other_top)
    return shared / (areas - shared)


def _agree(cluster: Sequence[_Drawn], *, label: str, asked: int) -> AgreedBox:
    lefts, tops, rights, bottoms, _ = zip(*cluster, strict=True)
    left, top, right, bottom = _median(lefts), _median(tops), _median(rights), _median(bottoms)
    agreed = (left, top, right, bottom, "")
    overlaps = sum(_overlap(agreed, box) for box in cluster)
    return AgreedBox(
        box=Box(label=label, left=left, top=top, right=right, bottom=bottom),
        confidence=round(overlaps / asked, 2) if asked > 1 else 0.0,
        workers=len(cluster),
    )


def _median(values: Sequence[float]) -> float:
    ordered = sorted(values)
    middle, odd = divmod(len(ordered), 2)
    return ordered[middle] if odd else (ordered[middle - 1] + ordered[middle]) / 2
