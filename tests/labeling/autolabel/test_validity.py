"""Simulations at the boundary of the null: regions with one error more than they may have."""

from collections.abc import Callable
from math import exp

import numpy as np
import pytest
from scipy.stats import hypergeom

from benchmarks.binomial import exact_interval
from labeling.autolabel.audit import log_evidence, too_many_errors
from labeling.autolabel.certificate import audit_order
from labeling.autolabel.loop import start
from labeling.autolabel.state import Audit, Candidate, Guess
from tests.labeling.autolabel.toys import CONSTANT, Toy, last_state, policy

RUNS = 300
DRAWS = 300
LOOKS = range(10, DRAWS + 1, 10)
GUESS = Guess(label="", margin=0.0)

Convinced = Callable[[np.ndarray, np.ndarray], bool]
"""Whether weights of drawn objects, and which of their labels are wrong, are taken for proof."""

boundaries = pytest.mark.parametrize(
    ("region", "target_error", "risk"),
    [(800, 0.05, 0.1), (2000, 0.05, 0.1), (2000, 0.1, 0.02), (5000, 0.03, 0.075)],
)
placements = pytest.mark.parametrize(
    "placement", ["anywhere", "where the model is surest", "where it is not"]
)


def weights_of(region: int) -> np.ndarray:
    """From those of objects about which the model is sure to those about which it is not."""
    return np.sort(1 + np.random.default_rng(1).exponential(0.4, region) + 0.01)


def errors_of(region: int, target_error: float, *, placement: str) -> np.ndarray:
    """One more than the region may have."""
    errors = too_many_errors(region, target_error=target_error)
    places = {
        "anywhere": np.random.default_rng(2).permutation(region),
        "where the model is surest": np.arange(region),
        "where it is not": np.arange(region)[::-1],
    }
    wrong = np.zeros(region, dtype=bool)
    wrong[places[placement][:errors]] = True
    return wrong


def share_of_false_certificates(
    weights: np.ndarray, wrong: np.ndarray, *, target_error: float, convinced: Convinced
) -> tuple[float, float]:
    """Audits that look again and again until they are convinced.

    Returns:
        The 99.9 % interval of how often they certify a rest with more errors than the target allows.
    """
    generator = np.random.default_rng(0)
    falsely = 0
    for _ in range(RUNS):
        waits = generator.exponential(size=len(weights)) / weights
        drawn = np.argpartition(waits, DRAWS)[:DRAWS]
        drawn = drawn[np.argsort(waits[drawn])]
        ends = next((look for look in LOOKS if convinced(weights[drawn[:look]], wrong[drawn[:look]])), None)
        if ends is not None:
            left = wrong.sum() - wrong[drawn[:ends]].sum()
            falsely += bool(left >= too_many_errors(len(weights) - ends, target_error=target_error))
    return exact_interval(falsely, runs=RUNS, confidence=0.999)


def by_evidence(*, region: int, total_weight: float, target_error: float, risk: float) -> Convinced:
    """As the audit is."""

    def convinced(weights: np.ndarray, wrong: np.ndarray) -> bool:
        evidence = log_evidence(
            weights, wrong, region=region, total_weight=total_weight, target_error=target_error
        )
        return exp(evidence) * risk >= 1

    return convinced


@boundaries
@placements
def test_false_certificates_are_no_more_frequent_than_the_risk(
    region: int, target_error: float, risk: float, placement: str
) -> None:
    weights = weights_of(region)
    lowest, _ = share_of_false_certificates(
        weights,
        errors_of(region, target_error, placement=placement),
        target_error=target_error,
        convinced=by_evidence(
            region=region, total_weight=float(weights.sum()), target_error=target_error, risk=risk
        ),
    )

    assert lowest <= risk


@boundaries
def test_a_p_value_without_correction_for_several_looks_certifies_falsely_more_often(
    region: int, target_error: float, risk: float
) -> None:
    errors = too_many_errors(region, target_error=target_error)
    p_values = {look: hypergeom.cdf(range(look + 1), region, errors, look) for look in LOOKS}

    def convinced(weights: np.ndarray, wrong: np.ndarray) -> bool:
        return bool(p_values[len(wrong)][wrong.sum()] <= risk)

    lowest, _ = share_of_false_certificates(
        np.ones(region),
        errors_of(region, target_error, placement="anywhere"),
        target_error=target_error,
        convinced=convinced,
    )

    assert lowest > risk


@boundaries
def test_evidence_without_regard_to_the_weights_certifies_falsely_more_often(
    region: int, target_error: float, risk: float
) -> None:
    ignored = by_evidence(region=region, total_weight=1.2 * region, target_error=target_error, risk=risk)
    lowest, _ = share_of_false_certificates(
        weights_of(region) ** 2,
        errors_of(region, target_error, placement="where the model is surest"),
        target_error=target_error,
        convinced=lambda weights, wrong: ignored(np.full(len(weights), 1.2), wrong),
    )

    assert lowest > risk


def test_audits_as_the_loop_draws_and_ends_them_certify_falsely_no_more_often_than_the_risk() -> None:
    region, target_error, risk = 250, 0.1, 0.2
    weights = dict(enumerate(weights_of(region).tolist()))
    wrong = set(np.flatnonzero(errors_of(region, target_error, placement="where it is not")).tolist())
    runs, falsely = 120, 0
    for chance in range(runs):
        order = audit_order(weights, seed=str(chance), attempt=1)
        audit = Audit(
            region=tuple(Candidate(number=number, guess=GUESS, weight=weights[number]) for number in order),
            target_error=target_error,
            risk=risk,
            give_up=0.02,
        )
        while not audit.ended:
            drawn = audit.next_draws(most=region)
            audit = audit.having_drawn(len(drawn), wrong=tuple(sorted(wrong.intersection(drawn))))
        left, rest = len(wrong) - len(audit.errors), region - audit.drawn
        falsely += audit.certifies and left >= too_many_errors(rest, target_error=target_error)
    lowest, _ = exact_interval(falsely, runs=runs, confidence=0.999)

    assert falsely > 0
    assert lowest <= risk


def test_runs_miss_the_target_no_more_often_than_promised() -> None:
    # The learner looks perfect until it is audited, and is wrong about slightly more than the target. It
    # cannot tell where, so an audit is of whatever is left.
    terms = policy(target_error=0.1, confidence=0.7, batch_size=50, attempts=2)
    missed = 0
    for chance in range(20):
        toy = Toy(objects=300, error=0.12, scoring=CONSTANT, flattering=True, chance=chance)
        committed = last_state(start(terms, objects=300, seed=str(chance)), toy).committed
        wrong = sum(label != f"class {toy.truth[number]}" for number, label in committed.items())
        missed += wrong > 0.1 * len(committed)
    lowest, _ = exact_interval(missed, runs=20, confidence=0.999)

    assert missed > 0
    assert lowest <= 0.3
