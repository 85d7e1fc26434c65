"""Pipelines for tests, as small as can be."""

from typing import Any

from aws_cdk import Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.testing import template_snapshot
from tests.constructs.conftest import DIGITS, new_stack

ACCOUNT = "111122223333"


def pipeline(stack: Stack | None = None, **options: Any) -> LabelingPipeline:
    """A pipeline that labels digits."""
    return LabelingPipeline(stack or new_stack(), "Digits", task=DIGITS, **options)


def template(made: LabelingPipeline) -> dict[str, Any]:
    """The template of a pipeline's stack."""
    return template_snapshot(Stack.of(made))
