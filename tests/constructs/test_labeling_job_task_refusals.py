"""Labeling jobs that the service would not take."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from aws_cdk import Environment
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_

from constructs_lib.annotation_functions import ExistingAnnotationFunctions
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.workteam import Workteam
from labeling.errors import InvalidValue
from tests.constructs.conftest import DIGITS, new_stack
from tests.constructs.labeling_jobs import ACCOUNT, CARS, IRELAND, label, own_functions


def test_more_labels_than_the_algorithm_takes_are_refused():
    masks = LabelingTask.semantic_segmentation(**CARS | {"labels": [f"part {n}" for n in range(21)]})

    with pytest.raises(InvalidValue, match=r"the number of labels is 21: the service .* at most 20; pass"):
        label(new_stack(), task=masks, auto_labeling=True)


def test_a_custom_task_without_functions_is_refused(tmp_path: Path):
    page = tmp_path / "page.liquid.html"
    page.write_text(str(DIGITS.worker_page), encoding="utf-8")
    custom = LabelingTask.custom(**CARS, template=page)

    with pytest.raises(InvalidValue, match="annotation_functions is null: for custom they must be given"):
        label(new_stack(), task=custom)


def test_auto_labeling_with_own_functions_is_refused():
    stack = new_stack()

    with pytest.raises(InvalidValue, match="auto_labeling is true: with own annotation_functions it must"):
        label(stack, annotation_functions=own_functions(stack), auto_labeling=True)


def test_auto_labeling_of_a_task_type_without_an_algorithm_is_refused():
    without_algorithm = replace(DIGITS, task_type=replace(DIGITS.task_type, algorithm=None))

    with pytest.raises(InvalidValue, match="auto_labeling is true: for image-classification it must be"):
        label(new_stack(), task=without_algorithm, auto_labeling=True)


def test_a_region_without_ground_truth_is_refused():
    stack = new_stack(env=Environment(account=ACCOUNT, region="us-west-1"))

    with pytest.raises(InvalidValue, match="the region is 'us-west-1': it must be one where Ground Truth is"):
        label(stack)


@pytest.mark.parametrize(
    ("region", "factory"),
    [
        ("eu-north-1", LabelingTask.custom),
        ("cn-north-1", LabelingTask.image_classification),
        ("eu-north-1", LabelingTask.video_object_tracking),
    ],
)
def test_a_region_without_ground_truth_is_refused_with_own_functions_too(
    region: str, factory: Callable[..., LabelingTask], tmp_path: Path
):
    stack = new_stack(env=Environment(account=ACCOUNT, region=region))
    page = tmp_path / "page.liquid.html"
    page.write_text(str(DIGITS.worker_page), encoding="utf-8")
    own_page = {"template": page} if factory == LabelingTask.custom else {}
    task = factory(**CARS | {"labels": ["car", "bus"]}, **own_page)
    existing = lambda_.Function.from_function_name(stack, "Existing", "existing")
    functions = ExistingAnnotationFunctions(pre_annotation=existing, consolidation=existing)

    with pytest.raises(InvalidValue, match=f"the region is '{region}': it must be one where Ground Truth is"):
        label(stack, task=task, annotation_functions=functions)


def test_a_vpc_without_auto_labeling_is_refused():
    stack = new_stack(env=IRELAND)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0")

    with pytest.raises(InvalidValue, match="auto_labeling is false: with subnets or security_groups it"):
        label(stack, security_groups=[group])


def test_security_groups_without_subnets_are_refused():
    stack = new_stack(env=IRELAND)
    group = ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0")

    with pytest.raises(
        InvalidValue, match="the number of subnets is 0: it must be a whole number of at least 1"
    ):
        label(stack, auto_labeling=True, security_groups=[group])


@pytest.mark.parametrize(
    ("factory", "reason"),
    [
        (LabelingTask.video_object_tracking, "workteam is .* the public crowd, which takes no sequences"),
        (LabelingTask.semantic_segmentation, "task_price_usd is 0.012: .* at least 0.84 for an answer"),
    ],
)
def test_the_public_crowd_does_not_take_every_task(factory: Callable[..., LabelingTask], reason: str):
    crowd = Workteam.from_arn(
        "arn:aws:sagemaker:eu-west-1:394669845002:workteam/public-crowd/default",
        content_classifiers=["FreeOfPersonallyIdentifiableInformation"],
        insist_on_public_crowd=True,
    )

    with pytest.raises(InvalidValue, match=reason):
        label(new_stack(env=IRELAND), task=factory(**CARS), workteam=crowd)
