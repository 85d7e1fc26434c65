"""Requests for labeling jobs that are refused before anything exists."""

import copy
from typing import Any

import pytest
from botocore.exceptions import ClientError

from labeling.service_arns import consolidation_function_arn, human_task_ui_arn, pre_annotation_function_arn
from labeling.task_types import (
    NAMED_ENTITY_RECOGNITION,
    VERIFICATION_BOUNDING_BOX,
    VIDEO_OBJECT_TRACKING,
    TaskType,
)
from rehearsal.ground_truth.errors import ServiceError
from rehearsal.ground_truth.jobs import Team
from rehearsal.ground_truth.models import Models
from rehearsal.ground_truth.options import ServiceOptions
from rehearsal.ground_truth.service_model import sagemaker_model
from rehearsal.ground_truth.validation import JobRules
from tests.rehearsal.ground_truth.site import (
    ALGORITHM,
    CONSOLIDATION,
    CORS_RULE,
    PRE_ANNOTATION,
    REGION,
    Images,
    Site,
)

PUBLIC_CROWD = f"arn:aws:sagemaker:{REGION}:394669845002:workteam/public-crowd/default"
VENDOR = f"arn:aws:sagemaker:{REGION}:394669845002:workteam/vendor-crowd/labels-inc"
OWN_FUNCTION = f"arn:aws:lambda:{REGION}:123456789012:function:mine"
PRICE = {"AmountInUsd": {"Dollars": 0, "Cents": 1, "TenthFractionsOfACent": 2}}


def changed(request: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The request with the member at a dotted path set, or removed if the value is None."""
    result = copy.deepcopy(request)
    *parents, last = path.split(".")
    place = result
    for name in parents:
        place = place.setdefault(name, {})
    if value is None:
        del place[last]
    else:
        place[last] = value
    return result


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("LabelingJobName", "a" * 64, "length less than or equal to 63"),
        ("LabelingJobName", "-a", "satisfy regular expression pattern"),
        ("LabelingJobName", None, "Missing required parameter"),
        ("LabelAttributeName", "a_b", "satisfy regular expression pattern"),
        ("RoleArn", "arn:aws:iam::1:role/x", "satisfy regular expression pattern"),
        ("OutputConfig.S3OutputPath", "/tmp", "satisfy regular expression pattern"),  # noqa: S108
        ("HumanTaskConfig.NumberOfHumanWorkersPerDataObject", 10, "less than or equal to 9"),
        ("HumanTaskConfig.TaskTimeLimitInSeconds", 29, "valid min value: 30"),
        ("HumanTaskConfig.MaxConcurrentTaskCount", 5001, "less than or equal to 5000"),
        ("HumanTaskConfig.TaskTitle", "a" * 129, "less than or equal to 128"),
        ("HumanTaskConfig.TaskKeywords", [], "valid min length: 1"),
        ("HumanTaskConfig.TaskKeywords", ["a-b"], "satisfy regular expression pattern"),
        ("StoppingConditions.MaxPercentageOfInputDatasetLabeled", 101, "less than or equal to 100"),
        ("InputConfig.DataAttributes.ContentClassifiers", ["FreeOfCats"], "satisfy enum value set"),
        ("Tags", [{"Key": "a*b", "Value": "c"}], "satisfy regular expression pattern"),
        ("Flavour", "sweet", "Unknown parameter"),
    ],
)
def test_a_request_of_another_shape_is_refused(site: Site, path: str, value: Any, message: str) -> None:
    request = changed(site.request(workteam=VENDOR), path, value)

    with pytest.raises(ServiceError, match=message) as refusal:
        sagemaker_model().validate("CreateLabelingJob", request)

    assert refusal.value.code == "ValidationException"


def test_a_refusal_names_every_broken_constraint(site: Site) -> None:
    request = changed(site.request(workteam=VENDOR), "LabelingJobName", "-" * 64)

    with pytest.raises(ServiceError, match=r"2 validation errors detected: Value '-*' at 'labelingJobName'"):
        sagemaker_model().validate("CreateLabelingJob", request)


@pytest.fixture
def rules() -> JobRules:
    """The rules of a service without workteams of its own."""
    return rules_with(ServiceOptions())


def rules_with(options: ServiceOptions) -> JobRules:
    return JobRules(
        region=REGION,
        options=options,
        models=Models(arn_prefix="arn"),
        find_team=lambda arn: None,
    )


def test_a_vendor_workteam_is_accepted(site: Site, rules: JobRules) -> None:
    assert rules.check(site.request(workteam=VENDOR)) == Team(portal="https://workers.example")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("LabelAttributeName", "kind-metadata", "must not end in -metadata"),
        ("LabelAttributeName", "source-ref", "must differ from the keys"),
        ("LabelAttributeName", "kind-ref", "must not end in -ref"),
        ("HumanTaskConfig.TaskTimeLimitInSeconds", 28_801, "at most 28,800"),
        ("HumanTaskConfig.TaskAvailabilityLifetimeInSeconds", 2_592_001, "at most 2,592,000"),
        ("HumanTaskConfig.UiConfig", {}, "exactly one of"),
        ("HumanTaskConfig.UiConfig.HumanTaskUiArn", "arn", "exactly one of"),
        ("HumanTaskConfig.UiConfig", {"HumanTaskUiArn": "arn"}, "need UiTemplateS3Uri"),
        ("HumanTaskConfig.WorkteamArn", PUBLIC_CROWD, "Mechanical Turk closed"),
        ("HumanTaskConfig.WorkteamArn", "arn:aws:sagemaker:r:1:workteam/private-crowd/x", "no such workteam"),
        ("HumanTaskConfig.PublicWorkforceTaskPrice", PRICE, "belongs to the public workforce"),
        (
            "HumanTaskConfig.PreHumanTaskLambdaArn",
            OWN_FUNCTION.replace(REGION, "eu-west-1"),
            "must be in us-east-1",
        ),
        ("HumanTaskConfig.PreHumanTaskLambdaArn", CONSOLIDATION, "no other of its functions"),
        (
            "HumanTaskConfig.PreHumanTaskLambdaArn",
            PRE_ANNOTATION.replace("432418664414", "266458841044"),
            "no other of its functions",
        ),
        ("LabelCategoryConfigS3Uri", None, "need the labels"),
        ("InputConfig.DataSource", {}, "DataSource is empty"),
        ("InputConfig.DataSource", {"SnsDataSource": {"SnsTopicArn": "arn"}}, "no part of this rehearsal"),
        ("Tags", [{"Key": "aws:x", "Value": ""}], "must not begin with aws:"),
        ("Tags", [{"Key": "x", "Value": ""}, {"Key": "x", "Value": ""}], "is there twice"),
    ],
)
def test_a_request_that_breaks_a_rule_is_refused(
    site: Site, rules: JobRules, path: str, value: Any, message: str
) -> None:
    with pytest.raises(ServiceError, match=message) as refusal:
        rules.check(changed(site.request(workteam=VENDOR), path, value))

    assert refusal.value.code == "ValidationException"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (
            "LabelingJobAlgorithmsConfig.LabelingJobAlgorithmSpecificationArn",
            ALGORITHM.replace("image", "text"),
            "it must be",
        ),
        (
            "LabelingJobAlgorithmsConfig.InitialActiveLearningModelArn",
            f"arn:aws:sagemaker:{REGION}:123456789012:model/lost",
            "no such model",
        ),
        ("HumanTaskConfig.PreHumanTaskLambdaArn", OWN_FUNCTION, "automated data labeling with"),
        ("HumanTaskConfig.PreHumanTaskLambdaArn", None, "automated data labeling with"),
        (
            "HumanTaskConfig.AnnotationConsolidationConfig.AnnotationConsolidationLambdaArn",
            OWN_FUNCTION,
            "automated data labeling with",
        ),
        (
            "InputConfig.DataSource",
            {"SnsDataSource": {"SnsTopicArn": "arn"}},
            "cannot use automated data labeling",
        ),
    ],
)
def test_an_auto_labeling_request_that_breaks_a_rule_is_refused(
    site: Site, rules: JobRules, path: str, value: Any, message: str
) -> None:
    request = site.request(workteam=VENDOR, algorithm_arn=ALGORITHM)

    with pytest.raises(ServiceError, match=message):
        rules.check(changed(request, path, value))


@pytest.mark.parametrize(
    ("task_type", "path", "value", "message"),
    [
        (
            NAMED_ENTITY_RECOGNITION,
            "HumanTaskConfig.UiConfig",
            {"UiTemplateS3Uri": "s3://pages/page.html"},
            "human-task-ui/NamedEntityRecognition for its page and no other",
        ),
        (
            VIDEO_OBJECT_TRACKING,
            "HumanTaskConfig.UiConfig",
            {"HumanTaskUiArn": human_task_ui_arn(region=REGION, task_type=NAMED_ENTITY_RECOGNITION)},
            "human-task-ui/VideoObjectTracking for its page and no other",
        ),
        (VIDEO_OBJECT_TRACKING, "LabelAttributeName", "track", "must end in -ref"),
        (VIDEO_OBJECT_TRACKING, "HumanTaskConfig.TaskTimeLimitInSeconds", 2_592_001, "at most 2,592,000"),
        (
            VERIFICATION_BOUNDING_BOX,
            "LabelingJobAlgorithmsConfig.LabelingJobAlgorithmSpecificationArn",
            ALGORITHM,
            "does not label verification-bounding-box by itself",
        ),
    ],
)
def test_each_task_type_has_rules_of_its_own(
    site: Site, rules: JobRules, task_type: TaskType, path: str, value: Any, message: str
) -> None:
    request = site.request(
        workteam=VENDOR,
        label_attribute="track-ref" if task_type is VIDEO_OBJECT_TRACKING else "label",
        task_time_limit_seconds=min(task_type.max_task_time_limit_seconds, 100_000),
        pre_annotation_arn=pre_annotation_function_arn(region=REGION, task_type=task_type),
        consolidation_arn=consolidation_function_arn(region=REGION, task_type=task_type),
    )
    if task_type.human_task_ui is not None:
        page = {"HumanTaskUiArn": human_task_ui_arn(region=REGION, task_type=task_type)}
        request = changed(request, "HumanTaskConfig.UiConfig", page)
    assert rules.check(request) == Team(portal="https://workers.example")

    with pytest.raises(ServiceError, match=message):
        rules.check(changed(request, path, value))


def test_mechanical_turk_can_be_switched_on_and_needs_a_price(site: Site) -> None:
    rules = rules_with(ServiceOptions(accept_public_crowd=True))
    request = site.request(workteam=PUBLIC_CROWD)

    with pytest.raises(ServiceError, match="PublicWorkforceTaskPrice is not given"):
        rules.check(request)
    team = rules.check(changed(request, "HumanTaskConfig.PublicWorkforceTaskPrice", PRICE))

    assert team.public


def test_a_refused_request_leaves_no_job(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, label_attribute="kind-ref")

    with pytest.raises(ClientError, match="ValidationException"):
        site.start(request)
    with pytest.raises(site.sagemaker.exceptions.ResourceNotFound):
        site.describe(request["LabelingJobName"])


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (None, "do not let every origin GET"),
        ({**CORS_RULE, "AllowedOrigins": ["https://mine.example"]}, "do not let every origin GET"),
        ({**CORS_RULE, "AllowedMethods": ["PUT"]}, "do not let every origin GET"),
        ({**CORS_RULE, "ExposeHeaders": []}, "do not expose Access-Control-Allow-Origin"),
    ],
)
def test_images_without_the_cors_rule_are_refused(
    site: Site, workteam: str, few_images: Images, rule: dict[str, Any] | None, message: str
) -> None:
    bucket = site.account.bucket()
    if rule:
        site.account.client("s3").put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    manifest = site.manifest({"source-ref": f"s3://{bucket}/1.png"})

    with pytest.raises(ClientError, match=message):
        site.start(site.request(workteam=workteam, images=few_images, manifest_uri=manifest))
