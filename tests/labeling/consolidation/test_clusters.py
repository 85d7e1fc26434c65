import random
import tracemalloc

import pytest

from labeling.consolidation import clusters as clusters_module
from labeling.consolidation.clusters import Pair, clusters


def crowd_of_pairs(marks: int) -> list[Pair]:
    """Every pair of marks, as good as chance has it."""
    chance = random.Random(0)  # noqa: S311  a simulation, repeatable by its seed
    return [(chance.random(), first, second) for first in range(marks) for second in range(first)]


def test_a_mark_like_no_other_is_alone() -> None:
    assert clusters(["a", "b"], list) == [[0], [1]]


def test_the_best_pair_is_joined_first() -> None:
    assert clusters(["a", "b", "b"], lambda: [(0.4, 0, 1), (0.2, 0, 2)]) == [[0, 2], [1]]


def test_nobody_contributes_two_marks_to_a_thing() -> None:
    assert clusters(["a", "b", "a"], lambda: [(0, 0, 1), (1, 1, 2)]) == [[0, 1], [2]]


def test_how_many_pairs_are_held_at_once_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    workers, pairs = [f"{number % 5}" for number in range(40)], crowd_of_pairs(40)
    expected = clusters(workers, lambda: pairs)

    monkeypatch.setattr(clusters_module, "_MOST_PAIRS", 3)

    assert clusters(workers, lambda: pairs) == expected


def test_memory_does_not_grow_with_the_number_of_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters_module, "_MOST_PAIRS", 100)
    marks = range(300)
    workers = [f"{number}" for number in marks]

    tracemalloc.start()
    clusters(
        workers, lambda: ((-first * second, first, second) for first in marks for second in range(first))
    )
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 500_000  # all 44,850 pairs take over 4 MB
