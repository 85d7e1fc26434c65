import json
import tracemalloc
from collections.abc import Iterator
from itertools import pairwise, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.manifest import (
    LONGEST_LINE,
    Line,
    failure_reason,
    format_line,
    is_labeled,
    parse_line,
    split_lines,
)

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda values: st.lists(values) | st.dictionaries(st.text(), values),
    max_leaves=4,
)
ENTRIES = st.dictionaries(st.text(), JSON_VALUES)


def line(content: bytes) -> Line:
    return Line(number=3, content=content)


def lines_of(*chunks: bytes) -> list[bytes]:
    return [each.content for each in split_lines(chunks)]


@given(content=st.text("ab\r\n").map(str.encode), cuts=st.lists(st.integers(0, 50)))
def test_lines_do_not_depend_on_how_the_bytes_arrive(content: bytes, cuts: list[int]) -> None:
    edges = [0, *sorted(min(cut, len(content)) for cut in cuts), len(content)]
    chunks = [content[start:end] for start, end in pairwise(edges)]

    assert lines_of(*chunks) == lines_of(content)


@given(
    lines=st.lists(st.text().filter(lambda text: not {"\r", "\n"} & set(text))),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_lines_come_back_as_they_were_written(lines: list[str], end: str) -> None:
    content = "".join(text + end for text in lines).encode()

    assert lines_of(content) == [text.encode() for text in lines]


def test_lines_are_numbered_from_one() -> None:
    assert [each.number for each in split_lines([b"a\n\nb"])] == [1, 2, 3]


def test_the_last_line_needs_no_line_break() -> None:
    assert lines_of(b"a\nb") == [b"a", b"b"]


def test_an_empty_file_has_no_lines() -> None:
    assert lines_of() == lines_of(b"") == []


def test_line_separators_of_unicode_do_not_end_a_line() -> None:
    text = "a\u2028b\u0085c\x0bd"

    assert lines_of(text.encode()) == [text.encode()]


def test_an_endless_line_is_cut_where_it_shows_to_be_too_long_and_never_held() -> None:
    def endless() -> Iterator[bytes]:
        yield from repeat(b"x" * 2**20, 64)
        yield b"\nnext"

    tracemalloc.start()
    first, second = split_lines(endless())
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak_bytes < 8 * 2**20
    assert len(first.content) == 4 * LONGEST_LINE + 2
    assert second == Line(number=2, content=b"next")


def test_a_carriage_return_where_a_long_line_is_cut_does_not_make_it_short() -> None:
    cut_here = b"x" * (4 * LONGEST_LINE) + b"\r" + b"y" * 10

    [only] = split_lines([cut_here])

    with pytest.raises(InvalidValue, match="at most 100,000 characters"):
        parse_line(only)


@given(entry=ENTRIES)
def test_any_entry_comes_back_as_it_was_written(entry: dict[str, object]) -> None:
    [only] = split_lines([format_line(entry)])

    assert parse_line(only) == entry


@pytest.mark.parametrize(
    "name", ['a "b".png', "a b.png", "a\nb\r.png", "ä/数字.png", "a\u2028.png", "a\\b.png", "😀.png"]
)
def test_any_file_name_takes_one_line(name: str) -> None:
    [only] = split_lines([format_line({"source-ref": f"s3://dataset/{name}"})])

    assert parse_line(only) == {"source-ref": f"s3://dataset/{name}"}


def test_half_of_a_surrogate_pair_passes_through() -> None:
    assert format_line(parse_line(line(rb'{"note":"\ud800"}'))) == b'{"note":"\\ud800"}\n'


def test_text_of_any_script_keeps_its_length() -> None:
    assert format_line({"source": "数字"}) == '{"source":"数字"}\n'.encode()


def test_the_longest_line_is_read() -> None:
    text = json.dumps({"source": "é" * 10}, ensure_ascii=False)
    longest = text + " " * (LONGEST_LINE - len(text))

    assert parse_line(line(longest.encode())) == {"source": "é" * 10}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"source-ref": "s3://dataset/a.png"', r"valid JSON \(Expecting ',' delimiter at character 36\)"),
        (b'{"a": 1} {"b": 2}', r"valid JSON \(Extra data at character 10\)"),
        (b"{'a': 1}", "valid JSON"),
        (b'{"a": NaN}', r"valid JSON \(NaN is not JSON\)"),
        (b'{"a": 1, "a": 2}', "the same key twice"),
        (b'{"a": %s}' % (b"9" * 5000), "valid JSON"),
        (b'{"a":' * 20_000, "nested this deeply"),
        (b'["s3://dataset/a.png"]', "must be a JSON object"),
        (b'"s3://dataset/a.png"', "must be a JSON object"),
        (b"", "must not be empty"),
        (b" \t", "must not be empty"),
        (b'{"a": "\xff"}', "UTF-8, which byte 8 of it is not"),
        ('{"a": "é"}'.encode("utf-16"), "UTF-8, which byte 1 of it is not"),
        (b'\xef\xbb\xbf{"a": 1}', "byte order mark"),
        (b" " * (LONGEST_LINE + 1), "at most 100,000 characters"),
        ("é".encode() * (LONGEST_LINE + 1), "at most 100,000 characters"),
    ],
)
def test_a_line_that_is_no_entry_is_refused_by_its_number(content: bytes, reason: str) -> None:
    with pytest.raises(InvalidValue, match=rf"^line 3: .*{reason}.*; ") as refusal:
        parse_line(line(content))

    assert [problem.line for problem in refusal.value.problems] == [3]


@given(content=st.binary())
def test_any_bytes_are_an_entry_or_refused(content: bytes) -> None:
    try:
        entry = parse_line(line(content))
    except InvalidValue:
        return
    assert isinstance(entry, dict)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({}, False),
        ({"digit": 0, "digit-metadata": {"class-name": "zero"}}, True),
        ({"digit": None}, True),
        ({"other": 0, "other-metadata": {}}, False),
        ({"digit-metadata": {"failure-reason": "expired"}}, False),
        ({"digit": 0, "digit-metadata": {"failure-reason": "expired"}}, False),
    ],
)
def test_an_entry_is_labelled_if_it_has_the_attribute_and_did_not_fail(
    entry: dict[str, object], expected: bool
) -> None:
    assert is_labeled(entry, label_attribute="digit") is expected


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"digit-metadata": {"failure-reason": "expired"}}, "expired"),
        ({"digit-metadata": {"class-name": "zero"}}, None),
        ({"digit-metadata": "odd"}, None),
        ({}, None),
    ],
)
def test_the_metadata_of_a_failed_object_says_why(entry: dict[str, object], expected: str | None) -> None:
    assert failure_reason(entry, label_attribute="digit") == expected
