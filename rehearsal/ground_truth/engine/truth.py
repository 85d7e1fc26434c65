"""What the simulated people know: the answer key."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from labeling.errors import InvalidValue
from labeling.manifest import parse_line, split_lines
from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.tasks.task import HumanTask, Label, ReadFile


class Truth:
    """The true labels of objects; a label that is a file is read when somebody looks at its object.

    Args:
        labels: object source to the label and its metadata.
        task: reads them.
        read_file: reads the file that a label may be.
    """

    def __init__(
        self,
        labels: Mapping[str, tuple[Any, Mapping[str, Any]]],
        *,
        task: HumanTask,
        read_file: ReadFile,
    ) -> None:
        self._labels = labels
        self._task = task
        self._read_file = read_file

    @classmethod
    def parse(cls, chunks: Iterable[bytes], *, uri: S3Uri, task: HumanTask, read_file: ReadFile) -> Self:
        """Read an augmented manifest, whatever its label attribute.

        It may hold labels of several tasks, whose metadata then tell their `type`.

        Args:
            chunks: its bytes.
            uri: where it lies.
            task: what it holds the labels of.
            read_file: reads the file that a label may be.

        Raises:
            JobFailure: a line does not hold one label.
        """
        labels = {}
        for line in split_lines(chunks):
            try:
                entry = parse_line(line)
                source = entry[task.type.source_key]
                told = {key.removesuffix("-metadata") for key in entry if key.endswith("-metadata")}
                (attribute,) = (
                    key
                    for key in told - {task.type.source_key}  # whose metadata tell of a point cloud
                    if entry[f"{key}-metadata"].get("type", task.type.output_type) == task.type.output_type
                )
                labels[source] = entry[attribute], entry[f"{attribute}-metadata"]
            except (InvalidValue, AttributeError, KeyError, TypeError, ValueError) as error:
                raise JobFailure(
                    f"line {line.number} of the answer key {uri} does not hold one true label: write "
                    f"{task.type.source_key}, one label of {task.type.name} and its <attribute>-metadata "
                    f"({error})"
                ) from error
        return cls(labels, task=task, read_file=read_file)

    def __contains__(self, source: str) -> bool:
        """Whether the label of an object is known."""
        return source in self._labels

    def label(self, source: str) -> Label | None:
        """The true label of an object; None if it is not known.

        Raises:
            JobFailure: the answer key holds no label there.
        """
        if source not in self._labels:
            return None
        value, metadata = self._labels[source]
        try:
            return self._task.read(value, metadata, read_file=self._read_file)
        except (KeyError, TypeError, ValueError) as error:
            raise JobFailure(
                f"the answer key has the label {str(value)[:200]!r} of {source[:200]}: it is no label of "
                f"{self._task.type.name} ({error}); write it as the output manifest of such a job has it"
            ) from error
