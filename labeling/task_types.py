"""The task types of Ground Truth this library offers, and what the service says of each."""

from dataclasses import dataclass
from typing import Literal

from labeling.errors import InvalidValue, Problem


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskType:
    """What the service fixes for one kind of labeling task.

    Attributes:
        name: what this library calls it.
        function_suffix: the end of the names of the service's two functions, `PRE-…` and `ACS-…`.
        algorithm: name of the service's auto-labeling algorithm; None where there is none.
        source: what an object is: an `image` in S3.
        object_suffixes: lower-case ends of the names of such objects.
        label_attribute_ref: whether the label attribute must end in `-ref`.
        output_type: the `type` in the metadata of its labels.
        min_labels: least number of label categories.
        max_labels: greatest number of label categories; None where there is no limit.
        max_objects: greatest number of objects in a job.
        auto_labeling_minimum: least number of objects to label in an auto-labeling job.
        max_object_bytes: greatest size of an object in bytes.
        crowd_element: element of the worker page that asks the question, and the name of its answer.
        worker_page: whether the worker page is a `template` in S3 or a `human-task-ui` of the service.
    """

    name: str
    function_suffix: str
    algorithm: str | None
    source: Literal["image"]
    object_suffixes: tuple[str, ...]
    label_attribute_ref: Literal["required", "forbidden"]
    output_type: str
    min_labels: int
    max_labels: int | None
    max_objects: int
    auto_labeling_minimum: int
    max_object_bytes: int
    crowd_element: str
    worker_page: Literal["template", "human-task-ui"]

    @property
    def pre_annotation_function(self) -> str:
        """Name of the service's own pre-annotation function."""
        return f"PRE-{self.function_suffix}"

    @property
    def consolidation_function(self) -> str:
        """Name of the service's own consolidation function."""
        return f"ACS-{self.function_suffix}"


IMAGE_CLASSIFICATION = TaskType(
    name="image-classification",
    function_suffix="ImageMultiClass",
    algorithm="image-classification",
    source="image",
    object_suffixes=(".jpg", ".jpeg", ".png"),
    label_attribute_ref="forbidden",
    output_type="groundtruth/image-classification",
    min_labels=2,
    max_labels=None,
    max_objects=100_000,
    auto_labeling_minimum=1_250,
    # The guide says "40 MB". Read as mebibytes, so that no image the service takes is refused.
    max_object_bytes=40 * 1024 * 1024,
    crowd_element="crowd-image-classifier",
    worker_page="template",
)
"""One label for each image (source: SageMaker developer guide, "Image classification (single label)",
"Input data quotas" and "Supported data formats")."""

TASK_TYPES = {task_type.name: task_type for task_type in (IMAGE_CLASSIFICATION,)}
"""Every task type by name."""


def task_type_named(name: str) -> TaskType:
    """The task type of that name.

    Raises:
        InvalidValue: there is none.
    """
    try:
        return TASK_TYPES[name]
    except KeyError:
        raise InvalidValue(
            Problem(
                subject="the task type",
                value=name,
                rule=f"it must be one of {', '.join(TASK_TYPES)}",
                fix="choose one of these",
            )
        ) from None
