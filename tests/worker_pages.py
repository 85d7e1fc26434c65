"""Packaged worker pages, and what the pre-annotation functions give each for an object."""

from collections.abc import Sequence
from typing import Any

from constructs_lib.worker_page import packaged_page
from labeling.pre_annotation import task_input
from labeling.task_type import TaskType
from labeling.task_types import CUSTOM, PASS_THROUGH, TASK_TYPES

WITH_PACKAGED_PAGE = [
    task_type
    for task_type in TASK_TYPES.values()
    if task_type.worker_page == "template" and task_type not in (CUSTOM, PASS_THROUGH)
]

LABELS = ("cat", "dog")
BOXES = {
    "image_size": [{"width": 40, "height": 30, "depth": 3}],
    "annotations": [
        {"class_id": 1, "left": 5, "top": 9, "width": 20, "height": 10},
        {"class_id": 0, "left": 0, "top": 0, "width": 4, "height": 3},
    ],
}
BOXES_METADATA = {
    "class-map": {"0": "cat", "1": "dog"},
    "objects": [{"confidence": 0.8}, {"confidence": 0.6}],
}
MASK_METADATA = {
    "internal-color-map": {
        "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.8},
        "1": {"class-name": "cat", "hex-color": "#2ca02c", "confidence": 0.8},
        "2": {"class-name": "dog", "hex-color": "#1f77b4", "confidence": 0.8},
    }
}


def page_of(task_type: TaskType, **changes: Any) -> str:
    """The packaged page of a task type; `changes` replace its words."""
    reviewed = task_type.reviews
    options: dict[str, Any] = {
        "title": "Which animal?",
        "short_instructions": "Look.",
        "full_instructions": "Look closely.",
        "reviewed_attribute": reviewed and _attribute(reviewed),
    }
    return packaged_page(task_type, **{**options, **changes})


def inputs_of(task_type: TaskType, *, labels: Sequence[str] = LABELS) -> dict[str, Any]:
    """What the pre-annotation function of a task type gives its page."""
    entry: dict[str, Any] = {"source": "A <b>cat</b> & a dog"}
    if task_type.source != "text":
        entry = {"source-ref": "s3://bucket/objects/1"}
    if task_type.reviews is not None:
        entry |= _reviewed_labels(task_type.reviews)
    inputs: dict[str, Any] = task_input({"dataObject": entry}, labels=labels)["taskInput"]
    return inputs


def _reviewed_labels(reviewed: TaskType) -> dict[str, Any]:
    name = _attribute(reviewed)
    if reviewed.name == "bounding-box":
        return {name: BOXES, f"{name}-metadata": BOXES_METADATA}
    return {name: "s3://bucket/masks/1.png", f"{name}-metadata": MASK_METADATA}


def _attribute(reviewed: TaskType) -> str:
    return "label-ref" if reviewed.label_attribute_ref == "required" else "label"
