"""Which of the marks that several people made are of one thing.

Pairs of marks are joined, first come the best; nobody contributes two marks to a thing.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from labeling.errors import require

# So many take some 30 MB. An image with 400 boxes that all overlap one another has fewer.
_MOST_PAIRS = 100_000
"""How many pairs are held at once, as n marks may make n² / 2 of them."""

Pair = tuple[Any, int, int]
"""The rank of a pair, which is lowest for the best, and the numbers of its two marks."""


def clusters(workers: Sequence[str], pairs: Callable[[], Iterable[Pair]]) -> list[list[int]]:
    """Find the marks of each thing, as their numbers; a mark like no other is of a thing of its own.

    Memory grows with the number of marks, time with the number of pairs.

    Args:
        workers: who made each mark.
        pairs: gives all pairs of marks that may be of one thing, in any order; called again if they are more
            than are held at once.
    """
    joined = [{worker: number} for number, worker in enumerate(workers)]  # its marks share a cluster
    while True:
        best = _best(pair for pair in pairs() if joined[pair[1]].keys().isdisjoint(joined[pair[2]]))
        for _, first, second in best:
            into, gone = joined[first], joined[second]
            if into.keys().isdisjoint(gone):
                into |= gone
                for number in gone.values():
                    joined[number] = into
        if len(best) < _MOST_PAIRS:
            break
    return [list(cluster.values()) for cluster in {id(cluster): cluster for cluster in joined}.values()]


def quorum_of(asked: int, *, chosen: int | None) -> int:
    """How many people must have marked a thing: as many as were chosen, or more than half of those asked.

    Raises:
        InvalidValue: fewer than 1 were chosen.
    """
    quorum = asked // 2 + 1 if chosen is None else chosen
    require(
        quorum >= 1,
        subject="quorum",
        value=quorum,
        rule="it must be at least 1",
        fix="leave it out to follow the majority",
    )
    return quorum


def _best(pairs: Iterator[Pair]) -> list[Pair]:
    """As many as are held at once, in order."""
    best: list[Pair] = []
    while more := list(islice(pairs, _MOST_PAIRS)):
        best = sorted(best + more)[:_MOST_PAIRS]
    return best
