"""Random choices that anyone can repeat: objects are ordered by a hash of their number and a secret seed.

Unlike a generator's state, such an order needs no remembering, is the same in every process and language,
and can be checked years later by whoever is told the seed.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from math import log

_ODDS = 2.0**-64  # a hash has so many bits taken from it


def shuffled(objects: Iterable[int], *, seed: str, purpose: str) -> list[int]:
    """Objects in the order in which they are drawn.

    Args:
        objects: their numbers; in which order makes no difference.
        seed: chosen at random before anything was labeled.
        purpose: keeps draws for different purposes independent.
    """
    return sorted(objects, key=lambda number: _hash(number, seed=seed, purpose=purpose))


def drawn_by_weight(weights: Mapping[int, float], *, seed: str, purpose: str) -> list[int]:
    """Objects in the order in which they are drawn, each time in proportion to their weights.

    Every object waits for a time that is shorter the more it weighs; the first to have waited is drawn first
    (Efraimidis and Spirakis, 2006).

    Args:
        weights: of the objects, by their numbers; in which order makes no difference.
        seed: chosen at random before anything was labeled.
        purpose: keeps draws for different purposes independent.
    """

    def waits(number: int) -> float:
        chance = (int.from_bytes(_hash(number, seed=seed, purpose=purpose)[:8]) + 0.5) * _ODDS
        return -log(chance) / weights[number]

    return sorted(weights, key=waits)


def _hash(number: int, *, seed: str, purpose: str) -> bytes:
    return sha256(f"{seed}/{purpose}/{number}".encode()).digest()
