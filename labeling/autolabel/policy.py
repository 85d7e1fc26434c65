"""What is promised of the machine's labels, and what may be spent on the promise."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, Self

from labeling.autolabel.audit import fewest_draws
from labeling.autolabel.json_entries import require_attributes
from labeling.autolabel.numbers import real, whole
from labeling.errors import InvalidValue, Problem, require, require_all

# The first audit is the one that usually succeeds, so it gets most of the risk; each later one gets as much
# of what is left. See the sensitivity table in docs/benchmarks.md.
_SHARE_OF_THE_RISK_LEFT = 0.9

_SMALLEST_TARGET = 1e-6  # a smaller one takes millions of labels to prove

_MOST_ATTEMPTS = 12  # each has a tenth of the risk of the one before: a billionth is left of a tenth by then

_NUMBERS: dict[str, Callable[..., float]] = {
    "target_error": real,
    "confidence": real,
    "batch_size": whole,
    "human_budget": whole,
    "attempts": whole,
    "random_share": real,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Terms of a certified auto-labeling run.

    Attributes:
        target_error: largest share of the machine's labels that may be wrong, as people would judge them;
            0.000001 to 0.5.
        confidence: probability with which that holds, at least; between 0.5 and 1.
        batch_size: how many objects people label before the first training; before each later one half as
            many, as labels that a fresher model asks for are worth more.
        human_budget: how many labels people give at most; None lets them label whatever the machine cannot.
        attempts: how many audits there are at most; 1 to 12.
        random_share: share of what people label between two trainings that is drawn at random rather than
            chosen where the model is least sure; 0 to 1.

    Raises:
        InvalidValue: at least one of them is no number, or out of its range.
    """

    target_error: float
    confidence: float
    batch_size: int
    human_budget: int | None = None
    attempts: int = 4
    random_share: float = 0.0

    def __post_init__(self) -> None:
        require_all(
            partial(self._take, name, number)
            for name, number in _NUMBERS.items()
            if name != "human_budget" or self.human_budget is not None
        )
        require_all(
            [
                lambda: require(
                    _SMALLEST_TARGET <= self.target_error <= 0.5,
                    subject="target_error",
                    value=self.target_error,
                    rule=f"it must be from {_SMALLEST_TARGET} to 0.5",
                    fix="state a share, such as 0.02 for 2 %",
                ),
                lambda: require(
                    0.5 <= self.confidence < 1,
                    subject="confidence",
                    value=self.confidence,
                    rule="it must be at least 0.5 and below 1",
                    fix="state a probability, such as 0.9",
                ),
                lambda: require(
                    self.batch_size >= 1,
                    subject="batch_size",
                    value=self.batch_size,
                    rule="it must be at least 1",
                    fix="state how many objects people label before the first training, such as 250",
                ),
                lambda: require(
                    self.human_budget is None or self.human_budget >= self.batch_size,
                    subject="human_budget",
                    value=self.human_budget,
                    rule=f"it must be at least batch_size, {self.batch_size}",
                    fix="allow one batch or more, or pass None to set no limit",
                ),
                lambda: require(
                    1 <= self.attempts <= _MOST_ATTEMPTS,
                    subject="attempts",
                    value=self.attempts,
                    rule=f"it must be from 1 to {_MOST_ATTEMPTS}",
                    fix="allow a few; later audits have hardly any risk left, and need ever more draws",
                ),
                lambda: require(
                    0 <= self.random_share <= 1,
                    subject="random_share",
                    value=self.random_share,
                    rule="it must be from 0 to 1",
                    fix="state a share of each batch, such as 0.1",
                ),
            ]
        )

    def risk(self, attempt: int) -> float:
        """The probability of a false certificate that one audit may have; over all audits they add up to
        1 - confidence.

        Args:
            attempt: number of the audit, from 1 to `attempts`.
        """
        left = (1 - self.confidence) * (1 - _SHARE_OF_THE_RISK_LEFT) ** (attempt - 1)
        return left if attempt == self.attempts else left * _SHARE_OF_THE_RISK_LEFT

    def check(self, *, objects: int) -> None:
        """Refuse a number of objects that these terms cannot certify, or only at the price of labeling most.

        Raises:
            InvalidValue: even if the model were never wrong, people would label more than half of them, or
                more than their budget.
        """
        people = self.fewest_labels(objects=objects)
        if people is None or people > objects / 2:
            raise InvalidValue(self._too_few(objects, people))
        require(
            self.human_budget is None or people <= self.human_budget,
            subject="human_budget",
            value=self.human_budget,
            rule=f"it must pay for a first batch and the shortest audit, {people} labels",
            fix="allow more labels, more errors or less confidence",
        )

    def fewest_labels(self, *, objects: int) -> int | None:
        """How many labels people give at least before a machine label is certified: one batch, and an audit
        that finds no error. None if no audit is enough.

        Args:
            objects: how many there are.
        """
        draws = fewest_draws(
            region=max(objects - self.batch_size, 1), target_error=self.target_error, risk=self.risk(1)
        )
        return None if draws is None else self.batch_size + draws

    def _take(self, name: str, number: Callable[..., float]) -> None:
        """Turn an attribute into a number that JSON knows."""
        object.__setattr__(self, name, number(getattr(self, name), subject=name))

    def _too_few(self, objects: int, people: int | None) -> Problem:
        return Problem(
            subject="the number of objects",
            value=objects,
            rule=f"to prove that at most {self.target_error} of the labels are wrong with a confidence "
            f"of {self.confidence}, people would have to label "
            f"{'more than half' if people is None else people} of them even if the model were never wrong",
            fix=f"label at least {self._fewest_objects()} objects, or allow more errors or less confidence",
        )

    def _fewest_objects(self) -> int:
        """The smallest number of objects that is not refused, to two digits and two percent."""
        objects = 2.0 * self.batch_size
        while True:
            rounded = int(float(f"{objects:.1e}"))
            people = self.fewest_labels(objects=rounded)
            if people is not None and people <= rounded / 2:
                return rounded
            objects *= 1.02

    def to_json(self) -> dict[str, Any]:
        """The policy as a JSON object."""
        return asdict(self)

    @classmethod
    def from_json(cls, policy: dict[str, Any]) -> Self:
        """The inverse of `to_json`.

        Raises:
            InvalidValue: something is missing or too much, or out of its range.
        """
        require_attributes(policy, cls, subject="the policy")
        return cls(**policy)
