"""Worker pages of one's own, which may ask several things, with elements of HTML, too.

Source: SageMaker developer guide, "Crowd HTML elements reference".
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from labeling.worker_page.crowd_elements import ANSWERED, ENTITY_ANNOTATION, LABEL_ATTRIBUTES, SWITCHES
from rehearsal.ground_truth.engine.worker_page import PageError, Question, WorkerPage, read_categories
from rehearsal.tasks.form import Form, Input, Switch

_HTML_INPUTS = {"input", "select", "textarea"}
_BUTTONS = {"button", "file", "image", "reset", "submit"}
"""Types of <input> that people do not answer with."""

_RADIO_GROUP = "crowd-radio-group"
_NUMBERS = ("0", "100")  # a slider's, without others


class FormPage:
    """A worker page template on which people fill in a form.

    Args:
        page: the template.
    """

    def __init__(self, page: WorkerPage) -> None:
        self._page = page

    def ask(self, task_input: Mapping[str, Any]) -> Question:
        """See `Page`."""
        reader = _read(self._page.render(task_input))
        if reader.forms != (0 if any(found.tag == ENTITY_ANNOTATION for found in reader.found) else 1):
            raise PageError(
                f"the page has {reader.forms} crowd-form elements: exactly one must enclose all, but none "
                f"may be beside {ENTITY_ANNOTATION}"
            )
        if not reader.found:
            raise PageError("the page has nothing to fill in: it must have an element with a name; add one")
        return Question(
            element="crowd-form",
            name=None,
            source=reader.address,
            categories=(),
            form=_form(reader.found),
        )


def only_question(template: str) -> str | None:
    """The crowd element that asks for labels, if there is nothing else to fill in on a page."""
    match _read(template).found:
        case [found] if found.tag in LABEL_ATTRIBUTES:
            return found.tag
    return None


@dataclass(kw_only=True, slots=True)
class _Found:
    """An element that is submitted.

    Attributes:
        tag: its name.
        attributes: its attributes.
        options: of a <select>.
        group: number of the radio group around it; 0 for none.
    """

    tag: str
    attributes: Mapping[str, str]
    options: list[str] = field(default_factory=list)
    group: int = 0

    @property
    def type(self) -> str:
        """The `type` of an <input>, which for switches of both kinds tells the kind."""
        if self.tag in SWITCHES:
            return "radio" if self.tag == "crowd-radio-button" else "checkbox"
        return self.attributes.get("type", "text")

    @property
    def name(self) -> str:
        """Key of its answer."""
        name = self.attributes.get("name")
        if not name:
            raise PageError(f"the {self.tag} element has no name: its answer cannot be found without it")
        return name


def _form(found: list[_Found]) -> Form:
    inputs, checkboxes = list[Input](), list[Switch]()
    radio_groups = defaultdict[int | str, list[Switch]](list)
    for one in found:
        if one.type in ("radio", "checkbox"):
            switch = Switch(name=one.name, value=one.attributes.get("value", "on"))
            (radio_groups[one.group or one.name] if one.type == "radio" else checkboxes).append(switch)
        else:
            inputs.append(_input(one))
    return Form(
        inputs=tuple(inputs),
        checkboxes=tuple(checkboxes),
        radio_groups=tuple(map(tuple, radio_groups.values())),
    )


def _input(found: _Found) -> Input:
    choices, limits = tuple(found.options), None
    if found.tag in LABEL_ATTRIBUTES:
        name = LABEL_ATTRIBUTES[found.tag]
        choices = read_categories(found.attributes.get(name, ""), name)
    elif found.type == "hidden":
        choices = (found.attributes.get("value", ""),)
    elif found.tag == "crowd-slider" or found.type in ("number", "range"):
        limits = _limits(found)
    return Input(element=found.tag, name=found.name, choices=choices, limits=limits)


def _limits(found: _Found) -> tuple[int, int]:
    least, most = (found.attributes.get(*pair) for pair in zip(("min", "max"), _NUMBERS, strict=True))
    try:
        return int(least), max(int(least), int(most))
    except ValueError as error:
        raise PageError(
            f"the {found.tag} element has min {least!r} and max {most!r}: they must be whole numbers"
        ) from error


def _read(html: str) -> "_FormReader":
    reader = _FormReader()
    reader.feed(html)
    reader.close()
    return reader


class _FormReader(HTMLParser):
    """Finds in a page what is submitted, and the first address it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = 0
        self.found: list[_Found] = []
        self.address = ""
        self._groups = 0
        self._group = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        attributes = {name: value or "" for name, value in attrs}
        if tag != "script":
            self.address = self.address or attributes.get("src", "")
        if tag == "crowd-form":
            self.forms += 1
        elif tag == _RADIO_GROUP:
            self._groups += 1
            self._group = self._groups
        elif tag == "option" and self.found:
            self.found[-1].options.append(attributes.get("value", ""))
        elif tag in ANSWERED or (
            # HTML submits what has a name, and nothing else.
            tag in _HTML_INPUTS and "name" in attributes and attributes.get("type") not in _BUTTONS
        ):
            self.found.append(_Found(tag=tag, attributes=attributes, group=self._group))

    def handle_endtag(self, tag: str) -> None:
        """Take note of where a radio group ends."""
        if tag == _RADIO_GROUP:
            self._group = 0
