import csv
import io
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import Problem
from labeling.manifest_text import texts_of_lines, texts_of_rows

ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"])).filter(str.strip)
ONE_LINE = ANY_TEXT.filter(lambda text: "\n" not in text and not text.endswith("\r"))
CUTS = st.lists(st.integers(0, 200))


def cut(content: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(min(place, len(content)) for place in cuts), len(content)]
    return [content[start:end] for start, end in pairwise(edges)]


def table(*rows: list[str], line_end: str = "\r\n") -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return written.getvalue().encode()


def told(found: Iterator[str | Problem]) -> list[str]:
    return [str(each) for each in found]


@given(texts=st.lists(ONE_LINE), line_end=st.sampled_from(["\n", "\r\n"]), cuts=CUTS)
def test_texts_of_lines_come_back_however_their_bytes_arrive(
    texts: list[str], line_end: str, cuts: list[int]
) -> None:
    content = "".join(text + line_end for text in texts).removeprefix("\ufeff").encode()
    expected = [text for text in (texts and [texts[0].removeprefix("\ufeff"), *texts[1:]]) if text.strip()]

    assert list(texts_of_lines(cut(content, cuts))) == expected


@given(texts=st.lists(ANY_TEXT), line_end=st.sampled_from(["\n", "\r\n"]), cuts=CUTS)
def test_texts_of_rows_come_back_whatever_is_in_them_and_however_their_bytes_arrive(
    texts: list[str], line_end: str, cuts: list[int]
) -> None:
    content = table(["id", "text"], *([str(i), text] for i, text in enumerate(texts)), line_end=line_end)

    assert list(texts_of_rows(cut(content, cuts), column="text")) == texts


@given(content=st.binary(), cuts=CUTS)
def test_what_is_found_in_any_bytes_does_not_depend_on_how_they_arrive(
    content: bytes, cuts: list[int]
) -> None:
    assert list(texts_of_rows(cut(content, cuts))) == list(texts_of_rows([content]))
    assert list(texts_of_lines(cut(content, cuts))) == list(texts_of_lines([content]))


def test_lines_and_rows_without_text_are_no_objects() -> None:
    assert list(texts_of_lines([b"\na\n \r\n\r\nb\n\n"])) == ["a", "b"]
    assert list(texts_of_rows([b'\na\n" "\r\n\r\n""\nb\n\n'])) == ["a", "b"]
    assert list(texts_of_rows([b"id,text\n1,a\n\n2,\n,\n3,b"], column="text")) == ["a", "b"]


def test_an_empty_file_has_no_texts() -> None:
    assert list(texts_of_lines([])) == list(texts_of_rows([])) == list(texts_of_rows([], column="text")) == []


def test_a_byte_order_mark_is_no_part_of_the_first_text() -> None:
    assert list(texts_of_lines(["\ufeffa\n\ufeffb".encode()])) == ["a", "\ufeffb"]
    assert list(texts_of_rows(["\ufefftext\na".encode()], column="text")) == ["a"]


def test_quoted_fields_hold_commas_quotation_marks_and_line_breaks() -> None:
    assert list(texts_of_rows([b'"a, ""b""\r\nc"\r\n"d"'])) == ['a, "b"\r\nc', "d"]


def test_the_longest_text_is_an_object() -> None:
    longest = "é" * 20_000

    assert list(texts_of_lines([longest.encode()])) == [longest]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a\n" + b"x" * 20_001 + b"\nb", "at most 20,000 characters"),
        (b"a\n" + b"x" * 500_000 + b"\nb", "at most 100,000 characters"),
        (b"a\n\xff\nb", "UTF-8, which byte 1 of it is not"),
    ],
)
def test_a_line_that_is_no_text_is_told_with_its_number_and_the_rest_is_read(
    content: bytes, reason: str
) -> None:
    for texts_of in (texts_of_lines, texts_of_rows):
        first, problem, last = told(texts_of([content]))

        assert (first, last) == ("a", "b")
        assert problem.startswith("line 2: ")
        assert reason in problem


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b"a\nb,c\nd", 2, "must be one field"),
        (b'a\n"b"c\nd', 2, "must be valid CSV"),
        (b'"a\nb"\n"c"d\n', 3, "must be valid CSV"),
        (b'a\n"never closed\nmore\n', 2, "must be valid CSV"),
        (b"a\nb\rc\nd", 2, "must be valid CSV"),
    ],
)
def test_a_row_that_is_no_text_is_told_with_the_line_it_begins_at(
    content: bytes, line: int, reason: str
) -> None:
    (problem,) = (each for each in texts_of_rows([content]) if isinstance(each, Problem))

    assert (problem.line, reason in str(problem)) == (line, True)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"id,words\n1,a", ["line 1: the first row is", "it must name a column 'text', once"]),
        (b"text,text\n1,a", ["line 1: the first row is", "it must name a column 'text', once"]),
        (b"id,text\n1,a,b", ["line 2: the row is", "it must have 2 fields, as the first row has"]),
    ],
)
def test_a_table_without_the_column_is_refused(content: bytes, expected: list[str]) -> None:
    (problem,) = told(texts_of_rows([content], column="text"))

    assert [part in problem for part in expected] == [True] * len(expected)


def test_a_quotation_mark_that_is_never_closed_does_not_fill_the_memory() -> None:
    def endless() -> Iterator[bytes]:
        yield b'"'
        yield from repeat(b"x" * 1023 + b"\n", 12 * 1024)

    tracemalloc.start()
    problems = [each for each in texts_of_rows(endless()) if isinstance(each, Problem)]
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert problems[0].line == 1
    assert peak_bytes < 8 * 2**20
