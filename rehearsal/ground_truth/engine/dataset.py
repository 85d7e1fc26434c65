"""The objects of a job and what became of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from labeling.consolidation.metadata import common_metadata
from labeling.errors import InvalidValue
from labeling.manifest import format_line, is_labeled, parse_line, split_lines
from labeling.task_types import TaskType
from rehearsal.ground_truth.errors import JobFailure

_BEGINNING = {"source-ref": "s3://", "source": ""}
_RULE = {
    "source-ref": "the S3 URI of an object; write it as s3://bucket/key",
    "source": "a text; write it as it is",
}


class Outcome(Enum):
    """What became of an object; its value is the counter it belongs to."""

    HUMAN = "HumanLabeled"
    MACHINE = "MachineLabeled"
    FAILED = "FailedNonRetryableError"


@dataclass(kw_only=True, slots=True, eq=False)
class DataObject:
    """A line of the input manifest.

    Attributes:
        id: its zero-based number in the manifest, which the service calls datasetObjectId.
        line: its bytes as they were read.
        entry: the same, parsed.
        source: S3 URI of the object, or the object itself if it is a text.
        depth: number of color channels, once somebody has looked at the object if it is an image.
        outcome: what became of it in this job; None as long as nothing did.
        added: what the job adds to the entry.
        excluded: whether a pre-annotation function said that people need not see it; its line stays as it is.
    """

    id: int
    line: bytes
    entry: Mapping[str, Any]
    source: str
    depth: int = 1
    outcome: Outcome | None = None
    added: Mapping[str, Any] = field(default_factory=dict)
    excluded: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelFormat:
    """How the job writes labels (source: SageMaker developer guide, "Output data", and real output files).

    Attributes:
        attribute: the label attribute.
        job_name: name of the job.
        type: the `type` in the metadata.
        failed_label: what a failed object has under the label attribute; None for nothing.
    """

    attribute: str
    job_name: str
    type: str
    failed_label: int | None

    def metadata(self, *, human: bool, extra: Mapping[str, Any]) -> dict[str, Any]:
        """The metadata of a label that was made just now."""
        return {
            **extra,
            **common_metadata(
                output_type=self.type, job_name=self.job_name, human=human, created=datetime.now(UTC)
            ),
        }

    def label(self, value: Any, *, human: bool, extra: Mapping[str, Any]) -> dict[str, Any]:
        """A label and its metadata, under their keys in the output manifest."""
        return {
            self.attribute: value,
            f"{self.attribute}-metadata": self.metadata(human=human, extra=extra),
        }

    def failure(self, reason: str) -> dict[str, Any]:
        """What a failed object has in place of a label."""
        metadata = self.metadata(human=True, extra={"failure-reason": reason})
        added = {f"{self.attribute}-metadata": metadata}
        return added if self.failed_label is None else {self.attribute: self.failed_label, **added}


class Dataset:
    """All objects of a job; those that an earlier job labeled under the same attribute are left alone.

    Args:
        objects: in the order of the manifest.
        labels: how labels are written.
    """

    def __init__(self, objects: Iterable[DataObject], *, labels: LabelFormat) -> None:
        self.objects = tuple(objects)
        self.labels = labels
        self.to_label = [
            item for item in self.objects if not is_labeled(item.entry, label_attribute=labels.attribute)
        ]

    def record(self, item: DataObject, outcome: Outcome, added: Mapping[str, Any]) -> None:
        """Note what became of an object."""
        item.outcome, item.added = outcome, added

    def fail(self, item: DataObject, reason: str) -> None:
        """Note that an object cannot be labeled."""
        self.record(item, Outcome.FAILED, self.labels.failure(reason))

    def open(self) -> list[DataObject]:
        """The objects that are still to be labeled."""
        return [item for item in self.to_label if item.outcome is None and not item.excluded]

    def count(self, outcome: Outcome) -> int:
        """How many objects have this outcome."""
        return sum(item.outcome is outcome for item in self.to_label)

    def labeled(self) -> int:
        """How many objects have a label, from an earlier job or from this one."""
        before = len(self.objects) - len(self.to_label)
        return before + self.count(Outcome.HUMAN) + self.count(Outcome.MACHINE)

    def counters(self) -> dict[str, int]:
        """The job's LabelCounters."""
        counted = {outcome.value: self.count(outcome) for outcome in Outcome}
        labeled = counted["HumanLabeled"] + counted["MachineLabeled"]
        unlabeled = len(self.to_label) - labeled - counted["FailedNonRetryableError"]
        return {"TotalLabeled": labeled, **counted, "Unlabeled": unlabeled}

    def output_lines(self) -> Iterator[bytes]:
        """The output manifest as it stands: one line for each line of the input, in the same order."""
        own = (self.labels.attribute, f"{self.labels.attribute}-metadata")
        for item in self.objects:
            if item.outcome is None:
                yield item.line + b"\n"
            else:
                kept = {key: value for key, value in item.entry.items() if key not in own}
                yield format_line({**kept, **item.added})


def read_objects(chunks: Iterable[bytes], *, task_type: TaskType) -> Iterator[DataObject]:
    """The objects an input manifest lists.

    Args:
        chunks: the manifest's bytes.
        task_type: says where in a line an object is, and how many there may be.

    Raises:
        JobFailure: a line is not one object, or there are too many of them, or none.
    """
    number = 0
    for line in split_lines(chunks):
        number = line.number
        if number > task_type.max_objects:
            raise JobFailure(
                f"the input manifest has more than {task_type.max_objects:,} objects: split it over several "
                "jobs"
            )
        try:
            entry = parse_line(line)
        except InvalidValue as error:
            raise JobFailure(f"the input manifest cannot be read: {error}") from error
        key = task_type.source_key
        source = entry.get(key)
        if not isinstance(source, str) or not source.startswith(_BEGINNING[key]):
            raise JobFailure(
                f"line {number} of the input manifest has the {key} {source!r}: it must be {_RULE[key]}"
            )
        yield DataObject(id=number - 1, line=line.content, entry=entry, source=source)
    if number == 0:
        raise JobFailure(
            "the input manifest is empty: it must have at least one line; list the objects in it"
        )
