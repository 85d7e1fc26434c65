from typing import Any

import pytest
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from labeling.job_request import labeling_job_request
from labeling.service_arns import algorithm_arn, consolidation_function_arn, pre_annotation_function_arn
from labeling.task_types import IMAGE_CLASSIFICATION

REGION = "eu-west-1"
KEY_ARN = f"arn:aws:kms:{REGION}:123456789012:key/1234abcd"
REQUIRED: dict[str, Any] = {
    "job_name": "digits-1",
    "label_attribute": "digit",
    "manifest_uri": "s3://output/manifests/1/input.manifest",
    "output_uri": "s3://output/jobs",
    "role_arn": "arn:aws:iam::123456789012:role/GroundTruth",
    "label_categories_uri": "s3://assets/labels.json",
    "workteam_arn": f"arn:aws:sagemaker:{REGION}:123456789012:workteam/private-crowd/team",
    "ui_template_uri": "s3://assets/page.liquid.html",
    "pre_annotation_arn": pre_annotation_function_arn(region=REGION, task_type=IMAGE_CLASSIFICATION),
    "consolidation_arn": consolidation_function_arn(region=REGION, task_type=IMAGE_CLASSIFICATION),
    "title": "Which digit?",
    "description": "Choose the digit in the image.",
}
AUTO_LABELING: dict[str, Any] = {
    "algorithm_arn": algorithm_arn(region=REGION, task_type=IMAGE_CLASSIFICATION),
    "initial_model_arn": f"arn:aws:sagemaker:{REGION}:123456789012:model/digits",
    "volume_kms_key": KEY_ARN,
    "security_group_ids": ["sg-1"],
    "subnet_ids": ["subnet-1", "subnet-2"],
}
OPTIONS: dict[str, Any] = {
    "keywords": ["digits", "hand written"],
    "output_kms_key": KEY_ARN,
    "content_classifiers": ["FreeOfAdultContent"],
    "stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 50},
    "tags": [{"Key": "team", "Value": "vision"}],
}


def empty_values(value: object) -> list[object]:
    if isinstance(value, dict):
        return [empty for inner in value.values() for empty in empty_values(inner)]
    return [value] if value in (None, "", [], {}) else []


@pytest.mark.parametrize(
    "options", [{}, AUTO_LABELING, OPTIONS, AUTO_LABELING | OPTIONS], ids=["least", "auto", "options", "all"]
)
def test_the_request_has_the_shape_of_the_api(options: dict[str, Any], sagemaker_model: ServiceModel) -> None:
    shape = sagemaker_model.operation_model("CreateLabelingJob").input_shape

    report = ParamValidator().validate(labeling_job_request(**REQUIRED, **options), shape)

    assert report.generate_report() == ""


def test_what_is_absent_is_left_out() -> None:
    request = labeling_job_request(**REQUIRED)

    assert empty_values(request) == []
    assert set(request) == {
        "LabelingJobName",
        "LabelAttributeName",
        "InputConfig",
        "OutputConfig",
        "RoleArn",
        "LabelCategoryConfigS3Uri",
        "HumanTaskConfig",
    }


def test_people_get_the_task_that_was_described() -> None:
    assert labeling_job_request(**REQUIRED, **OPTIONS)["HumanTaskConfig"] == {
        "WorkteamArn": REQUIRED["workteam_arn"],
        "UiConfig": {"UiTemplateS3Uri": REQUIRED["ui_template_uri"]},
        "PreHumanTaskLambdaArn": REQUIRED["pre_annotation_arn"],
        "TaskKeywords": ["digits", "hand written"],
        "TaskTitle": "Which digit?",
        "TaskDescription": "Choose the digit in the image.",
        "NumberOfHumanWorkersPerDataObject": 3,
        "TaskTimeLimitInSeconds": 300,
        "TaskAvailabilityLifetimeInSeconds": 864_000,
        "MaxConcurrentTaskCount": 1000,
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": REQUIRED["consolidation_arn"]},
    }


def test_a_worker_page_of_the_services_takes_the_place_of_a_template() -> None:
    page = "arn:aws:sagemaker:eu-west-1:394669845002:human-task-ui/VideoObjectTracking"

    request = labeling_job_request(**REQUIRED | {"ui_template_uri": None}, human_task_ui_arn=page)

    assert request["HumanTaskConfig"]["UiConfig"] == {"HumanTaskUiArn": page}


def test_auto_labeling_is_switched_on_by_its_algorithm() -> None:
    assert labeling_job_request(**REQUIRED, **AUTO_LABELING)["LabelingJobAlgorithmsConfig"] == {
        "LabelingJobAlgorithmSpecificationArn": AUTO_LABELING["algorithm_arn"],
        "InitialActiveLearningModelArn": AUTO_LABELING["initial_model_arn"],
        "LabelingJobResourceConfig": {
            "VolumeKmsKeyId": KEY_ARN,
            "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1", "subnet-2"]},
        },
    }


def test_options_of_auto_labeling_do_not_switch_it_on() -> None:
    assert "LabelingJobAlgorithmsConfig" not in labeling_job_request(**REQUIRED, volume_kms_key=KEY_ARN)


def test_values_known_only_at_run_time_may_be_expressions() -> None:
    request = labeling_job_request(
        **REQUIRED | {"job_name": "{% $job_name %}"},
        stopping_conditions="{% $stopping_conditions %}",
        tags="{% $run.tags %}",
    )

    assert request["LabelingJobName"] == "{% $job_name %}"
    assert request["StoppingConditions"] == "{% $stopping_conditions %}"
    assert request["Tags"] == "{% $run.tags %}"


@pytest.mark.parametrize(
    ("usd", "amount"),
    [
        (0.036, {"Dollars": 0, "Cents": 3, "TenthFractionsOfACent": 6}),
        (1.2, {"Dollars": 1, "Cents": 20, "TenthFractionsOfACent": 0}),
    ],
)
def test_the_public_crowd_is_paid_in_dollars_cents_and_tenths_of_a_cent(
    usd: float, amount: dict[str, int]
) -> None:
    request = labeling_job_request(**REQUIRED, public_task_price_usd=usd)
    price = request["HumanTaskConfig"]["PublicWorkforceTaskPrice"]

    assert price == {"AmountInUsd": amount}
