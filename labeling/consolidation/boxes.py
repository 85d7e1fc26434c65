"""One set of boxes out of those that several people drew on an image.

Boxes of different people that overlap most are one object, first come the pairs that overlap most; nobody
contributes two boxes to an object, nor draws it twice. What a majority drew stays; each side is the median
of theirs.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from labeling.consolidation.clusters import Pair, clusters, quorum_of
from labeling.errors import require

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
        quorum: how many people must have drawn an object, at least 1; more than half of those asked by
            default, so that two of two, two of three and three of four.

    Raises:
        InvalidValue: an argument is out of its range.
    """
    require(
        0 < least_overlap <= 1,
        subject="least_overlap",
        value=least_overlap,
        rule="it must be above 0 and at most 1",
        fix="give a share, such as 0.5",
    )
    quorum = quorum_of(len(drawn), chosen=quorum)
    by_label: defaultdict[str, list[_Drawn]] = defaultdict(list)
    for worker, boxes in drawn.items():
        for box in boxes:
            mark = _mark(box, worker)
            if mark:
                by_label[box.label].append(mark)
    agreed = [
        _agree(cluster, label=label, asked=len(drawn))
        for label, marks in by_label.items()
        for cluster in _clusters(_once_each(sorted(marks)), least_overlap=least_overlap)
        if len(cluster) >= quorum
    ]
    return sorted(agreed, key=_PLACE)


_Drawn = tuple[float, float, float, float, str]
"""Left, top, right and bottom of a box, and who drew it; a tuple, because those sort quickest."""

_PLACE = attrgetter("box.left", "box.top", "box.right", "box.bottom", "box.label")


def _mark(box: Box, worker: str) -> _Drawn | None:
    """A worker's box with its sides the right way round; none if it does not count."""
    try:
        left, top, right, bottom = float(box.left), float(box.top), float(box.right), float(box.bottom)
    except OverflowError:  # JSON may hold whole numbers larger than any float
        return None
    if right < left:
        left, right = right, left
    if bottom < top:
        top, bottom = bottom, top
    return (left, top, right, bottom, worker) if 0 < (right - left) * (bottom - top) < math.inf else None


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


def _clusters(boxes: Sequence[_Drawn], *, least_overlap: float) -> list[list[_Drawn]]:
    """Groups of boxes of different workers; they are sorted."""
    found = clusters([box[4] for box in boxes], partial(_pairs, boxes, least_overlap=least_overlap))
    return [[boxes[number] for number in cluster] for cluster in found]


def _pairs(boxes: Sequence[_Drawn], *, least_overlap: float) -> Iterator[Pair]:
    """Boxes of different workers that may be of one object, best those that overlap most; they are sorted."""
    for first, box in enumerate(boxes):
        _, top, right, bottom, worker = box
        for second in range(first + 1, len(boxes)):
            other = boxes[second]
            if other[0] >= right:
                break  # it lies to the right, and so do all that follow
            if other[1] < bottom and other[3] > top and other[4] != worker:
                overlap = _overlap(box, other)
                if overlap >= least_overlap:
                    yield -overlap, first, second


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
    middle = len(ordered) // 2
    # halved one by one, as the sum of two sides may be more than a float holds
    return ordered[middle] if len(ordered) % 2 else ordered[middle - 1] / 2 + ordered[middle] / 2
