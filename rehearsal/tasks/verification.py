"""Verification: people judge whether the label of an image is right, and may say why not."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labeling.task_reviews import verification_of
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.classification import Classification
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

_COMMENTED = 0.5
"""How often somebody says why a label is not right."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judgement:
    """What people think of a label.

    Attributes:
        category: the label category they chose.
        comments: what they said besides.
    """

    category: str
    comments: tuple[str, ...] = ()


class Verification(Classification):
    """People judge labels of images.

    The first label category of a job says that nothing is wrong; the others say that something is, the worse
    the later they come. `LabelingTask.verification` has them in this order, too.

    Args:
        reviewed: the task whose labels they judge.
    """

    def __init__(self, reviewed: ReviewableTask) -> None:
        self.type = verification_of(reviewed.type)
        self._reviewed = reviewed

    @property
    def original(self) -> HumanTask:
        """See `HumanTask`."""
        return self._reviewed

    def can_answer(self, truth: Label, *, categories: Sequence[str]) -> bool:
        """See `HumanTask`: what there is to be seen has other names than the judgements."""
        return True

    def earlier(self, reviewed: Any, *, truth: Label, load: Load) -> Label | None:
        """See `HumanTask`: the page lays the label over the image."""
        if reviewed is None:
            raise ValueError("the page has no overlay")
        (overlay,) = map(dict, dict(reviewed).values())
        return self._reviewed.shown(overlay.get("value", overlay), truth=truth, load=load)

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: people compare the label with what they see."""
        agreement = self._reviewed.agreement(earlier, truth)
        judgement = _judgement(agreement, categories)
        answer = super().answer(judgement, categories=categories, accuracy=accuracy, chance=chance)
        if answer["label"] != categories[0] and chance.random() < _COMMENTED:
            answer["workerComment"] = f"{answer['label']}: about {agreement:.0%} of it fits"
        return answer

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`: as in classification; every comment is kept."""
        comments = {
            object_id: tuple(
                answer["workerComment"] for answer in answers.values() if answer.get("workerComment")
            )
            for object_id, answers in submitted_answers(payload, name=self.answer_name)
        }
        return {
            object_id: replace(judged, label=Judgement(category=judged.label, comments=comments[object_id]))
            for object_id, judged in super().consolidate(payload, categories=categories).items()
        }

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        chosen = replace(judged, label=judged.label.category)
        value, extra = super().write(chosen, categories=categories, store=store)
        feedback = [{"comment": comment} for comment in judged.label.comments]
        return value, {**extra, **({"worker-feedback": feedback} if feedback else {})}

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`."""
        return Judgement(
            category=super().read(value, metadata, read_file=read_file),
            comments=tuple(one["comment"] for one in metadata.get("worker-feedback", ())),
        )

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return frozenset([label.category])


def _judgement(agreement: float, categories: Sequence[str]) -> str:
    right, *wrong = categories
    if agreement >= GOOD_LABEL or not wrong:
        return right
    badness = 1 - agreement / GOOD_LABEL  # above 0, to 1
    return wrong[min(int(badness * len(wrong)), len(wrong) - 1)]
