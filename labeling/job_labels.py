"""Who labelled which object of a job, pieced together from everything the job has written.

The output manifest alone is not enough: that of a failed job may lack labels that were given and paid for,
or whole lines, or not exist. Such labels are found in the files of the iterations.
"""

import json
import math
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.consolidation.metadata import common_metadata
from labeling.job_files import FoundLabel
from labeling.manifest import Line, failure_reason, format_line, is_labeled
from labeling.manifest_pairs import LinePair, line_pairs
from labeling.pre_annotation import object_source

_FAILED_OBJECTS_KEPT = 100
_REASONS_KEPT = 1000
_OTHER_REASONS = "other reasons"

_UNLABELED, _LABELED_BEFORE, _BY_PEOPLE, _BY_MODEL, _FAILED = range(5)
_NO_ITERATION = 0  # the service counts iterations from 1


@dataclass(frozen=True, kw_only=True, slots=True)
class FailedObject:
    """An object the job could not label.

    Attributes:
        object_number: number of its line in the manifest, from 0.
        source: the object itself, URI or text; empty if its line could not be read.
        reason: what the service says.
    """

    object_number: int
    source: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tally:
    """What happened in one iteration.

    Attributes:
        iteration: its number, from 1; None for what the job's files assign to no iteration, such as
            objects nobody answered for.
        human_labeled, machine_labeled, failed: numbers of objects.
        mean_machine_confidence: of the machine labels, 0.0 to 1.0; None if it is not known.
    """

    iteration: int | None
    human_labeled: int
    machine_labeled: int
    failed: int
    mean_machine_confidence: float | None


class JobLabels:
    """Reads a job's files one after the other: first the manifests, then those of the iterations.

    Of an object it remembers a few bytes, and a whole label only if the output manifest lacks it.

    Args:
        label_attribute: key of the labels.
        job_name: name of the labeling job.

    Attributes:
        failed_objects: the first hundred objects that failed.
        failure_reasons: reason → how many objects failed for it.
    """

    def __init__(self, *, label_attribute: str, job_name: str) -> None:
        self._label_attribute = label_attribute
        self._metadata_attribute = f"{label_attribute}-metadata"
        self._job_name = job_name
        self._standing = bytearray()
        self._iteration = array("i")
        self._confidence = array("d")
        self._recovered: dict[int, bytes] = {}
        self.failed_objects: list[FailedObject] = []
        self.failure_reasons: Counter[str] = Counter()

    @property
    def objects(self) -> int:
        """How many objects the manifest holds."""
        return len(self._standing)

    @property
    def labeled_before(self) -> int:
        """How many had a label when the job began."""
        return self._standing.count(_LABELED_BEFORE)

    @property
    def human_labeled(self) -> int:
        """How many people labelled in this job."""
        return self._standing.count(_BY_PEOPLE)

    @property
    def machine_labeled(self) -> int:
        """How many the model labelled in this job."""
        return self._standing.count(_BY_MODEL)

    @property
    def failed(self) -> int:
        """How many the job gave up."""
        return self._standing.count(_FAILED)

    @property
    def unlabeled(self) -> int:
        """How many the job left as they were."""
        return self._standing.count(_UNLABELED)

    def read_manifests(self, given: Iterable[Line], written: Iterable[Line]) -> None:
        """Read the job's input manifest and, side by side, as much as there is of its output manifest.

        Raises:
            InvalidValue: the output manifest is not one of this input.
        """
        for pair in line_pairs(given, written):
            standing = self._judge(pair)
            if standing == _FAILED:
                self._note_failure(pair)
            self._standing.append(standing)
        self._iteration.extend([_NO_ITERATION] * self.objects)
        self._confidence.extend([math.nan] * self.objects)

    def read_human_labels(self, labels: Iterable[FoundLabel], *, iteration: int | None) -> None:
        """Read labels that people gave in an iteration."""
        for label in labels:
            self._note(label, by=_BY_PEOPLE, iteration=iteration)

    def read_machine_labels(self, labels: Iterable[FoundLabel], *, iteration: int | None) -> None:
        """Read labels that the model gave in an iteration."""
        for label in labels:
            self._note(label, by=_BY_MODEL, iteration=iteration)

    def read_requested(self, objects: Iterable[int], *, iteration: int | None) -> None:
        """Read for which objects people answered in an iteration; a failed one failed in the last of them."""
        for number in objects:
            if number < self.objects and self._standing[number] == _FAILED:
                self._iteration[number] = max(self._iteration[number], iteration or _NO_ITERATION)

    def tallies(self) -> list[Tally]:
        """The iterations in order; at the end, if there is any, what belongs to none."""
        counts: defaultdict[int, Counter[int]] = defaultdict(Counter)
        confidences: defaultdict[int, list[float]] = defaultdict(list)
        for iteration, standing, confidence in zip(
            self._iteration, self._standing, self._confidence, strict=True
        ):
            if standing in (_BY_PEOPLE, _BY_MODEL, _FAILED):
                counts[iteration][standing] += 1
            if standing == _BY_MODEL and not math.isnan(confidence):
                confidences[iteration].append(confidence)
        return [
            Tally(
                iteration=iteration or None,
                human_labeled=counts[iteration][_BY_PEOPLE],
                machine_labeled=counts[iteration][_BY_MODEL],
                failed=counts[iteration][_FAILED],
                mean_machine_confidence=_mean(confidences[iteration]),
            )
            for iteration in sorted(counts, key=lambda number: (number == _NO_ITERATION, number))
        ]

    def leftovers(self, given: Iterable[Line], written: Iterable[Line]) -> Iterator[bytes]:
        """The manifest of another job for what is left: all lines in order, with every label there is.

        A job with the same label attribute passes over lines that have one (source: SageMaker developer
        guide, "Chaining labeling jobs"). Lines of failed objects lose what tells of the failure.
        """
        for number, pair in enumerate(line_pairs(given, written)):
            standing = self._standing[number]
            if standing == _LABELED_BEFORE or (pair.result or pair.entry) is None:
                yield pair.given + b"\n"
            elif standing in (_UNLABELED, _FAILED):
                yield self._without_label(pair)
            elif number in self._recovered:
                yield format_line((pair.result or pair.entry or {}) | json.loads(self._recovered[number]))
            else:
                yield pair.written + b"\n"

    def _judge(self, pair: LinePair) -> int:
        if pair.entry is not None and is_labeled(pair.entry, label_attribute=self._label_attribute):
            return _LABELED_BEFORE
        if pair.result is None:
            return _UNLABELED
        if is_labeled(pair.result, label_attribute=self._label_attribute):
            metadata = _mapping(pair.result.get(self._metadata_attribute))
            return _BY_MODEL if metadata.get("human-annotated") == "no" else _BY_PEOPLE
        if failure_reason(pair.result, label_attribute=self._label_attribute) is not None:
            return _FAILED
        return _UNLABELED

    def _note_failure(self, pair: LinePair) -> None:
        result = pair.result or {}
        reason = failure_reason(result, label_attribute=self._label_attribute) or "no reason"
        known = reason in self.failure_reasons or len(self.failure_reasons) < _REASONS_KEPT
        self.failure_reasons[reason if known else _OTHER_REASONS] += 1
        if len(self.failed_objects) < _FAILED_OBJECTS_KEPT:
            self.failed_objects.append(
                FailedObject(object_number=self.objects, source=object_source(result) or "", reason=reason)
            )

    def _without_label(self, pair: LinePair) -> bytes:
        entry = pair.result or pair.entry or {}
        keys = {self._label_attribute, self._metadata_attribute}
        if keys.isdisjoint(entry):
            return pair.given + b"\n"
        return format_line({key: value for key, value in entry.items() if key not in keys})

    def _note(self, label: FoundLabel, *, by: int, iteration: int | None) -> None:
        number = label.object_number
        if number >= self.objects or self._label_attribute not in label.content:
            return
        if self._standing[number] == _UNLABELED:
            self._standing[number] = by
            self._recovered[number] = self._completed(label.content, by=by)
        if self._standing[number] != by:
            return
        if by == _BY_MODEL:
            metadata = _mapping(label.content.get(self._metadata_attribute))
            self._confidence[number] = _probability(metadata.get("confidence"))
        # An object that comes up again was labelled, and paid for, the first time.
        if iteration and (self._iteration[number] == _NO_ITERATION or iteration < self._iteration[number]):
            self._iteration[number] = iteration

    def _completed(self, content: Mapping[str, Any], *, by: int) -> bytes:
        """A label as the output manifest would hold it: the service adds metadata to what functions give."""
        metadata = common_metadata(
            output_type="groundtruth/custom", job_name=self._job_name, human=by != _BY_MODEL
        )
        return json.dumps(
            {
                self._label_attribute: content[self._label_attribute],
                self._metadata_attribute: metadata | _mapping(content.get(self._metadata_attribute)),
            }
        ).encode()


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _probability(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return math.nan
    return float(value)


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
