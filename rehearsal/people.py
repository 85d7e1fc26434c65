"""Simulated people: they know the truth, and still get it wrong now and then, each in a way of their own."""

# ruff: noqa: S311  people who err at random need no secrets

import random
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_SPREAD = 0.03
"""Standard deviation of the accuracy among people."""

_SLIPS: tuple[Any, ...] = (
    {},
    {"label": ""},
    {"label": None},
    {"label": "(none of these)"},
    "not an answer",
)
"""What arrives under the answer's key when somebody, or a browser, sends garbage."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Habits:
    """How a group of people behaves.

    Attributes:
        accuracy: how often a person is right on average, 0 to 1.
        no_answer: how often a person who was asked does not answer, 0 to 1.
        garbage: how often an answer is garbage, 0 to 1.
        seed: the same seed gives the same people with the same answers.
    """

    accuracy: float = 0.93
    no_answer: float = 0.01
    garbage: float = 0.002
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("accuracy", "no_answer", "garbage"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise ValueError(
                    f"{name} is {value}: it must lie between 0 and 1; choose a share of all answers"
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class Worker:
    """A member of a workteam.

    Attributes:
        id: hexadecimal, unique in the workteam.
        subject: the person's id in the user pool, a UUID.
        accuracy: how often this person is right, 0 to 1.
    """

    id: str
    subject: str
    accuracy: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one person submitted for one object.

    Attributes:
        worker: who.
        content: the submitted form: one key for each input of the worker page.
        seconds: how long it took.
    """

    worker: Worker
    content: Mapping[str, Any]
    seconds: float


class People:
    """A workteam.

    Who answers what depends on the seed and the object only, never on the order of the questions.

    Args:
        habits: how they behave.
        size: how many they are.
    """

    def __init__(self, habits: Habits, *, size: int = 12) -> None:
        self._habits = habits
        self.workers = tuple(_worker(habits, number) for number in range(size))

    def answer(
        self, object_key: str, *, name: str | None, give: Callable[[float, random.Random], Any], workers: int
    ) -> list[Answer]:
        """Ask as many different people as `workers` says about one object.

        Args:
            object_key: tells the question from others; the same one is answered the same way again.
            name: key the page submits the answer under; None if it submits several answers by their keys.
            give: what somebody of that accuracy submits under it, by chance.
            workers: how many people to ask, at most `size`.

        Returns:
            The answers that arrived, which may be fewer than were asked for.
        """
        asked = random.Random(f"{self._habits.seed} asks {object_key}").sample(self.workers, workers)
        answers = []
        for worker in asked:
            chance = random.Random(f"{self._habits.seed} {worker.id} {object_key}")
            if chance.random() >= self._habits.no_answer:
                garbage = chance.random() < self._habits.garbage
                given = chance.choice(_SLIPS) if garbage else give(worker.accuracy, chance)
                whole = {} if garbage else given  # of a form nothing arrives that could be garbage
                answers.append(
                    Answer(
                        worker=worker,
                        content=whole if name is None else {name: given},
                        seconds=round(chance.lognormvariate(1.5, 0.5), 3),
                    )
                )
        return answers


def _worker(habits: Habits, number: int) -> Worker:
    chance = random.Random(f"{habits.seed} worker {number}")
    return Worker(
        id=f"{chance.getrandbits(64):016x}",
        subject=str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        accuracy=_own_accuracy(habits.accuracy, chance),
    )


def _own_accuracy(mean: float, chance: random.Random) -> float:
    """An accuracy around the mean: beta-distributed, since shares are; nobody differs if all are perfect."""
    evidence = mean * (1 - mean) / _SPREAD**2 - 1
    if evidence <= 0:
        return mean
    return chance.betavariate(mean * evidence, (1 - mean) * evidence)
