"""What Ground Truth asks a consolidation function, and what it wants to hear.

Sources: SageMaker developer guide, "Post-annotation Lambda"; the observed requests add keys the guide does
not name, so unknown ones are passed over.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from labeling.consolidation.classification import Consensus
from labeling.errors import LabelingError, require
from labeling.s3_uri import S3Uri
from labeling.task_type import LONGEST_LABEL

ReadAnswer = Callable[[S3Uri], bytes]
"""Reads an answer that a payload only refers to; raises a LabelingError if it must not or cannot."""


class Defect(StrEnum):
    """Why an answer does not count."""

    NO_WORKER = "no worker id"
    NO_CONTENT = "no content"
    UNREADABLE = "content cannot be read"
    NOT_JSON = "content is not JSON"
    OTHER_ELEMENT = "no answer of the task's element"
    NO_LABEL = "no label"
    UNKNOWN_LABEL = "unknown label"
    CONTRADICTION = "the same worker gave different answers"


@dataclass(frozen=True, kw_only=True, slots=True)
class ConsolidationRequest:
    """The event a consolidation function is called with.

    Attributes:
        label_attribute: key of the label in the output manifest.
        labels: the label categories, in order; empty if the event does not tell them.
        payload: file with the answers.
    """

    label_attribute: str
    labels: tuple[str, ...]
    payload: S3Uri

    @classmethod
    def parse(cls, event: Mapping[str, Any]) -> Self:
        """Read an event, whatever its version.

        Raises:
            InvalidValue: it names no label attribute or no payload.
        """
        attribute, payload = event.get("labelAttributeName"), event.get("payload")
        uri = payload.get("s3Uri") if isinstance(payload, Mapping) else None
        for subject, value in (("labelAttributeName", attribute), ("payload.s3Uri", uri)):
            require(
                isinstance(value, str),
                subject=f"{subject} of the event",
                value=value,
                rule="it must be text",
                fix="let Ground Truth call this function as AnnotationConsolidationLambdaArn",
            )
        return cls(
            label_attribute=str(attribute),
            labels=tuple(_categories(event.get("labelCategories"))),
            payload=S3Uri.parse(str(uri)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What people answered in a batch.

    Attributes:
        votes: object id → worker id → label; an object without a valid answer has no votes.
        defects: object id → how many of its answers do not count, by reason.
        objects_without_id: how many entries name no object and can have no label.
    """

    votes: Mapping[str, Mapping[str, str]]
    defects: Mapping[str, Counter[Defect]]
    objects_without_id: int

    def log_entry(self) -> dict[str, Any]:
        """The batch in figures; of the objects left without a label the first hundred."""
        unlabeled = [object_id for object_id, votes in self.votes.items() if not votes]
        return {
            "event": "annotations consolidated",
            "objects": len(self.votes),
            "objects_labeled": len(self.votes) - len(unlabeled),
            "objects_without_valid_answer": unlabeled[:100],
            "objects_without_id": self.objects_without_id,
            "valid_answers": sum(map(len, self.votes.values())),
            "malformed_answers": dict(sum(self.defects.values(), Counter())),
        }


def read_answers(payload: bytes, *, labels: Sequence[str], element: str, read_answer: ReadAnswer) -> Answers:
    """Read the answers of a batch; those that are malformed are counted and do not count.

    Each person has one vote for an object, however often the payload holds it.

    Args:
        payload: the consolidation-request file.
        labels: the label categories; if empty, any text is taken for one.
        element: name of the worker page's element that asks the question.
        read_answer: reads answers that lie in files of their own.

    Raises:
        InvalidValue: the payload as a whole is not a JSON array.
    """
    given: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    defects: defaultdict[str, Counter[Defect]] = defaultdict(Counter)
    categories = frozenset(labels)
    objects_without_id = 0
    for entry in _entries(payload):
        object_id = _text(entry.get("datasetObjectId")) if isinstance(entry, Mapping) else None
        if object_id is None:
            objects_without_id += 1
            continue
        votes = given[object_id]
        for annotation in _list(entry.get("annotations")):
            try:
                worker, label = _answer(annotation, element=element, read_answer=read_answer)
                if label not in categories if categories else len(label) > LONGEST_LABEL:
                    raise _Malformed(Defect.UNKNOWN_LABEL)
                votes[worker].add(label)
            except _Malformed as malformed:
                defects[object_id][malformed.defect] += 1
    for object_id, votes in given.items():
        for worker in [worker for worker, labels_given in votes.items() if len(labels_given) > 1]:
            defects[object_id][Defect.CONTRADICTION] += len(votes.pop(worker))
    return Answers(
        votes={
            object_id: {worker: label for worker, (label,) in votes.items()}
            for object_id, votes in given.items()
        },
        defects=defects,
        objects_without_id=objects_without_id,
    )


def response(
    consensus: Mapping[str, Consensus], *, answers: Answers, request: ConsolidationRequest
) -> list[dict[str, Any]]:
    """What the function returns: a label for each object that has one.

    An object that is left out counts as failed. For custom functions the service writes the `-metadata` of
    the output line itself and puts neither class name nor confidence into it, so the label is an object
    that holds both, and the index a built-in function would have given::

        "kind": {"class-index": 2, "class-name": "cat", "confidence": 0.94, "answers": 3,
                 "malformed-answers": 0}

    `class-index` is null if the event did not tell the label categories.
    """
    index = {label: number for number, label in enumerate(request.labels)}
    return [
        {
            "datasetObjectId": object_id,
            "consolidatedAnnotation": {
                "content": {
                    request.label_attribute: {
                        "class-index": index.get(found.label),
                        "class-name": found.label,
                        "confidence": found.confidence,
                        "answers": found.answers,
                        "malformed-answers": answers.defects.get(object_id, Counter()).total(),
                    }
                }
            },
        }
        for object_id, found in consensus.items()
    ]


class _Malformed(Exception):  # noqa: N818  carries a defect to the place that counts it
    def __init__(self, defect: Defect) -> None:
        super().__init__(defect)
        self.defect = defect


def _categories(value: object) -> Iterator[str]:
    for category in _list(value):
        label = category.get("label") if isinstance(category, Mapping) else category
        if isinstance(label, str):
            yield label


def _entries(payload: bytes) -> list[Any]:
    try:
        entries = json.loads(payload)
    except (ValueError, RecursionError):
        entries = None
    require(
        isinstance(entries, list),
        subject="the payload",
        value=payload[:1000].decode(errors="replace"),
        rule="it must be a JSON array of objects with their answers",
        fix="let Ground Truth call this function as AnnotationConsolidationLambdaArn",
    )
    return list(entries or ())


def _answer(annotation: object, *, element: str, read_answer: ReadAnswer) -> tuple[str, str]:
    """The worker's id and the text given as label."""
    worker = _text(annotation.get("workerId")) if isinstance(annotation, Mapping) else None
    if not isinstance(annotation, Mapping) or worker is None:
        raise _Malformed(Defect.NO_WORKER)
    content = _content(annotation.get("annotationData"), read_answer=read_answer)
    answer = content.get(element) if isinstance(content, Mapping) else None
    if not isinstance(answer, Mapping):
        raise _Malformed(Defect.OTHER_ELEMENT)
    label = _text(answer.get("label"))
    if label is None:
        raise _Malformed(Defect.NO_LABEL)
    return worker, label


def _content(data: object, *, read_answer: ReadAnswer) -> object:
    content = data.get("content") if isinstance(data, Mapping) else None
    if content is None and isinstance(data, Mapping) and isinstance(data.get("s3Uri"), str):
        try:
            content = read_answer(S3Uri.parse(data["s3Uri"])).decode()
        except (LabelingError, UnicodeDecodeError):
            raise _Malformed(Defect.UNREADABLE) from None
    if not isinstance(content, str):
        raise _Malformed(Defect.NO_CONTENT)
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        raise _Malformed(Defect.NOT_JSON) from None


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str | None:
    """The value if it is text that can be written as UTF-8 and is not empty."""
    if not isinstance(value, str) or not value:
        return None
    try:
        value.encode()
    except UnicodeEncodeError:
        return None
    return value
