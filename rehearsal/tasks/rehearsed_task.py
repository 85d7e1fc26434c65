"""What the rehearsal must know of a task type to rehearse it with data of its own, and with a model."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from labeling.quality_aim import QualityAim, aim_of
from rehearsal.learners.examples import Examples, Model, Views
from rehearsal.tasks.task import HumanTask, Label

Size = tuple[int, int]
"""Width and height in pixels."""


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """An object as a model sees it.

    Attributes:
        content: of the one shape that all views of a task type have.
        size: of the object itself; (0, 0) if it is no image.
    """

    content: Views
    size: Size = (0, 0)


@dataclass(frozen=True, kw_only=True, slots=True)
class TrueObject:
    """An object of a data set whose label is known.

    Attributes:
        content: a PNG file, or a text in UTF-8.
        label: its true label.
    """

    content: bytes
    label: Label


class RehearsedTask(HumanTask, ABC):
    """A task type with its data, its people, its model and its measure.

    Attributes:
        label_attribute: key of the labels in the rehearsal.
        categories: the label categories in the rehearsal.
        data: what the objects of the rehearsal are, in the plural.
    """

    label_attribute: ClassVar[str]
    categories: ClassVar[tuple[str, ...]]
    data: ClassVar[str]

    @property
    def aim(self) -> QualityAim:
        """What the service aims at in machine labels; how much of it a label has, `agreement` says."""
        return aim_of(self.type)

    @abstractmethod
    def objects(self, *, count: int, seed: int) -> Sequence[TrueObject]:
        """A random sample of the rehearsal's data set.

        Raises:
            ValueError: there are not that many.
        """

    @abstractmethod
    def view(self, content: bytes, *, most_pixels: int) -> View:
        """An object as the model sees it.

        Args:
            content: the object's bytes.
            most_pixels: how many an image may have.

        Raises:
            UnreadableObject: it cannot be looked at.
        """

    @abstractmethod
    def train(self, examples: Examples) -> Model:
        """A model that has learned examples; at least one, with labels as `encode` writes them."""

    def encode(self, label: Label) -> str:
        """A label as text, to be kept with a model."""
        return str(label)

    def decode(self, text: str) -> Label:
        """The label that `encode` wrote."""
        return text

    def fit_to(self, label: Label, size: Size) -> Label:
        """A label that a model gave to a view, on the object itself."""
        return label
