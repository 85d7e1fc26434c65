from collections.abc import Callable
from dataclasses import replace

import pytest

from labeling.errors import InvalidValue
from labeling.service_arns import (
    REGIONAL_ACCOUNTS,
    algorithm_arn,
    consolidation_function_arn,
    pre_annotation_function_arn,
)
from labeling.task_types import IMAGE_CLASSIFICATION


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
