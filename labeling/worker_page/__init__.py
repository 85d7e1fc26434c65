"""What Ground Truth and browsers need of a worker page, checked before anybody sees it."""

from dataclasses import dataclass

from labeling.errors import Problem
from labeling.task_type import TaskType
from labeling.worker_page import content, structure
from labeling.worker_page.markup import Markup

LONGEST_PAGE = 128_000
"""In characters (source: botocore, shape TemplateContent)."""

_RULES = {
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
    markup = Markup.read(page)
    problems = [(rule, problem) for rule, check in _RULES.items() for problem in check(markup, task_type)]
    problems += [("length", problem) for problem in _length(page)]
    findings = [Finding(line=problem.line or 1, rule=rule, problem=problem) for rule, problem in problems]
    return tuple(sorted(findings, key=lambda finding: finding.line))


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
