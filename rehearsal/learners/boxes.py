"""A model that finds objects: a window slides over the edges of an image, and each place gets its say.

At each place a layer of hidden units looks at the directions of the edges in the window; from their
responses one regression tells which object lies in the middle, another where its sides are.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from labeling.consolidation.boxes import Box
from rehearsal.learners.examples import Examples, Predictions, Views
from rehearsal.learners.hidden_units import CORES, HiddenUnits, Rows
from rehearsal.tasks.boxes import Boxes, FoundBox, decode_boxes, overlap

SIDE = 96
"""Width and height, in pixels, of the thumbnails the model sees."""

_CELL = 8  # pixels; edges are summed up in cells, and the window moves from cell to cell
_CELLS = SIDE // _CELL
_DIRECTIONS = 8
_WINDOW = 7  # cells; an object of 50 pixels and what is around it
_MARGIN = 2  # cells beyond the image that the window reaches
_PLACES = _CELLS + 2 * _MARGIN - _WINDOW + 1
_COLUMNS = _WINDOW * _WINDOW * (_DIRECTIONS + 1)
_FAINT = 0.02  # strength below which edges are not scaled up; grain would else look like strokes
_UNITS = 800
_OBJECT_WEIGHT = 5.0  # of a place with an object, as most have none
_CLASS_RIDGE, _SIDE_RIDGE = 3e-3, 3e-2
_REACH = 24.0  # pixels; sides are learned as shares of it
_LEAST_SCORE = 0.3  # below what regression says of an object that is there it says of noise too
_DOUBTFUL_SCORE = 0.12
_SAME_OBJECT = 0.2  # intersection over union
_MOST_EXAMPLES = 600
_BLOCK = 100  # images at a time
_MIDDLES = np.indices((_PLACES, _PLACES)).reshape(2, -1)[::-1] * _CELL + (_WINDOW / 2 - _MARGIN) * _CELL
_ORIGINS = np.concatenate([_MIDDLES, _MIDDLES]).T  # x, y, x, y of each window's middle


class BoxFinder:
    """A trained model; it consists of the examples it has learned.

    Of more than 600 examples it learns a fixed random sample.

    Args:
        examples: at least one, with labels as `encode_boxes` writes them.

    Attributes:
        examples: what it has learned.
    """

    def __init__(self, examples: Examples) -> None:
        self.examples = examples.sample(_MOST_EXAMPLES)
        labels = [decode_boxes(label).scaled_to((SIDE, SIDE)) for label in self.examples.labels]
        self._names = sorted({found.box.label for boxes in labels for found in boxes.found})
        if not self._names:
            return
        with threadpool_limits(1):  # more threads than cores take many times as long
            rows = np.concatenate([_windows(block) for block in _blocks(self.examples.views)])
            targets = [_targets(boxes, self._names) for boxes in labels]
            classes = np.concatenate([known for known, _ in targets])
            sides = np.concatenate([wanted for _, wanted in targets])
            known = ~np.isnan(classes).any(axis=1)
            rows, classes, sides = rows[known], classes[known], sides[known]
            there = classes.max(axis=1) > 0
            self._units = HiddenUnits(rows[there], rows[~there], count=_UNITS)
            weights = np.where(there, _OBJECT_WEIGHT, 1.0).astype(np.float32)
            self._classes = self._units.regress(
                [(rows, classes, weights)], targets=len(self._names), strength=_CLASS_RIDGE
            )
            self._sides = self._units.regress(
                [(rows[there], sides[there], weights[there])], targets=4, strength=_SIDE_RIDGE
            )

    def predict(self, views: Views) -> Predictions:
        """The boxes of each image, in the pixels of its view.

        The confidence is the probability that each box belongs there and none is missing, as far as the
        scores can be read as probabilities.
        """
        labels, confidence = [], []
        if self._names:
            with threadpool_limits(1), ThreadPoolExecutor(CORES) as threads:
                for scores, sides in threads.map(self._scores_and_sides, _blocks(views)):
                    for image_scores, image_sides in zip(scores, sides, strict=True):
                        candidates = self._candidates(image_scores, image_sides)
                        labels.append(_boxes(candidates))
                        confidence.append(_confidence(candidates))
        else:
            labels, confidence = [_boxes([]) for _ in views], [0.0 for _ in views]
        return Predictions(labels=labels, confidence=np.array(confidence))

    def _scores_and_sides(self, views: Views) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of each image and place: scores, shape (n, places, names), and sides, shape (n, places, 4)."""
        responses = self._units.respond(_windows(views))
        scores = (responses @ self._classes).reshape(len(views), _PLACES**2, len(self._names))
        sides = (responses @ self._sides).reshape(len(views), _PLACES**2, 4) * _REACH + _ORIGINS
        return scores, np.clip(sides, 0, SIDE)

    def _candidates(self, scores: NDArray[np.float32], sides: NDArray[np.float32]) -> list[FoundBox]:
        """What may be an object, the likeliest first; each box is a mean over the places that see it."""
        best, found = scores.max(axis=1), list[FoundBox]()
        for place in np.argsort(-best):
            score = float(best[place])
            if score < _DOUBTFUL_SCORE:
                break
            distance = np.abs(_ORIGINS[:, :2] - _ORIGINS[place, :2]).max(axis=1)
            witnesses = (distance <= _CELL) & (best > score / 2)
            left, top, right, bottom = np.average(
                sides[witnesses], axis=0, weights=best[witnesses] ** 2
            ).tolist()
            box = Box(
                label=self._names[int(scores[place].argmax())], left=left, top=top, right=right, bottom=bottom
            )
            has_area = left < right and top < bottom  # as each side is predicted by itself
            if has_area and all(overlap(box, other.box) <= _SAME_OBJECT for other in found):
                found.append(FoundBox(box=box, confidence=round(min(score, 1.0), 2)))
        return found


def _boxes(candidates: Sequence[FoundBox]) -> Boxes:
    found = tuple(one for one in candidates if one.confidence >= _LEAST_SCORE)
    return Boxes(width=SIDE, height=SIDE, found=found)


def _confidence(candidates: Sequence[FoundBox]) -> float:
    sure = 1.0
    for one in candidates:
        probability = min(max(one.confidence, 0.02), 0.98)
        sure *= probability if one.confidence >= _LEAST_SCORE else 1 - probability
    # An image in which nothing was found is rare enough to be looked at.
    return sure if any(one.confidence >= _LEAST_SCORE for one in candidates) else sure / 4


def _targets(boxes: Boxes, names: Sequence[str]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """For each place which object lies in its middle, NaN if one nearly does, and where the sides are."""
    classes = np.zeros((_PLACES**2, len(names)), dtype=np.float32)
    sides = np.zeros((_PLACES**2, 4), dtype=np.float32)
    for found in boxes.found:
        box = found.box
        middle = np.array([(box.left + box.right) / 2, (box.top + box.bottom) / 2])
        distance = np.abs(_ORIGINS[:, :2] - middle).max(axis=1)
        here, near = distance <= _CELL / 2, distance <= _CELL
        classes[near & ~here] = np.nan
        classes[here] = np.eye(len(names))[names.index(box.label)]
        sides[near] = (np.array([box.left, box.top, box.right, box.bottom]) - _ORIGINS[near]) / _REACH
    return classes, sides


def _blocks(views: Views) -> Iterator[Views]:
    """Some images at a time."""
    for start in range(0, len(views), _BLOCK):
        yield views[start : start + _BLOCK]


def _windows(views: Views) -> Rows:
    """What the window shows at each place, shape (images * places, columns)."""
    cells = _cells(views.astype(np.float32) / np.float32(255))
    margin = ((0, 0), (_MARGIN, _MARGIN), (_MARGIN, _MARGIN), (0, 0))
    shown = np.lib.stride_tricks.sliding_window_view(np.pad(cells, margin), (_WINDOW, _WINDOW), axis=(1, 2))
    return shown.reshape(-1, _COLUMNS)


def _cells(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Directions of edges from dark to bright, and brightness, shape (n, cells, cells, directions + 1)."""
    down, across = np.gradient(images, axis=(1, 2))
    strength = np.hypot(down, across)
    angle = (np.arctan2(down, across) % (2 * np.pi)) / (2 * np.pi) * _DIRECTIONS
    cells = np.empty((len(images), _CELLS, _CELLS, _DIRECTIONS + 1), dtype=np.float32)
    for direction in range(_DIRECTIONS):
        distance = np.abs(angle - direction)
        share = np.clip(1 - np.minimum(distance, _DIRECTIONS - distance), 0, None)
        cells[..., direction] = _means(strength * share)
    energy = np.pad((cells[..., :-1] ** 2).sum(axis=-1), ((0, 0), (1, 1), (1, 1)))
    around = sum(energy[:, y : y + _CELLS, x : x + _CELLS] for y in range(3) for x in range(3))
    cells[..., :-1] /= np.sqrt(around)[..., None] + _FAINT
    cells[..., -1] = _means(images) - 0.5
    return cells


def _means(values: NDArray[np.float32]) -> NDArray[np.float32]:
    means: NDArray[np.float32] = values.reshape(len(values), _CELLS, _CELL, _CELLS, _CELL).mean(axis=(2, 4))
    return means
