"""Ridge regression on a layer of fixed hidden units: a network that is trained in a second.

The units respond to differences between examples drawn at random, so they lie where the data lies; only
what is made of their responses is learned (an extreme learning machine, Huang and others 2006).
"""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]

CORES = os.cpu_count() or 1
"""How many blocks of rows are worked on at once, each by one thread."""

_BLOCK = 20_000  # rows at a time, which bounds the memory to some 100 MB a core


class HiddenUnits:
    """The layer.

    Args:
        ones, others: rows between which units are drawn, each of shape (count, columns).
        count: how many units.
        seed: of the draw.
    """

    def __init__(self, ones: Rows, others: Rows, *, count: int, seed: int = 0) -> None:
        chance = np.random.default_rng(seed)
        toward = (
            ones[chance.integers(len(ones), size=count)] - others[chance.integers(len(others), size=count)]
        )
        length = np.linalg.norm(toward, axis=1, keepdims=True)
        self._directions = (toward / np.where(length > 0, length, 1)).T.astype(np.float32)
        # Each unit begins to respond at an example of its own.
        at = np.concatenate([ones, others])[chance.integers(len(ones) + len(others), size=count)]
        self._offsets = np.einsum("ij,ji->i", at, self._directions)

    def respond(self, rows: Rows) -> Rows:
        """The responses to rows, and a column of ones, shape (count, units + 1)."""
        responses = np.empty((len(rows), len(self._offsets) + 1), dtype=np.float32)
        np.matmul(rows, self._directions, out=responses[:, :-1])
        responses[:, :-1] -= self._offsets
        np.maximum(responses, 0, out=responses)
        responses[:, -1] = 1
        return responses

    def regress(
        self, parts: Iterable[tuple[Rows, Rows, Rows]], *, targets: int, strength: float
    ) -> NDArray[np.float32]:
        """What to multiply responses with to get the targets, shape (units + 1, targets).

        Args:
            parts: rows, their targets of shape (count, targets), and their weights of shape (count,).
            targets: how many.
            strength: of the ridge, as a share of the responses' mean square.
        """
        width = len(self._offsets) + 1
        products, moments = np.zeros((width, width)), np.zeros((width, targets))

        def look(part: tuple[Rows, Rows, Rows]) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
            rows, wanted, weights = part
            roots = np.sqrt(weights[:, None])
            responses = self.respond(rows) * roots
            # NumPy halves the work where both are one array.
            return responses.T @ responses, responses.T @ (roots * wanted)

        with ThreadPoolExecutor(CORES) as threads:
            for block_products, block_moments in threads.map(look, _blocks(parts)):
                products += block_products
                moments += block_moments
        ridge = max(strength * np.trace(products) / width, 1e-6) * np.eye(width)
        return np.linalg.solve(products + ridge, moments).astype(np.float32)


def _blocks(parts: Iterable[tuple[Rows, Rows, Rows]]) -> Iterator[tuple[Rows, Rows, Rows]]:
    for rows, wanted, weights in parts:
        for start in range(0, len(rows), _BLOCK):
            block = slice(start, start + _BLOCK)
            yield rows[block], wanted[block], weights[block]
