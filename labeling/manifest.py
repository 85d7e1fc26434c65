"""Manifests: the objects of a job, one line of JSON each, read and written as a stream."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.errors import InvalidValue, Problem

LONGEST_LINE = 100_000
"""Most characters of a line (source: SageMaker developer guide, "Input manifest file")."""

LONGEST_ATTRIBUTE = 20_000
"""Most characters of an attribute (source: SageMaker developer guide, "Input manifest file")."""

_LONGEST_LINE_BYTES = 4 * LONGEST_LINE  # no character takes more than four bytes in UTF-8
_KEPT_BYTES = _LONGEST_LINE_BYTES + 2  # one for a carriage return, one that tells that the line is too long


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of a manifest as it was received.

    Attributes:
        number: its number, from 1.
        content: its bytes without the line end; of a line that is far too long only the beginning.
    """

    number: int
    content: bytes


def split_lines(chunks: Iterable[bytes], *, keep_carriage_returns: bool = False) -> Iterator[Line]:
    r"""Cut a stream of bytes into lines that end in `\n` or `\r\n`.

    However long a line is, no more than the beginning that shows it to be too long is kept in memory.
    The last line need not end in a line break; after a last line break no further line begins.

    Args:
        chunks: the bytes, cut anywhere.
        keep_carriage_returns: whether the `\r` of `\r\n` stays, for formats in which it can be content.
    """
    line_end = b"" if keep_carriage_returns else b"\r"
    number, rest = 1, b""
    for chunk in chunks:
        *ended, rest = (rest + chunk).split(b"\n")
        for content in ended:
            yield Line(number=number, content=content[:_KEPT_BYTES].removesuffix(line_end))
            number += 1
        rest = rest[:_KEPT_BYTES]
    if rest:
        yield Line(number=number, content=rest.removesuffix(line_end))


def parse_line(line: Line) -> dict[str, Any]:
    """Read the entry in a line: a JSON object.

    Raises:
        InvalidValue: the line is too long, empty, not UTF-8, or not one JSON object without repeated keys
            (source: SageMaker developer guide, "Input manifest file").
    """
    text = _decoded(line)
    try:
        entry = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant)
    except RecursionError:
        raise _invalid(line, text, "it must not be nested this deeply", "flatten the entry") from None
    except json.JSONDecodeError as error:
        raise _not_json(line, text, f"{error.msg} at character {error.pos + 1}") from None
    except ValueError as error:
        raise _not_json(line, text, str(error)) from None
    if not isinstance(entry, dict):
        raise _invalid(line, text, "it must be a JSON object", 'write {"source-ref": "s3://bucket/key"}')
    return entry


def format_line(entry: Mapping[str, Any]) -> bytes:
    """An entry as a line of a manifest, line break included."""
    try:
        return _serialized(entry, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can carry
        return _serialized(entry, ensure_ascii=True).encode()


def is_labeled(entry: Mapping[str, Any], *, label_attribute: str) -> bool:
    """Whether an entry carries a label, so that a job with this label attribute leaves it alone.

    An object that failed in an earlier job has a `failure-reason` in its metadata and may or may not have
    the attribute as well, so the reason decides (source: SageMaker developer guide, "Output data").
    """
    return label_attribute in entry and failure_reason(entry, label_attribute=label_attribute) is None


def failure_reason(entry: Mapping[str, Any], *, label_attribute: str) -> str | None:
    """Why an earlier job could not label the object; None if none tried and failed."""
    metadata = entry.get(f"{label_attribute}-metadata")
    if not isinstance(metadata, Mapping) or "failure-reason" not in metadata:
        return None
    return str(metadata["failure-reason"])


def _decoded(line: Line) -> str:
    content = line.content
    if len(content) > _LONGEST_LINE_BYTES:
        raise _too_long(line)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise _invalid(
            line,
            content.decode(errors="replace"),
            f"it must be UTF-8, which byte {error.start + 1} of it is not",
            "save the manifest as UTF-8",
        ) from None
    if len(text) > LONGEST_LINE:
        raise _too_long(line)
    if not text.strip():
        raise _invalid(line, text, "it must not be empty", "delete the line")
    if text.startswith("\ufeff"):
        raise _invalid(
            line, text, "it must not begin with a byte order mark", "save the manifest as UTF-8 without it"
        )
    return text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entry = dict(pairs)
    if len(entry) != len(pairs):
        raise ValueError("an object names the same key twice")
    return entry


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _serialized(entry: Mapping[str, Any], *, ensure_ascii: bool) -> str:
    return json.dumps(entry, ensure_ascii=ensure_ascii, separators=(",", ":")) + "\n"


def _too_long(line: Line) -> InvalidValue:
    return _invalid(
        line,
        line.content[:1000].decode(errors="replace"),
        f"it must have at most {LONGEST_LINE:,} characters",
        "move what the task does not need out of the line",
    )


def _not_json(line: Line, text: str, reason: str) -> InvalidValue:
    return _invalid(line, text, f"it must be valid JSON ({reason})", "write each line with a JSON serializer")


def _invalid(line: Line, text: str, rule: str, fix: str) -> InvalidValue:
    return InvalidValue(Problem(line=line.number, subject="the line", value=text, rule=rule, fix=fix))
