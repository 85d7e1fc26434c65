"""A model that tells texts apart by the words and the pairs of words they hold."""

from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from rehearsal.learners.examples import Examples, Predictions, Views

COLUMNS = 1 << 13
"""Words and pairs are numbered by their hash; so many numbers keep those that matter apart."""

_MOST_EXAMPLES = 1500
_RIDGE = 0.3  # of one example's weight; words of a few hundred texts say much by chance
_FOLDS = 3
_SLOPES = np.geomspace(1, 30, 30)


def word_counts(words: list[str]) -> NDArray[np.uint8]:
    """How often each word and each pair of neighbours occurs, shape (COLUMNS,), 255 at most."""
    terms = [*words, *(f"{one} {other}" for one, other in pairwise(words))]
    columns = np.array([crc32(term.encode()) % COLUMNS for term in terms], dtype=np.intp)
    return np.minimum(np.bincount(columns, minlength=COLUMNS), 255).astype(np.uint8)


class TextReader:
    """Ridge regression on the words' weights; it consists of the examples it has learned.

    Of more than 1,500 examples it learns a fixed random sample.

    Args:
        examples: at least one.

    Attributes:
        examples: what it has learned.
    """

    def __init__(self, examples: Examples) -> None:
        self.examples = examples.sample(_MOST_EXAMPLES)
        self._classes, classes = np.unique(np.array(self.examples.labels), return_inverse=True)
        seen = (self.examples.views > 0).sum(axis=0)
        self._rarity = np.log((1 + len(self.examples.views)) / (1 + seen)).astype(np.float32)
        with threadpool_limits(1):  # more threads than cores take many times as long
            self._rows = self._weighed(self.examples.views)
            targets = 2.0 * np.eye(len(self._classes))[classes] - 1
            self._slope = self._best_slope(targets, classes)
            self._weights = _fit(self._rows, targets)

    def predict(self, views: Views) -> Predictions:
        """The most probable label of each text."""
        if not len(views):
            return Predictions(labels=(), confidence=np.empty(0))
        with threadpool_limits(1):
            scores = self._weighed(views) @ self._rows.T @ self._weights
        probabilities = _softmax(self._slope * scores)
        return Predictions(
            labels=tuple(str(label) for label in self._classes[probabilities.argmax(axis=1)]),
            confidence=probabilities.max(axis=1),
        )

    def _weighed(self, views: Views) -> NDArray[np.float32]:
        """Counts as weights: often in a text counts more, in many texts less; each row has length 1."""
        rows = np.log1p(views.astype(np.float32)) * self._rarity
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        weighed: NDArray[np.float32] = rows / np.where(lengths > 0, lengths, 1)
        return weighed

    def _best_slope(self, targets: NDArray[np.float64], classes: NDArray[np.intp]) -> float:
        """With what to multiply scores so that confidence means probability, judged on unseen examples."""
        scores = np.zeros_like(targets)
        folds = np.random.default_rng(0).permutation(len(targets)) % _FOLDS
        for fold in range(_FOLDS):
            seen, unseen = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            if len(seen) and len(unseen):
                weights = _fit(self._rows[seen], targets[seen])
                scores[unseen] = self._rows[unseen] @ self._rows[seen].T @ weights

        def log_likelihood(slope: float) -> float:
            right = _softmax(slope * scores)[np.arange(len(classes)), classes]
            return float(np.log(np.maximum(right, 1e-9)).mean())

        return float(max(_SLOPES, key=log_likelihood))


def _fit(rows: NDArray[np.float32], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    likeness = (rows @ rows.T).astype(np.float64)
    likeness[np.diag_indices(len(rows))] += _RIDGE
    return np.linalg.solve(likeness, targets).astype(np.float64)


def _softmax(scores: NDArray[np.floating]) -> NDArray[np.float64]:
    odds = np.exp((scores - scores.max(axis=1, keepdims=True)).astype(np.float64))
    probabilities: NDArray[np.float64] = odds / odds.sum(axis=1, keepdims=True)
    return probabilities
