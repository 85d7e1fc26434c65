"""What there is to fill in on a worker page of one's own."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    """An element with an answer of its own.

    Attributes:
        element: name of the element, of HTML or of the crowd elements.
        name: key the answer is submitted under.
        choices: what there is to choose from; empty if people write or draw.
        limits: least and greatest number there is; None if the answer is no number.
    """

    element: str
    name: str
    choices: tuple[str, ...] = ()
    limits: tuple[int, int] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Switch:
    """An element that is on or off; several of one name are one answer.

    Attributes:
        name: key the answer is submitted under.
        value: which of the switches of that name it is.
    """

    name: str
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """A worker page of one's own.

    Attributes:
        inputs: the elements with answers of their own.
        checkboxes: the switches of which any may be on.
        radio_groups: groups of switches, of each of which one is on.
    """

    inputs: tuple[Input, ...] = ()
    checkboxes: tuple[Switch, ...] = ()
    radio_groups: tuple[tuple[Switch, ...], ...] = ()
