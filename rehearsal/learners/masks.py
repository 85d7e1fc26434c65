"""A model that paints objects: for each block of pixels it sees what is around, and says what is in it.

A layer of hidden units looks at a patch of the image; one regression tells from their responses, for all
pixels of the block in the patch's middle at once, which class each has. Pixels are seen two by two.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rehearsal.learners.examples import Examples, Predictions, Views
from rehearsal.learners.hidden_units import CORES, HiddenUnits, Rows
from rehearsal.tasks.masks import Mask, decode_mask

SIDE = 96
"""Width and height, in pixels, of the thumbnails the model sees."""

_HALF = SIDE // 2
_BLOCK = 4  # pixels of the halved image whose classes are told at once
_BLOCKS = _HALF // _BLOCK
_AROUND = 4  # pixels of it that are seen on each side of a block
_PATCH = _BLOCK + 2 * _AROUND
_UNITS = 800
_RIDGE = 1e-4
_LEAST_SCORE = 0.45  # below one half, as regression is shy at edges
_LEAST_PIXELS = 120  # of a class in an image; fewer are a scrawl, which no person would paint
_MOST_EXAMPLES = 500
_IMAGES = 100  # at a time


class MaskPainter:
    """A trained model; it consists of the examples it has learned.

    Of more than 500 examples it learns a fixed random sample.

    Args:
        examples: at least one, with labels as `encode_mask` writes them.

    Attributes:
        examples: what it has learned.
    """

    def __init__(self, examples: Examples) -> None:
        self.examples = examples.sample(_MOST_EXAMPLES)
        masks = [decode_mask(label).scaled_to((SIDE, SIDE)) for label in self.examples.labels]
        self._names = tuple(sorted(frozenset[str]().union(*(mask.names for mask in masks))))
        with threadpool_limits(1):  # more threads than cores take many times as long
            rows = _patches(self.examples.views)
            targets = _targets(np.stack([mask.named(self._names) for mask in masks]), len(self._names))
            chance = np.random.default_rng(0)
            ones, others = (rows[chance.integers(len(rows), size=4 * _UNITS)] for _ in range(2))
            self._units = HiddenUnits(ones, others, count=_UNITS)
            weights = np.ones(len(rows), dtype=np.float32)
            self._weights = self._units.regress(
                [(rows, targets, weights)], targets=targets.shape[1], strength=_RIDGE
            )

    def predict(self, views: Views) -> Predictions:
        """The mask of each image, in the pixels of its view.

        The confidence is how clearly the least clear class of an image is there or not.
        """
        labels, confidence = [], []
        blocks = [views[start : start + _IMAGES] for start in range(0, len(views), _IMAGES)]
        with threadpool_limits(1), ThreadPoolExecutor(CORES) as threads:
            for block_scores in threads.map(self._scores, blocks):
                for scores in block_scores:
                    pixels, sure = _painted(scores)
                    labels.append(Mask(pixels=pixels, names=self._names))
                    confidence.append(sure)
        return Predictions(labels=labels, confidence=np.array(confidence))

    def _scores(self, views: Views) -> NDArray[np.float32]:
        """For each pixel about 1 for its class and 0 for the others, shape (n, classes, SIDE, SIDE)."""
        told = self._units.respond(_patches(views)) @ self._weights
        blocks = told.reshape(len(views), _BLOCKS, _BLOCKS, _BLOCK, _BLOCK, len(self._names))
        halved = blocks.transpose(0, 5, 1, 3, 2, 4).reshape(len(views), len(self._names), _HALF, _HALF)
        return _doubled(_doubled(halved, axis=2), axis=3)


def _painted(scores: NDArray[np.float32]) -> tuple[NDArray[np.uint8], float]:
    """The mask of an image, and how sure it is, 0 to 1."""
    best, pixels = np.full(scores.shape[1:], _LEAST_SCORE, scores.dtype), np.zeros(scores.shape[1:], np.uint8)
    for number, of_class in enumerate(scores, start=1):
        pixels[of_class > best] = number
        np.maximum(best, of_class, out=best)
    sure = []
    for number in np.unique(pixels[pixels > 0]):
        inside = pixels == number
        count = int(inside.sum())
        clear = abs(count - _LEAST_PIXELS) / (count + _LEAST_PIXELS)
        sure.append(clear * float(np.clip(best[inside], 0, 1).mean()))
        if count < _LEAST_PIXELS:
            pixels[inside] = 0
    return pixels, min(sure, default=0.0)


def _patches(views: Views) -> Rows:
    """What is around each block, shape (images * blocks, patch pixels)."""
    halved = views.reshape(len(views), _HALF, 2, _HALF, 2).mean(axis=(2, 4), dtype=np.float32) / 255 - 0.5
    around = np.pad(halved, ((0, 0), (_AROUND, _AROUND), (_AROUND, _AROUND)), mode="reflect")
    patches = np.lib.stride_tricks.sliding_window_view(around, (_PATCH, _PATCH), axis=(1, 2))
    return patches[:, ::_BLOCK, ::_BLOCK].reshape(-1, _PATCH * _PATCH)


def _targets(masks: NDArray[np.uint8], classes: int) -> Rows:
    """The share of each class in the pixels of each block, shape (images * blocks, pixels * classes)."""
    present = (masks[..., None] == np.arange(1, classes + 1)).astype(np.float32)
    halved = present.reshape(len(masks), _HALF, 2, _HALF, 2, classes).mean(axis=(2, 4))
    blocks = halved.reshape(len(masks), _BLOCKS, _BLOCK, _BLOCKS, _BLOCK, classes)
    return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(-1, _BLOCK * _BLOCK * classes)


def _doubled(values: NDArray[np.float32], *, axis: int) -> NDArray[np.float32]:
    """Twice as many values along an axis, interpolated."""
    padded = np.take(values, np.clip(np.arange(-1, values.shape[axis] + 1), 0, values.shape[axis] - 1), axis)
    before, here, after = (np.take(padded, np.arange(values.shape[axis]) + step, axis) for step in range(3))
    pairs = np.stack([0.25 * before + 0.75 * here, 0.75 * here + 0.25 * after], axis=axis + 1)
    return pairs.reshape(*values.shape[:axis], -1, *values.shape[axis + 1 :])
