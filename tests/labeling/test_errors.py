import json
from typing import Any, Protocol

import pytest

from labeling.errors import (
    InvalidValue,
    JobRefused,
    Problem,
    require,
    require_all,
    require_list,
    require_type,
    require_whole_number,
    shown,
)


def problem(number: int = 1) -> Problem:
    return Problem(subject=f"value {number}", value=number, rule="it must be 0", fix="write 0")


def refuse(number: int) -> None:
    raise InvalidValue(problem(number))


def test_a_problem_tells_value_rule_and_fix_in_one_sentence() -> None:
    assert str(problem()) == "value 1 is 1: it must be 0; write 0"


def test_a_problem_of_a_manifest_line_begins_with_its_number() -> None:
    assert str(Problem(line=7, subject="x", value=None, rule="r", fix="f")) == "line 7: x is null: r; f"


def test_a_problem_of_another_file_begins_with_its_path() -> None:
    broken = Problem(line=7, file="page.html", subject="x", value=None, rule="r", fix="f")

    assert str(broken) == "page.html, line 7: x is null: r; f"


def test_a_problem_serializes_even_when_its_value_does_not() -> None:
    odd = Problem(subject="x", value={1, 2}, rule="r", fix="f")

    assert json.loads(json.dumps(odd.to_json()))["value"] == '"{1, 2}"'


def test_a_long_value_is_shortened() -> None:
    assert len(shown("x" * 100_000)) < 200


def test_a_shortened_text_comes_with_its_length() -> None:
    assert shown("x" * 300).endswith("xxx… (300 characters)")


def test_half_of_a_surrogate_pair_is_shown_as_text_every_encoding_can_carry() -> None:
    assert shown("\ud800").encode() == rb"'\ud800'"


def test_a_value_that_keeps_the_rule_is_not_refused() -> None:
    require(True, subject="x", value=1, rule="r", fix="f")


def test_an_invalid_value_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="x is 1: r; f"):
        require(False, subject="x", value=1, rule="r", fix="f")


class Place(Protocol):
    """What the CDK would call an interface."""


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a", str), (None, int | None), (1, str | int), (Problem, Place), (None, Place | None)],
)
def test_a_value_of_the_type_is_not_refused(value: object, kind: Any) -> None:
    require_type(value, kind, subject="x", fix="f")


@pytest.mark.parametrize(
    ("value", "kind", "message"),
    [
        (1, str, "x is 1: it must be text; f"),
        ("a", int | None, "x is 'a': it must be int; f"),
        ("a name", Place, "x is 'a name': it must be Place; f"),
    ],
)
def test_a_value_of_another_type_is_refused(value: object, kind: Any, message: str) -> None:
    with pytest.raises(InvalidValue) as refusal:
        require_type(value, kind, subject="x", fix="f")

    assert str(refusal.value) == message


@pytest.mark.parametrize("values", [[], ["a"], ("a", "b")])
def test_a_list_of_texts_is_not_refused(values: object) -> None:
    require_list(values, subject="x")


@pytest.mark.parametrize("values", ["ab", None, {"a"}, [1], ["a", None]])
def test_what_is_no_list_of_texts_is_refused(values: object) -> None:
    with pytest.raises(
        InvalidValue, match=r"it must be a list, and each in it text; put a single one into a"
    ):
        require_list(values, subject="x")


@pytest.mark.parametrize("value", [0, 11, 1.5, True, "1", None])
def test_what_is_no_whole_number_in_the_range_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="it must be a whole number of at least 1 and at most 10"):
        require_whole_number(value, subject="x", least=1, most=10)


def test_all_checks_run_and_all_problems_are_told() -> None:
    with pytest.raises(InvalidValue) as refusal:
        require_all([lambda: refuse(1), lambda: None, lambda: refuse(2)])

    assert refusal.value.problems == (problem(1), problem(2))


def test_a_refused_job_lists_its_reasons_one_a_line() -> None:
    assert str(JobRefused([problem(1), problem(2)])) == (
        "refused before anything was spent, for 2 reasons:\n"
        "- value 1 is 1: it must be 0; write 0\n"
        "- value 2 is 2: it must be 0; write 0"
    )


def test_a_refused_job_with_many_reasons_tells_twenty_and_where_the_others_are() -> None:
    refusal = JobRefused(
        [problem(number) for number in range(30)], count=1000, details_uri="s3://output/checks/a.jsonl"
    )

    lines = str(refusal).splitlines()
    assert len(lines) == 22
    assert lines[0] == "refused before anything was spent, for 1000 reasons:"
    assert lines[-1] == "- and 980 more, see s3://output/checks/a.jsonl"
