"""What the reference application can be deployed for, chosen by `-c task=NAME`."""

from collections.abc import Callable
from dataclasses import dataclass

from constructs_lib.labeling_task import LabelingTask


@dataclass(frozen=True, kw_only=True, slots=True)
class ReferenceTask:
    """A task of the reference application.

    Attributes:
        subject: what is labelled.
        task: makes it.
    """

    subject: str
    task: Callable[[], LabelingTask]


def _digits() -> LabelingTask:
    return LabelingTask.image_classification(
        name="digits",
        label_attribute="digit",
        labels=[str(digit) for digit in range(10)],
        title="Which digit is it?",
        description="Choose the digit in the picture; of two possible ones the likelier.",
        keywords=["image", "digit"],
        max_concurrent_tasks=200,
    )


def _mails() -> LabelingTask:
    return LabelingTask.text_classification(
        name="mails",
        label_attribute="kind",
        labels=["ham", "spam"],
        title="Is this mail spam?",
        description="Choose spam if nobody asked for the mail and many got it, ham for all others.",
        keywords=["text", "mail"],
        max_concurrent_tasks=200,
    )


def _movies() -> LabelingTask:
    return LabelingTask.text_classification(
        name="movies",
        label_attribute="opinion",
        labels=["disliked", "liked"],
        title="Did the reviewer like the film?",
        description="Choose what the snippet says of the film on the whole, not what you think of it.",
        keywords=["text", "film", "review"],
        max_concurrent_tasks=200,
    )


def _digits_on_walls() -> LabelingTask:
    return LabelingTask.bounding_box(
        name="digits-on-walls",
        label_attribute="digits",
        labels=["chalk", "ink"],
        title="Draw a box around every digit",
        description="One box for each digit, as tight as you can; leave out scrawls, frames and blots.",
        keywords=["image", "digit"],
        max_concurrent_tasks=150,
    )


def _painted_digits() -> LabelingTask:
    return LabelingTask.semantic_segmentation(
        name="painted-digits",
        label_attribute="digits-ref",
        labels=["chalk", "ink"],
        title="Paint every digit",
        description="Paint what belongs to a digit and nothing else: no scrawls, frames or blots.",
        keywords=["image", "digit"],
        max_concurrent_tasks=150,
    )


REFERENCE_TASKS = {
    "image-classification": ReferenceTask(subject="handwritten digits", task=_digits),
    "text-classification": ReferenceTask(subject="mails", task=_mails),
    "text-classification-movies": ReferenceTask(subject="snippets of film reviews", task=_movies),
    "bounding-box": ReferenceTask(subject="digits on walls", task=_digits_on_walls),
    "semantic-segmentation": ReferenceTask(subject="digits on walls", task=_painted_digits),
}
"""Every one by the name of its task type, and of its data if it has others than usual."""


def reference_task_named(name: str) -> ReferenceTask:
    """The task of that name.

    Raises:
        ValueError: there is none.
    """
    if name not in REFERENCE_TASKS:
        raise ValueError(
            f"task={name}: no such task; choose one of {', '.join(REFERENCE_TASKS)} or add it to tasks.py"
        )
    return REFERENCE_TASKS[name]
