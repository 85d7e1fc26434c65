"""Boxes around digits, by people: a later link of the chains."""

import json
from collections.abc import Mapping
from typing import Any

from aws_cdk import RemovalPolicy, Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask


def box_task() -> LabelingTask:
    """People draw a box around a digit."""
    return LabelingTask.bounding_box(
        name="boxes",
        label_attribute="box",
        labels=["digit"],
        title="Where is the digit?",
        description="Draw a box around it.",
    )


def pipeline_after(first: LabelingPipeline, id: str, task: LabelingTask) -> LabelingPipeline:
    """A pipeline of people only, for a later link of a chain."""
    return LabelingPipeline(
        Stack.of(first),
        id,
        task=task,
        keys=first.keys,
        dataset_bucket=first.dataset_bucket,
        output_bucket=first.output_bucket,
        workteam=first.workteam,
        auto_labeling=False,
        notification_topic=first.notification_topic,
        removal_policy=RemovalPolicy.DESTROY,
    )


def boxed(left: int) -> dict[str, Any]:
    """A box, under its keys in a manifest.

    Args:
        left: its left side in pixels.
    """
    return {
        "box": {
            "image_size": [{"width": 28, "height": 28, "depth": 1}],
            "annotations": [{"class_id": 0, "left": left, "top": 4, "width": 16, "height": 20}],
        },
        "box-metadata": {
            "class-map": {"0": "digit"},
            "objects": [{"confidence": 1.0}],
            "type": "groundtruth/object-detection",
        },
    }


def knowing_boxes(line: Mapping[str, Any], *, left: int) -> str:
    """A line of an answer key of digits that tells where the digit is, too."""
    metadata = line["digit-metadata"] | {"type": "groundtruth/image-classification"}
    return json.dumps({**line, "digit-metadata": metadata, **boxed(left)})
