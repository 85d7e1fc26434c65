import json

import pytest

from labeling.errors import InvalidValue, JobRefused, Problem, require, require_all, shown


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


def test_half_of_a_surrogate_pair_is_shown_as_text_every_encoding_can_carry() -> None:
    assert shown("\ud800").encode() == rb"'\ud800'"


def test_a_value_that_keeps_the_rule_is_not_refused() -> None:
    require(True, subject="x", value=1, rule="r", fix="f")


def test_an_invalid_value_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="x is 1: r; f"):
        require(False, subject="x", value=1, rule="r", fix="f")


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
