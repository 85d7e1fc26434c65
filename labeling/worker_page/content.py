"""Rules of what a worker page shows: its labels, its addresses, and the Liquid in both."""

import re
from collections.abc import Iterator
from typing import Any

from labeling.errors import Problem, require
from labeling.s3_uri import S3Uri
from labeling.task_type import TaskType
from labeling.worker_page.crowd_elements import IMAGE_QUESTIONS, LABEL_ATTRIBUTES
from labeling.worker_page.literals import read_literal
from labeling.worker_page.markup import Element, Markup

_OUTPUT = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_ESCAPED_JSON = re.compile(r"\|\s*to_json\s*\|\s*escape\s*-?\}\}")
_SHOWN_FROM_S3 = re.compile(r"""["'](s3://[^"']+)["']\s*\|\s*grant_read_access\b""")
_SOURCE_REF = re.compile(r"\btask\.input(\.source-ref\b|\[\s*[\"']source-ref[\"']\s*\])")
_TASK_OBJECT = re.compile(r"\btask\.input(\.taskObject\b|\[\s*[\"']taskObject[\"']\s*\])")

_ASSETS = ("audio", "embed", "iframe", "img", "link", "object", "script", "source", "track", "video")
_ADDRESSES = ("src", "href", "data", "poster")
_LOADABLE = ("https://", "data:", "#")
_LIQUID_FIRST = ("{{", "{%")


def pictures_in_s3(page: str) -> tuple[S3Uri, ...]:
    """What a page shows from S3 besides the object, each once: every URI written out that it reads.

    Args:
        page: Liquid in HTML.

    Raises:
        InvalidValue: a URI breaks a rule of S3, or would stand for others in a policy.
    """
    pictures = tuple(S3Uri.parse(uri) for uri in dict.fromkeys(_SHOWN_FROM_S3.findall(page)))
    for picture in pictures:
        require(
            not set(picture.key) & set("*?"),
            subject="a picture on the worker page",
            value=str(picture),
            rule="its key must have no * or ?, which would allow reading other objects, too",
            fix="rename the object",
        )
    return pictures


def labels(page: Markup, task_type: TaskType) -> Iterator[Problem]:
    """Where labels are written out, they are an array of as many different ones as the service takes."""
    for element, written in _lists_of_labels(page):
        if written is None or not _has_liquid(written):
            yield from (
                Problem(
                    subject=f"the {LABEL_ATTRIBUTES[element.tag]} of <{element.tag}>",
                    value=written or "",
                    rule=rule,
                    fix="write {{ task.input.labels | to_json | escape }}, which shows the task's labels",
                    line=element.line,
                )
                for rule in _broken_by(written, most=task_type.max_labels)
            )


def labels_as_json(page: Markup, _: TaskType) -> Iterator[Problem]:
    """Where Liquid writes labels, they become JSON that ends no attribute."""
    for element, written in _lists_of_labels(page):
        for output in _OUTPUT.findall(written or ""):
            if not _ESCAPED_JSON.search(output):
                yield Problem(
                    subject=f"Liquid in the {LABEL_ATTRIBUTES[element.tag]} of <{element.tag}>",
                    value=output,
                    rule="it must end in | to_json | escape, or a quotation mark in a label breaks the page",
                    fix="add these filters",
                    line=element.line,
                )


def read_access(page: Markup, task_type: TaskType) -> Iterator[Problem]:
    """What is in S3 is shown by an address that a browser may read."""
    for element in page.tagged(*IMAGE_QUESTIONS):
        if not element.attributes.get("src", "").strip():
            yield _address_problem(
                element,
                "src",
                rule="it must be the address of an image",
                fix='add src="{{ task.input.taskObject | grant_read_access }}"',
            )
    for element, attribute, address in _addresses(page):
        outside_liquid = _OUTPUT.sub("", address)
        if outside_liquid.lstrip().lower().startswith("s3://"):
            yield _address_problem(
                element,
                attribute,
                rule="browsers cannot read an S3 URI",
                fix=f"write {{{{ '{outside_liquid.strip()}' | grant_read_access }}}}",
            )
        for output in _OUTPUT.findall(address):
            if _is_in_s3(output, element, task_type) and "grant_read_access" not in output:
                yield _address_problem(
                    element,
                    attribute,
                    rule="what is in S3 must pass through grant_read_access, or browsers cannot read it",
                    fix="add | grant_read_access",
                )


def https(page: Markup, _: TaskType) -> Iterator[Problem]:
    """What the page loads has a full address of HTTPS: the portal has no other files, and blocks HTTP."""
    for element, attribute, address in _addresses(page):
        written = address.strip().lower()
        if written and not written.startswith((*_LOADABLE, *_LIQUID_FIRST, "s3://")):
            yield _address_problem(
                element,
                attribute,
                rule="it must begin with https://, because workers see the page inside a portal of HTTPS",
                fix="store the file in S3 or behind HTTPS, and write its full address",
            )


def scripts_without_liquid(page: Markup, _: TaskType) -> Iterator[Problem]:
    """Scripts and style sheets hold no Liquid that is escaped for HTML: `&` in a URL would become `&amp;`."""
    for line, output in page.scripted_outputs:
        if "skip_autoescape" not in output:
            yield Problem(
                subject="Liquid in a script or style sheet",
                value=output,
                rule="it must not be there, because it is escaped for HTML, which scripts do not read",
                fix="put it into an attribute data-… of an element, and let the script read that",
                line=line,
            )


def _lists_of_labels(page: Markup) -> Iterator[tuple[Element, str | None]]:
    for element in page.tagged(*LABEL_ATTRIBUTES):
        yield element, element.attributes.get(LABEL_ATTRIBUTES[element.tag])


def _broken_by(written: str | None, *, most: int | None) -> Iterator[str]:
    """The rules that a list of labels breaks."""
    try:
        listed = read_literal(written or "")
    except ValueError:
        listed = None
    if not isinstance(listed, list) or not listed:
        yield "it must be an array with a label at least"
        return
    names = [_name(label) for label in listed]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        yield f"each label must be there only once, {repeated[0]} is not"
    if most is not None and len(names) > most:
        yield f"it must have at most {most} labels, not {len(names)}"


def _name(label: Any) -> str:
    return str(label.get("label", "")) if isinstance(label, dict) else str(label)


def _addresses(page: Markup) -> Iterator[tuple[Element, str, str]]:
    for element in page.tagged(*_ASSETS, *IMAGE_QUESTIONS):
        for attribute in _ADDRESSES:
            if attribute in element.attributes:
                yield element, attribute, element.attributes[attribute]


def _is_in_s3(output: str, element: Element, task_type: TaskType) -> bool:
    if _SOURCE_REF.search(output):
        return True
    # Of a custom task an object may be a text, such as the address of a film elsewhere; an image hardly.
    may_be_text = task_type.source == "text" or (
        task_type.source == "any" and element.tag not in IMAGE_QUESTIONS
    )
    return not may_be_text and _TASK_OBJECT.search(output) is not None


def _has_liquid(text: str) -> bool:
    return any(opening in text for opening in _LIQUID_FIRST)


def _address_problem(element: Element, attribute: str, *, rule: str, fix: str) -> Problem:
    return Problem(
        subject=f"the {attribute} of <{element.tag}>",
        value=element.attributes.get(attribute, ""),
        rule=rule,
        fix=fix,
        line=element.line,
    )
