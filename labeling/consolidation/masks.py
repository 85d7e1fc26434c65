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
_BLOCK_PIXELS = 1 << 17  # looked at in one go; 1 MB for each array of scores

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
    weights = _weights(qualities, classes=classes)
    agreeing = painted_pixels = 0
    for outcome, *blocks in _blocks([mask, *masks]):
        outcome[:] = _vote(blocks, weights)
        somebody = np.logical_or.reduce([block != BACKGROUND for block in blocks])
        painted_pixels += int(somebody.sum())
        agreeing += sum(int(((block == outcome) & somebody).sum()) for block in blocks)
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


def _blocks(masks: Sequence[Mask]) -> Iterator[list[Mask]]:
    """A few pixels of each mask at a time, in one row; an image may be a single row itself."""
    flat = [mask.reshape(-1) for mask in masks]
    for start in range(0, flat[0].size, _BLOCK_PIXELS):
        yield [mask[start : start + _BLOCK_PIXELS] for mask in flat]


def _qualities(masks: Sequence[Mask], qualities: Sequence[float], *, classes: int) -> list[float]:
    weights = _weights(qualities, classes=classes)
    disputed = 0
    right = np.zeros(len(masks))
    for blocks in _blocks(masks):
        differ = np.logical_or.reduce([block != blocks[0] for block in blocks])
        outcome = _vote(blocks, weights)
        disputed += int(differ.sum())
        right += [((block == outcome) & differ).sum() for block in blocks]
    return [float(count) for count in (_PRIOR * _EXPECTED_ACCURACY + right) / (_PRIOR + disputed)]


def _weights(qualities: Sequence[float], *, classes: int) -> list[float]:
    """What each worker's vote weighs: the log-odds of the quality against chance, never below 0."""
    return [max(math.log(quality * (classes - 1) / (1 - quality)), 0.0) for quality in qualities]


def _vote(masks: Sequence[Mask], weights: Sequence[float]) -> Mask:
    """Of the classes that somebody painted, the one with most weight."""
    outcome, most = masks[0], np.full(masks[0].shape, -1.0)
    for candidate in masks:
        score = np.zeros(candidate.shape)
        for mask, weight in zip(masks, weights, strict=True):
            score += weight * (mask == candidate)
        score = score.round(9)  # so that no order of adding up decides
        better = (score > most) | ((score == most) & (candidate < outcome))
        outcome, most = np.where(better, candidate, outcome), np.where(better, score, most)
    return outcome
