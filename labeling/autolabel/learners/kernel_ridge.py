"""A classifier that needs few labels, fits in a fraction of a second, and knows how wrong it is.

It regresses one score a class on an object's likeness to the objects it has learned. Units, width and
strength are chosen by the error on left-out labels, so it suits any numbers that describe objects.
"""

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from labeling.autolabel.learner import Predictions
from labeling.autolabel.learners.kernel import Kernel, kernels
from labeling.autolabel.learners.likeness import Likeness
from labeling.autolabel.learners.ridge import Matrix, best_strength, fit_on_landmarks, fit_on_likeness
from labeling.errors import require

# Up to so many labeled objects, every object is compared with all of them. The time of a fit grows with their
# third power: half a second at the most.
_EXACT = 2048

# Beyond, with the first so many, which err no more (docs/benchmarks.md, "The learner's constants"). They must
# be fewer by far than the labels: with nearly as many, left-out labels are predicted wildly.
_LANDMARKS = 1024

# Its square is a number still, however many are added up. Of 64 bits, as no smaller type has room for it.
_LARGEST = np.float64(1e100)

_MEMORY = 2 << 30  # bytes for the likeness of all objects; beyond a quarter of a million both are fewer

# After how many labels units, width and strength are chosen; in between they stay, so that comparisons can be
# kept. Leave-one-out errors of 200 labels tell units apart, those of 800 also widths. The strength stands for
# how far labels are off what likeness tells of them, which more labels do not change.
_CHOOSING = (200, 800)


class KernelRidge:
    """Kernel ridge classification of objects described by numbers; a `Learner`.

    Labels may be anything hashable. The scores have one column for each class, in the order in which the
    labels name them first: about +1 for the class of an object, about -1 for all others.

    Args:
        features: shape (objects, columns), in any units; kept, not copied.
        seed: chooses the objects by whose distances the width is set.

    Raises:
        InvalidValue: there is no object or no column, or a feature is not finite or above 1e100.
    """

    def __init__(self, features: NDArray[np.floating], *, seed: int = 0) -> None:
        require(
            features.ndim == 2 and features.size > 0,
            subject="the shape of features",
            value=features.shape,
            rule="it must be (objects, columns), with at least one of each",
            fix="pass one row for each object",
        )
        known = (np.abs(features) <= _LARGEST).all(axis=1)
        require(
            bool(known.all()),
            subject=f"the features of object {np.argmin(known)}",
            value=features[np.argmin(known)].tolist(),
            rule=f"all must be finite, from {-_LARGEST:.0e} to {_LARGEST:.0e}",
            fix="fill or drop what is missing; choose a larger unit",
        )
        self._features = features
        self._exact = max(1, min(_EXACT, _MEMORY // (4 * len(features))))
        self._landmarks = min(_LANDMARKS, max(1, self._exact // 2))
        self._kernels = kernels(features, seed=seed)
        self._chosen_by: tuple[list[int], list[Hashable]] = ([], [])
        self._likeness: Likeness | None = None

    def fit(self, objects: NDArray[np.intp], labels: Sequence[Hashable]) -> None:
        """Learn labels in place of everything learned before; quicker if they begin with those.

        Args:
            objects: the labelled objects, each once; at least one.
            labels: the label of each.

        Raises:
            InvalidValue: there is no object, or not one label for each.
        """
        require(
            0 < len(objects) == len(labels),
            subject="the number of labels",
            value=len(labels),
            rule=f"it must be that of the objects, {len(objects)}, and at least 1",
            fix="pass one label for each object",
        )
        likeness = self._chosen(objects, labels)
        self._classes, targets = _targets(labels)
        if len(objects) <= self._exact:
            likeness.compare_with(objects)
            fit = fit_on_likeness(likeness.between_landmarks, targets, strength=self._strength)
        else:
            likeness.compare_with(objects[: self._landmarks])
            projection = likeness.projection(objects)
            fit = fit_on_landmarks(
                likeness.to_landmarks(objects).astype(np.float64),
                targets,
                basis=projection.basis,
                products=projection.products,
                strength=self._strength,
            )
        self._weights, self._left_out = fit.weights.astype(np.float32), fit.left_out

    def predict(self, objects: NDArray[np.intp]) -> Predictions:
        """The likeliest class of each object; scores have shape (objects, classes)."""
        assert self._likeness is not None, "fit comes first"  # noqa: S101  part of the protocol
        return self._predictions(self._likeness.to_landmarks(objects) @ self._weights)

    def out_of_fold(self) -> Predictions:
        """What it says of each object it has learned, learning all the others; in closed form."""
        return self._predictions(self._left_out())

    def _predictions(self, scores: NDArray[np.floating]) -> Predictions:
        return Predictions(labels=[self._classes[best] for best in scores.argmax(axis=1)], scores=scores)

    def _chosen(self, objects: NDArray[np.intp], labels: Sequence[Hashable]) -> Likeness:
        """The likeness whose units, width and strength suit the first labels best."""
        first = max((count for count in _CHOOSING if count <= len(objects)), default=len(objects))
        chosen_by = (objects[:first].tolist(), list(labels[:first]))
        if self._likeness is None or chosen_by != self._chosen_by:
            _, targets = _targets(labels[:first])

            def error_and_strength(kernel: Kernel) -> tuple[float, float]:
                scaled = kernel.scaled(self._features[objects[:first]])
                return best_strength(1.0 + kernel(scaled, scaled).astype(np.float64), targets)

            (_, self._strength), kernel = min(
                ((error_and_strength(kernel), kernel) for kernel in self._kernels), key=lambda found: found[0]
            )
            if self._likeness is None or self._likeness.kernel is not kernel:
                self._likeness = Likeness(kernel, self._features)
            self._chosen_by = chosen_by
        return self._likeness


def _targets(labels: Sequence[Hashable]) -> tuple[tuple[Hashable, ...], Matrix]:
    """The classes in the order in which they first appear, and +1 for a label's class, -1 for all others."""
    classes = tuple(dict.fromkeys(labels))
    column = {label: number for number, label in enumerate(classes)}
    targets = np.full((len(labels), len(classes)), -1.0)
    targets[np.arange(len(labels)), [column[label] for label in labels]] = 1.0
    return classes, targets
