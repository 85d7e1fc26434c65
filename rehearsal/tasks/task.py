"""What the rehearsal must know of a task type to rehearse it.

The labels of a task type are values of its own: a class name, the boxes of an image, a mask. The service
moves them about, and only the task type looks into them.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from labeling.quality_aim import QualityAim, aim_of
from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType
from rehearsal.learners.examples import Examples, Model, Views

Label = Any
"""What an object is labeled with, in the terms of its task type."""

Size = tuple[int, int]
"""Width and height in pixels."""

ReadFile = Callable[[S3Uri], bytes]
StoreFile = Callable[[bytes], S3Uri]


class UnreadableObject(ValueError):  # noqa: N818  says what the object is
    """The bytes are no object that people or models can look at."""


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
class Judged:
    """A label and how much it is to be believed.

    Attributes:
        label: the label.
        confidence: 0.0 to 1.0.
    """

    label: Label
    confidence: float


@dataclass(frozen=True, kw_only=True, slots=True)
class TrueObject:
    """An object of a data set whose label is known.

    Attributes:
        content: a PNG file, or a text in UTF-8.
        label: its true label.
    """

    content: bytes
    label: Label


class RehearsedTask(ABC):
    """A task type with its data, its people, its model and its measure.

    Attributes:
        type: the task type.
        label_attribute: key of the labels in the rehearsal.
        categories: the label categories in the rehearsal.
        data: what the objects of the rehearsal are, in the plural.
    """

    type: ClassVar[TaskType]
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

    @abstractmethod
    def answer(
        self, truth: Label, *, categories: Sequence[str], accuracy: float, chance: random.Random
    ) -> Any:
        """What a person who looks at an object submits under the answer's key.

        Args:
            truth: what is to be seen.
            categories: the labels the page offers.
            accuracy: how often this person is right, 0 to 1.
            chance: the person's.
        """

    @abstractmethod
    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """Make one label of several answers, as the service's own function does.

        Args:
            payload: the consolidation-request file.
            categories: the labels.

        Returns:
            Object id to label; objects without a valid answer are left out.
        """

    @abstractmethod
    def agreement(self, label: Label, other: Label) -> float:
        """How well a label agrees with another that is taken for the truth, 0.0 to 1.0."""

    @abstractmethod
    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """A label as the output manifest holds it, and what its metadata has beyond every label's."""

    @abstractmethod
    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """The label that `write` wrote.

        Raises:
            KeyError, TypeError, ValueError: it wrote none such.
        """

    def names(self, label: Label) -> frozenset[str]:
        """The label categories a label is made of."""
        return frozenset([label])

    def encode(self, label: Label) -> str:
        """A label as text, to be kept with a model."""
        return str(label)

    def decode(self, text: str) -> Label:
        """The label that `encode` wrote."""
        return text

    def fit_to(self, label: Label, size: Size) -> Label:
        """A label that a model gave to a view, on the object itself."""
        return label
