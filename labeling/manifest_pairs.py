"""A job's input manifest and its output manifest, side by side.

The output manifest has one line for each line of the input, in the same order (source: SageMaker developer
guide, "Output data"); that of a failed job may end early, or in the middle of a line.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from labeling.errors import InvalidValue, Problem
from labeling.manifest import Line, parse_line
from labeling.pre_annotation import object_source


@dataclass(frozen=True, kw_only=True, slots=True)
class LinePair:
    """A line of the input and what became of it in the output manifest.

    Attributes:
        given, written: the bytes of both; no bytes where the output manifest has no such line.
        entry, result: what they say; None where there is no line, or none that can be read.
    """

    given: bytes
    written: bytes
    entry: dict[str, Any] | None
    result: dict[str, Any] | None


def line_pairs(given: Iterable[Line], written: Iterable[Line]) -> Iterator[LinePair]:
    """Put the lines of an input and of its output manifest together.

    Args:
        given: lines of the input manifest.
        written: lines of the output manifest, as many as there are.

    Raises:
        InvalidValue: a line of the output is about another object than that of the input, or about none.
    """
    for line, result_line in zip_longest(given, written):
        entry, result = _entry(line), _entry(result_line)
        if line is None or not _same_object(entry, result):
            raise InvalidValue(
                Problem(
                    line=(line or result_line).number,
                    subject="the line of the output manifest",
                    value=result,
                    rule="it must be about the object in the same line of the input manifest",
                    fix="check that nobody has changed either manifest since the job began",
                )
            )
        yield LinePair(
            given=line.content,
            written=result_line.content if result_line else b"",
            entry=entry,
            result=result,
        )


def _entry(line: Line | None) -> dict[str, Any] | None:
    """The entry in a line; None if there is no line, or it was cut short while it was written."""
    try:
        return parse_line(line) if line else None
    except InvalidValue:
        return None


def _same_object(entry: Mapping[str, Any] | None, result: Mapping[str, Any] | None) -> bool:
    return entry is None or result is None or object_source(entry) == object_source(result)
