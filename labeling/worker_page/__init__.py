"""What Ground Truth and browsers need of a worker page, checked before anybody sees it."""

from collections.abc import Iterator
from dataclasses import dataclass

from labeling.errors import Problem
from labeling.task_type import TaskType
from labeling.worker_page import content, structure
from labeling.worker_page.branches import pages
from labeling.worker_page.markup import Markup

LONGEST_PAGE = 128_000
"""In characters (source: botocore, shape TemplateContent)."""

_CHECKS = {
    "one-form": structure.one_form,
    "known-elements": structure.known_elements,
    "named-answers": structure.named_answers,
    "instructions": structure.instructions,
    "labels": content.labels,
    "labels-as-json": content.labels_as_json,
    "read-access": content.read_access,
    "https": content.https,
    "closed-tags": structure.closed_tags,
    "scripts-without-liquid": content.scripts_without_liquid,
}

RULES = (*_CHECKS, "length")
"""The short names of all rules."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Something on a worker page that a worker or the service would stumble over.

    Attributes:
        line: where it is on the page, from 1.
        rule: the short name of the rule it breaks.
        problem: what was found, what holds for it, and how to mend it.
    """

    line: int
    rule: str
    problem: Problem


def lint(page: str, *, task_type: TaskType) -> tuple[Finding, ...]:
    """Everything on a worker page that breaks a rule, from top to bottom; never raises.

    Args:
        page: Liquid in HTML.
        task_type: what the page is for: how many labels there may be, and whether an object is a text.
    """
    findings = {
        Finding(line=problem.line or 1, rule=rule, problem=problem)
        for shown in pages(page)
        for rule, problem in _broken(Markup.read(shown), task_type)
    }
    findings |= {Finding(line=problem.line or 1, rule="length", problem=problem) for problem in _length(page)}
    return tuple(sorted(findings, key=lambda finding: (finding.line, finding.rule, str(finding.problem))))


def _broken(markup: Markup, task_type: TaskType) -> Iterator[tuple[str, Problem]]:
    for rule, check in _CHECKS.items():
        yield from ((rule, problem) for problem in check(markup, task_type))


def _length(page: str) -> list[Problem]:
    if len(page) <= LONGEST_PAGE:
        return []
    return [
        Problem(
            subject="the length of the page",
            value=len(page),
            rule=f"it must be at most {LONGEST_PAGE} characters",
            fix="move images, scripts and style sheets out of it",
            line=page.count("\n", 0, LONGEST_PAGE) + 1,
        )
    ]
