"""One category for each object: what images and texts have in common."""

import hashlib
import random
from abc import ABC
from collections.abc import Mapping, Sequence
from typing import Any

from labeling.consolidation.classification import consolidate
from labeling.consolidation.metadata import format_class
from labeling.consolidation.payload import read_answers
from labeling.s3_uri import S3Uri
from rehearsal.tasks.task import HumanTask, Judged, Label, ReadFile, StoreFile


class Classification(HumanTask, ABC):
    """A task in which people choose one category; quality is how often it is the right one."""

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
        others = [category for category in categories if category != truth]
        if chance.random() < accuracy or not others:
            return {"label": truth}
        return {"label": chance.choices(others, weights=[_likeness(truth, other) for other in others])[0]}

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`: Dawid and Skene's method."""
        answers = read_answers(payload, labels=categories, element=self.answer_name, read_answer=_no_files)
        found = consolidate(answers.votes, categories=len(categories))
        return {
            object_id: Judged(label=consensus.label, confidence=consensus.confidence)
            for object_id, consensus in found.items()
        }

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`."""
        return float(label == other)

    def write(
        self,
        judged: Judged,
        *,
        categories: Sequence[str],
        store: StoreFile,
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        return format_class(judged.label, confidence=judged.confidence, labels=categories)

    def read(
        self,
        value: Any,
        metadata: Mapping[str, Any],
        *,
        read_file: ReadFile,
    ) -> Label:
        """See `HumanTask`."""
        return metadata["class-name"]


def _no_files(uri: S3Uri) -> bytes:
    raise AssertionError(f"an answer lies in {uri}: the service writes answers into the request itself")


def _likeness(one: str, other: str) -> float:
    """How easily two labels are mistaken for each other by everybody: few pairs are, most hardly."""
    pair = "\0".join(sorted((one, other)))
    share = int.from_bytes(hashlib.sha256(pair.encode()).digest()[:4], "big") / 2**32
    return share**3 + 0.01
