"""The evidence of an audit."""

from itertools import permutations
from math import comb, exp, inf, log, prod

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labeling.autolabel.audit import fewest_draws, log_evidence, too_many_errors

targets = st.one_of(
    st.sampled_from([0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1 / 3, 1 / 30, 1 / 7]),
    st.floats(0.001, 0.5),
)


@st.composite
def regions(draw: st.DrawFn) -> tuple[list[float], list[bool]]:
    """Weights of a few objects, and which of their labels are wrong."""
    size = draw(st.integers(2, 6))
    weights = draw(st.lists(st.floats(1.001, 5), min_size=size, max_size=size))
    return weights, draw(st.lists(st.booleans(), min_size=size, max_size=size))


def evidence(
    weights: list[float], wrong: list[bool], *, order: tuple[int, ...], target_error: float
) -> float:
    """After the objects in `order` have been drawn."""
    return exp(
        log_evidence(
            np.array([weights[number] for number in order]),
            np.array([wrong[number] for number in order], dtype=bool),
            region=len(weights),
            total_weight=sum(weights),
            target_error=target_error,
        )
    )


def chance(weights: list[float], *, order: tuple[int, ...]) -> float:
    """That objects are drawn in this order."""
    left = [sum(weights) - sum(weights[number] for number in order[:drawn]) for drawn in range(len(order))]
    return prod(weights[number] / rest for number, rest in zip(order, left, strict=True))


def first_convincing(
    weights: list[float], wrong: list[bool], *, order: tuple[int, ...], target_error: float, risk: float
) -> float:
    """After how many draws the evidence first exceeds 1 / risk, if ever."""
    return next(
        (
            drawn
            for drawn in range(1, len(order))
            if evidence(weights, wrong, order=order[:drawn], target_error=target_error) * risk >= 1
        ),
        inf,
    )


@given(regions(), targets, st.sampled_from([0.5, 0.3, 0.1]))
@settings(max_examples=30)
def test_over_all_orders_a_false_certificate_is_no_likelier_than_the_risk(
    region: tuple[list[float], list[bool]], target_error: float, risk: float
) -> None:
    weights, wrong = region
    falsely = 0.0
    for order in permutations(range(len(weights))):
        drawn = first_convincing(weights, wrong, order=order, target_error=target_error, risk=risk)
        if drawn < inf:
            rest = order[int(drawn) :]
            too_many = too_many_errors(len(rest), target_error=target_error)
            falsely += chance(weights, order=order) * (sum(wrong[number] for number in rest) >= too_many)

    assert falsely <= risk + 1e-9


@given(regions(), st.integers(1, 3))
@settings(max_examples=30)
def test_just_too_many_errors_leave_the_evidence_at_1_on_average(
    region: tuple[list[float], list[bool]], draws: int
) -> None:
    weights, wrong = region
    draws = min(draws, len(weights) - 1)
    average = 0.0
    for order in permutations(range(len(weights)), draws):
        # What the rest really has stands for what is too much: the hypothesis is true in every order.
        left = sum(wrong) - sum(wrong[number] for number in order)
        target_error = (left - 0.5) / (len(weights) - draws)
        average += chance(weights, order=order) * evidence(
            weights, wrong, order=order, target_error=target_error
        )

    assert average == pytest.approx(1)


# No share of 300 objects or fewer is such a risk, so that rounding does not decide.
@given(st.integers(2, 300), targets, st.sampled_from([0.29901, 0.09901, 0.09001, 0.01241]))
@example(290, 0.02, 0.09)  # 140 draws are enough, 141 are not, as one error fewer is too many then
@settings(max_examples=40)
def test_with_weights_of_1_the_shortest_audit_is_a_sample_of_fixed_size(
    region: int, target_error: float, risk: float
) -> None:
    def misses_all(draws: int) -> float:
        errors = too_many_errors(region - draws, target_error=target_error)
        return comb(region - errors, draws) / comb(region, draws)

    found = fewest_draws(region=region, target_error=target_error, risk=risk, weight=1)

    assert found == next((draws for draws in range(1, region) if misses_all(draws) <= risk), None)


@pytest.mark.parametrize(("region", "draws"), [(500, 125), (5000, 115), (100_000, 115)])
def test_the_shortest_audit_does_not_grow_with_the_region(region: int, draws: int) -> None:
    assert fewest_draws(region=region, target_error=0.02, risk=0.1, weight=1) == draws


@pytest.mark.parametrize("region", [1, 2, 5, 9])
def test_a_region_too_small_to_convince_has_no_audit(region: int) -> None:
    assert fewest_draws(region=region, target_error=0.02, risk=0.1) is None


@pytest.mark.parametrize(
    ("target", "rest", "too_many"),
    [(0.02, 150, 4), (0.07, 100, 8), (0.29, 100, 30), (1 / 30, 30, 2), (1 / 3, 3, 2), (0.02, 149, 3)],
)
def test_a_rest_may_have_exactly_its_share_of_errors(target: float, rest: int, too_many: int) -> None:
    assert too_many_errors(rest, target_error=target) == too_many


def test_an_error_in_an_object_that_weighs_more_takes_less_of_the_evidence() -> None:
    weights, order = [1.1, 3.0, 1.1, 3.0, 2.0, 2.0], (0, 1)
    light, heavy = (
        evidence(weights, [number == wrong for number in range(6)], order=order, target_error=0.2)
        for wrong in (0, 1)
    )

    assert light < heavy


def test_a_right_label_adds_evidence_and_a_wrong_one_takes_it() -> None:
    weights, order = [1.5] * 10, (0, 1, 2)
    before = evidence(weights, [False] * 10, order=order[:2], target_error=0.2)
    right = evidence(weights, [False] * 10, order=order, target_error=0.2)
    wrong = evidence(weights, [number == 2 for number in range(10)], order=order, target_error=0.2)

    assert wrong < before < right


@given(st.integers(2, 2000), targets, st.sampled_from([0.3, 0.1, 0.075]), st.floats(1.05, 3))
@settings(max_examples=40)
def test_the_evidence_is_enough_after_the_shortest_audit_and_not_before(
    region: int, target_error: float, risk: float, weight: float
) -> None:
    def convinces(draws: int) -> float:
        return log_evidence(
            np.full(draws, weight),
            np.zeros(draws, dtype=bool),
            region=region,
            total_weight=region * weight,
            target_error=target_error,
        )

    found = fewest_draws(region=region, target_error=target_error, risk=risk, weight=weight)

    assert found is None or convinces(found) >= -log(risk) - 1e-6
    assert found in (None, 1) or convinces(found - 1) < -log(risk) + 1e-6
