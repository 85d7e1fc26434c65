"""The page a worker sees: a Liquid template with crowd elements, rendered and read.

Source: SageMaker developer guide, "Add automation with Liquid" and "Crowd HTML elements reference".
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from typing import Any

from liquid import Environment
from liquid.exceptions import LiquidError
from markupsafe import Markup

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri

_CLASSIFIER = "crowd-image-classifier"


class PageError(Exception):
    """The page cannot be shown, or asks nothing; the text says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What a page asks.

    Attributes:
        name: key the answer is submitted under: the `name` of the crowd element.
        source: URL of the image.
        categories: the answers to choose from.
    """

    name: str
    source: str
    categories: tuple[str, ...]


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
        """What the page for one object asks a worker.

        Raises:
            PageError: the page cannot be rendered, or asks nothing a worker could answer.
        """
        reader = _PageReader()
        reader.feed(self.render(task_input))
        reader.close()
        if reader.forms != 1:
            raise PageError(f"the page has {reader.forms} crowd-form elements: exactly one must enclose all")
        if len(reader.classifiers) != 1:
            raise PageError(
                f"the page has {len(reader.classifiers)} {_CLASSIFIER} elements: it must have one"
            )
        attributes = reader.classifiers[0]
        for required in ("name", "src", "categories"):
            if not attributes.get(required):
                raise PageError(
                    f"the {_CLASSIFIER} element has no {required}: a worker cannot answer without it"
                )
        return Question(
            name=attributes["name"],
            source=attributes["src"],
            categories=tuple(_categories(attributes["categories"])),
        )


def _first_line(error: LiquidError) -> str:
    return str(error).partition("\n")[0]


def _grant_read_access(value: object, *, presign: Callable[[S3Uri], str]) -> str:
    return presign(S3Uri.parse(str(value)))


def _categories(attribute: str) -> Sequence[str]:
    try:
        categories = json.loads(attribute)
    except ValueError:
        # Templates also write the list as a literal of JavaScript: ['cat', 'dog'].
        try:
            categories = json.loads(attribute.replace("'", '"'))
        except ValueError:
            categories = None
    if not isinstance(categories, list) or not all(isinstance(category, str) for category in categories):
        raise PageError(
            f"the categories are {attribute!r}: they must be an array of labels; write them as "
            f"{{{{ task.input.labels | to_json | escape }}}}"
        )
    return categories


class _PageReader(HTMLParser):
    """Finds in a page what a worker interacts with."""

    def __init__(self) -> None:
        super().__init__()
        self.forms = 0
        self.classifiers: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element."""
        if tag == "crowd-form":
            self.forms += 1
        elif tag == _CLASSIFIER:
            self.classifiers.append({name: value or "" for name, value in attrs})
