"""A worker page as its author wrote it: its elements with their lines, Liquid still in it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Self

from labeling.errors import Problem

_VOID = {
    *("area", "base", "br", "col", "embed", "hr", "img"),
    *("input", "link", "meta", "source", "track", "wbr"),
}
"""Elements without an end tag (source: HTML standard, "Void elements")."""

_END_TAG_OPTIONAL = {
    *("body", "colgroup", "dd", "dt", "head", "html", "li", "optgroup", "option"),
    *("p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr"),
}
"""Elements whose end tag may be left out (source: HTML standard, "Optional tags")."""

_XML_LIKE = {"math", "svg"}
"""Inside these, any tag may close itself (source: HTML standard, "Foreign elements")."""

_RAW_TEXT = {"script", "style"}

_LIQUID = re.compile(
    r"\{%-?\s*comment\s*-?%\}.*?\{%-?\s*endcomment\s*-?%\}"
    r"|\{%-?\s*raw\s*-?%\}(?P<raw>.*?)\{%-?\s*endraw\s*-?%\}"
    r"|\{\{(?:(?!\{\{).)*?\}\}|\{%(?:(?!\{%).)*?%\}",
    re.DOTALL,
)
# Characters for private use: no page has them around a number.
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACEHOLDER = re.compile(f"{_OPEN}(\\d+){_CLOSE}\n*")


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Element:
    """An element of the page.

    Attributes:
        tag: in lower case.
        line: of its start tag, from 1.
        attributes: by name in lower case; references such as `&quot;` are resolved, Liquid is not.
        parent: the element around it.
    """

    tag: str
    line: int
    attributes: dict[str, str]
    parent: "Element | None"

    def inside(self, tag: str) -> bool:
        """Whether an element of that tag is somewhere around it."""
        around = self.parent
        while around is not None:
            if around.tag == tag:
                return True
            around = around.parent
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Markup:
    """What is on a page.

    Attributes:
        elements: in the order of the page.
        faults: tags that browsers take for something else than their author.
        scripted_outputs: line and text of every `{{ … }}` in a script or a style sheet.
    """

    elements: list[Element] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    scripted_outputs: list[tuple[int, str]] = field(default_factory=list)

    @classmethod
    def read(cls, page: str) -> Self:
        """Read any text as a page, as browsers do: what is no markup is text."""
        markup = cls()
        reader = _Reader(page, markup)
        reader.close()
        return markup

    def tagged(self, *tags: str) -> Iterator[Element]:
        """The elements of these tags."""
        return (element for element in self.elements if element.tag in tags)

    def children(self, parent: Element) -> set[str]:
        """The tags of the elements directly inside another."""
        return {element.tag for element in self.elements if element.parent is parent}


class _Reader(HTMLParser):
    """Reads a page in which placeholders stand for Liquid, whose quotes and brackets are not HTML's."""

    def __init__(self, page: str, markup: Markup) -> None:
        super().__init__()
        self._liquid: dict[str, str] = {}
        self._open: list[Element] = []
        self._self_closed: set[str] = set()
        self._markup = markup
        # Browsers take <![…> for a comment, but the parser of some Python versions stops there.
        self.feed(_LIQUID.sub(self._placeholder, page).replace("<![", "<! "))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element, which stays open."""
        element = self._element(tag, attrs)
        if tag not in _VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element that is meant to be empty."""
        element = self._element(tag, attrs)
        xml_like = tag in _XML_LIKE or any(element.inside(around) for around in _XML_LIKE)
        if tag not in _VOID and not xml_like:
            self._self_closed.add(tag)
            self._fault(
                f"<{tag}/>",
                line=element.line,
                rule="only void elements close themselves: browsers leave this one open",
                fix=f"write <{tag}></{tag}>",
            )

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what was left open in it."""
        if not any(element.tag == tag for element in self._open):
            if tag not in _VOID | _END_TAG_OPTIONAL | self._self_closed:
                self._fault(
                    f"</{tag}>",
                    line=self.getpos()[0],
                    rule="it must close an element that is open",
                    fix=f"remove it, or add <{tag}> where the element begins",
                )
            return
        while (element := self._open.pop()).tag != tag:
            self._left_open(element)

    def handle_data(self, data: str) -> None:
        """Take note of Liquid in scripts and style sheets."""
        if self._open and self._open[-1].tag in _RAW_TEXT:
            first = self.getpos()[0]
            for match in _PLACEHOLDER.finditer(data):
                text = self._liquid.get(match[1], "")
                if text.startswith("{{"):
                    line = first + data.count("\n", 0, match.start())
                    self._markup.scripted_outputs.append((line, text))

    def close(self) -> None:
        """End the page."""
        super().close()
        while self._open:
            self._left_open(self._open.pop())

    def _element(self, tag: str, attrs: list[tuple[str, str | None]]) -> Element:
        element = Element(
            tag=tag,
            line=self.getpos()[0],
            # Of an attribute that is there twice, browsers take the first.
            attributes={name: self._restored(value or "") for name, value in reversed(attrs)},
            parent=self._open[-1] if self._open else None,
        )
        self._markup.elements.append(element)
        return element

    def _placeholder(self, liquid: re.Match[str]) -> str:
        if liquid["raw"] is not None:
            return liquid["raw"]
        number = str(len(self._liquid))
        self._liquid[number] = liquid[0]
        return f"{_OPEN}{number}{_CLOSE}" + "\n" * liquid[0].count("\n")

    def _restored(self, value: str) -> str:
        return _PLACEHOLDER.sub(lambda match: self._liquid.get(match[1], match[0]), value)

    def _left_open(self, element: Element) -> None:
        if element.tag not in _END_TAG_OPTIONAL:
            self._fault(
                f"<{element.tag}>",
                line=element.line,
                rule="it must be closed inside the element it is in",
                fix=f"add </{element.tag}> where the element ends",
            )

    def _fault(self, tag: str, *, line: int, rule: str, fix: str) -> None:
        self._markup.faults.append(Problem(subject="a tag", value=tag, rule=rule, fix=fix, line=line))
