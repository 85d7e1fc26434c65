"""The task types of Ground Truth, and what the service says of each.

Sources, unless a line says otherwise: API reference (HumanTaskConfig, AnnotationConsolidationConfig,
LabelingJobAlgorithmsConfig, UiConfig, CreateLabelingJob) for functions, algorithms, worker pages and label
attributes; SageMaker developer guide ("Input data quotas", "Supported data formats", "Automate data
labeling", "Label category and frame attribute configuration", "Output data") for the rest.
"""

from dataclasses import dataclass, replace
from typing import Literal

from labeling.errors import InvalidValue, Problem, require

_MEBIBYTE = 1024 * 1024
_HOUR = 3600
_LARGEST_IN_S3 = 50 * 1024**4
"""In bytes, where Ground Truth has no limit of its own (source: S3 user guide, "Uploading objects")."""

_IMAGES = (".jpg", ".jpeg", ".png")
_FULL_HD, _ULTRA_HD = 1920 * 1080, 3840 * 2160


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskType:
    """What the service fixes for one kind of labeling task.

    Attributes:
        name: what this library calls it.
        function_suffix: the end of the names of the service's two functions, `PRE-…` and `ACS-…`; None where
            there are only one's own.
        algorithm: name of the service's auto-labeling algorithm; None where there is none.
        source: what an object is: an `image`, a `text`, a `video` clip, `video-frames` (a sequence of
            images), a `point-cloud` (one frame, or a sequence of them), or `any` of these.
        source_key: key of an object in the manifest: `source` holds a text itself, `source-ref` an S3 URI.
        object_suffixes: lower-case ends of the names of such objects, or of the files that hold them.
        label_attribute_ref: whether the label attribute must end in `-ref`, must not, or is `free` to.
        output_type: the `type` in the metadata of its labels.
        min_labels: least number of label categories.
        max_labels: greatest number of label categories; None where there is no limit.
        max_labels_auto_labeling: the same in an auto-labeling job.
        longest_label: greatest number of characters of a label category.
        max_objects: greatest number of objects in a job.
        auto_labeling_minimum: least number of objects to label in an auto-labeling job.
        max_object_bytes: greatest size of an object, or of the file that holds it, in bytes.
        max_pixels: greatest width x height of an image; None where objects are no images.
        max_pixels_auto_labeling: the same in an auto-labeling job; None where there is none.
        max_task_time_limit_seconds: the longest a person may be given for one object.
        crowd_element: element of the worker page that asks the question; empty where the page is one's own
            or the service's.
        answer_fields: what an answer always holds.
        human_task_ui: what the service calls its own worker page, which the task must use; None where it
            takes a template.
        adjusts: the task type whose labels people correct; None where they do not.
        verifies: the task type whose labels people judge; None where they do not.
    """

    name: str
    function_suffix: str | None
    algorithm: str | None = None
    source: Literal["image", "text", "video", "video-frames", "point-cloud", "any"]
    source_key: Literal["source-ref", "source"] = "source-ref"
    object_suffixes: tuple[str, ...]
    label_attribute_ref: Literal["required", "forbidden", "free"] = "forbidden"
    output_type: str
    min_labels: int = 1
    max_labels: int | None = None
    max_labels_auto_labeling: int | None = None
    longest_label: int = 256
    max_objects: int = 100_000
    auto_labeling_minimum: int = 1_250
    max_object_bytes: int = _LARGEST_IN_S3
    max_pixels: int | None = None
    max_pixels_auto_labeling: int | None = None
    max_task_time_limit_seconds: int = 8 * _HOUR
    crowd_element: str = ""
    answer_fields: tuple[str, ...] = ()
    human_task_ui: str | None = None
    adjusts: "TaskType | None" = None
    verifies: "TaskType | None" = None

    @property
    def worker_page(self) -> Literal["template", "human-task-ui"]:
        """Whether the worker page is a template in S3 or one of the service's own."""
        return "template" if self.human_task_ui is None else "human-task-ui"

    @property
    def answer_name(self) -> str:
        """`name` of the crowd element in the service's own pages, under which the answer is found."""
        return "boundingBox" if self.crowd_element == "crowd-bounding-box" else self.crowd_element

    @property
    def pre_annotation_function(self) -> str:
        """Name of the service's own pre-annotation function.

        Raises:
            InvalidValue: there is none.
        """
        return f"PRE-{self._function_suffix()}"

    @property
    def consolidation_function(self) -> str:
        """Name of the service's own consolidation function.

        Raises:
            InvalidValue: there is none.
        """
        return f"ACS-{self._function_suffix()}"

    def _function_suffix(self) -> str:
        require(
            self.function_suffix is not None,
            subject="the task type",
            value=self.name,
            rule="it must be one the service has functions for",
            fix="pass annotation_functions of your own",
        )
        return str(self.function_suffix)


IMAGE_CLASSIFICATION = TaskType(
    name="image-classification",
    function_suffix="ImageMultiClass",
    algorithm="image-classification",
    source="image",
    object_suffixes=_IMAGES,
    output_type="groundtruth/image-classification",
    min_labels=2,
    # The guide says "40 MB". Read as mebibytes, so that no image the service takes is refused.
    max_object_bytes=40 * _MEBIBYTE,
    max_pixels=100_000_000,
    max_pixels_auto_labeling=_ULTRA_HD,
    crowd_element="crowd-image-classifier",
    answer_fields=("label",),
)
"""One category for each image."""

TEXT_CLASSIFICATION = TaskType(
    name="text-classification",
    function_suffix="TextMultiClass",
    algorithm="text-classification",
    source="text",
    source_key="source",
    object_suffixes=(".txt", ".csv"),
    output_type="groundtruth/text-classification",
    min_labels=2,
    crowd_element="crowd-classifier",
    answer_fields=("label",),
)
"""One category for each text."""

BOUNDING_BOX = replace(
    IMAGE_CLASSIFICATION,
    name="bounding-box",
    function_suffix="BoundingBox",
    algorithm="object-detection",
    output_type="groundtruth/object-detection",
    min_labels=1,
    # The guide's 50; the API reference still says 10 (DescribeLabelingJob, LabelCategoryConfigS3Uri).
    max_labels=50,
    crowd_element="crowd-bounding-box",
    answer_fields=("boundingBoxes", "inputImageProperties"),
)
"""Boxes around objects in images."""

SEMANTIC_SEGMENTATION = replace(
    IMAGE_CLASSIFICATION,
    name="semantic-segmentation",
    function_suffix="SemanticSegmentation",
    algorithm="semantic-segmentation",
    label_attribute_ref="required",
    output_type="groundtruth/semantic-segmentation",
    min_labels=1,
    max_labels_auto_labeling=20,
    max_objects=20_000,
    max_pixels_auto_labeling=_FULL_HD,
    crowd_element="crowd-semantic-segmentation",
    answer_fields=("labeledImage", "labelMappings", "inputImageProperties"),
)
"""A category for each pixel of an image."""

TASK_TYPES = {
    task_type.name: task_type
    for task_type in (IMAGE_CLASSIFICATION, TEXT_CLASSIFICATION, BOUNDING_BOX, SEMANTIC_SEGMENTATION)
}
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
