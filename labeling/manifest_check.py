"""Checks of a manifest, before anything is spent on it: every defect is found and told by its line."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from labeling.errors import InvalidValue, Problem
from labeling.manifest import LONGEST_ATTRIBUTE, Line, is_labeled, parse_line
from labeling.manifest_source import BUILT_SEQUENCES, bad_source, object_in_s3
from labeling.s3_uri import S3Uri, StoredObject
from labeling.settings import PipelineSettings


class ManifestCheck:
    """Checks one manifest in three steps: its lines, then what is in S3, then the counts.

    What it remembers grows with the number of objects a job may have, not with the manifest: lines beyond
    that number are counted and not looked at.

    Args:
        settings: of the pipeline the manifest is for.

    Attributes:
        objects: how many lines were read.
        labeled: how many of them carry a label, so that the job leaves them alone.
        lines_by_key: key of each object to look up in the dataset bucket → number of its line.
    """

    def __init__(self, *, settings: PipelineSettings) -> None:
        self._settings = settings
        self.objects = 0
        self.labeled = 0
        self.lines_by_key: dict[str, int] = {}

    @property
    def to_label(self) -> int:
        """How many objects have no label yet; defective lines count as such."""
        return self.objects - self.labeled

    def check_lines(self, lines: Iterable[Line]) -> Iterator[Problem]:
        """Find the defects of each line, and objects that are there twice."""
        for line in lines:
            self.objects += 1
            if self.objects > self._settings.task_type.max_objects:
                continue
            try:
                entry = parse_line(line)
                if len(line.content) > LONGEST_ATTRIBUTE:  # in a shorter line no attribute is too long
                    yield from _on(line, _long_attributes(entry))
                yield from _on(line, self._label_problems(entry))
                self._remember(entry, line=line)
            except InvalidValue as refusal:
                yield from _on(line, refusal.problems)

    def check_objects(self, stored: Iterable[StoredObject]) -> Iterator[Problem]:
        """Find objects that do not exist, are empty or too large; to be called after `check_lines`.

        Args:
            stored: those of `lines_by_key` that exist.
        """
        missing = dict(self.lines_by_key)
        most = self._settings.task_type.max_object_bytes
        for key, size, _ in stored:
            line = missing.pop(key)
            if not 0 < size <= most:
                yield Problem(
                    line=line,
                    subject=f"the size of {key!r} in bytes",
                    value=size,
                    rule=f"it must be 1 to {most:,}",
                    fix="upload a smaller one" if size else "upload it again",
                )
        for key, line in missing.items():
            yield Problem(
                line=line,
                subject="source-ref",
                value=str(S3Uri(self._settings.dataset_bucket, key)),
                rule="the object must exist",
                fix="upload it or delete the line",
            )

    def check_counts(self) -> Iterator[Problem]:
        """Find what is wrong with the number of objects; to be called after `check_lines`."""
        settings, task_type = self._settings, self._settings.task_type
        if not 0 < self.objects <= task_type.max_objects:
            yield Problem(
                subject="the number of objects",
                value=self.objects,
                rule=f"a job takes 1 to {task_type.max_objects:,}",
                fix="split the manifest; lines beyond the limit were not checked"
                if self.objects
                else "add objects to the manifest",
            )
        elif not self.to_label:
            yield Problem(
                subject="the number of objects to label",
                value=0,
                rule=f"at least one must have no {settings.label_attribute!r} yet",
                fix="add objects, or choose another label attribute to label all of them again",
            )
        elif settings.auto_labeling and self.to_label < task_type.auto_labeling_minimum:
            yield Problem(
                subject="the number of objects to label",
                value=self.to_label,
                rule=f"auto-labeling needs at least {task_type.auto_labeling_minimum:,}",
                fix="add objects, or use a pipeline in which people label all of them",
            )

    def _label_problems(self, entry: Mapping[str, Any]) -> Iterator[Problem]:
        label_attribute = self._settings.label_attribute
        if is_labeled(entry, label_attribute=label_attribute):
            self.labeled += 1
            if f"{label_attribute}-metadata" not in entry:
                yield Problem(
                    subject=f"the label {label_attribute!r}",
                    value=entry[label_attribute],
                    rule="it must come with its metadata, as in the output of an earlier job",
                    fix=f"rename the key, or delete it if the object has no {label_attribute!r} yet",
                )
        for name in entry:
            if name.startswith("$"):
                yield Problem(subject="a key", value=name, rule="it must not begin with $", fix="rename it")

    def _remember(self, entry: Mapping[str, Any], *, line: Line) -> None:
        settings = self._settings
        uri = object_in_s3(entry, task_type=settings.task_type)
        if uri is None or uri.inside(bucket=settings.output_bucket, prefix=BUILT_SEQUENCES):
            return
        if not uri.inside(bucket=settings.dataset_bucket, prefix=settings.dataset_prefix):
            raise bad_source(
                str(uri),
                rule=f"it must lie in s3://{settings.dataset_bucket}/{settings.dataset_prefix}",
                fix="copy the object there",
            )
        if uri.key in self.lines_by_key:
            raise bad_source(
                str(uri),
                rule=f"each object must be there once, and line {self.lines_by_key[uri.key]} has it",
                fix="delete one of the lines",
            )
        self.lines_by_key[uri.key] = line.number


def _long_attributes(entry: Mapping[str, Any]) -> Iterator[Problem]:
    for name, value in entry.items():
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if len(text) > LONGEST_ATTRIBUTE:
            yield Problem(
                subject=f"the attribute {name!r}",
                value=text,
                rule=f"it must have at most {LONGEST_ATTRIBUTE:,} characters",
                fix="shorten it or keep it elsewhere",
            )


def _on(line: Line, problems: Iterable[Problem]) -> Iterator[Problem]:
    return (replace(problem, line=line.number) for problem in problems)
