"""One mask out of those that several people painted on an image: every pixel by a vote, weighted by quality.

Whoever agrees with the outcome where people differ is trusted more, and whoever is trusted more shapes the
outcome (a plain form of STAPLE, Warfield and others 2004). Where all agree nothing is learned: most of an
image is background, and everybody finds that.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.errors import require

BACKGROUND = 0
"""The class of pixels that nobody painted."""

_ROUNDS = 5  # quality settles in two or three
_EXPECTED_ACCURACY = 0.7  # where people differ; as in `classification`
_PRIOR = 100.0  # how many pixels the expected accuracy weighs, so that a few at an edge say little
_BLOCK_CELLS = 1 << 20  # pixels times classes looked at in one go; 8 MB for each array of scores

Mask = NDArray[np.integer[Any]]


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class AgreedMask:
    """What people's masks of one image come to.

    Attributes:
        mask: class of each pixel, shape (height, width), of a type that holds all of people's masks.
        confidence: share of people who agree, on the average over the pixels that somebody painted, 0.0 to
            1.0, rounded to 2 decimals; 0.0 if one person painted.
        qualities: worker id → share of the disputed pixels in which the worker agrees with the outcome,
            starting from 0.7.
    """

    mask: Mask
    confidence: float
    qualities: Mapping[str, float]


def consolidate_masks(painted: Mapping[str, Mask], *, classes: int) -> AgreedMask:
    """Find the class of each pixel; among equals the lowest, so background first.

    Args:
        painted: worker id → class of each pixel as a whole number, shape (height, width); at least one.
        classes: how many classes there are, background included, at least 2; they are numbered from 0.

    Raises:
        InvalidValue: there is no mask, the shapes differ, no type of whole numbers holds all masks, a pixel
            is of no class, or there is no class but the background.
    """
    workers = sorted(painted)
    masks = [painted[worker] for worker in workers]
    _require_alike(masks, classes=classes)
    qualities = [_EXPECTED_ACCURACY for _ in masks]
    for _ in range(_ROUNDS):
        before, qualities = qualities, _qualities(masks, qualities, classes=classes)
        if np.allclose(before, qualities):
            break
    mask = np.empty(masks[0].shape, dtype=np.result_type(*masks))
    agreeing = painted_pixels = 0
    for rows in _blocks(mask, classes=classes):
        mask[rows] = _vote(masks, qualities, rows, classes=classes)
        somebody = np.logical_or.reduce([one[rows] != BACKGROUND for one in masks])
        painted_pixels += int(somebody.sum())
        agreeing += sum(int(((one[rows] == mask[rows]) & somebody).sum()) for one in masks)
    share = agreeing / (painted_pixels * len(masks)) if painted_pixels else 1.0
    return AgreedMask(
        mask=mask,
        confidence=round(share, 2) if len(masks) > 1 else 0.0,
        qualities=dict(zip(workers, qualities, strict=True)),
    )


def _require_alike(masks: Sequence[Mask], *, classes: int) -> None:
    require(
        classes > 1,
        subject="classes",
        value=classes,
        rule="there must be at least 2, of which the background is one",
        fix="count the background too",
    )
    shapes = sorted({mask.shape for mask in masks})
    require(
        len(shapes) == 1 and len(shapes[0]) == 2,
        subject="the shape of the masks",
        value=[list(shape) for shape in shapes],
        rule="it must be one height and width",
        fix="give at least one mask, all of the same image",
    )
    common = np.result_type(*masks)  # of int64 and uint64 it is float64
    require(
        np.issubdtype(common, np.integer),
        subject="the type that holds all masks",
        value=f"{common}",
        rule="it must be one of whole numbers",
        fix="give the number of each pixel's class in arrays of one such type, such as uint8",
    )
    for mask in masks:
        for extreme in (mask.min(), mask.max()) if mask.size else ():
            require(
                0 <= extreme < classes,
                subject="the class of a pixel",
                value=int(extreme),
                rule=f"it must be from 0 to {classes - 1}",
                fix="number the classes from 0, the background",
            )


def _blocks(mask: Mask, *, classes: int) -> Iterator[slice]:
    """A few rows at a time."""
    height, width = mask.shape
    step = max(_BLOCK_CELLS // max(width * classes, 1), 1)
    for start in range(0, height, step):
        yield slice(start, start + step)


def _qualities(masks: Sequence[Mask], qualities: Sequence[float], *, classes: int) -> list[float]:
    disputed = 0
    right = np.zeros(len(masks))
    for rows in _blocks(masks[0], classes=classes):
        blocks = [mask[rows] for mask in masks]
        differ = np.logical_or.reduce([block != blocks[0] for block in blocks])
        outcome = _vote(masks, qualities, rows, classes=classes)
        disputed += int(differ.sum())
        right += [((block == outcome) & differ).sum() for block in blocks]
    return [float(count) for count in (_PRIOR * _EXPECTED_ACCURACY + right) / (_PRIOR + disputed)]


def _vote(masks: Sequence[Mask], qualities: Sequence[float], rows: slice, *, classes: int) -> Mask:
    """The class with most weight; a worker's is the log-odds of the quality against chance, never below 0."""
    weights = [max(math.log(quality * (classes - 1) / (1 - quality)), 0.0) for quality in qualities]
    scores = np.zeros((classes, *masks[0][rows].shape))
    for mask, weight in zip(masks, weights, strict=True):
        for number in range(classes):
            scores[number] += weight * (mask[rows] == number)
    outcome: Mask = scores.round(9).argmax(axis=0)  # so that no order of adding up decides
    return outcome
