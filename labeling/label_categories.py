"""The label category file: the answers a worker page offers, and what else people fill in.

Source: API reference, CreateLabelingJob (LabelCategoryConfigS3Uri); SageMaker developer guide, "Label
category and frame attribute configuration", "Named entity recognition" and "Input data quotas".
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from labeling.errors import require, require_all, require_list
from labeling.label_attributes import Attribute, EditsAllowed, validate_attributes, validate_unique
from labeling.task_types import NAMED_ENTITY_RECOGNITION, TaskType

AnnotationType = Literal["BoundingBox", "Polyline", "Polygon", "Keypoint"]
"""What people draw in the frames of a video."""

LONGEST_SHORT_INSTRUCTIONS = 254
LONGEST_FULL_INSTRUCTIONS = 2_047
"""In characters, markup included, where instructions are in the label category file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """A label category of which there is more to say than its name.

    Attributes:
        name: the answer, as people see it and as it is in the output.
        short_display_name: what stands at a marked word in place of the name; named entities only.
        attributes: what people fill in of an object of this category; sequences and points only.
        edits_allowed: whether people who review labels may change those of this category.
    """

    name: str
    short_display_name: str = ""
    attributes: tuple[Attribute, ...] = ()
    edits_allowed: EditsAllowed | None = None

    def to_json(self) -> dict[str, Any]:
        """The category as it stands in the file; what is absent is left out."""
        settings = {
            "label": self.name,
            "shortDisplayName": self.short_display_name,
            "categoryAttributes": [attribute.to_json() for attribute in self.attributes],
            "editsAllowed": self.edits_allowed,
        }
        return {key: value for key, value in settings.items() if value not in (None, "", [])}


def as_label(label: str | Label) -> Label:
    """A label category that may have been given by its name only."""
    return label if isinstance(label, Label) else Label(name=label)


def as_labels(labels: Sequence[str | Label]) -> tuple[Label, ...]:
    """Label categories of which any may have been given by its name only.

    Raises:
        InvalidValue: they are no list, but a single text, of which every letter would become a label; or one
            of them is neither a text nor a `Label`.
    """
    require_list(
        labels,
        str | Label,
        subject="labels",
        fix="put a single one into a list, too, and write numbers as texts",
    )
    return tuple(map(as_label, labels))


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelCategories:
    """The content of a label category file.

    Attributes:
        labels: the label categories.
        attributes: what people fill in of an object of any category.
        frame_attributes: what people fill in of a frame.
        annotation_type: what people draw in frames of a video; boxes if None.
        short_instructions, full_instructions: how to answer, in plain text; blank lines part paragraphs.
            They are in the file only where the worker page is the service's own.
        reviewed_attribute: label attribute of the labels that people adjust or verify; None for new labels.
    """

    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...] = ()
    frame_attributes: tuple[Attribute, ...] = ()
    annotation_type: AnnotationType | None = None
    short_instructions: str = ""
    full_instructions: str = ""
    reviewed_attribute: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the label categories."""
        return tuple(label.name for label in self.labels)

    def validate(self, *, task_type: TaskType) -> None:
        """Refuse what the service does not take in the label category file of this task type.

        Raises:
            InvalidValue: it breaks at least one rule; every one is named.
        """
        require_all(
            [
                lambda: validate_labels(self.names, task_type=task_type),
                lambda: self._validate_options(task_type),
                *(lambda label=label: self._validate_label(label) for label in self.labels),
                lambda: validate_attributes(self.frame_attributes, owner="frames"),
                self._validate_attribute_names,
                self._validate_frame_descriptions,
                lambda: self._validate_instructions(task_type),
            ]
        )

    def to_json(self, *, task_type: TaskType) -> dict[str, Any]:
        """The file of this task type, to be written as JSON.

        Raises:
            InvalidValue: see `validate`.
        """
        self.validate(task_type=task_type)
        labels = [label.to_json() for label in self.labels]
        if task_type.worker_page == "template":
            return {"document-version": "2018-11-28", "labels": labels}
        instructions = {
            "shortInstruction": _as_markup(self.short_instructions),
            "fullInstruction": _as_markup(self.full_instructions),
        }
        if not task_type.has_frame_attributes:
            return {"document-version": "2018-11-28", "labels": labels, "instructions": instructions}
        settings = {
            "documentVersion": "2020-03-01",
            "frameAttributes": [attribute.to_json() for attribute in self.frame_attributes],
            "categoryGlobalAttributes": [attribute.to_json() for attribute in self.attributes],
            "labels": labels,
            "annotationType": self.annotation_type,
            "instructions": instructions,
            "auditLabelAttributeName": self.reviewed_attribute,
        }
        return {key: value for key, value in settings.items() if value not in (None, [])}

    def _validate_options(self, task_type: TaskType) -> None:
        of_labels = self._attributes_of_labels()
        people_review_shapes = task_type.has_frame_attributes and task_type.adjusts is not None
        settings: tuple[tuple[str, Iterable[object], bool], ...] = (
            ("attributes", (*self.attributes, *of_labels), task_type.has_category_attributes),
            ("frame_attributes", self.frame_attributes, task_type.has_frame_attributes),
            ("annotation_type", (self.annotation_type,), task_type.has_annotation_type),
            (
                "short_display_name",
                (label.short_display_name for label in self.labels),
                task_type.name == NAMED_ENTITY_RECOGNITION.name,
            ),
            (
                "edits_allowed",
                (
                    *(label.edits_allowed for label in self.labels),
                    *(one.edits_allowed for one in (*self.attributes, *self.frame_attributes, *of_labels)),
                ),
                people_review_shapes,
            ),
        )
        for name, values, is_allowed in settings:
            require(
                is_allowed or not any(values),
                subject="the task type",
                value=task_type.name,
                rule=f"it must be one that has {name}",
                fix=f"leave {name} out",
            )
        require(
            self.annotation_type in (None, *get_args(AnnotationType)),
            subject="annotation_type",
            value=self.annotation_type,
            rule=f"it must be one of {', '.join(get_args(AnnotationType))}",
            fix="choose one of these",
        )
        require(
            (task_type.reviews is None) == (self.reviewed_attribute is None),
            subject="reviewed_attribute",
            value=self.reviewed_attribute,
            rule=f"for {task_type.name} it must be {'None' if task_type.reviews is None else 'given'}",
            fix="name the label attribute whose labels people review, only if they do",
        )

    def _validate_label(self, label: Label) -> None:
        validate_attributes([*self.attributes, *label.attributes], owner=f"label {label.name!r}")

    def _validate_attribute_names(self) -> None:
        # In the whole file, as the guide says: what two labels share belongs to all labels.
        names = [attribute.name for attribute in self._attributes_of_labels()]
        validate_unique(names, subject="the attributes of single labels")

    def _attributes_of_labels(self) -> tuple[Attribute, ...]:
        return tuple(attribute for label in self.labels for attribute in label.attributes)

    def _validate_frame_descriptions(self) -> None:
        without = [attribute.name for attribute in self.frame_attributes if not attribute.description]
        require(
            not without,
            subject="the frame attributes without a description",
            value=without,
            rule="there must be none",
            fix="say what to fill in",
        )

    def _validate_instructions(self, task_type: TaskType) -> None:
        if task_type.worker_page == "template":
            return
        for subject, text, most in (
            ("short_instructions", self.short_instructions, LONGEST_SHORT_INSTRUCTIONS),
            ("full_instructions", self.full_instructions, LONGEST_FULL_INSTRUCTIONS),
        ):
            require(
                0 < len(_as_markup(text)) <= most,
                subject=subject,
                value=text,
                rule=f"for {task_type.name} it must have 1 to {most:,} characters, markup included",
                fix="say it more briefly" if text else "say how to answer",
            )


def label_category_file(labels: Sequence[str], *, task_type: TaskType) -> dict[str, Any]:
    """The content of the label category file of a task type that needs no more than labels.

    Raises:
        InvalidValue: see `as_labels` and `LabelCategories.validate`.
    """
    return LabelCategories(labels=as_labels(labels)).to_json(task_type=task_type)


def validate_labels(labels: Sequence[str], *, task_type: TaskType) -> None:
    """Refuse label categories the service does not take.

    Raises:
        InvalidValue: there are too few or too many, or one is empty, too long, or there twice. Every defect
            is named.
    """
    require_all(
        [
            lambda: _validate_count(labels, task_type=task_type),
            *(lambda label=label: _validate_name(label, longest=task_type.longest_label) for label in labels),
            lambda: validate_unique(labels, subject="labels"),
        ]
    )


def _validate_count(labels: Sequence[str], *, task_type: TaskType) -> None:
    least, most = task_type.min_labels, task_type.max_labels
    require(
        least <= len(labels) and (most is None or len(labels) <= most),
        subject="the number of labels",
        value=len(labels),
        rule=f"{task_type.name} needs at least {least}" + (f" and at most {most}" if most else ""),
        fix="list every answer a worker may give"
        if len(labels) < least
        else "leave some out or divide the task among several",
    )


def _validate_name(label: str, *, longest: int) -> None:
    require(
        bool(label.strip()) and len(label) <= longest,
        subject="a label",
        value=label,
        rule=f"it must have 1 to {longest} characters, not only spaces",
        fix="name the answer briefly and explain it in the instructions",
    )


def _as_markup(text: str) -> str:
    """HTML that shows the text; one paragraph needs no more than escapes."""
    paragraphs = [html.escape(paragraph) for paragraph in text.split("\n\n")]
    return text and (paragraphs[0] if len(paragraphs) == 1 else "".join(f"<p>{p}</p>" for p in paragraphs))
