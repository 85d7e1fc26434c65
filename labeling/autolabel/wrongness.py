"""How likely a learner is wrong about an object, told from how sure it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Of an example with the mean margin that is half a mistake; Jeffreys's prior of a share has a whole one.
# Without it a learner that has made no mistake yet would be expected to make none among thousands of objects,
# and be audited far too early. See "The loop's constants" in docs/benchmarks.md.
_HALF_A_MISTAKE = 0.3

_SHRINKAGE = 0.1  # of the coefficients: a tenth of an example, enough that separable data converge
_STEPS = 30  # Newton's method is done after ten, if it is done at all
_SMALLEST_STEP = 1e-5
_LARGEST_STEP = 3.0  # in standard deviations of a feature; larger ones overshoot when errors are few


@dataclass(frozen=True, kw_only=True, slots=True)
class ExpectedErrors:
    """How many of some predictions are wrong.

    Attributes:
        mean: the expectation.
        variance: of the expectation: how far off it may be, as mistakes were seen on a few examples only.
    """

    mean: float
    variance: float


@dataclass(frozen=True, kw_only=True, slots=True)
class WrongnessModel:
    """A logistic regression of mistakes on margins.

    Attributes:
        coefficients: of a constant and of each feature, shape (features,).
        covariance: of the coefficients, shape (features, features).
        mean: of each feature but the constant.
        spread: standard deviation of each feature but the constant.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    @classmethod
    def fit(
        cls,
        margins: NDArray[np.floating],
        wrong: NDArray[np.bool_],
        *,
        overstated: NDArray[np.float64] | float = 1.0,
    ) -> "WrongnessModel":
        """Learn from predictions for objects whose labels are known.

        Args:
            margins: as of `selection.margins`, of a model that had not seen the labels, shape (n,).
            wrong: whether each prediction was wrong, shape (n,).
            overstated: how many times as large the odds of each mistake were as they would be today.
        """
        features = _features(margins)
        mean, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
        inputs = np.column_stack([np.ones(len(features)), (features - mean) / spread])
        inputs = np.vstack([inputs, [1.0, *np.zeros(inputs.shape[1] - 1)]])
        share_wrong = np.append(wrong, 0.5)
        counts = np.append(np.ones(len(features)), _HALF_A_MISTAKE)
        offset = np.append(np.log(np.broadcast_to(overstated, len(features))), 0.0)
        coefficients = np.zeros(inputs.shape[1])
        level = share_wrong.mean()
        coefficients[0] = np.log(level / (1 - level))
        shrinkage = np.full(inputs.shape[1], _SHRINKAGE)
        shrinkage[0] = 0.0  # the level is free
        for _ in range(_STEPS):
            chances = _logistic(inputs @ coefficients + offset)
            gradient = inputs.T @ (counts * (chances - share_wrong)) + shrinkage * coefficients
            weights = counts * chances * (1 - chances) + 1e-6
            curvature = (inputs * weights[:, None]).T @ inputs + np.diag(shrinkage)
            step = np.clip(np.linalg.solve(curvature, gradient), -_LARGEST_STEP, _LARGEST_STEP)
            coefficients -= step
            if np.abs(step).max() < _SMALLEST_STEP:
                break
        return cls(coefficients=coefficients, covariance=np.linalg.inv(curvature), mean=mean, spread=spread)

    def chances(self, margins: NDArray[np.floating]) -> NDArray[np.float64]:
        """Probability that each prediction is wrong, shape (n,).

        Args:
            margins: shape (n,).
        """
        return _logistic(self._inputs(margins) @ self.coefficients)

    def expected_errors(self, margins: NDArray[np.floating]) -> ExpectedErrors:
        """How many of these predictions are wrong.

        Args:
            margins: shape (n,).
        """
        inputs = self._inputs(margins)
        chances = _logistic(inputs @ self.coefficients)
        slope = (chances * (1 - chances)) @ inputs  # of the mean, by each coefficient
        return ExpectedErrors(mean=float(chances.sum()), variance=float(slope @ self.covariance @ slope))

    def _inputs(self, margins: NDArray[np.floating]) -> NDArray[np.float64]:
        standard = (_features(margins) - self.mean) / self.spread
        return np.column_stack([np.ones(len(standard)), standard])


def _features(margins: NDArray[np.floating]) -> NDArray[np.float64]:
    """The margin, and its square root, as mistakes vanish faster than any line as it grows.

    More of the scores tells a little more on some data, and nonsense on others: how the scores of all
    classes hang together changes from model to model.
    """
    known = np.asarray(margins, dtype=np.float64)
    return np.column_stack([known, np.sign(known) * np.sqrt(np.abs(known))])


def _logistic(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-np.clip(logits, -40, 40)))
