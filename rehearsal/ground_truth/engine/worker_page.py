"""The page a worker sees: a Liquid template with crowd elements, rendered and read.

Source: SageMaker developer guide, "Add automation with Liquid" and "Crowd HTML elements reference".
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from html.parser import HTMLParser
from typing import Any, Protocol

from liquid import Environment
from liquid.exceptions import LiquidError
from markupsafe import Markup

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from labeling.worker_page.crowd_elements import ENTITY_ANNOTATION, IMAGE_QUESTIONS, LABEL_ATTRIBUTES
from labeling.worker_page.literals import read_literal
from rehearsal.tasks.form import Form

_TARGET = "classification-target"
_REVIEWED = ("initial-value", "overlay")


class PageError(Exception):
    """The page cannot be shown, or asks nothing; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a page asks.

    Attributes:
        element: the crowd element that asks it.
        name: key the answer is submitted under: the `name` of that element; None if a form is submitted.
        source: URL of the image or the clip it is about, or the text itself.
        categories: the labels to choose from.
        reviewed: the labels shown to be corrected or judged, as the element takes them; None if there are
            none.
        form: what there is to fill in; nothing if the element asks alone.
    """

    element: str
    name: str | None
    source: str
    categories: tuple[str, ...]
    reviewed: Any = None
    form: Form = field(default_factory=Form)


class Page(Protocol):
    """A worker page."""

    def ask(self, task_input: Mapping[str, Any]) -> Question:
        """What the page for one object asks a worker.

        Args:
            task_input: what a pre-annotation function has made of the object.

        Raises:
            PageError: the page cannot be shown, or asks nothing a worker could answer.
        """
        ...


class WorkerPage:
    """A worker page template.

    Args:
        template: Liquid in HTML.
        presign: turns the S3 URI of an object into a URL that a browser can read.

    Raises:
        PageError: the template is not valid Liquid.
    """

    def __init__(self, template: str, *, presign: Callable[[S3Uri], str]) -> None:
        environment = Environment(autoescape=True)
        environment.add_filter("to_json", json.dumps)
        environment.add_filter("skip_autoescape", Markup)
        environment.add_filter("grant_read_access", partial(_grant_read_access, presign=presign))
        try:
            self._template = environment.from_string(template)
        except LiquidError as error:
            raise PageError(f"the template is not valid Liquid: {_first_line(error)}") from error

    def render(self, task_input: Mapping[str, Any]) -> str:
        """The page for one object.

        Raises:
            PageError: a filter refuses what it is given.
        """
        try:
            return self._template.render(task={"input": task_input})
        except LiquidError as error:
            raise PageError(f"the template cannot be rendered: {_first_line(error)}") from error
        except InvalidValue as error:
            raise PageError(f"grant_read_access refused its value: {error}") from error

    def ask(self, task_input: Mapping[str, Any]) -> Question:
        """See `Page`."""
        reader = _PageReader()
        reader.feed(self.render(task_input))
        reader.close()
        if len(reader.questions) != 1:
            raise PageError(
                f"the page has {len(reader.questions)} elements that ask for labels: it must have one"
            )
        element, attributes = reader.questions[0]
        own_form = element == ENTITY_ANNOTATION
        if reader.forms != (0 if own_form else 1):
            rule = f"none may be beside {element}" if own_form else "exactly one must enclose all"
            raise PageError(f"the page has {reader.forms} crowd-form elements: {rule}")
        list_of_labels = LABEL_ATTRIBUTES[element]
        for required in ("name", list_of_labels, *(["src"] if element in IMAGE_QUESTIONS else [])):
            if not attributes.get(required):
                raise PageError(f"the {element} element has no {required}: a worker cannot answer without it")
        source = attributes.get("text" if own_form else "src") or reader.target
        if not source:
            raise PageError(f"the {element} element shows nothing: a worker cannot answer without it")
        return Question(
            element=element,
            name=attributes["name"],
            source=source,
            categories=read_categories(attributes[list_of_labels], list_of_labels),
            reviewed=_reviewed(attributes),
        )


def _first_line(error: LiquidError) -> str:
    return str(error).partition("\n")[0]


def _grant_read_access(value: object, *, presign: Callable[[S3Uri], str]) -> str:
    return presign(S3Uri.parse(str(value)))


def read_categories(attribute: str, name: str) -> tuple[str, ...]:
    """The labels that an attribute of a crowd element lists.

    Args:
        attribute: its value.
        name: its name.

    Raises:
        PageError: it is no list of labels.
    """
    try:
        listed = read_literal(attribute)
    except ValueError:
        listed = None
    if isinstance(listed, list):
        # Named entities have an object for each category, to say what it is called where it is shown.
        labels: list[Any] = [label.get("label") if isinstance(label, dict) else label for label in listed]
        if all(isinstance(label, str) for label in labels):
            return tuple(labels)
    raise PageError(
        f"the {name} are {attribute!r}: they must be an array of labels; write them as "
        f"{{{{ task.input.labels | to_json | escape }}}}"
    )


def _reviewed(attributes: Mapping[str, str]) -> Any:
    for name in _REVIEWED:
        if name in attributes:
            try:
                return read_literal(attributes[name])
            except ValueError as error:
                raise PageError(f"the {name} cannot be read, {error}: {attributes[name]!r}") from error
    return None


class _PageReader(HTMLParser):
    """Finds in a page what a worker interacts with."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = 0
        self.questions: list[tuple[str, dict[str, str]]] = []
        self._targets = 0
        self._address = ""
        self._text: list[str] = []

    @property
    def target(self) -> str:
        """What is to be classified: the URL of what is shown of it, or else its text."""
        return self._address or "".join(self._text).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        attributes = {name: value or "" for name, value in attrs}
        if tag == "crowd-form":
            self.forms += 1
        elif tag in LABEL_ATTRIBUTES:
            self.questions.append((tag, attributes))
        elif tag == _TARGET:
            self._targets += 1
        elif self._targets:
            self._address = self._address or attributes.get("src", "")

    def handle_endtag(self, tag: str) -> None:
        """Take note of where the target ends."""
        if tag == _TARGET:
            self._targets -= 1

    def handle_data(self, data: str) -> None:
        """Take note of a text to classify."""
        if self._targets:
            self._text.append(data)
