"""Adjustment and verification of sequences and points: one task type for both.

Which of them a job is, and what of the labels may be changed, its label category file tells (source:
SageMaker developer guide, "Label category and frame attribute configuration").
"""

import random
from collections.abc import Mapping, Sequence
from typing import Any

from rehearsal.tasks.adjustment import MODIFIED, Adjustment
from rehearsal.tasks.annotation_task import AnnotationTask
from rehearsal.tasks.label_category_files import read_label_categories
from rehearsal.tasks.task import Label


class AnnotationReview(Adjustment):
    """People correct labels as far as they may.

    Args:
        reviewed: the task whose labels they correct.
    """

    def __init__(self, reviewed: AnnotationTask) -> None:
        super().__init__(reviewed)
        self._annotation = reviewed

    @property
    def answer_name(self) -> str:
        """See `HumanTask`: the page is that of the task whose labels are corrected."""
        return self._annotation.answer_name

    def configured(self, categories: Mapping[str, Any]) -> "AnnotationReview":
        """See `HumanTask`."""
        asked = read_label_categories(categories, task_type=self.type)
        return AnnotationReview(self._annotation.asking(asked))

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: people change what is wrong, object by object, and leave the rest."""
        drawn = self._annotation.annotated(truth, earlier=earlier, accuracy=accuracy, chance=chance)
        return {
            **self._annotation.submit(drawn, categories=categories),
            MODIFIED: self._annotation.agreement(drawn, earlier) < 1,
        }
