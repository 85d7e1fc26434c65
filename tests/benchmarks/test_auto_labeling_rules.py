"""The rules by which peers let a model label, and the exact bounds that some of them rest on."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.binomial import at_most, exact_interval
from benchmarks.peers.rules import (
    RULES,
    Rule,
    bisection,
    certifies,
    empirical,
    fixed_sequence,
    least_without_errors,
    sigmas,
)


@given(drawn=st.integers(1, 60), errors=st.integers(0, 60), rate=st.floats(0.001, 0.999))
def test_the_tail_is_the_sum_of_its_terms(drawn: int, errors: int, rate: float) -> None:
    terms = (math.comb(drawn, k) * rate**k * (1 - rate) ** (drawn - k) for k in range(errors + 1))
    assert at_most(errors, drawn=drawn, rate=rate) == pytest.approx(math.fsum(terms))


@pytest.mark.parametrize(
    ("count", "runs", "interval"),
    [(0, 20, (0.0, 0.1684)), (20, 20, (0.8316, 1.0)), (3, 20, (0.0321, 0.3789)), (1, 2, (0.0126, 0.9874))],
)
def test_the_interval_is_that_of_clopper_and_pearson(
    count: int, runs: int, interval: tuple[float, float]
) -> None:
    assert exact_interval(count, runs=runs) == pytest.approx(interval, abs=5e-5)


@pytest.fixture(params=RULES, ids=lambda rule: rule.name)
def rule(request: pytest.FixtureRequest) -> Rule:
    found: Rule = request.param
    return found


def test_a_rule_lets_the_model_label_what_it_never_gets_wrong(rule: Rule) -> None:
    margins = np.linspace(1.0, 0.0, 300)
    nothing_wrong = np.zeros(300, dtype=bool)
    assert rule.threshold(margins, nothing_wrong, target_error=0.05, alpha=0.1) == 0.0


def test_a_rule_lets_the_model_label_nothing_if_it_is_always_wrong(rule: Rule) -> None:
    assert (
        rule.threshold(np.linspace(0, 1, 300), np.ones(300, bool), target_error=0.05, alpha=0.1) == math.inf
    )


def test_a_rule_without_a_sample_lets_the_model_label_nothing(rule: Rule) -> None:
    assert rule.threshold(np.empty(0), np.empty(0, bool), target_error=0.05, alpha=0.1) == math.inf


def test_a_rule_passes_nothing_on_a_smaller_sample_than_it_says_it_needs(rule: Rule) -> None:
    size = rule.least(0.05, 0.1) - 1
    assert (
        rule.threshold(np.linspace(0, 1, size), np.zeros(size, bool), target_error=0.05, alpha=0.1)
        == math.inf
    )


def test_objects_of_one_margin_are_taken_together() -> None:
    margins = np.array([0.9, 0.5, 0.5, 0.5])
    wrong = np.array([False, False, True, True])
    assert empirical(margins, wrong, target_error=0.05, alpha=0.1) == 0.9


def test_the_validation_threshold_is_the_lowest_that_meets_the_target() -> None:
    wrong = np.array([False] * 15 + [True] + [False] * 4 + [True])
    assert empirical(np.arange(21, 0, -1.0), wrong, target_error=0.05, alpha=0.1) == 2.0


def test_tbal_adds_a_quarter_of_the_standard_deviation() -> None:
    wrong = np.array([False] * 19 + [True])
    margins = np.arange(20, 0, -1.0)
    bound = 0.05 + 0.25 * math.sqrt(0.05 * 0.95)
    assert sigmas(margins, wrong, target_error=bound + 1e-9, alpha=0.1) == 1.0
    assert sigmas(margins, wrong, target_error=bound - 1e-9, alpha=0.1) == 2.0


def test_a_fixed_sequence_ends_at_its_first_failure() -> None:
    sure = least_without_errors(0.05, 0.1)
    wrong = np.array([False] * sure + [True] + [False] * 1000)
    margins = np.arange(len(wrong), 0, -1.0)
    assert certifies(1, drawn=len(wrong), target_error=0.05, alpha=0.1)
    assert fixed_sequence(margins, wrong, target_error=0.05, alpha=0.1) == margins[sure - 1]


@given(seed=st.integers(0, 2**32 - 1))
def test_a_bisection_certifies_what_it_lets_the_model_label(seed: int) -> None:
    random = np.random.default_rng(seed)
    margins = random.random(1000)
    wrong = random.random(1000) < 0.06 * (1 - margins)
    taken = margins >= bisection(margins, wrong, target_error=0.05, alpha=0.1)
    assert not taken.any() or certifies(
        int(wrong[taken].sum()), drawn=int(taken.sum()), target_error=0.05, alpha=0.1
    )


@pytest.mark.parametrize(("looks", "more_often_than_allowed"), [([400], False), (range(25, 401, 25), True)])
def test_an_exact_test_keeps_its_level_only_if_it_is_done_once(
    looks: list[int], more_often_than_allowed: bool
) -> None:
    alpha, target, simulations = 0.1, 0.05, 1000
    errors = np.cumsum(np.random.default_rng(0).random((simulations, 400)) < target, axis=1)
    false_certificates = sum(
        any(certifies(int(run[drawn - 1]), drawn=drawn, target_error=target, alpha=alpha) for drawn in looks)
        for run in errors
    )
    low, _ = exact_interval(false_certificates, runs=simulations)
    assert (low > alpha) == more_often_than_allowed
