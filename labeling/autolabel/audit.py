"""The audit: how many objects of a region people must check before a model's labels for the rest are trusted.

A region is a fixed set of objects with fixed machine labels. Objects are drawn from it one by one at random,
none of them twice, and people label them. Each has a weight above 1, fixed beforehand, and is drawn with a
probability in proportion to it: objects about which the model is less sure weigh more.

Suppose too many labels were wrong. With V the weights of all objects not drawn yet and m the errors that
would be among them, a draw multiplies the evidence against that by V / (V - m), and if it finds an error in
an object of weight v, by 1 - 1 / v besides. If there really are m errors, these factors are 1 on average,
whichever objects are wrong, so with the true number of errors the evidence ever reaches 1 / risk with a
probability of at most the risk, after Ville (1939). For m stands the smallest number that is too many where
one stops. If too many are left there, the true number is no smaller, and as evidence grows with m, that of
the true number is no smaller either. So whoever sees it reach 1 / risk may stop and certify the rest. Only
draws are counted: no assumption about the model, its scores, the weights or the choice of the region enters.
"""

from math import ceil, floor, lgamma, log

import numpy as np
from numpy.typing import NDArray

LEAST_WEIGHT = 1.1
"""What objects weigh on average where hardly an error is expected. With less, an audit would be a wager that
there is none at all, and tempt to audit too early (docs/benchmarks.md, "The loop's constants")."""

_ROUNDING = 1e-9  # so that 0.02 * 150 allows 3 errors, though in binary it can come out a hair below

# Where f * (1 - f) has a log-likelihood of errors missed that is largest: with more draws than this share, so
# little of the region remains that finding no error says less and less about it.
_MOST_TELLING_SHARE = 1 - np.exp(-1)


def too_many_errors(rest: int, *, target_error: float) -> int:
    """The fewest errors that are more than a rest of so many objects may have."""
    return floor(target_error * rest + _ROUNDING) + 1


def log_evidence(
    weights: NDArray[np.float64],
    wrong: NDArray[np.bool_],
    *,
    region: int,
    total_weight: float,
    target_error: float,
) -> float:
    """Logarithm of the evidence against too many errors in what has not been drawn yet.

    Args:
        weights: of the objects drawn, in their order, shape (draws,).
        wrong: whether the machine's label of each was wrong, shape (draws,).
        region: how many objects the region has, more than were drawn.
        total_weight: of all of them.
        target_error: largest share of errors that the rest may have, above 0.
    """
    errors_after = np.cumsum(wrong[::-1])[::-1]  # found from each draw on, itself included
    errors_left = errors_after + too_many_errors(region - len(weights), target_error=target_error)
    weight_left = total_weight - np.cumsum(weights) + weights
    return float(np.log1p(-1 / weights[wrong]).sum() - np.log1p(-errors_left / weight_left).sum())


def fewest_draws(
    *, region: int, target_error: float, risk: float, weight: float = LEAST_WEIGHT
) -> int | None:
    """How many draws without an error are enough if all objects weigh the same.

    Args:
        region: how many objects the region has.
        target_error: largest share of errors that the rest may have, above 0.
        risk: probability of certifying a rest that has more, at most.
        weight: of every object.

    Returns:
        None if no number of draws would convince.
    """

    def convince(draws: int) -> bool:
        right = region - too_many_errors(region - draws, target_error=target_error) / weight
        missed = lgamma(right + 1) - lgamma(right - draws + 1)
        return missed - lgamma(region + 1) + lgamma(region - draws + 1) <= log(risk)

    too_few = 0
    while too_few < region - 1:
        # While as many errors are too many, each draw convinces more; with fewer it begins again.
        errors = too_many_errors(region - too_few - 1, target_error=target_error)
        smallest_rest = max(1, ceil((errors - 1 - _ROUNDING) / target_error))
        enough = max(too_few + 1, region - smallest_rest)
        if convince(enough):
            while enough - too_few > 1:
                middle = (too_few + enough) // 2
                too_few, enough = (too_few, middle) if convince(middle) else (middle, enough)
            return enough
        too_few = enough
    return None
