"""Which task types are rehearsed, and which of them a labeling job is of."""

from collections.abc import Mapping
from typing import Any

from rehearsal.tasks.bounding_box import BoundingBoxes
from rehearsal.tasks.image_classification import ImageClassification
from rehearsal.tasks.semantic_segmentation import SemanticSegmentation
from rehearsal.tasks.task import RehearsedTask
from rehearsal.tasks.text_classification import TextClassification

REHEARSED_TASKS: Mapping[str, RehearsedTask] = {
    task.type.name: task
    for task in (ImageClassification(), TextClassification(), BoundingBoxes(), SemanticSegmentation())
}
"""Every rehearsed task by the name of its type."""

_BY_FUNCTION = {
    name: task
    for task in REHEARSED_TASKS.values()
    for name in (task.type.pre_annotation_function, task.type.consolidation_function)
}


def task_of(request: Mapping[str, Any]) -> RehearsedTask:
    """What a CreateLabelingJob request asks of people: the service's own function it names tells.

    A job with none but functions of its own is custom; it is rehearsed as image classification.
    """
    config = request["HumanTaskConfig"]
    functions = (
        config.get("PreHumanTaskLambdaArn"),
        config.get("AnnotationConsolidationConfig", {}).get("AnnotationConsolidationLambdaArn"),
    )
    names = (arn.rsplit(":", 1)[-1] for arn in functions if arn is not None)
    found = (_BY_FUNCTION[name] for name in names if name in _BY_FUNCTION)
    return next(found, REHEARSED_TASKS["image-classification"])
