"""Which audit to make of a region, before anything is known but how likely each of its labels is wrong."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, lgamma, log

import numpy as np
from numpy.typing import NDArray

from labeling.autolabel.audit import LEAST_WEIGHT
from labeling.autolabel.wrongness import ExpectedErrors

Numbers = NDArray[np.float64]

# What objects weigh on average, about. The less it is, the shorter an audit without errors; the more, the
# less an error matters. Neighbors differ in their draws by a few per cent.
_MEAN_WEIGHTS = (LEAST_WEIGHT, 1.2, 1.4, 1.7, 2.2, 3.0)

# What the evidence may fall to before an audit is given up.
_GIVE_UP = (0.6, 0.3, 0.1, 0.02)

# By how much expected numbers of errors are off besides what their variance says, as a share of them: the
# learner is wrong in ways that its margins do not tell. So many of the errors are anywhere in the region.
_DOUBT = 0.3

# Of the distribution of errors: with less, little knowledge would pass for the hope that there are none.
_LEAST_SHAPE = 1.0

_QUANTILES = (0.1, 0.3, 0.5, 0.7, 0.9)

# Of each audit that is weighed, so many are played through, to so many errors: enough that better and worse
# audits are told apart, and that few last longer.
_PLAYED, _ERRORS_PLAYED = 64, 40

# With errors at this share of the target, the labels of another batch and those of a longer audit are about
# balanced: below, the audit hardly gets shorter, above, it grows fast.
_RIPE = 0.4

LEFT_BY_A_BATCH = 0.5
"""Share of the errors among all unlabeled objects that remains when people have labeled the hardest batch of
them and the model has learned it (docs/benchmarks.md, "The loop's constants")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prospect:
    """What an audit is expected to bring.

    Attributes:
        weights: of the region's objects in its draws, shape (region,); above 1, of three decimals.
        give_up: evidence below which it ends without a certificate.
        certified: how many objects are expected to be certified, by this audit or by a later one.
    """

    weights: Numbers
    give_up: float
    certified: float


def best_audit(
    chances: Numbers,
    *,
    target_error: float,
    risks: Sequence[float],
    expected_errors: ExpectedErrors,
    batch_size: int,
    most_draws: float = float("inf"),
) -> Prospect | None:
    """The audit of a region that leaves people the least to do.

    Args:
        chances: how likely each label of the region is wrong in comparison with the others, shape (region,).
        target_error: largest share of errors that the certified rest may have.
        risks: probability of a false certificate that this audit and each later one may have; at least one.
        expected_errors: of the region.
        batch_size: of the policy.
        most_draws: how many objects people can still label.

    Returns:
        None if no audit is expected to certify anything.
    """
    region = len(chances)
    errors = _likely_errors(expected_errors, most=region)
    another_time = _certified_another_time(
        errors, region=region, target_error=target_error, risks=risks, batch_size=batch_size
    )
    hints = (1 - _DOUBT) * chances + _DOUBT * chances.mean() + 1e-12
    best: Prospect | None = None
    for mean_weight in _MEAN_WEIGHTS:
        weights = np.round(1 + (mean_weight - 1) * np.sqrt(hints / hints.mean()), 3)
        game = _Game(weights=weights, hints=hints, errors=errors, target_error=target_error, risk=risks[0])
        for give_up, draws, succeeds in game.played():
            affordable = succeeds & (draws <= most_draws)
            later = np.maximum(0.0, another_time[:, None] - np.minimum(draws, region))
            certified = float(np.where(affordable, region - draws, later).mean())
            if affordable.any() and (best is None or certified > best.certified):
                best = Prospect(weights=weights, give_up=give_up, certified=certified)
    return best


def usual_draws(*, errors: Numbers, target_error: float, risk: float) -> Numbers:
    """How many draws an audit takes on average if the model cannot tell where it is wrong, after Wald (1945).

    Args:
        errors: the region's share of errors as a share of the target, below 1.
        target_error: largest share of errors that may be certified.
        risk: probability of a false certificate.
    """
    told_by_a_draw = 1 - errors + errors * np.log(np.maximum(errors, 1e-9))
    draws: Numbers = -log(risk) / (target_error * told_by_a_draw)
    return draws


@dataclass(frozen=True, kw_only=True, slots=True)
class _Game:
    """Audits of a region, played through with the errors it may have.

    Attributes:
        weights: of the objects, shape (region,).
        hints: where errors are, shape (region,).
        errors: how many there may be, shape (beliefs,).
        target_error: as of `best_audit`.
        risk: of the audit.
    """

    weights: Numbers
    hints: Numbers
    errors: NDArray[np.intp]
    target_error: float
    risk: float

    def played(self) -> Iterator[tuple[float, Numbers, NDArray[np.bool_]]]:
        """For each evidence at which to give up: draws of each audit and whether it certifies, both of shape
        (beliefs, audits).

        An audit that is given up takes the draws with which it would have certified but for the last error,
        as people label so many at once; fewer, where several errors come together.
        """
        gaps, ranks = _luck()
        drawn_errors = np.cumsum(self.weights * self.hints)
        found_by_a_draw = self.errors * drawn_errors[-1] / (self.hints.sum() * self.weights.sum())
        found_at = np.cumsum(gaps, axis=1) / np.maximum(found_by_a_draw, 1e-12)[:, None, None]
        erring = self.weights[np.searchsorted(drawn_errors, ranks * drawn_errors[-1])]
        falls = np.cumsum(-np.log1p(-1 / erring), axis=1)
        fallen_before = np.column_stack([np.zeros(len(falls)), falls[:, :-1]])
        needed = self._draws_for(fallen_before - log(self.risk))
        succeeds = (needed <= found_at) & (needed < len(self.weights))
        evidence = found_at * (-log(self.risk) + fallen_before) / needed - falls
        for give_up in _GIVE_UP:
            ends = succeeds | (evidence < log(give_up))
            ends[..., -1] = True
            at = ends.argmax(axis=2)[..., None]
            yield (
                give_up,
                np.take_along_axis(np.broadcast_to(needed, found_at.shape), at, axis=2)[..., 0],
                np.take_along_axis(succeeds, at, axis=2)[..., 0],
            )

    def _draws_for(self, evidence: Numbers) -> Numbers:
        """How many draws bring so much evidence, before that is reduced for errors found.

        Args:
            evidence: its logarithm; the k-th column is for audits that find k errors.
        """
        region, total = len(self.weights), float(self.weights.sum())
        drawn_weight = float(self.weights @ self.weights) / total
        found = np.arange(evidence.shape[1])
        draws = np.zeros(evidence.shape)
        for _ in range(3):
            left = np.maximum(self.target_error * (region - draws), 0) + 1 + found / 2
            weight = np.maximum(total - drawn_weight * draws / 2, left * (1 + 1e-6))
            draws = np.minimum(evidence / -np.log1p(-left / weight), region)
        return draws


@cache
def _luck() -> tuple[Numbers, Numbers]:
    """Gaps between errors in units of their mean, and the places of errors among all objects, both of shape
    (audits, errors); the same for every audit, so that they differ by what they are."""
    generator = np.random.default_rng(0)
    shape = (_PLAYED, _ERRORS_PLAYED)
    return generator.exponential(size=shape), generator.uniform(size=shape)


def _certified_another_time(
    errors: NDArray[np.intp], *, region: int, target_error: float, risks: Sequence[float], batch_size: int
) -> Numbers:
    """How many objects a later audit certifies, if the first was for nothing; for each number of errors."""
    if len(risks) == 1:
        return np.zeros(len(errors))
    relative = errors / (target_error * region)
    batches = np.log(_RIPE / np.maximum(relative, _RIPE)) / log(LEFT_BY_A_BATCH)
    draws = usual_draws(errors=np.minimum(relative, _RIPE), target_error=target_error, risk=risks[1])
    return np.maximum(0.0, region - batches * batch_size - draws)


def _likely_errors(expected: ExpectedErrors, *, most: int) -> NDArray[np.intp]:
    """Quantiles of a negative binomial distribution: Poisson noise about an uncertain expectation."""
    mean = max(expected.mean, 1e-9)
    shape = max(_LEAST_SHAPE, 1 / (_DOUBT**2 + expected.variance / mean**2))
    chance = mean / (mean + shape)
    cumulated, number = 0.0, -1
    quantiles = []
    for wanted in _QUANTILES:
        while cumulated < wanted and number < most:
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
