"""What can be said of every labeling task, whatever its type."""

from collections.abc import Sequence
from pathlib import Path
from typing import Required, TypedDict

from aws_cdk import Duration


class TaskOptions(TypedDict, total=False):
    """The arguments that every factory of `LabelingTask` takes; the first three are needed.

    Attributes:
        labels: the label categories people choose from.
        title: the question, above every object and in the workers' list of jobs, 1 to 128 characters.
        description: how to answer it, 1 to 255 characters.
        name: what the pipeline calls the task, in names of jobs and parameters; the task type's by default.
        label_attribute: the key of the labels in the output manifest; "label" by default, or "label-ref"
            where the service wants that ending.
        short_instructions: always shown beside the object; the description by default.
        full_instructions: shown when a worker asks for them; blank lines part paragraphs.
        template: path of an own worker page (Liquid in HTML), which then holds the instructions itself; the
            packaged one by default.
        keywords: at most 5, of 1 to 30 letters and digits each.
        workers_per_object: how many people answer for each object, 1 to 9.
        task_time_limit: how long a person may take for one object.
        task_availability: how long an object waits for people; 10 days by default, well before the service
            fails a job that is not done after 30 days.
        max_concurrent_tasks: how many objects are with people at a time, 1 to 5,000.
        content_classifiers: what the owner declares of the data: "FreeOfPersonallyIdentifiableInformation",
            "FreeOfAdultContent". Nothing is declared unless it is said here.
    """

    labels: Required[Sequence[str]]
    title: Required[str]
    description: Required[str]
    name: str
    label_attribute: str
    short_instructions: str
    full_instructions: str
    template: str | Path | None
    keywords: Sequence[str]
    workers_per_object: int
    task_time_limit: Duration
    task_availability: Duration
    max_concurrent_tasks: int
    content_classifiers: Sequence[str]
