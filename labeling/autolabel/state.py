"""All that a run has come to know: a value that can be written as JSON, kept anywhere, and gone on from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import Any, Self

import numpy as np

from labeling.autolabel.actions import Action, action_from_json, action_to_json
from labeling.autolabel.audit import log_evidence
from labeling.autolabel.certificate import Certificate
from labeling.autolabel.json_entries import require_attributes, require_version
from labeling.autolabel.learner import Label
from labeling.autolabel.policy import Policy

VERSION = 4

_COUNTS_TRIED = 64  # numbers of draws of which one should convince; evidence changes slowly between them


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """What the machine said of an object before people labeled it.

    Attributes:
        label: the machine's.
        margin: by how much its score led the next, as of `selection.margins`.
        wrong: whether people said otherwise; None until they have answered.
    """

    label: Label
    margin: float
    wrong: bool | None = None

    def to_json(self) -> list[Any]:
        """The guess as a JSON array."""
        return [self.label, self.margin, self.wrong]

    @classmethod
    def from_json(cls, entry: Sequence[Any]) -> Self:
        """The inverse of `to_json`."""
        label, margin, wrong = entry
        return cls(label=label, margin=margin, wrong=wrong)


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """An object that an audit may certify, or draw.

    Attributes:
        number: the object's.
        guess: what the machine says of it.
        weight: in the draws, above 1.
    """

    number: int
    guess: Guess
    weight: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """An audit under way.

    Attributes:
        region: its objects in the order in which they are drawn; fixed before the first draw, as their
            labels and weights are.
        target_error: largest share of errors that the certified rest may have.
        risk: probability of a false certificate.
        give_up: evidence below which it ends without a certificate.
        drawn: how many objects people have labeled.
        errors: those of them whose machine label was not acceptable.
    """

    region: tuple[Candidate, ...]
    target_error: float
    risk: float
    give_up: float
    drawn: int = 0
    errors: tuple[int, ...] = ()

    @property
    def log_evidence(self) -> float:
        """Against too many errors in what nobody has drawn yet."""
        return next(self._log_evidence_after([self.drawn]))

    @property
    def certifies(self) -> bool:
        """Whether the evidence is enough."""
        return self.drawn < len(self.region) and self.log_evidence >= -log(self.risk)

    @property
    def ended(self) -> bool:
        """Whether nothing more needs to be drawn."""
        return (
            self.drawn == len(self.region)
            or not log(self.give_up) <= self.log_evidence < -log(self.risk)
            or not self._can_convince()
        )

    def next_draws(self, *, most: int) -> tuple[int, ...]:
        """What people label next: as much as is enough if no error is among it, and no more than so much."""
        last = min(self.drawn + most, len(self.region))
        counts = range(self.drawn + 1, last)
        enough = (
            count
            for count, evidence in zip(counts, self._log_evidence_after(counts), strict=True)
            if evidence >= -log(self.risk)
        )
        return tuple(candidate.number for candidate in self.region[self.drawn : next(enough, last)])

    def having_drawn(self, count: int, *, wrong: tuple[int, ...]) -> "Audit":
        """This audit after people labeled so many more objects."""
        return replace(self, drawn=self.drawn + count, errors=self.errors + wrong)

    def _can_convince(self) -> bool:
        """Whether some number of further draws without an error would be enough; none is, if too little is
        left of a small region."""
        left = len(self.region) - self.drawn
        counts = (self.drawn + share * left // _COUNTS_TRIED for share in range(_COUNTS_TRIED))
        return any(evidence >= -log(self.risk) for evidence in self._log_evidence_after(counts))

    def _log_evidence_after(self, counts: Iterable[int]) -> Iterator[float]:
        """For each number of draws, if those to come find no error."""
        weights = np.array([candidate.weight for candidate in self.region])
        wrong = np.isin([candidate.number for candidate in self.region], self.errors)
        for count in counts:
            yield log_evidence(
                weights[:count],
                wrong[:count],
                region=len(weights),
                total_weight=float(weights.sum()),
                target_error=self.target_error,
            )

    def to_json(self) -> dict[str, Any]:
        """The audit as a JSON object."""
        return {
            "region": [
                [candidate.number, *candidate.guess.to_json(), candidate.weight] for candidate in self.region
            ],
            "target_error": self.target_error,
            "risk": self.risk,
            "give_up": self.give_up,
            "drawn": self.drawn,
            "errors": list(self.errors),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            InvalidValue: something is missing or too much.
        """
        require_attributes(entry, cls, subject="the audit")
        return cls(
            region=tuple(
                Candidate(number=number, guess=Guess.from_json(guess), weight=weight)
                for number, *guess, weight in entry["region"]
            ),
            target_error=entry["target_error"],
            risk=entry["risk"],
            give_up=entry["give_up"],
            drawn=entry["drawn"],
            errors=tuple(entry["errors"]),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """A run of the loop.

    Attributes:
        policy: its terms.
        objects: how many there are, numbered from 0.
        seed: of every random choice.
        action: what the run waits for.
        labels: what people said, in the order in which they were asked; None where they could not tell.
        committed: the machine's certified labels.
        certificates: their proofs.
        attempts: how many audits were begun.
        then_random: objects drawn at random, to be labeled after those of the action and before training.
        guesses: what the machine said of labeled objects before they were labeled, and of those the action
            asks for, as far as it had learned anything by then.
        audit: under way, if any.
    """

    policy: Policy
    objects: int
    seed: str
    action: Action
    labels: Mapping[int, Label] = field(default_factory=dict)
    committed: Mapping[int, Label] = field(default_factory=dict)
    certificates: tuple[Certificate, ...] = ()
    attempts: int = 0
    then_random: tuple[int, ...] = ()
    guesses: Mapping[int, Guess] = field(default_factory=dict)
    audit: Audit | None = None

    @property
    def pool(self) -> list[int]:
        """Objects that have no label yet."""
        return [
            number
            for number in range(self.objects)
            if number not in self.labels and number not in self.committed
        ]

    @property
    def budget_left(self) -> float:
        """How many labels people may still give."""
        budget = self.policy.human_budget
        return float("inf") if budget is None else budget - len(self.labels)

    def affordable(self, labels: int) -> int:
        """So many labels, or what the budget still has of them."""
        return int(min(labels, self.budget_left))

    def having(self, **changes: Any) -> Self:
        """This state with some attributes replaced."""
        return replace(self, **changes)

    def to_json(self) -> dict[str, Any]:
        """The state as a JSON object; labels must be JSON values."""
        return {
            "version": VERSION,
            "policy": self.policy.to_json(),
            "objects": self.objects,
            "seed": self.seed,
            "action": action_to_json(self.action),
            "labels": _pairs(self.labels),
            "committed": _pairs(self.committed),
            "certificates": [certificate.to_json() for certificate in self.certificates],
            "attempts": self.attempts,
            "then_random": list(self.then_random),
            "guesses": [[number, *guess.to_json()] for number, guess in self.guesses.items()],
            "audit": None if self.audit is None else self.audit.to_json(),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            InvalidValue: the state was written by a version that this one cannot go on from, or something is
                missing or too much.
        """
        require_version(entry, VERSION, subject="the state")
        attributes = {name: value for name, value in entry.items() if name != "version"}
        require_attributes(attributes, cls, subject="the state")
        return cls(
            policy=Policy.from_json(entry["policy"]),
            objects=entry["objects"],
            seed=entry["seed"],
            action=action_from_json(entry["action"]),
            labels=dict(entry["labels"]),
            committed=dict(entry["committed"]),
            certificates=tuple(map(Certificate.from_json, entry["certificates"])),
            attempts=entry["attempts"],
            then_random=tuple(entry["then_random"]),
            guesses={number: Guess.from_json(guess) for number, *guess in entry["guesses"]},
            audit=None if entry["audit"] is None else Audit.from_json(entry["audit"]),
        )


def _pairs(entries: Mapping[int, Any]) -> list[list[Any]]:
    """What is known of objects as JSON that keeps their order and their numbers."""
    return [[number, entry] for number, entry in entries.items()]
