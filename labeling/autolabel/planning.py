"""Which audit to make of a region, before anything is known but how many errors it is expected to have."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import exp, floor, lgamma, log

import numpy as np
from numpy.typing import NDArray

from labeling.autolabel.audit import AuditPlan, endings, plan_audit
from labeling.autolabel.wrongness import ExpectedErrors

# With how many errors an audit may still certify: the steps in which the best number is searched. Between
# neighbors the expected number of draws differs by a few per cent.
_MOST_ERRORS = (0, 1, 2, 3, 4, 6, 8, 11, 15, 20)

# By how much expected numbers of errors are off besides what their variance says, as a share of them: the
# learner is wrong in ways that its margins do not tell.
_DOUBT = 0.3

# Of the distribution of errors: with less, little knowledge would pass for the hope that there are none.
_LEAST_SHAPE = 1.0

_QUANTILES = (0.1, 0.3, 0.5, 0.7, 0.9)

# With errors at this share of the target, the labels of another batch and those of a longer audit are about
# balanced: below, the audit hardly gets shorter, above, it grows fast.
_RIPE = 0.4

# Prospects are compared for regions rounded to steps of this factor, so that their plans can be kept.
_STEP = 1.03

LEFT_BY_A_BATCH = 0.5
"""Share of the errors among all unlabeled objects that remains when people have labeled the hardest batch of
them and the model has learned it (docs/benchmarks.md, "The loop's constants")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """What an audit is expected to bring.

    Attributes:
        region: how many objects are audited.
        most_errors: with how many errors the audit still certifies.
        certified: how many objects are expected to be certified, by this audit or by a later one.
    """

    region: int
    most_errors: int
    certified: float


def best_audit(
    *,
    region: int,
    target_error: float,
    risks: Sequence[float],
    expected_errors: ExpectedErrors,
    batch_size: int,
    most_draws: float = float("inf"),
) -> Prospect | None:
    """The audit of a region that leaves people the least to do.

    Args:
        region: how many objects the region has.
        target_error: largest share of errors that the certified rest may have.
        risks: probability of a false certificate that this audit and each later one may have; at least one.
        expected_errors: of the region.
        batch_size: of the policy.
        most_draws: how many objects people can still label.

    Returns:
        None if no audit can certify anything.
    """
    size = floor(_STEP ** floor(log(region, _STEP)))
    errors = np.minimum(np.round(_likely_errors(expected_errors) * size / region).astype(np.intp), size)
    best: Prospect | None = None
    for most_errors in _MOST_ERRORS:
        plan = _plan(size, target_error, risks[0], most_errors)
        if plan is None or plan.draws[-1] > most_draws:
            break
        share = _share_to_be_certified(plan, errors=errors, risks=risks, batch_size=batch_size)
        if best is None or share * region > best.certified:
            best = Prospect(region=region, most_errors=most_errors, certified=share * region)
    return best


def usual_draws(*, errors: NDArray[np.float64], target_error: float, risk: float) -> NDArray[np.float64]:
    """How many draws an audit takes on average, after Wald (1945).

    Args:
        errors: the region's share of errors as a share of the target, below 1.
        target_error: largest share of errors that may be certified.
        risk: probability of a false certificate.
    """
    told_by_a_draw = 1 - errors + errors * np.log(np.maximum(errors, 1e-9))
    draws: NDArray[np.float64] = -log(risk) / (target_error * told_by_a_draw)
    return draws


@lru_cache(maxsize=4096)
def _plan(region: int, target_error: float, risk: float, most_errors: int) -> AuditPlan | None:
    return plan_audit(region=region, target_error=target_error, risk=risk, most_errors=most_errors)


def _share_to_be_certified(
    plan: AuditPlan, *, errors: NDArray[np.intp], risks: Sequence[float], batch_size: int
) -> float:
    draws = np.array(plan.draws)
    ended = endings(region=plan.region, draws=plan.draws, errors=errors)
    another_time = np.zeros(len(errors))
    if len(risks) > 1:
        relative = errors / (plan.target_error * plan.region)
        batches = np.log(_RIPE / np.maximum(relative, _RIPE)) / log(LEFT_BY_A_BATCH)
        another = usual_draws(
            errors=np.minimum(relative, _RIPE), target_error=plan.target_error, risk=risks[1]
        )
        another_time = np.maximum(0.0, plan.region - draws[-1] - batches * batch_size - another)
    certified = (plan.region - draws) @ ended + (1 - ended.sum(axis=0)) * another_time
    return float(certified.mean() / plan.region)


def _likely_errors(expected: ExpectedErrors) -> NDArray[np.intp]:
    """Quantiles of a negative binomial distribution: Poisson noise about an uncertain expectation."""
    mean = max(expected.mean, 1e-9)
    shape = max(_LEAST_SHAPE, 1 / (_DOUBT**2 + expected.variance / mean**2))
    chance = mean / (mean + shape)
    cumulated, number = 0.0, -1
    quantiles = []
    for wanted in _QUANTILES:
        while cumulated < wanted:
            number += 1
            cumulated += exp(
                lgamma(number + shape)
                - lgamma(shape)
                - lgamma(number + 1)
                + shape * log(1 - chance)
                + number * log(chance)
            )
        quantiles.append(number)
    return np.array(quantiles)
