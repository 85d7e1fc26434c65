from collections.abc import Callable
from dataclasses import replace

import pytest

from labeling.errors import InvalidValue
from labeling.service_arns import (
    REGIONAL_ACCOUNTS,
    algorithm_arn,
    consolidation_function_arn,
    human_task_ui_arn,
    pre_annotation_function_arn,
)
from labeling.task_types import CUSTOM, IMAGE_CLASSIFICATION, POINT_CLOUD_OBJECT_TRACKING


def test_the_pre_annotation_function_belongs_to_the_services_account_in_the_region() -> None:
    assert pre_annotation_function_arn(region="eu-west-1", task_type=IMAGE_CLASSIFICATION) == (
        "arn:aws:lambda:eu-west-1:568282634449:function:PRE-ImageMultiClass"
    )


def test_the_consolidation_function_belongs_to_the_services_account_in_the_region() -> None:
    assert consolidation_function_arn(region="us-west-2", task_type=IMAGE_CLASSIFICATION) == (
        "arn:aws:lambda:us-west-2:081040173940:function:ACS-ImageMultiClass"
    )


def test_the_algorithm_belongs_to_one_account_everywhere() -> None:
    assert algorithm_arn(region="ap-south-1", task_type=IMAGE_CLASSIFICATION) == (
        "arn:aws:sagemaker:ap-south-1:027400017018:labeling-job-algorithm-specification/image-classification"
    )


def test_every_region_has_an_account_of_its_own() -> None:
    assert len(set(REGIONAL_ACCOUNTS.values())) == len(REGIONAL_ACCOUNTS) == 12


@pytest.mark.parametrize("function_arn", [pre_annotation_function_arn, consolidation_function_arn])
def test_a_region_without_the_service_is_refused_with_the_list_of_those_that_have_it(
    function_arn: Callable[..., str],
) -> None:
    with pytest.raises(InvalidValue, match=r"'eu-north-1'.*us-east-1, us-east-2.*ap-southeast-2"):
        function_arn(region="eu-north-1", task_type=IMAGE_CLASSIFICATION)


def test_a_task_type_without_an_algorithm_cannot_be_auto_labeled() -> None:
    by_people = replace(IMAGE_CLASSIFICATION, name="by-people", algorithm=None)

    with pytest.raises(InvalidValue, match="turn auto-labeling off"):
        algorithm_arn(region="us-east-1", task_type=by_people)


def test_the_worker_page_of_points_in_space_is_named_without_the_3d_of_its_functions() -> None:
    tracking = {"region": "eu-west-1", "task_type": POINT_CLOUD_OBJECT_TRACKING}

    assert human_task_ui_arn(**tracking) == (
        "arn:aws:sagemaker:eu-west-1:394669845002:human-task-ui/PointCloudObjectTracking"
    )
    assert pre_annotation_function_arn(**tracking).endswith(":PRE-3DPointCloudObjectTracking")


@pytest.mark.parametrize("arn", [algorithm_arn, human_task_ui_arn])
def test_what_one_account_owns_everywhere_is_found_in_every_partition(arn: Callable[..., str]) -> None:
    both = replace(POINT_CLOUD_OBJECT_TRACKING, algorithm="tracking")

    assert arn(region="cn-north-1", partition="aws-cn", task_type=both).startswith(
        "arn:aws-cn:sagemaker:cn-north-1:"
    )


def test_a_task_type_with_a_template_has_no_worker_page_of_the_services() -> None:
    with pytest.raises(InvalidValue, match=r"'image-classification': .* give it a template"):
        human_task_ui_arn(region="us-east-1", task_type=IMAGE_CLASSIFICATION)


@pytest.mark.parametrize("function_arn", [pre_annotation_function_arn, consolidation_function_arn])
def test_a_custom_task_has_no_functions_of_the_services(function_arn: Callable[..., str]) -> None:
    with pytest.raises(InvalidValue, match=r"'custom': .* pass annotation_functions of your own"):
        function_arn(region="us-east-1", task_type=CUSTOM)
