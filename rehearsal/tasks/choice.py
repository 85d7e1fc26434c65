"""Which task types people can do, which of them are rehearsed, and which a labeling job is of."""

from collections.abc import Mapping
from typing import Any

from labeling.task_types import (
    CUSTOM,
    IMAGE_CLASSIFICATION_MULTI_LABEL,
    PASS_THROUGH,
    TEXT_CLASSIFICATION_MULTI_LABEL,
)
from rehearsal.tasks.adjustment import Adjustment
from rehearsal.tasks.annotation_review import AnnotationReview
from rehearsal.tasks.bounding_box import BoundingBoxes
from rehearsal.tasks.cuboids import CUBOID_TASKS
from rehearsal.tasks.custom import CustomTask
from rehearsal.tasks.image_classification import ImageClassification
from rehearsal.tasks.multi_label import MultiLabelClassification
from rehearsal.tasks.named_entities import NamedEntities
from rehearsal.tasks.painted_points import PointPainting
from rehearsal.tasks.rehearsed_task import RehearsedTask
from rehearsal.tasks.semantic_segmentation import SemanticSegmentation
from rehearsal.tasks.task import HumanTask, ReviewableTask
from rehearsal.tasks.text_classification import OpinionClassification, TextClassification
from rehearsal.tasks.verification import Verification
from rehearsal.tasks.video_classification import VideoClassification
from rehearsal.tasks.video_frames import VIDEO_TASKS

REHEARSED_TASKS: Mapping[str, RehearsedTask] = {
    task.type.name: task
    for task in (ImageClassification(), TextClassification(), BoundingBoxes(), SemanticSegmentation())
}
"""Every task type that is rehearsed with a model, by its name, each with data that suits it."""

REHEARSALS: Mapping[str, RehearsedTask] = {
    **REHEARSED_TASKS,
    "text-classification-movies": OpinionClassification(),
}
"""Every task that can be rehearsed, by the name that the reference application has for it, too."""

_WITH_REVIEWS: tuple[ReviewableTask, ...] = (BoundingBoxes(), SemanticSegmentation())

_ON_SERVICE_PAGES = (*VIDEO_TASKS, *CUBOID_TASKS, PointPainting())

HUMAN_TASKS: Mapping[str, HumanTask] = {
    task.type.name: task
    for task in (
        *REHEARSED_TASKS.values(),
        MultiLabelClassification(IMAGE_CLASSIFICATION_MULTI_LABEL),
        MultiLabelClassification(TEXT_CLASSIFICATION_MULTI_LABEL),
        NamedEntities(),
        VideoClassification(),
        *map(Adjustment, _WITH_REVIEWS),
        *map(Verification, _WITH_REVIEWS),
        *_ON_SERVICE_PAGES,
        *map(AnnotationReview, _ON_SERVICE_PAGES),
        CustomTask(PASS_THROUGH),
        CustomTask(CUSTOM),
    )
}
"""Every task that simulated people can do, by the name of its type."""

_BY_FUNCTION = {
    name: task
    for task in HUMAN_TASKS.values()
    if task.type.function_suffix is not None
    for name in (task.type.pre_annotation_function, task.type.consolidation_function)
}
# Sequences and points have one page for new labels and for reviews.
_BY_PAGE = {
    task.type.human_task_ui: task
    for task in HUMAN_TASKS.values()
    if task.type.reviews is None and task.type.human_task_ui is not None
}
_BY_ELEMENT = {
    task.type.crowd_element: task
    for task in HUMAN_TASKS.values()
    if task.type.reviews is None and task.type.source == "image"
}


def task_of(request: Mapping[str, Any]) -> HumanTask:
    """What a CreateLabelingJob request asks of people.

    The service's own function that it names tells, or else the service's own page. A job with a page and
    functions of its own, or none, is custom.
    """
    config = request["HumanTaskConfig"]
    functions = (
        config.get("PreHumanTaskLambdaArn"),
        config.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn"),
    )
    names = (arn.rsplit(":", 1)[-1] for arn in functions if arn is not None)
    found = (_BY_FUNCTION[name] for name in names if name in _BY_FUNCTION)
    page = config["UiConfig"].get("HumanTaskUiArn", "").rsplit("/", 1)[-1]
    return next(found, None) or _BY_PAGE.get(page) or HUMAN_TASKS[CUSTOM.name]


def task_on_page(task: HumanTask, *, element: str | None) -> HumanTask:
    """What people are asked by the page of a job.

    A page of one's own on which one crowd element asks for labels of an image, and nothing else, is answered
    as that element is in the task type it belongs to.

    Args:
        task: what the job is.
        element: the crowd element that asks for labels, if there is nothing else to fill in.
    """
    return _BY_ELEMENT.get(element or "", task) if task.type.source == "any" else task
