"""Ridge regression whose predictions for unseen examples come with the fit, in closed form."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# Kernels are 1 at distance 0, so strengths are in units of one example's weight: at 10 a label is all but
# ignored, at 0.001 it is all but interpolated. Steps finer than a factor of 3 change the error by less than
# leave-one-out can tell.
_STRENGTHS = np.geomspace(1e-3, 10.0, 9)

_LEAST_DOUBT = 1e-6  # 1 - leverage; below, the rounding of a leverage decides, and not the example


@dataclass(frozen=True, kw_only=True, slots=True)
class Ridge:
    """A fitted regression.

    Attributes:
        weights: what to multiply the likeness to examples or landmarks with, shape (columns, targets).
        left_out: computes the prediction for each example by a fit to all the others, shape (n, targets),
            which takes longer than the fit.
    """

    weights: NDArray[np.floating]
    left_out: Callable[[], NDArray[np.floating]]


def best_strength(kernel: Matrix, targets: Matrix) -> tuple[float, float]:
    """The least mean squared error of leaving each example out, and the strength that has it.

    Args:
        kernel: between the examples, shape (n, n).
        targets: shape (n, targets).
    """
    variances, directions = np.linalg.eigh(kernel)
    turned = directions.T @ targets

    def error(strength: float) -> float:
        shrunk = 1.0 / np.maximum(variances + strength, strength)
        doubt = directions**2 @ shrunk
        return float(np.mean(((directions * shrunk) @ turned / doubt[:, None]) ** 2))

    return min((error(strength), float(strength)) for strength in _STRENGTHS)


def fit_on_likeness(kernel: Matrix, targets: Matrix, *, strength: float) -> Ridge:
    """Regress on the likeness to every example.

    Args:
        kernel: between the examples, shape (n, n).
        targets: shape (n, targets).
        strength: of the ridge.
    """
    system = kernel + strength * np.eye(len(kernel))
    weights = np.linalg.solve(system, targets)

    def left_out() -> NDArray[np.floating]:
        # The closed form of leaving an example out, after Allen (1974).
        return targets - weights / np.diag(np.linalg.inv(system))[:, None]

    return Ridge(weights=weights, left_out=left_out)


def fit_on_landmarks(
    likeness: Matrix, targets: Matrix, *, basis: Matrix, products: Matrix, strength: float
) -> Ridge:
    """Regress on the likeness to some of the examples, in a basis in which that is well conditioned.

    Args:
        likeness: of the examples to the landmarks, shape (n, landmarks).
        targets: shape (n, targets).
        basis: the orthonormal one, shape (landmarks, r).
        products: of the examples in that basis P, P.T @ P.
        strength: of the ridge.
    """
    system = products + strength * np.eye(len(products))
    weights = basis @ np.linalg.solve(system, basis.T @ (likeness.T @ targets))

    def left_out() -> NDArray[np.floating]:
        leverages = (likeness @ (basis @ np.linalg.inv(system) @ basis.T) * likeness).sum(axis=1)
        doubts: Matrix = np.maximum(1.0 - leverages, _LEAST_DOUBT)
        return targets - (targets - likeness @ weights) / doubts[:, None]

    return Ridge(weights=weights, left_out=left_out)
