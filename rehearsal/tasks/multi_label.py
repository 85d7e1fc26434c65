"""Classification with several categories for each image or text.

A label is a mapping: every category that somebody chose → how sure it is that it applies, 0.0 to 1.0.
"""

import random
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from labeling.consolidation.metadata import format_label_set
from labeling.consolidation.multi_label import consolidate_label_sets
from labeling.task_types import TaskType
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.task import HumanTask, Judged, Label, ReadFile, StoreFile


class MultiLabelClassification(HumanTask):
    """A task in which people choose every category that fits.

    Args:
        task_type: of images or of texts.
    """

    def __init__(self, task_type: TaskType) -> None:
        self.type = task_type

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: each category is a question of its own, which a person may get wrong."""
        return {
            "labels": [
                category for category in categories if (category in truth) == (chance.random() < accuracy)
            ]
        }

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`: Dawid and Skene's method for each category; all that somebody chose are kept."""
        chosen = {
            object_id: {
                worker: labels
                for worker, answer in answers.items()
                if (labels := _read_answer(answer, categories)) is not None
            }
            for object_id, answers in submitted_answers(payload, name=self.answer_name)
        }
        return {
            object_id: Judged(
                label=found.confidences, confidence=min(found.confidences.values(), default=0.0)
            )
            for object_id, found in consolidate_label_sets(chosen, labels=categories).items()
        }

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`: the share of categories they have in common."""
        either = self.names(label) | self.names(other)
        return len(self.names(label) & self.names(other)) / len(either) if either else 1.0

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        return format_label_set(judged.label, labels=categories)

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`; real confidence maps may lack a category."""
        names, confidences = metadata["class-map"], metadata["confidence-map"]
        return {names[str(number)]: confidences.get(str(number), 0.0) for number in value}

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return frozenset(label)


def _read_answer(answer: Mapping[str, Any], categories: Sequence[str]) -> Collection[str] | None:
    """What one person chose; None if it is garbage."""
    labels = answer.get("labels")
    valid = isinstance(labels, list) and all(label in categories for label in labels)
    return labels if valid else None
