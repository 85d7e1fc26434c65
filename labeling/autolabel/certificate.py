"""The proof of a set of machine labels, as plain data that anyone can check later.

`verify` shares no arithmetic with the audit that issued the certificate: it draws again, counts again, and
follows the evidence one draw at a time.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from labeling.autolabel.acceptable import Acceptable, same_class
from labeling.autolabel.json_entries import require_attributes
from labeling.autolabel.learner import Label
from labeling.autolabel.lottery import drawn_by_weight
from labeling.autolabel.numbers import real, whole
from labeling.errors import Problem, require

VERSION = 2

_TOLERANCE = 1e-6  # of evidence; a product of a thousand factors is rounded to ten digits and more

# No audit has use for others: with less, draws that find nothing but errors would be divisions of what is
# left by rounding; with more, products would lose digits.
_LEAST_WEIGHT, _LARGEST_WEIGHT = 1.001, 1e6

_PARTS = 2**52  # of 1; every float from 1 on is a whole number of them, so that sums of them are exact

_ROUNDING = Fraction(1, 10**9)  # a target such as 1/30, cut to the digits of a float, still allows 1 in 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Certificate:
    """With a probability of 1 - risk over the draws, a committed label is wrong at most as often as stated.

    Attributes:
        target_error: largest share of wrong labels among the committed.
        attempt: number of the audit in its run, from 1.
        seed: of the draws.
        region: machine label of each object that was fixed before the draws.
        weights: of the region's objects in the draws, at least 1.001, fixed before as well.
        drawn: the objects people labeled, in the order drawn.
        errors: those of them whose machine label was not acceptable.
        risk: largest probability of a false certificate.
        evidence: the e-value of the draws against too many errors in the rest; at least 1 / risk. If there
            are too many, it ever exceeds a number x with a probability of at most 1 / x.
    """

    target_error: float
    attempt: int
    seed: str
    region: Mapping[int, Label]
    weights: Mapping[int, float]
    drawn: tuple[int, ...]
    errors: tuple[int, ...]
    risk: float
    evidence: float

    @property
    def committed(self) -> dict[int, Label]:
        """The machine labels that are certified: those of the objects nobody drew."""
        drawn = set(self.drawn)
        return {number: label for number, label in self.region.items() if number not in drawn}

    def to_json(self) -> dict[str, Any]:
        """The certificate as a JSON object."""
        return {
            "version": VERSION,
            "target_error": self.target_error,
            "attempt": self.attempt,
            "seed": self.seed,
            "region": [[number, label] for number, label in self.region.items()],
            "weights": [[number, weight] for number, weight in self.weights.items()],
            "drawn": list(self.drawn),
            "errors": list(self.errors),
            "risk": self.risk,
            "evidence": self.evidence,
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> "Certificate":
        """The inverse of `to_json`.

        Raises:
            InvalidValue: the certificate was written by a version that this one cannot read, it lacks
                something, or something is of another type or there twice.
        """
        require(
            entry.get("version") == VERSION,
            subject="version of the certificate",
            value=entry.get("version"),
            rule=f"it must be {VERSION}",
            fix="check it with the version of this library that wrote it",
        )
        claims = {name: claim for name, claim in entry.items() if name != "version"}
        require_attributes(claims, cls, subject="the certificate")
        return cls(
            target_error=real(entry["target_error"], subject="target_error"),
            attempt=whole(entry["attempt"], subject="attempt"),
            seed=str(entry["seed"]),
            region=_by_number(entry["region"], subject="region"),
            weights={
                number: real(weight, subject=f"the weight of object {number}")
                for number, weight in _by_number(entry["weights"], subject="weights").items()
            },
            drawn=_numbers(entry["drawn"], subject="drawn"),
            errors=_numbers(entry["errors"], subject="errors"),
            risk=real(entry["risk"], subject="risk"),
            evidence=real(entry["evidence"], subject="evidence"),
        )


def audit_order(weights: Mapping[int, float], *, seed: str, attempt: int) -> list[int]:
    """The order in which the objects of a region, given with their weights, are drawn for an audit."""
    return drawn_by_weight(weights, seed=seed, purpose=f"audit {attempt}")


def verify(
    certificate: Certificate,
    labels: Mapping[int, Label],
    *,
    acceptable: Acceptable = same_class,
) -> list[Problem]:
    """Check a certificate against what people said; an empty list means that it holds.

    Args:
        certificate: the proof.
        labels: people's label of each drawn object; None, or no entry, where they could not tell.
        acceptable: whether a machine label (first) is as good as a person's.
    """
    drawn, region, weights = certificate.drawn, certificate.region, certificate.weights
    problems = []

    def claim(holds: bool, *, subject: str, value: object, rule: str) -> bool:
        if not holds:
            fix = "do not trust the labels it commits; audit them again"
            problems.append(Problem(subject=subject, value=value, rule=rule, fix=fix))
        return holds

    wrong = tuple(
        number
        for number in drawn
        if number not in region
        or labels.get(number) is None
        or not acceptable(region[number], labels[number])
    )
    claim(
        wrong == certificate.errors,
        subject="errors",
        value=list(certificate.errors[:5]),
        rule=f"it must name the {len(wrong)} drawn objects whose machine label is not acceptable",
    )
    terms = {"risk": certificate.risk, "target_error": certificate.target_error}
    for name, value in terms.items():
        claim(0 < value <= 0.5, subject=name, value=value, rule="it must lie above 0 and be at most 0.5")
    claim(
        isinstance(certificate.attempt, int) and certificate.attempt >= 1,
        subject="attempt",
        value=certificate.attempt,
        rule="it must be the number of an audit, from 1",
    )
    if any(problem.subject in terms for problem in problems):
        return problems
    light = [number for number, weight in weights.items() if not _LEAST_WEIGHT <= weight <= _LARGEST_WEIGHT]
    if not claim(
        weights.keys() == region.keys() and not light,
        subject="weights",
        value=[weights[number] for number in light[:5]] or f"those of {len(weights)} objects",
        rule=f"it must have a number from {_LEAST_WEIGHT} to {_LARGEST_WEIGHT:.0f} for each of the region's "
        f"{len(region)} objects",
    ):
        return problems
    order = audit_order(weights, seed=certificate.seed, attempt=certificate.attempt)
    if not claim(
        list(drawn) == order[: len(drawn)] and len(drawn) < len(order),
        subject="drawn",
        value=list(drawn[:5]),
        rule="it must be the first objects of the region in the seed's order, and leave some",
    ):
        return problems
    exact = evidence_against_too_many_errors(certificate, wrong=set(wrong))
    claim(
        1 / certificate.risk * (1 - _TOLERANCE) <= certificate.evidence <= exact * (1 + _TOLERANCE),
        subject="evidence",
        value=certificate.evidence,
        rule=f"it must be at least {1 / certificate.risk:.6g}, which is 1 / risk, and at most what the draws "
        f"say, {exact:.6g}",
    )
    return problems


def evidence_against_too_many_errors(certificate: Certificate, *, wrong: Collection[int]) -> float:
    """What the draws say against more errors in the rest than the target allows.

    Follows the audit draw by draw: exact but for rounding; above 1 / risk at most as often as the risk says.
    """
    rest = len(certificate.region) - len(certificate.drawn)
    errors_left = len(wrong) + int(Fraction(certificate.target_error) * rest + _ROUNDING) + 1
    weights_left = sum(int(weight * _PARTS) for weight in certificate.weights.values())
    evidence = 1.0
    for number in certificate.drawn:
        weight = certificate.weights[number]
        evidence *= weights_left / (weights_left - errors_left * _PARTS)
        if number in wrong:
            evidence *= 1 - 1 / weight
            errors_left -= 1
        weights_left -= int(weight * _PARTS)
    return evidence


def _by_number(pairs: Any, *, subject: str) -> dict[int, Any]:
    """What is known of each object, by its number."""
    listed = isinstance(pairs, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in pairs)
    known = (
        {whole(number, subject=f"an object in {subject}"): entry for number, entry in pairs} if listed else {}
    )
    require(
        listed and len(known) == len(pairs),
        subject=subject,
        value=f"{len(pairs)} entries of {len(known)} objects" if listed else pairs,
        rule="it must be a list of pairs, one for each object, of its number and what belongs to it",
        fix="pass what was written, unchanged",
    )
    return known


def _numbers(objects: Any, *, subject: str) -> tuple[int, ...]:
    require(
        isinstance(objects, list),
        subject=subject,
        value=objects,
        rule="it must be a list of objects' numbers",
        fix="pass what was written, unchanged",
    )
    return tuple(whole(number, subject=f"an object in {subject}") for number in objects)
