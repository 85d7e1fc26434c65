"""What one kind of labeling task is like."""

from dataclasses import dataclass
from typing import Literal

from labeling.errors import require

_HOUR = 3600
LONGEST_LABEL = 256
"""Greatest number of characters in a label of any task type."""

_LARGEST_IN_S3 = 50 * 1024**4
"""In bytes, where Ground Truth has no limit of its own (source: S3 user guide, "Uploading objects")."""


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
        max_frames: greatest number of frames in a sequence; None where objects are no sequences.
        max_task_time_limit_seconds: the longest a person may be given for one object.
        crowd_element: element of the worker page that asks the question; empty where it is one's own, or
            where the service does not say.
        has_category_attributes: whether a label category may have attributes for people to fill in.
        has_frame_attributes: whether a frame may.
        has_annotation_type: whether people may draw other shapes than boxes.
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
    longest_label: int = LONGEST_LABEL
    max_objects: int = 100_000
    auto_labeling_minimum: int = 1_250
    max_object_bytes: int = _LARGEST_IN_S3
    max_pixels: int | None = None
    max_pixels_auto_labeling: int | None = None
    max_frames: int | None = None
    max_task_time_limit_seconds: int = 8 * _HOUR
    crowd_element: str = ""
    has_category_attributes: bool = False
    has_frame_attributes: bool = False
    has_annotation_type: bool = False
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

    @property
    def reviews(self) -> "TaskType | None":
        """The task type whose labels people correct or judge; None for a task from scratch."""
        return self.adjusts or self.verifies
