"""What lies under a prefix, or stands in a file or manifest, as objects to label, and their manifest lines.

Source: SageMaker developer guide, "Automated data setup" and "Input manifest file".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from labeling.errors import InvalidValue, Problem
from labeling.frame_sequences import FrameSequence, point_cloud_entry, sequences_in
from labeling.manifest import Line, format_line, parse_line, split_lines
from labeling.manifest_selection import Selection
from labeling.manifest_text import texts_of_lines, texts_of_rows
from labeling.s3_uri import S3Uri, StoredObject
from labeling.task_types import TaskType

DatasetObject: TypeAlias = Line | str | StoredObject | FrameSequence
"""A line of a manifest, a text, an object in S3, or a sequence of them."""

MANIFEST_SUFFIXES = (".manifest", ".jsonl", ".json")
"""What the name of a manifest ends in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dataset:
    """The objects of a prefix, file or manifest that a selection leaves.

    Attributes:
        uri: a manifest, a file of texts, or a prefix (ending in `/`, or a whole bucket).
        task_type: says what an object is.
        selection: says which ones are wanted.
        list_objects: gives what lies under a prefix, in the order of the keys' UTF-8 bytes.
        read: gives the bytes of an object, cut anywhere.
    """

    uri: S3Uri
    task_type: TaskType
    selection: Selection
    list_objects: Callable[[S3Uri], Iterable[StoredObject]]
    read: Callable[[S3Uri], Iterable[bytes]]

    def objects(self) -> Iterator[DatasetObject | Problem]:
        """The objects in their order, and in their places the problems of what is none.

        Raises:
            InvalidValue: there are fewer objects than the wanted sample has.
        """
        return self.selection.choose(self._all)

    @property
    def suffixes(self) -> tuple[str, ...]:
        """What the names of the objects, or of the files they stand in, end in; in lower case."""
        return self.selection.suffixes or self.task_type.object_suffixes

    def _all(self) -> Iterator[DatasetObject | Problem]:
        if is_manifest(self.uri):
            return self._lines()
        if self.task_type.source == "text":
            return self._texts()
        if self.task_type.max_frames is not None:
            return sequences_in(self._stored(), bucket=self.uri.bucket, most_frames=self.task_type.max_frames)
        return self._stored()

    def _lines(self) -> Iterator[Line | Problem]:
        for line in split_lines(self.read(self.uri)):
            try:
                if self.selection.accepts(parse_line(line)):
                    yield line
            except InvalidValue as refusal:
                yield from refusal.problems

    def _texts(self) -> Iterator[str | Problem]:
        for file in self._stored():
            chunks = self.read(S3Uri(self.uri.bucket, file.key))
            texts = (
                texts_of_rows(chunks, column=self.selection.column)
                if file.key.lower().endswith(".csv")
                else texts_of_lines(chunks)
            )
            for text in texts:
                yield (
                    text
                    if isinstance(text, str)
                    else replace(text, subject=f"{text.subject} of {file.key!r}")
                )

    def _stored(self) -> Iterator[StoredObject]:
        is_prefix = not self.uri.key or self.uri.key.endswith("/")
        for found in self.list_objects(self.uri):
            wanted = found.key.lower().endswith(self.suffixes) and not found.key.endswith("/")
            if wanted and (is_prefix or found.key == self.uri.key):
                yield found


def is_manifest(uri: S3Uri) -> bool:
    """Whether a URI is that of a manifest, by its ending."""
    return uri.key.endswith(MANIFEST_SUFFIXES)


def manifest_line(found: Line | str | StoredObject, *, bucket: str, task_type: TaskType) -> bytes:
    """The line of a manifest for an object of a dataset, line break included.

    Args:
        found: the object; one in S3 may have any name, for the check to report odd ones with all others.
        bucket: where it lies.
        task_type: what it is an object for.
    """
    if isinstance(found, Line):
        return found.content + b"\n"
    if isinstance(found, str):
        return format_line({"source": found})
    if task_type.source == "point-cloud":
        return format_line(point_cloud_entry(found, bucket=bucket))
    return format_line({"source-ref": f"s3://{bucket}/{found.key}"})
