"""The order in which objects are drawn."""

from collections import Counter
from hashlib import sha256
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from labeling.autolabel.lottery import drawn_by_weight, shuffled


@given(st.sets(st.integers(0, 10_000), max_size=20))
def test_every_object_is_drawn_once(objects: set[int]) -> None:
    assert sorted(shuffled(objects, seed="seed", purpose="audit 1")) == sorted(objects)


def test_the_order_depends_only_on_what_is_drawn_and_why() -> None:
    assert shuffled([3, 1, 2], seed="seed", purpose="audit 1") == shuffled(
        range(1, 4), seed="seed", purpose="audit 1"
    )


def test_anyone_can_repeat_the_order_with_a_hash() -> None:
    digests = {number: sha256(f"seed/audit 1/{number}".encode()).hexdigest() for number in range(50)}

    assert shuffled(range(50), seed="seed", purpose="audit 1") == sorted(range(50), key=digests.__getitem__)


def test_another_seed_or_purpose_gives_another_order() -> None:
    orders = [tuple(shuffled(range(50), seed=seed, purpose=purpose)) for seed in "ab" for purpose in "cd"]

    assert len(set(orders)) == 4


def test_every_order_is_as_likely_as_any_other() -> None:
    orders = Counter(tuple(shuffled(range(3), seed=str(seed), purpose="audit 1")) for seed in range(6000))
    chi_square = sum((count - 1000) ** 2 / 1000 for count in orders.values())

    assert len(orders) == 6
    assert chi_square < 20.5  # exceeded by chance once in a thousand times, with five degrees of freedom


@given(st.dictionaries(st.integers(0, 10_000), st.floats(0.1, 10), max_size=20))
def test_every_weighed_object_is_drawn_once(weights: dict[int, float]) -> None:
    assert sorted(drawn_by_weight(weights, seed="seed", purpose="audit 1")) == sorted(weights)


def test_an_object_is_drawn_in_proportion_to_its_weight() -> None:
    weights = {0: 1.0, 1: 2.0, 2: 3.0}
    orders = Counter(
        tuple(drawn_by_weight(weights, seed=str(seed), purpose="audit 1")) for seed in range(6000)
    )
    # 1/6, 2/6 and 3/6 are drawn first; of the others, in proportion again.
    expected = {
        (first, second, third): 6000 * weights[first] / 6 * weights[second] / (6 - weights[first])
        for first, second, third in permutations(range(3))
    }
    chi_square = sum((orders[order] - count) ** 2 / count for order, count in expected.items())

    assert chi_square < 20.5  # exceeded by chance once in a thousand times, with five degrees of freedom
