"""Adjustment: people correct the labels of others."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labeling.task_reviews import adjustment_of
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.task import (
    GOOD_LABEL,
    HumanTask,
    Judged,
    Label,
    Load,
    ReadFile,
    ReviewableTask,
    StoreFile,
)

MODIFIED = "initialValueModified"
"""What the page adds to an answer whose label was on it already (source: "Crowd HTML elements reference")."""

_STATUS = {True: "adjusted", False: "unadjusted"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Adjusted:
    """A label that people have reviewed.

    Attributes:
        label: as it is now, in the terms of the task it is of.
        adjusted: whether anybody has changed it.
    """

    label: Label
    adjusted: bool


class Adjustment(HumanTask):
    """People correct labels of images.

    Args:
        reviewed: the task whose labels they correct.
    """

    def __init__(self, reviewed: ReviewableTask) -> None:
        self.type = adjustment_of(reviewed.type)
        self._reviewed = reviewed

    @property
    def original(self) -> HumanTask:
        """See `HumanTask`."""
        return self._reviewed

    def can_answer(self, truth: Label, *, categories: Sequence[str]) -> bool:
        """See `HumanTask`."""
        return self._reviewed.can_answer(truth, categories=categories)

    def earlier(self, reviewed: Any, *, truth: Label, load: Load) -> Label | None:
        """See `HumanTask`: the page begins with the label."""
        if reviewed is None:
            raise ValueError("the page has no initial-value")
        return self._reviewed.shown(reviewed, truth=truth, load=load)

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: a good label stays as it is, and so does one whose reviewer errs."""
        modified = self._reviewed.agreement(earlier, truth) < GOOD_LABEL and chance.random() < accuracy
        if modified:
            answer = self._reviewed.answer(truth, categories=categories, accuracy=accuracy, chance=chance)
        else:
            answer = self._reviewed.submit(earlier, categories=categories)
        return {**answer, MODIFIED: modified}

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`: as in the original task; whatever anybody has changed is adjusted."""
        adjusted = {
            object_id: any(answer.get(MODIFIED) is True for answer in answers.values())
            for object_id, answers in submitted_answers(payload, name=self.answer_name)
        }
        return {
            object_id: Judged(
                label=Adjusted(label=judged.label, adjusted=adjusted[object_id]),
                confidence=judged.confidence,
            )
            for object_id, judged in self._reviewed.consolidate(payload, categories=categories).items()
        }

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`."""
        return self._reviewed.agreement(label.label, other.label)

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        value, extra = self._reviewed.write(
            Judged(label=judged.label.label, confidence=judged.confidence), categories=categories, store=store
        )
        return value, {**extra, "adjustment-status": _STATUS[judged.label.adjusted]}

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`."""
        return Adjusted(
            label=self._reviewed.read(value, metadata, read_file=read_file),
            adjusted=metadata["adjustment-status"] == _STATUS[True],
        )

    def on_image(self, label: Label, *, depth: int) -> Label:
        """See `HumanTask`."""
        return replace(label, label=self._reviewed.on_image(label.label, depth=depth))

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return self._reviewed.names(label.label)
