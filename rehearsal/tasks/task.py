"""What the service must know of a task type for simulated people to do it.

The labels of a task type are values of its own: a class name, the boxes of an image, a mask. The service
moves them about, and only the task type looks into them. What it takes to rehearse a task type with data and
with a model is in `rehearsal.tasks.rehearsed_task`.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType
from rehearsal.tasks.form import Form

Label = Any
"""What an object is labeled with, in the terms of its task type."""

ReadFile = Callable[[S3Uri], bytes]

StoreFile = Callable[[bytes, str], S3Uri]
"""Keeps a file that the label of an object refers to; says where. The text is the end of the file's key,
after the object's id: real masks are `<id>_<moment>.png`, real sequences `<id>/SeqLabel.json`."""

Load = Callable[[str], bytes]
"""Loads what an address on the worker page leads to, in the browser of a person."""


GOOD_LABEL = 0.7
"""Agreement with the truth from which reviewers find nothing wrong: labels drawn by hand have more, and those
that miss one object of three have less."""


class UnreadableObject(ValueError):  # noqa: N818  says what the object is
    """The bytes are no object that people or models can look at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """A label and how much it is to be believed.

    Attributes:
        label: the label.
        confidence: 0.0 to 1.0.
    """

    label: Label
    confidence: float


class HumanTask(ABC):
    """A task type that simulated people can do.

    Attributes:
        type: the task type.
    """

    type: TaskType

    @property
    def original(self) -> "HumanTask":
        """The task whose labels the answer key holds: this one, or the one whose labels people review."""
        return self

    @property
    def answer_name(self) -> str:
        """Key under which the service's own page submits an answer, and its own function looks for it."""
        return self.type.answer_name

    def configured(self, categories: Mapping[str, Any]) -> "HumanTask":
        """This task as a job wants it whose label category file tells more than the names of labels.

        Args:
            categories: the content of the file.
        """
        return self

    def asked_in(self, form: Form) -> "HumanTask":
        """This task as a page of one's own asks it.

        Args:
            form: what there is to fill in on it; nothing if one element asks alone.
        """
        return self

    def can_answer(self, truth: Label, *, categories: Sequence[str]) -> bool:
        """Whether people can say what they see with the labels that the page offers."""
        return self.names(truth) <= set(categories)

    def earlier(self, reviewed: Any, *, truth: Label, load: Load) -> Label | None:
        """The label that the page shows to be reviewed, in the terms of `original`; None if it is no review.

        Args:
            reviewed: as the page holds it; None if it shows none.
            truth: the true label.
            load: loads what an address in it leads to.

        Raises:
            KeyError, TypeError, ValueError: it is none such.
        """
        return None

    @abstractmethod
    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """What a person who looks at an object submits under the answer's key.

        Args:
            truth: what is to be seen, in the terms of `original`.
            earlier: the label that the page shows to be reviewed; None if it asks for a new one.
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

    def on_image(self, label: Label, *, depth: int) -> Label:
        """A label that tells of the image it is of what neither people nor models say.

        Args:
            label: as people or a model gave it.
            depth: number of the image's color channels.
        """
        return label

    def names(self, label: Label) -> frozenset[str]:
        """The label categories a label is made of."""
        return frozenset([label])


class ReviewableTask(HumanTask, ABC):
    """A task type whose labels people can judge and correct in other task types."""

    @abstractmethod
    def shown(self, reviewed: Any, *, truth: Label, load: Load) -> Label:
        """A label that a page shows, as `HumanTask.earlier` takes it."""

    @abstractmethod
    def submit(self, label: Label, *, categories: Sequence[str]) -> dict[str, Any]:
        """What a page submits when this label is on it."""
