"""How alike all objects are to the labeled ones, kept from one fit to the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from labeling.autolabel.learners.kernel import Features, Kernel
from labeling.autolabel.learners.ridge import Matrix

_NOISE = 1e-6  # eigenvalues below this share of the largest are rounding errors of 32-bit likenesses
_BLOCK = 256  # labeled objects are added in blocks of this size, so that how they arrived does not matter
_ROWS = 8192  # objects compared at a time, which bounds the memory besides the result


@dataclass(frozen=True, kw_only=True, slots=True)
class Projection:
    """Labeled objects in an orthonormal basis of what the landmarks can tell.

    Attributes:
        basis: what likenesses to the landmarks are to be multiplied with, shape (landmarks, r); r is
            less than the number of landmarks where some are told by the others.
        products: of the projected objects P, P.T @ P; shape (r, r).
    """

    basis: Matrix
    products: Matrix


class Likeness:
    """Compares all objects of a data set with landmarks, labeled objects.

    Args:
        kernel: of the objects.
        features: of all objects, shape (objects, columns).

    Attributes:
        kernel: as given.
    """

    def __init__(self, kernel: Kernel, features: NDArray[np.floating]) -> None:
        self.kernel = kernel
        self._scaled = kernel.scaled(features)
        self._forget()

    def _forget(self) -> None:
        self._landmarks = np.empty(0, dtype=np.intp)
        self._kept = 0  # landmarks in whole blocks, whose columns stay
        self._columns = np.empty((len(self._scaled), 0), dtype=np.float32)
        self._projected = np.empty(0, dtype=np.intp)  # objects whose projections are kept, in whole blocks

    def compare_with(self, landmarks: NDArray[np.intp]) -> None:
        """Take these for landmarks; quick if they begin with those of the last time."""
        landmarks = landmarks.copy()
        self._kept = min(self._kept, len(landmarks) // _BLOCK * _BLOCK)
        if not np.array_equal(landmarks[: self._kept], self._landmarks[: self._kept]):
            self._forget()
        if self._columns.shape[1] < len(landmarks):
            grown = np.empty((len(self._scaled), 2 * len(landmarks)), dtype=np.float32)
            grown[:, : self._kept] = self._columns[:, : self._kept]
            self._columns = grown
        self._landmarks = landmarks
        for start in range(self._kept, len(landmarks), _BLOCK):
            block = landmarks[start : start + _BLOCK]
            self._columns[:, start : start + len(block)] = self._compared_with(block)
        self._kept = len(landmarks) // _BLOCK * _BLOCK

    def to_landmarks(self, objects: NDArray[np.intp]) -> Features:
        """Likeness of objects to the landmarks, shape (objects, landmarks)."""
        columns: Features = self._columns[:, : len(self._landmarks)]
        return columns[objects]

    @property
    def between_landmarks(self) -> Matrix:
        """Shape (landmarks, landmarks)."""
        return self.to_landmarks(self._landmarks).astype(np.float64)

    def projection(self, objects: NDArray[np.intp]) -> Projection:
        """Of these objects, which begin with the landmarks; quick if they begin with those of the last time.

        In that basis a ridge is well conditioned, which it is not in the landmarks themselves.
        """
        kept = len(self._projected)
        if not kept or not np.array_equal(objects[:kept], self._projected):
            between = self.between_landmarks
            sizes, directions = np.linalg.eigh((between + between.T) / 2)
            told_apart = sizes > _NOISE * sizes[-1]
            self._basis: Matrix = directions[:, told_apart] / np.sqrt(sizes[told_apart])
            self._products: Matrix = np.zeros((self._basis.shape[1],) * 2)
            kept = 0
        products = self._products
        for start in range(kept, len(objects), _BLOCK):
            block = self.to_landmarks(objects[start : start + _BLOCK]).astype(np.float64) @ self._basis
            products = products + block.T @ block
            if len(block) == _BLOCK:
                kept, self._products = start + _BLOCK, products
        self._projected = objects[:kept].copy()
        return Projection(basis=self._basis, products=products)

    def _compared_with(self, block: NDArray[np.intp]) -> Features:
        others = self._scaled[block]
        rows = [
            self.kernel(self._scaled[start : start + _ROWS], others)
            for start in range(0, len(self._scaled), _ROWS)
        ]
        return 1.0 + np.concatenate(rows)  # the constant lets scores have any level
