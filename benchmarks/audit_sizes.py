"""The price of a certificate, in labels that people give.

    python -m benchmarks.audit_sizes

prints the tables of docs/certified-auto-labeling.md.
"""

from math import log

import numpy as np

from labeling.autolabel.audit import log_evidence
from labeling.autolabel.planning import usual_draws
from labeling.autolabel.policy import Policy

JOBS = (1_250, 2_500, 5_000, 10_000, 100_000)
TARGETS = (0.05, 0.02, 0.01)
CONFIDENCES = (0.9, 0.95)
BATCH = 250
"""How many objects people label before the audit; it is of the rest."""

USUAL_ERROR = 1 / 3
"""Share of the target error that a model in good order has when the loop audits it."""

SURE, UNSURE = 1.2, 3.0
"""Weights of the example: of nine objects in ten, and of the tenth."""

_REGION, _RISK = 2_000, 0.09


def table() -> list[str]:
    """The lines of the table of prices in Markdown."""
    targets = " | ".join(f"at most {target:.0%} wrong" for target in TARGETS)
    return [
        f"| objects | confidence | {targets} |",
        "|---:|---:|" + "---:|" * len(TARGETS),
        *(line(objects, confidence=confidence) for objects in JOBS for confidence in CONFIDENCES),
    ]


def line(objects: int, *, confidence: float) -> str:
    """People's labels for an audit that finds no error, and on average if there are the usual ones."""
    cells = []
    for target in TARGETS:
        policy = Policy(target_error=target, confidence=confidence, batch_size=BATCH)
        labels = (shortest(policy, objects=objects), usual(policy, objects=objects))
        cells.append(" / ".join("—" if count is None else f"{count:,}" for count in labels))
    return f"| {objects:,} | {confidence:.0%} | {' | '.join(cells)} |"


def shortest(policy: Policy, *, objects: int) -> int | None:
    """How many labels an audit takes that finds no error; None if it would take more than half of the job."""
    people = policy.fewest_labels(objects=objects)
    return None if people is None or people > objects / 2 else people - policy.batch_size


def usual(policy: Policy, *, objects: int) -> int | None:
    """How many labels an audit takes on average, if the model has the usual errors and cannot tell where;
    None if it would take more than half of the job."""
    draws = usual_draws(errors=np.array([USUAL_ERROR]), target_error=policy.target_error, risk=policy.risk(1))
    labels = round(float(draws[0]))
    return labels if labels + policy.batch_size <= objects / 2 else None


def example() -> list[str]:
    """The lines of the table of an audit of 2,000 objects at a target of 5 % and a risk of 9 %, where every
    tenth weighs more, and is drawn as often as that says."""
    found = ("none", "one in an unsure object", "two in unsure objects", "one in a sure object")
    errors: tuple[tuple[int, ...], ...] = ((), (9,), (9, 19), (10,))
    enough = " | ".join(str(_draws_enough(wrong)) for wrong in errors)
    return [
        f"| errors found | {' | '.join(found)} |",
        "|---|" + "---:|" * len(found),
        f"| enough draws | {enough} |",
    ]


def _draws_enough(wrong: tuple[int, ...]) -> int:
    total = _REGION * (0.9 * SURE + 0.1 * UNSURE)
    weights = np.where(np.arange(_REGION) % 5 == 4, UNSURE, SURE)  # a draw in five, as 0.1 * 3 of 1.38 is
    are_wrong = np.isin(np.arange(_REGION), wrong)
    return next(
        draws
        for draws in range(len(wrong) * 10 + 1, _REGION)
        if log_evidence(
            weights[:draws], are_wrong[:draws], region=_REGION, total_weight=total, target_error=0.05
        )
        >= -log(_RISK)
    )


if __name__ == "__main__":
    print("\n".join([*example(), "", *table()]))
