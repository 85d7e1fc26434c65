"""Named entities in texts.

A label is a mapping: every entity → how sure it is, 0.0 to 1.0.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from labeling.consolidation.metadata import format_spans
from labeling.consolidation.spans import Span, consolidate_spans
from labeling.errors import require
from labeling.task_types import NAMED_ENTITY_RECOGNITION
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.task import HumanTask, Judged, Label, ReadFile, StoreFile

_BLUNDERS = ("miss", "wrong label", "cut short")
"""What happens to an entity whose reader errs."""


class NamedEntities(HumanTask):
    """People mark words and phrases.

    Args:
        listed: the labels as the label category file of a job lists them, which its output repeats.
    """

    type = NAMED_ENTITY_RECOGNITION

    def __init__(self, *, listed: Sequence[Mapping[str, Any]] = ()) -> None:
        self._listed = listed

    def configured(self, categories: Mapping[str, Any]) -> HumanTask:
        """See `HumanTask`: this type of text alone has its instructions in the file, and needs them there.

        Raises:
            InvalidValue: they are missing.
        """
        instructions = categories.get("instructions", {})
        require(
            {"shortInstruction", "fullInstruction"} <= dict(instructions).keys(),
            subject="instructions",
            value=instructions,
            rule="for named entities they must have shortInstruction and fullInstruction",
            fix="say how to answer",
        )
        return NamedEntities(listed=categories["labels"])

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: whoever errs misses an entity, names it wrongly or marks too little of it."""
        marked = []
        for span in truth:
            blunder = chance.choice(_BLUNDERS) if chance.random() > accuracy else None
            if blunder == "wrong label":
                marked.append(replace(span, label=chance.choice(categories)))
            elif blunder == "cut short":
                marked.append(replace(span, end=chance.randint(span.start + 1, span.end)))
            elif blunder is None:
                marked.append(span)
        return {
            "entities": [
                {"label": span.label, "startOffset": span.start, "endOffset": span.end} for span in marked
            ]
        }

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`."""
        judged = {}
        for object_id, answers in submitted_answers(payload, name=self.answer_name):
            marked = {
                worker: spans
                for worker, answer in answers.items()
                if (spans := _read_answer(answer, categories)) is not None
            }
            if marked:
                agreed = {one.span: one.confidence for one in consolidate_spans(marked)}
                judged[object_id] = Judged(label=agreed, confidence=min(agreed.values(), default=0.0))
        return judged

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`: the share of entities they have in common, to the character."""
        return len(label.keys() & other.keys()) / len(label.keys() | other.keys()) if label or other else 1.0

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        return format_spans(judged.label, labels=self._listed)

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`."""
        return {
            _span(entity): judged["confidence"]
            for entity, judged in zip(value["annotations"]["entities"], metadata["entities"], strict=True)
        }

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return frozenset(span.label for span in label)


def _read_answer(answer: Mapping[str, Any], categories: Sequence[str]) -> list[Span] | None:
    """What one person marked; None if it is garbage."""
    try:
        spans = [_span(entity) for entity in answer["entities"]]
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return [span for span in spans if span.label in categories]


def _span(entity: Mapping[str, Any]) -> Span:
    return Span(start=int(entity["startOffset"]), end=int(entity["endOffset"]), label=entity["label"])
