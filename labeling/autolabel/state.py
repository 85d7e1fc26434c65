"""All that a run has come to know: a value that can be written as JSON, kept anywhere, and gone on from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from labeling.autolabel.actions import Action, action_from_json, action_to_json
from labeling.autolabel.certificate import Certificate
from labeling.autolabel.learner import Label
from labeling.autolabel.policy import Policy
from labeling.errors import require

VERSION = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Audit:
    """An audit under way.

    Attributes:
        region: the machine label of each object it may certify, fixed before the first draw.
        order: the region's objects in the order in which they are drawn, as far as the plan may need them.
        draws: of the plan.
        risk: of the plan.
        drawn: how many objects people have labeled.
        errors: those of them whose machine label was not acceptable.
    """

    region: Mapping[int, Label]
    order: tuple[int, ...]
    draws: tuple[int, ...]
    risk: float
    drawn: int = 0
    errors: tuple[int, ...] = ()

    @property
    def certifies(self) -> bool:
        """Whether enough was drawn with few enough errors."""
        return len(self.errors) < len(self.draws) and self.drawn >= self.draws[len(self.errors)]

    @property
    def ended(self) -> bool:
        """Whether nothing more needs to be drawn."""
        return self.certifies or len(self.errors) >= len(self.draws)

    def next_draws(self, *, most: int) -> tuple[int, ...]:
        """What people label next: as many as must be drawn whatever they say, and no more than a batch."""
        until = min(self.drawn + most, self.draws[len(self.errors)])
        return self.order[self.drawn : until]

    def having_drawn(self, count: int, *, wrong: tuple[int, ...]) -> "Audit":
        """This audit after people labeled so many more objects."""
        return replace(self, drawn=self.drawn + count, errors=self.errors + wrong)

    def to_json(self) -> dict[str, Any]:
        """The audit as a JSON object."""
        return {
            "region": _pairs(self.region),
            "order": list(self.order),
            "draws": list(self.draws),
            "risk": self.risk,
            "drawn": self.drawn,
            "errors": list(self.errors),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`."""
        return cls(
            region=dict(entry["region"]),
            order=tuple(entry["order"]),
            draws=tuple(entry["draws"]),
            risk=entry["risk"],
            drawn=entry["drawn"],
            errors=tuple(entry["errors"]),
        )


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
            "guesses": [
                [number, guess.label, guess.margin, guess.wrong] for number, guess in self.guesses.items()
            ],
            "audit": None if self.audit is None else self.audit.to_json(),
        }

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            InvalidValue: the state was written by a version that this one cannot go on from.
        """
        require(
            entry.get("version") == VERSION,
            subject="version of the state",
            value=entry.get("version"),
            rule=f"it must be {VERSION}",
            fix="go on with the version of this library that wrote it",
        )
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
            guesses={
                number: Guess(label=label, margin=margin, wrong=wrong)
                for number, label, margin, wrong in entry["guesses"]
            },
            audit=None if entry["audit"] is None else Audit.from_json(entry["audit"]),
        )


def _pairs(labels: Mapping[int, Label]) -> list[list[Any]]:
    """Labels as JSON that keeps their order and their numbers."""
    return [[number, label] for number, label in labels.items()]
