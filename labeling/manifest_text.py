"""Texts to label, read from files as a stream: one a line of a `.txt`, one a row of a `.csv`.

Source: SageMaker developer guide, "Automated data setup". A line or row without text is no object. The files
are UTF-8, with or without a byte order mark, and their lines end in a line feed, after a carriage return or
not; a `.csv` quotes as RFC 4180 says. Whatever cannot be read so is told with its line, and the rest is read.
"""

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Self

from labeling.errors import InvalidValue, Problem, require
from labeling.manifest import LONGEST_ATTRIBUTE, LONGEST_LINE, Line, split_lines


def texts_of_lines(chunks: Iterable[bytes]) -> Iterator[str | Problem]:
    """The texts of a file that has one a line, and in their places the problems of what is none.

    Args:
        chunks: the bytes of the file, cut anywhere.
    """
    for line in split_lines(chunks):
        try:
            yield from _objects(_decoded(line))
        except InvalidValue as refusal:
            yield from _on(line.number, refusal)


def texts_of_rows(chunks: Iterable[bytes], *, column: str | None = None) -> Iterator[str | Problem]:
    """The texts of a table that has one a row, and in their places the problems of what is none.

    Args:
        chunks: the bytes of the table, cut anywhere.
        column: what the first row calls the column of the texts; without it the table has one column, and
            its first row is a text like the others.
    """
    lines = _Lines(chunks)
    rows = csv.reader(lines, strict=True)
    names: list[str] | None = None
    while True:
        begins_at = lines.number + 1
        try:
            row = next(rows)
            if column is None:
                yield from _objects(_only_field(row))
            elif names is None:
                names = _checked_names(row, column=column)
            elif any(row):
                yield from _objects(_field(row, names=names, column=column))
        except StopIteration:
            return
        except csv.Error as error:
            yield _not_csv(error, line=begins_at)
        except InvalidValue as refusal:
            yield from _on(begins_at, refusal)
            if column is not None and names is None:
                return  # without the names no other row can be read


class _Lines:
    """The lines of a table with their ends, as `csv.reader` wants them; one that cannot be read ends nothing.

    Attributes:
        number: of the last line, from 1; 0 before the first.
    """

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._lines = split_lines(chunks, keep_carriage_returns=True)
        self.number = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.number = line.number
        return _decoded(line) + "\n"


def _decoded(line: Line) -> str:
    content = line.content.removeprefix(codecs.BOM_UTF8) if line.number == 1 else line.content
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise InvalidValue(
            Problem(
                subject="the line",
                value=content.decode(errors="replace"),
                rule=f"it must be UTF-8, which byte {error.start + 1} of it is not",
                fix="save the file as UTF-8",
            )
        ) from None
    require(
        len(text) <= LONGEST_LINE,
        subject="the line",
        value=text,
        rule=f"it must have at most {LONGEST_LINE:,} characters",
        fix="shorten it or put each text in a line of its own",
    )
    return text


def _objects(text: str) -> Iterator[str]:
    """The text, unless there is none in it."""
    require(
        len(text) <= LONGEST_ATTRIBUTE,
        subject="the text",
        value=text,
        rule=f"it must have at most {LONGEST_ATTRIBUTE:,} characters",
        fix="shorten or divide it",
    )
    if text.strip():
        yield text


def _only_field(row: list[str]) -> str:
    require(
        len(row) <= 1,
        subject="the row",
        value=row,
        rule="it must be one field, unless the execution's `column` says which field is the text",
        fix="put a text that has commas between quotation marks, or name the column",
    )
    return row[0] if row else ""


def _checked_names(names: list[str], *, column: str) -> list[str]:
    require(
        names.count(column) == 1,
        subject="the first row",
        value=names,
        rule=f"it must name a column {column!r}, once",
        fix="correct `column` or the row",
    )
    return names


def _field(row: list[str], *, names: list[str], column: str) -> str:
    require(
        len(row) == len(names),
        subject="the row",
        value=row,
        rule=f"it must have {len(names)} fields, as the first row has",
        fix="put a text that has commas between quotation marks",
    )
    return row[names.index(column)]


def _not_csv(error: csv.Error, *, line: int) -> Problem:
    return Problem(
        line=line,
        subject="the row",
        value=str(error),
        rule="it must be valid CSV",
        fix='put a text with commas, quotation marks or line breaks between quotation marks, and write "" for'
        " each of its own",
    )


def _on(line: int, refusal: InvalidValue) -> Iterator[Problem]:
    return (replace(problem, line=line) for problem in refusal.problems)
