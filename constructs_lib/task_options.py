"""What can be said of a labeling task: the arguments of the factories of `LabelingTask`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Required, TypedDict

from aws_cdk import Duration

from labeling.label_attributes import Attribute
from labeling.label_categories import AnnotationType, Label


class CommonOptions(TypedDict, total=False):
    """What every factory takes; title and description are needed.

    Attributes:
        title: the question, above every object and in the workers' list of jobs, 1 to 128 characters.
        description: how to answer it, 1 to 255 characters.
        name: what the pipeline calls the task, in names of jobs and parameters; its type's by default.
        label_attribute: the key of the labels in the output manifest; "label" by default, or "label-ref"
            where the service wants that ending.
        short_instructions: always shown beside the object; the description by default.
        full_instructions: shown when a worker asks for them; blank lines part paragraphs.
        good_examples, bad_examples: pictures of how to answer and how not to, by HTTPS or S3.
        template: path of an own worker page (Liquid in HTML), which then holds instructions and examples
            itself; the packaged one by default.
        keywords: at most 5, of 1 to 30 letters and digits each.
        workers_per_object: how many people answer for each object, 1 to 9; 3 by default, 5 for boxes, and 1
            where the service does not consolidate answers (sequences and points).
        task_time_limit: how long a person may take for one object; by default 5 minutes to choose, an hour
            to draw, and 3 days for a sequence or points.
        task_availability: how long an object waits for people; 10 days by default, well before the service
            fails a job that is not done after 30 days.
        max_concurrent_tasks: how many objects are with people at a time, 1 to 5,000.
        content_classifiers: what the owner declares of the data: "FreeOfPersonallyIdentifiableInformation",
            "FreeOfAdultContent". Nothing is declared unless it is said here.
    """

    title: Required[str]
    description: Required[str]
    name: str
    label_attribute: str
    short_instructions: str
    full_instructions: str
    good_examples: Sequence[str]
    bad_examples: Sequence[str]
    template: str | Path | None
    keywords: Sequence[str]
    workers_per_object: int
    task_time_limit: Duration
    task_availability: Duration
    max_concurrent_tasks: int
    content_classifiers: Sequence[str]


class TaskOptions(CommonOptions, total=False):
    """What a task takes whose labels are new.

    Attributes:
        labels: the label categories people choose from; needed.
    """

    labels: Required[Sequence[str | Label]]


class FrameOptions(TaskOptions, total=False):
    """What a task takes about frames: of a video, or of points in space.

    Attributes:
        frame_attributes: what people fill in of every frame, at most 10 things.
    """

    frame_attributes: Sequence[Attribute]


class ShapeOptions(FrameOptions, total=False):
    """What a task takes in which people draw around objects in frames.

    Attributes:
        attributes: what people fill in of every object, at most 10 things with those of its `Label`.
    """

    attributes: Sequence[Attribute]


class VideoOptions(ShapeOptions, total=False):
    """What a task takes in which people draw in frames of a video.

    Attributes:
        annotation_type: what they draw: "BoundingBox" (the default), "Polyline", "Polygon" or "Keypoint".
    """

    annotation_type: AnnotationType


class ReviewOptions(CommonOptions, total=False):
    """What a task takes in which people adjust or verify labels.

    Attributes:
        labels: of an adjustment, the label categories: those of the reviewed task by default, or these and
            more. Of a verification of boxes or masks, the judgements people choose from; "correct" and
            "wrong" by default.
        attributes, frame_attributes: what people fill in, in sequences and points; by default what they do
            in the reviewed task.
    """

    labels: Sequence[str | Label]
    attributes: Sequence[Attribute]
    frame_attributes: Sequence[Attribute]
