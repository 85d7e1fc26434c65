"""The catalogue says what the service's API reference says: botocore brings it along, release by release."""

import re
from collections import defaultdict

import pytest
from botocore.model import ServiceModel

from labeling.service_arns import REGIONAL_ACCOUNTS, algorithm_arn, human_task_ui_arn
from labeling.task_types import TASK_TYPES

WITH_FUNCTIONS = [task_type for task_type in TASK_TYPES.values() if task_type.function_suffix]


def documentation(model: ServiceModel, *, shape: str, member: str) -> str:
    """What the API reference says of a member of a shape."""
    text: str = model.shape_for(shape).members[member].documentation
    return text


@pytest.mark.parametrize(
    ("shape", "member", "prefix"),
    [
        ("HumanTaskConfig", "PreHumanTaskLambdaArn", "PRE"),
        ("AnnotationConsolidationConfig", "AnnotationConsolidationLambdaArn", "ACS"),
    ],
)
def test_every_function_of_the_service_belongs_to_a_task_type_and_is_in_the_same_regions(
    shape: str, member: str, prefix: str, sagemaker_model: ServiceModel
) -> None:
    text = documentation(sagemaker_model, shape=shape, member=member)

    documented: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for region, account, name in re.findall(r"arn:aws:lambda:([\w-]+):(\d+):function:([\w-]+)", text):
        documented[name][region] = account

    assert documented == {f"{prefix}-{task.function_suffix}": REGIONAL_ACCOUNTS for task in WITH_FUNCTIONS}


def test_there_are_23_built_in_task_types_and_custom_ones() -> None:
    assert len({task_type.function_suffix for task_type in WITH_FUNCTIONS}) == 23
    assert [name for name, task_type in TASK_TYPES.items() if not task_type.function_suffix] == ["custom"]


def test_every_algorithm_of_the_service_belongs_to_a_task_type(sagemaker_model: ServiceModel) -> None:
    text = documentation(
        sagemaker_model, shape="LabelingJobAlgorithmsConfig", member="LabelingJobAlgorithmSpecificationArn"
    )

    documented = re.findall(r"arn:aws:sagemaker:<i>region</i>:([\w:/-]+)", text)

    assert sorted(documented) == sorted(
        algorithm_arn(region="", task_type=task_type).split("::")[1]
        for task_type in TASK_TYPES.values()
        if task_type.algorithm
    )


def test_every_worker_page_of_the_service_belongs_to_a_task_type(sagemaker_model: ServiceModel) -> None:
    text = documentation(sagemaker_model, shape="UiConfig", member="HumanTaskUiArn")

    documented = re.findall(r"arn:aws:sagemaker:(?:aws-)?region:([\w:/-]+)", text)

    assert set(documented) == {
        human_task_ui_arn(region="", task_type=task_type).split("::")[1]
        for task_type in TASK_TYPES.values()
        if task_type.worker_page == "human-task-ui"
    }


def test_the_label_attributes_that_must_end_in_ref_are_those_of_the_api_reference(
    sagemaker_model: ServiceModel,
) -> None:
    text = documentation(sagemaker_model, shape="CreateLabelingJobRequest", member="LabelAttributeName")

    documented = set(re.findall(r"<code>(\w*(?:Segmentation|Detection|Tracking))\)?</code>", text))

    assert documented - {"VerificationSemanticSegmentation"} == {
        task_type.function_suffix
        for task_type in TASK_TYPES.values()
        if task_type.label_attribute_ref == "required"
    }
