"""A model that tells images apart: small, quick, and honest about what it does not know.

Images are described by the directions of their edges, and classified by kernel ridge regression on those
descriptions. That needs few labels and a fraction of a second, which a network does not. It learns from the
labels it is given and from nothing else.
"""

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from labeling.autolabel.learners.images import edge_directions
from rehearsal.learners.examples import Examples, Predictions

if TYPE_CHECKING:
    from sklearn.kernel_ridge import KernelRidge

SIDE = 28
"""Width and height, in pixels, of the thumbnails the model sees."""

_TILTS = (-12.0, 12.0)  # degrees; each labeled image is also learned a little tilted
_RIDGE = 0.05
_MOST_EXAMPLES = 1200  # learned, with their tilted copies, in about three seconds on one core
_FOLDS = 3
_TEMPERATURES = np.geomspace(0.02, 1.0, 40)

Thumbnails = NDArray[np.uint8]
"""Gray images of SIDE x SIDE pixels, shape (count, SIDE, SIDE)."""


class DigitReader:
    """A trained model. Like every kernel machine it consists of the examples it has learned.

    Of more than 1,200 examples it learns a fixed random sample.

    Args:
        examples: at least one. Those of an earlier model count like new ones, so a model starts where
            another one ended by learning the other's examples too.

    Attributes:
        examples: what it has learned.
    """

    def __init__(self, examples: Examples) -> None:
        self.examples = examples.sample(_MOST_EXAMPLES)
        self._classes, targets = np.unique(np.array(self.examples.labels), return_inverse=True)
        _load_scikit_learn()
        with threadpool_limits(1):  # on few cores that others use too, more threads take many times as long
            described = _describe_tilted(self.examples.views)
            self._temperature = _temperature(described, targets, classes=len(self._classes))
            self._regression = _fit(described, targets, classes=len(self._classes))

    def predict(self, views: Thumbnails) -> Predictions:
        """The most probable label of each image, shape (count, SIDE, SIDE)."""
        if not len(views):
            return Predictions(labels=(), confidence=np.empty(0))
        with threadpool_limits(1):
            scores = self._regression.predict(_describe(views))
        probabilities = _softmax(scores / self._temperature)
        best = probabilities.argmax(axis=1)
        return Predictions(
            labels=tuple(str(label) for label in self._classes[best]), confidence=probabilities.max(axis=1)
        )


def _load_scikit_learn() -> None:
    """Late, as it takes longer than starting everything else and most jobs train no model.

    But before threads are limited, which binds only the libraries that are there.
    """
    import_module("sklearn.kernel_ridge")
    import_module("sklearn.model_selection")


def _fit(described: NDArray[np.float32], targets: NDArray[np.intp], *, classes: int) -> "KernelRidge":
    from sklearn.kernel_ridge import KernelRidge

    """Regress one score a class on descriptions, shape (count, copies, features)."""
    count, copies, features = described.shape
    flat = described.reshape(count * copies, features)
    width = 1.0 / (features * max(float(flat.var()), 1e-6))
    wanted = np.repeat(np.eye(classes)[targets], copies, axis=0)
    return KernelRidge(alpha=_RIDGE, kernel="rbf", gamma=width).fit(flat, wanted)


def _temperature(described: NDArray[np.float32], targets: NDArray[np.intp], *, classes: int) -> float:
    """By what to divide scores so that confidence means probability, judged on unseen examples."""
    from sklearn.model_selection import KFold

    if len(targets) < 2 * _FOLDS:
        return float(_TEMPERATURES[-1])
    scores = np.zeros((len(targets), classes))
    for seen, unseen in KFold(_FOLDS, shuffle=True, random_state=0).split(targets):
        scores[unseen] = _fit(described[seen], targets[seen], classes=classes).predict(described[unseen, 0])
    rows = np.arange(len(targets))

    def log_likelihood(temperature: float) -> float:
        return float(np.log(np.maximum(_softmax(scores / temperature)[rows, targets], 1e-9)).mean())

    return float(max(_TEMPERATURES, key=log_likelihood))


def _softmax(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


def _describe(images: NDArray[np.generic]) -> NDArray[np.float32]:
    """The directions of edges, shape (count, features)."""
    return edge_directions(images.astype(np.float32) / 255.0)


def _describe_tilted(images: Thumbnails) -> NDArray[np.float32]:
    """Descriptions of images and of their tilted copies, shape (count, copies, features)."""
    flat = images.reshape(len(images), -1).astype(np.float32)
    tilted = [(flat @ _tilt(degrees)).reshape(images.shape) for degrees in _TILTS]
    return np.stack([_describe(copy) for copy in (images, *tilted)], axis=1)


@cache
def _tilt(degrees: float) -> NDArray[np.float32]:
    """The matrix that turns flattened thumbnails about their center, with bilinear interpolation."""
    radians, center = np.deg2rad(degrees), (SIDE - 1) / 2
    y, x = np.indices((SIDE, SIDE)).reshape(2, -1) - center
    from_y = np.cos(radians) * y - np.sin(radians) * x + center
    from_x = np.sin(radians) * y + np.cos(radians) * x + center
    top, left = np.floor(from_y).astype(int), np.floor(from_x).astype(int)
    matrix = np.zeros((SIDE * SIDE, SIDE * SIDE), dtype=np.float32)
    for row, row_share in ((top, top + 1 - from_y), (top + 1, from_y - top)):
        for column, column_share in ((left, left + 1 - from_x), (left + 1, from_x - left)):
            inside = (row >= 0) & (row < SIDE) & (column >= 0) & (column < SIDE)
            source = row[inside] * SIDE + column[inside]
            matrix[source, np.nonzero(inside)[0]] += (row_share * column_share)[inside]
    return matrix
