"""The pipeline with its defaults: what it makes of a task alone."""

import json
from typing import Any

import pytest
from aws_cdk import Environment

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.testing import workflow_definition
from constructs_lib.workteam import PrivateWorkteam
from tests.constructs.conftest import new_stack
from tests.constructs.pipelines import ACCOUNT, pipeline, template
from tests.constructs.template import all_properties, deletion_policies, properties, statements


@pytest.fixture(scope="module")
def default() -> LabelingPipeline:
    """A pipeline made of a task and nothing else."""
    made = pipeline()
    template(made)
    return made


@pytest.fixture(scope="module")
def default_template(default: LabelingPipeline) -> dict[str, Any]:
    """Its template."""
    return template(default)


def test_a_task_is_enough(default_template: dict[str, Any]):
    kinds = [resource["Type"] for resource in default_template["Resources"].values()]

    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "AWS::CloudWatch::Alarm": 2,
        "AWS::Cognito::UserPool": 1,
        "AWS::Cognito::UserPoolClient": 1,
        "AWS::Cognito::UserPoolDomain": 1,
        "AWS::Cognito::UserPoolGroup": 1,
        "AWS::IAM::ManagedPolicy": 12,
        "AWS::IAM::Role": 6,
        "AWS::KMS::Key": 2,
        "AWS::Lambda::Function": 4,
        "AWS::Logs::LogGroup": 5,
        "AWS::S3::Bucket": 4,
        "AWS::S3::BucketPolicy": 4,
        "AWS::SNS::Topic": 2,
        "AWS::SNS::TopicPolicy": 2,
        "AWS::SSM::Parameter": 1,
        "AWS::SageMaker::Workforce": 1,
        "AWS::SageMaker::Workteam": 1,
        "AWS::StepFunctions::StateMachine": 1,
    }


def test_every_part_is_an_attribute(default: LabelingPipeline):
    assert default.workforce is not None
    assert default.latest_model is not None
    assert isinstance(default.workteam, PrivateWorkteam)
    assert default.state_machine is default.workflow.state_machine
    assert [part.node.path for part in (default.keys, default.dataset_bucket, default.execution_role)] == [
        "Blocks/Digits/Keys",
        "Blocks/Digits/Dataset/Bucket",
        "Blocks/Digits/ExecutionRole/Role",
    ]


def test_images_can_be_shown_by_pages_and_labels_cannot(default_template: dict[str, Any]):
    with_cors = [
        name
        for name, bucket in all_properties(default_template, "S3::Bucket").items()
        if "CorsConfiguration" in bucket
    ]

    assert [name.startswith("DigitsDatasetBucket") for name in with_cors] == [True]


def test_it_labels_automatically_where_the_service_can(default_template: dict[str, Any]):
    states = workflow_definition(default_template)["States"]

    assert "LabelingJobAlgorithmsConfig" in states["LabelObjects"]["Arguments"]
    assert "LabelingJobAlgorithmsConfig" not in states["LabelLeftovers"]["Arguments"]


def test_the_functions_are_told_of_the_task_and_its_buckets(default_template: dict[str, Any]):
    function = properties(default_template, "Lambda::Function", starting="DigitsFunctionsCheckJob")
    environment = function["Environment"]["Variables"]

    assert json.loads(environment["TASK"]) == {
        "name": "digits",
        "task_type": "image-classification",
        "label_attribute": "label",
        "auto_labeling": True,
        "workers_per_object": 3,
        "object_price_usd": 0.08,
        "answer_price_usd": 0.012,
    }
    assert environment["DATASET_PREFIX"] == ""
    assert environment["DATASET_BUCKET"]["Ref"].startswith("DigitsDatasetBucket")
    assert environment["OUTPUT_BUCKET"]["Ref"].startswith("DigitsOutputBucket")


def test_an_execution_that_fails_or_times_out_raises_an_alarm(default_template: dict[str, Any]):
    alarms = all_properties(default_template, "CloudWatch::Alarm").values()

    assert {alarm["MetricName"] for alarm in alarms} == {"ExecutionsFailed", "ExecutionsTimedOut"}
    assert all(alarm["AlarmActions"] for alarm in alarms)


def test_alarms_may_publish_for_this_account_only(default_template: dict[str, Any]):
    policy = properties(default_template, "SNS::TopicPolicy", starting="DigitsNotifications")
    statement = statements(policy["PolicyDocument"])["PublishAlarms"]

    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_last_model_is_kept_under_the_names_of_stack_and_pipeline(default_template: dict[str, Any]):
    parameter = properties(default_template, "SSM::Parameter")

    assert (parameter["Name"], parameter["Value"]) == ("/labeling/Blocks/Digits/latest-model", "none")


def test_data_outlives_the_stack(default_template: dict[str, Any]):
    kinds = ("S3::Bucket", "KMS::Key", "Cognito::UserPool", "Logs::LogGroup")

    assert [deletion_policies(default_template, kind) for kind in kinds] == [{"Retain"}] * 4


def test_the_template_does_not_depend_on_the_apps_feature_flags(
    default_template: dict[str, Any], recommended_flags: dict[str, Any]
):
    flagged = template(pipeline(new_stack(recommended_flags)))

    assert kinds_of(flagged) == kinds_of(default_template)
    assert workflow_definition(flagged) == workflow_definition(default_template)


def test_a_stack_for_one_region_differs_only_in_what_it_knows_of_the_region(default_template: dict[str, Any]):
    made = template(pipeline(new_stack(env=Environment(account=ACCOUNT, region="eu-west-1"))))

    assert kinds_of(made) == kinds_of(default_template)
    assert set(default_template) - set(made) == {"Mappings"}


def kinds_of(made: dict[str, Any]) -> dict[str, str]:
    """Logical id → type of every resource."""
    return {name: resource["Type"] for name, resource in made["Resources"].items()}
