"""What all tasks on sequences and points have in common."""

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from labeling.label_categories import LabelCategories
from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType
from rehearsal.tasks.adjustment import MODIFIED
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.label_category_files import read_label_categories
from rehearsal.tasks.task import Judged, Label, Load, ReadFile, ReviewableTask

FRAME_ATTRIBUTES = "dataset-object-attributes"
"""Key of what people filled in of a frame that is an object by itself."""

_NOTHING = LabelCategories(labels=())


@dataclass(frozen=True, kw_only=True)
class AnnotationTask(ReviewableTask, ABC):
    """People annotate a sequence or a frame.

    What the service's own pages submit is not documented. Here it is what the output holds.

    Attributes:
        type: the task type.
        asked: what the label category file of a job asks for; nothing before there is a job.
    """

    type: TaskType
    asked: LabelCategories = _NOTHING

    @property
    def answer_name(self) -> str:
        """See `HumanTask`."""
        return "annotations"

    def configured(self, categories: Mapping[str, Any]) -> Self:
        """See `HumanTask`."""
        return self.asking(read_label_categories(categories, task_type=self.type))

    def asking(self, asked: LabelCategories) -> Self:
        """This task in a job with these label categories."""
        return replace(self, asked=asked)

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`."""
        drawn = self.annotated(truth, earlier=earlier, accuracy=accuracy, chance=chance)
        return self.submit(drawn, categories=categories)

    def shown(self, reviewed: Any, *, truth: Label, load: Load) -> Label:
        """See `ReviewableTask`."""
        label = self.read_from(reviewed["label"], reviewed["metadata"], load=load)
        if not self.can_answer(label, categories=self.asked.names):
            raise ValueError("the page lacks the tool, or a label category, that it was drawn with")
        return label

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`: the first valid answer is the label, or of reviewers the first that changed it.

        That is ours: no method of the service's is described that would make one of several, only that a
        label counts as adjusted if anybody changed it.
        """
        judged = {}
        for object_id, answers in submitted_answers(payload, name=self.answer_name):
            changed_first = sorted(answers.values(), key=lambda answer: answer.get(MODIFIED) is not True)
            read = (self._read_answer(answer, categories) for answer in changed_first)
            label = next((label for label in read if label is not None), None)
            if label is not None:
                # Nobody else's answer speaks for or against it.
                judged[object_id] = Judged(label=label, confidence=0.0)
        return judged

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`."""
        return self.read_from(value, metadata, load=lambda address: read_file(S3Uri.parse(address)))

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return frozenset(label.categories)

    @abstractmethod
    def annotated(
        self, truth: Label, *, earlier: Label | None, accuracy: float, chance: random.Random
    ) -> Label:
        """What a person makes of an object; see `answer`."""

    @abstractmethod
    def submitted(self, answer: Mapping[str, Any], *, categories: Sequence[str]) -> Label:
        """The label that people submitted.

        Raises:
            KeyError, TypeError, ValueError: they submitted none such.
        """

    @abstractmethod
    def read_from(self, value: Any, metadata: Mapping[str, Any], *, load: Load) -> Label:
        """The label that `write` wrote; `load` reads the file it may be.

        Raises:
            KeyError, TypeError, ValueError: it wrote none such.
        """

    def _read_answer(self, answer: Mapping[str, Any], categories: Sequence[str]) -> Label | None:
        """What one person submitted; None if it is garbage."""
        try:
            return self.submitted(answer, categories=categories)
        except (KeyError, TypeError, ValueError):
            return None
