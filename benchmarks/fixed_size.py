"""What people label in an audit that may stop at any draw, beside one of a size fixed beforehand.

    python -m benchmarks.fixed_size

prints a table of docs/benchmarks.md. The model is taken not to know where it is wrong; where it does, weights
shorten the first kind of audit further. Both are planned by the same guess of how many errors there are.
"""

from statistics import fmean

import numpy as np
from scipy.stats import hypergeom, nbinom

from labeling.autolabel.audit import too_many_errors
from labeling.autolabel.planning import best_audit
from labeling.autolabel.state import Audit, Candidate, Guess
from labeling.autolabel.wrongness import ExpectedErrors

REGIONS = ((2_000, 0.05), (10_000, 0.01))
"""Objects, and the target error."""

ERRORS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
"""Share of errors of the model, as a share of the target."""

DOUBT = 0.3
"""Standard deviation of the guess, as a share of it; as the loop's own (`labeling.autolabel.planning`)."""

RISK = 0.09
SUCCESS = 0.9
"""How often an audit of fixed size is to certify, if the guess is as good as that."""

RUNS = 100


HEADER = (
    "| objects | target | errors, of the target | fixed size | certifies | any time, mean | certifies |",
    "|---:|---:|---:|---:|---:|---:|---:|",
)


def line(region: int, *, target_error: float, errors: int) -> str:
    """Both audits of a region with so many errors."""
    size, size_certifies = fixed_size(region, target_error=target_error, errors=errors)
    draws, certifies = any_time(region, target_error=target_error, errors=errors)
    cells = (
        f"{region:,}",
        f"{target_error:.0%}",
        f"{errors / (target_error * region):.1f}",
        f"{size:,}",
        f"{size_certifies:.0%}",
        f"{draws:,.0f}",
        f"{certifies:.0%}",
    )
    return f"| {' | '.join(cells)} |"


def fixed_size(region: int, *, target_error: float, errors: int) -> tuple[int, float]:
    """The smallest sample that is expected to certify often enough and certifies falsely at most with the
    risk; and how often it certifies."""
    shape = DOUBT**-2
    guesses = nbinom.ppf(np.linspace(0.05, 0.95, 10), shape, shape / (errors + shape)) if errors else [0]
    allowed = 0
    for draws in range(1, region):
        if not _keeps_the_risk(region, target_error=target_error, draws=draws, allowed=allowed):
            continue
        while _keeps_the_risk(region, target_error=target_error, draws=draws, allowed=allowed + 1):
            allowed += 1
        if hypergeom.cdf(allowed, region, guesses, draws).mean() >= SUCCESS:
            return draws, float(hypergeom.cdf(allowed, region, errors, draws))
    return region, 0.0


def _keeps_the_risk(region: int, *, target_error: float, draws: int, allowed: int) -> bool:
    """Whether a sample with so many errors allowed leaves too many in the rest no oftener than the risk."""
    found = np.arange(allowed + 1)
    # If the region has j errors more than the rest may have, samples with up to j of them leave too many.
    errors = too_many_errors(region - draws, target_error=target_error) + found
    return bool(hypergeom.cdf(found, region, errors, draws).max() <= RISK)


def any_time(region: int, *, target_error: float, errors: int) -> tuple[float, float]:
    """How many draws our audit takes on average, and how often it certifies."""
    generator = np.random.default_rng(0)
    prospect = best_audit(
        np.full(region, 0.5),
        target_error=target_error,
        risks=[RISK],
        expected_errors=ExpectedErrors(mean=errors, variance=0.0),
        batch_size=region,
    )
    if prospect is None:
        return 0.0, 0.0
    guess = Guess(label="", margin=0.0)
    audits = []
    for _ in range(RUNS):
        wrong = set(generator.choice(region, errors, replace=False).tolist())
        audit = Audit(
            region=tuple(
                Candidate(number=number, guess=guess, weight=float(weight))
                for number, weight in enumerate(prospect.weights)
            ),
            target_error=target_error,
            risk=RISK,
            give_up=prospect.give_up,
        )
        while not audit.ended:
            drawn = audit.next_draws(most=region)
            audit = audit.having_drawn(len(drawn), wrong=tuple(sorted(wrong.intersection(drawn))))
        audits.append(audit)
    return fmean(audit.drawn for audit in audits), fmean(audit.certifies for audit in audits)


if __name__ == "__main__":
    print("\n".join(HEADER))
    for region, target_error in REGIONS:
        for share in ERRORS:
            errors = round(share * target_error * region)
            print(line(region, target_error=target_error, errors=errors), flush=True)
