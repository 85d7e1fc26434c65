"""What a task is like in which people review the labels of another."""

from dataclasses import replace
from typing import Any, Literal

from constructs_lib.option_checks import validate_options
from constructs_lib.task_options import ReviewOptions
from labeling.errors import require
from labeling.label_categories import Label, LabelCategories, as_labels
from labeling.task_types import TaskType

Review = Literal["adjustment", "verification"]
"""What people do with the labels: correct them, or judge them."""

_JUDGEMENTS = ("correct", "wrong")


def review(
    kind: Review,
    task_type: TaskType,
    *,
    categories: LabelCategories,
    label_attribute: str,
    options: ReviewOptions,
) -> dict[str, Any]:
    """The options of a task that reviews another, from those it is given and from the other's.

    Args:
        kind: whether people correct labels or judge them.
        task_type: the type of the review.
        categories, label_attribute: of the task whose labels are reviewed.
        options: what the owner of the review says.

    Raises:
        InvalidValue: there are no such options, or the review lacks a label category of what it reviews.
    """
    validate_options(options, options=ReviewOptions, factory=kind)
    ending = f"-{kind}-ref" if task_type.label_attribute_ref == "required" else f"-{kind}"
    return {
        "name": kind,
        "label_attribute": label_attribute.removesuffix("-ref") + ending,
        "attributes": categories.attributes,
        "frame_attributes": categories.frame_attributes,
        **options,
        "labels": _labels(kind, task_type=task_type, reviewed=categories.labels, options=options),
        "annotation_type": categories.annotation_type,
        "reviewed_attribute": label_attribute,
    }


def _labels(
    kind: str, *, task_type: TaskType, reviewed: tuple[Label, ...], options: ReviewOptions
) -> list[Label]:
    if task_type.verifies is not None:
        return list(as_labels(options.get("labels", _JUDGEMENTS)))
    labels = as_labels(options.get("labels", reviewed))
    missing = {label.name for label in reviewed} - {label.name for label in labels}
    require(
        not missing,
        subject="labels",
        value=[label.name for label in labels],
        rule="every label of the reviewed task must be among them",
        fix=f"add {', '.join(sorted(missing))}",
    )
    # The service verifies shapes on the page for adjustments, with every label kept from edits.
    return (
        [replace(label, edits_allowed="none") for label in labels] if kind == "verification" else list(labels)
    )
