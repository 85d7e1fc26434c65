"""Rules of a worker page's structure: its form, its elements, and what stands in which."""

import re
from collections.abc import Iterator

from labeling.errors import Problem
from labeling.task_type import TaskType
from labeling.worker_page.crowd_elements import (
    ANSWERED,
    CLASSIFIERS_OF_ANYTHING,
    CROWD_ELEMENTS,
    ENTITY_ANNOTATION,
    LABEL_ATTRIBUTES,
    SWITCHES,
)
from labeling.worker_page.markup import Element, Markup

_SCRIPT = re.compile(r"https://assets\.crowd\.aws/crowd-html-elements[\w.-]*\.js")


def one_form(page: Markup, _: TaskType) -> Iterator[Problem]:
    """The page loads the crowd elements, and one form sends all answers."""
    if not any(_SCRIPT.fullmatch(script.attributes.get("src", "")) for script in page.tagged("script")):
        yield Problem(
            subject="the page",
            value="without the script of the crowd elements",
            rule="it must load the crowd elements",
            fix='add <script src="https://assets.crowd.aws/crowd-html-elements.js"></script>',
            line=1,
        )
    forms = list(page.tagged("crowd-form"))
    if any(page.tagged(ENTITY_ANNOTATION)):
        yield from (_beside_entity_annotation(form) for form in forms)
        return
    if len(forms) != 1:
        yield Problem(
            subject="the number of <crowd-form> elements",
            value=len(forms),
            rule="it must be exactly 1, because the form sends the answer",
            fix="put every crowd element into one <crowd-form>",
            line=forms[1].line if forms else 1,
        )
    yield from (
        Problem(
            subject="a crowd element outside the form",
            value=f"<{element.tag}>",
            rule="it must be inside <crowd-form>, or its answer is not sent",
            fix="move it into the form",
            line=element.line,
        )
        for element in page.tagged(*ANSWERED)
        if forms and not element.inside("crowd-form")
    )


def known_elements(page: Markup, _: TaskType) -> Iterator[Problem]:
    """Every crowd element is one there is."""
    for element in page.elements:
        if element.tag.startswith("crowd-") and element.tag not in CROWD_ELEMENTS:
            yield Problem(
                subject="a crowd element",
                value=f"<{element.tag}>",
                rule="it must be one there is, or nothing is shown",
                fix="look up its name in the crowd HTML elements reference",
                line=element.line,
            )


def named_answers(page: Markup, _: TaskType) -> Iterator[Problem]:
    """Every answer has a name of its own; Liquid may give any name, so it is not judged."""
    lines: dict[tuple[str, str | None], int] = {}
    for element in page.tagged(*ANSWERED):
        name = element.attributes.get("name", "")
        answer = name, element.attributes.get("value", "on") if element.tag in SWITCHES else None
        if not name.strip():
            yield Problem(
                subject=f"the name of <{element.tag}>",
                value=name,
                rule="it must not be empty, because the answer is found under it",
                fix="add the attribute name",
                line=element.line,
            )
        elif answer in lines and "{" not in "".join(map(str, answer)):
            yield Problem(
                subject=f"the name of <{element.tag}>",
                value=name,
                rule=f"it must not be that of the element in line {lines[answer]}, or one answer is lost",
                fix="choose another name, or another value for a switch",
                line=element.line,
            )
        lines.setdefault(answer, element.line)


def instructions(page: Markup, _: TaskType) -> Iterator[Problem]:
    """Every element that asks for labels has its instructions, and shows what they are about."""
    for element in page.tagged(*LABEL_ATTRIBUTES):
        required = ["short-instructions", "full-instructions"]
        if element.tag in CLASSIFIERS_OF_ANYTHING:
            required.append("classification-target")
        missing = [f"<{tag}>" for tag in required if tag not in page.children(element)]
        if missing:
            yield Problem(
                subject=f"what is missing in <{element.tag}>",
                value=", ".join(missing),
                rule="each must be directly inside it",
                fix="add them between its tags",
                line=element.line,
            )


def closed_tags(page: Markup, _: TaskType) -> Iterator[Problem]:
    """Every element is closed where its author means it to be."""
    yield from page.faults


def _beside_entity_annotation(form: Element) -> Problem:
    return Problem(
        subject="an element on a page with <crowd-entity-annotation>",
        value="<crowd-form>",
        rule="it must not be there, because that element brings a form of its own",
        fix="remove the tags of <crowd-form>",
        line=form.line,
    )
