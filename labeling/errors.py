"""What the domain refuses, and how it says so: the value received, the rule, and the fix."""

# ruff: noqa: N818  an error is named for the person who reads it in a mail: JobRefused, not JobRefusedError

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

REASONS_SHOWN = 20
"""How many reasons a `JobRefused` tells in full."""

_LONGEST_SHOWN = 160


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One reason to refuse something.

    Attributes:
        subject: what was looked at, as its owner calls it ("job_name", "the manifest").
        value: what was received.
        rule: what holds for it ("it must have at most 63 characters").
        fix: what to do about it ("choose a shorter name").
        line: number of the line it is about, from 1, in the manifest or the worker page; None if it is not
            about a line.
        file: path of the file that the line is in; None for the manifest, which readers know.
    """

    subject: str
    value: object
    rule: str
    fix: str
    line: int | None = None
    file: str | None = None

    def __str__(self) -> str:
        file = "" if self.file is None else f"{self.file}, "
        place = "" if self.line is None else f"{file}line {self.line}: "
        return f"{place}{self.subject} is {shown(self.value)}: {self.rule}; {self.fix}"

    def to_json(self) -> dict[str, object]:
        """The problem as a JSON object without the file; its value is as people read it."""
        return {
            "line": self.line,
            "subject": self.subject,
            "value": shown(self.value),
            "rule": self.rule,
            "fix": self.fix,
        }


class LabelingError(Exception):
    """Base of every error the domain raises on purpose; its text is meant for people."""


class InvalidValue(LabelingError, ValueError):
    """A value breaks at least one rule.

    Attributes:
        problems: every rule it breaks, at least one.
    """

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; and ".join(map(str, problems)))
        self.problems = problems


class JobRefused(LabelingError):
    """A run was refused before a labeling job was created.

    Args:
        problems: the reasons; the first 20 are told in full.
        count: how many reasons there are in all; len(problems) by default.
        details_uri: S3 URI of a file with all of them, if one was written.
    """

    def __init__(
        self, problems: Sequence[Problem], *, count: int | None = None, details_uri: str | None = None
    ) -> None:
        count = len(problems) if count is None else count
        told = problems[:REASONS_SHOWN]
        reasons = [str(problem) for problem in told]
        if count > len(told):
            reasons.append(f"and {count - len(told)} more" + (f", see {details_uri}" if details_uri else ""))
        counted = "1 reason" if count == 1 else f"{count} reasons"
        super().__init__("\n- ".join([f"refused before anything was spent, for {counted}:", *reasons]))
        self.problems = tuple(problems)


class ObjectTooLarge(LabelingError):
    """An object in S3 is larger than its reader takes."""


class JobNameTaken(LabelingError):
    """The labeling job of that name was not started by this execution."""


class JobNotCreated(LabelingError):
    """The service created no labeling job; the text says why."""


class JobStillRunning(LabelingError):
    """The labeling job has not ended, so nothing can be said of its outcome yet."""


def require(condition: bool, *, subject: str, value: object, rule: str, fix: str) -> None:
    """Refuse a value unless the condition holds.

    Raises:
        InvalidValue: the condition is false.
    """
    if not condition:
        raise InvalidValue(Problem(subject=subject, value=value, rule=rule, fix=fix))


def require_type(value: object, kind: Any, *, subject: str, fix: str) -> None:
    """Refuse a value that is of another type.

    Args:
        kind: a class, or several joined by `|`. For a protocol, such as an interface of the CDK, only text is
            refused: a name or an ARN in place of the thing.

    Raises:
        InvalidValue: it is.
    """
    require(_is_any_of(kind, value), subject=subject, value=value, rule=f"it must be {_names(kind)}", fix=fix)


def require_list(
    values: object, kind: Any = str, *, subject: str, fix: str = "put a single one into a list, too"
) -> None:
    """Refuse what is no list, such as a text, of which every letter would count, or holds other values.

    Args:
        kind: see `require_type`.

    Raises:
        InvalidValue: it is neither a list nor a tuple, or a value in it is of another type.
    """
    require(
        isinstance(values, list | tuple) and all(_is_any_of(kind, value) for value in values),
        subject=subject,
        value=values,
        rule=f"it must be a list, and each in it {_names(kind)}",
        fix=fix,
    )


def require_whole_number(value: object, *, subject: str, least: int, most: int | None) -> None:
    """Refuse what is no whole number, or one outside a range; None as `most` is no limit.

    Raises:
        InvalidValue: it is such a value.
    """
    require(
        isinstance(value, int)
        and not isinstance(value, bool)
        and least <= value
        and (most is None or value <= most),
        subject=subject,
        value=value,
        rule=f"it must be a whole number of at least {least:,}" + (f" and at most {most:,}" if most else ""),
        fix="choose a number in that range",
    )


def require_all(checks: Iterable[Callable[[], object]]) -> None:
    """Run every check, and refuse once with the problems of all of them.

    Raises:
        InvalidValue: at least one check refused its value.
    """
    problems = problems_of(checks)
    if problems:
        raise InvalidValue(*problems)


def problems_of(checks: Iterable[Callable[[], object]]) -> list[Problem]:
    """Run every check, and collect the problems of those that refuse."""
    problems: list[Problem] = []
    for check in checks:
        try:
            check()
        except InvalidValue as refusal:
            problems.extend(refusal.problems)
    return problems


def shown(value: object) -> str:
    """A value as people read it in a message: on one line, quoted if it is text, shortened when long."""
    text = repr(value) if isinstance(value, str) else json.dumps(value, default=str)
    if len(text) <= _LONGEST_SHOWN:
        return text
    length = f" ({len(value):,} characters)" if isinstance(value, str) else ""
    return f"{text[:_LONGEST_SHOWN]}…{length}"


def _is_any_of(kind: Any, value: object) -> bool:
    return any(_is(one, value) for one in _kinds(kind))


def _is(kind: Any, value: object) -> bool:
    # isinstance takes only protocols that are made for it, and an object of the CDK may be of no class here.
    is_protocol = getattr(kind, "_is_protocol", False)
    return not isinstance(value, str) if is_protocol else isinstance(value, kind)


def _names(kind: Any) -> str:
    return " or ".join(
        "text" if one is str else one.__name__ for one in _kinds(kind) if one is not type(None)
    )


def _kinds(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) or (kind,)
