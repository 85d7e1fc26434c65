from typing import Any

import pytest
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib.execution_role import LabelingExecutionRole
from constructs_lib.testing import template_snapshot
from tests.constructs.conftest import DIGITS, Blocks, new_stack
from tests.constructs.template import all_properties, properties, statements

KEY_ACTIONS = {
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
}


@pytest.fixture(scope="session")
def granted(blocks: Blocks) -> dict[str, dict[str, Any]]:
    return statements(
        properties(blocks.template, "IAM::ManagedPolicy", starting="ExecutionPolicy")["PolicyDocument"]
    )


def role_template(**options: Any) -> dict[str, Any]:
    """The template of a role without auto-labeling and with existing buckets."""
    stack = new_stack()
    defaults: dict[str, Any] = {
        "dataset_bucket": s3.Bucket.from_bucket_name(stack, "Photos", "photos"),
        "output_bucket": s3.Bucket.from_bucket_name(stack, "Labels", "labels"),
        "data_key": kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:us-east-1:123456789012:key/data"),
        "volume_key": kms.Key.from_key_arn(stack, "Volumes", "arn:aws:kms:us-east-1:123456789012:key/volume"),
        "task_assets": DIGITS.bind(stack),
        "auto_labeling": False,
    }
    chosen = {name: make(stack) for name, make in options.items()}
    LabelingExecutionRole(stack, "Execution", **{**defaults, **chosen})
    return template_snapshot(stack)


def people_only(**options: Any) -> dict[str, dict[str, Any]]:
    """What such a role is granted on resources with a name."""
    policy = properties(role_template(**options), "IAM::ManagedPolicy", starting="ExecutionPolicy")
    return statements(policy["PolicyDocument"])


def test_only_sagemaker_acts_as_the_role_and_only_for_this_account(blocks: Blocks):
    role = properties(blocks.template, "IAM::Role", starting="ExecutionRole")

    assert role["AssumeRolePolicyDocument"]["Statement"] == [
        {
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
            "Effect": "Allow",
            "Principal": {"Service": "sagemaker.amazonaws.com"},
        }
    ]


def test_an_auto_labeling_role_is_granted_exactly_what_the_service_documents(granted: dict[str, Any]):
    assert {name: statement["Action"] for name, statement in granted.items()} == {
        "FindBuckets": {"s3:ListBucket", "s3:GetBucketLocation"},
        "ReadObjects": {"s3:GetObject"},
        "KeepOutput": {"s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"},
        "UseDataKey": KEY_ACTIONS,
        "WriteLogs": {
            "logs:CreateLogGroup",
            "logs:CreateLogStream",
            "logs:DescribeLogStreams",
            "logs:PutLogEvents",
        },
        "CallAnnotationFunctions": {"lambda:InvokeFunction"},
        "PassThisRole": {"iam:PassRole"},
        "UseVolumeKey": KEY_ACTIONS,
        "LendVolumeKey": {"kms:CreateGrant"},
    }


def test_a_people_only_role_neither_passes_itself_nor_touches_the_volume_key():
    assert list(people_only()) == ["FindBuckets", "ReadObjects", "KeepOutput", "UseDataKey", "WriteLogs"]


def test_objects_are_read_under_the_prefix_only():
    reads = people_only(dataset_prefix=lambda _: "images/")["ReadObjects"]["Resource"]

    assert "arn:${AWS::Partition}:s3:::photos/images/*" in reads


def test_besides_objects_only_manifests_worker_page_and_label_categories_are_read():
    reads = people_only()["ReadObjects"]["Resource"]
    assets = "arn:${AWS::Partition}:s3:::cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"

    assert reads == [
        f"{assets}/ASSET_HASH.html",
        f"{assets}/ASSET_HASH.json",
        "arn:${AWS::Partition}:s3:::labels/manifests/*",
        "arn:${AWS::Partition}:s3:::photos/*",
    ]


def test_only_the_jobs_folder_is_written(granted: dict[str, Any]):
    (output,) = granted["KeepOutput"]["Resource"]

    assert output.endswith(".Arn}/jobs/*")


def test_the_role_is_passed_on_to_sagemaker_only(granted: dict[str, Any]):
    statement = granted["PassThisRole"]

    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}}
    assert statement["Resource"][0].startswith("${ExecutionRole")


def test_the_volume_key_is_lent_to_aws_services_only(granted: dict[str, Any]):
    assert granted["LendVolumeKey"]["Condition"] == {"Bool": {"kms:GrantIsForAWSResource": "true"}}


def test_only_own_functions_are_called_and_no_version_of_them(granted: dict[str, Any]):
    called = granted["CallAnnotationFunctions"]["Resource"]

    assert [function.endswith(".Arn}") for function in called] == [True, True]


def test_logs_are_written_to_the_services_groups_only(granted: dict[str, Any]):
    assert granted["WriteLogs"]["Resource"] == [
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/sagemaker/*"
    ]


def test_metrics_go_to_namespaces_of_the_service_only(blocks: Blocks):
    policy = properties(blocks.template, "IAM::ManagedPolicy", starting="ExecutionMetrics")
    statement = statements(policy["PolicyDocument"])["Metrics"]

    assert statement["Action"] == {"cloudwatch:PutMetricData"}
    assert statement["Condition"] == {
        "StringLike": {"cloudwatch:namespace": ["*SageMaker*", "*Sagemaker*", "*sagemaker*"]}
    }


def test_a_bucket_with_a_key_of_its_own_is_decrypted_with_it():
    own_key = "arn:aws:kms:us-east-1:123456789012:key/photos"
    granted = people_only(
        dataset_bucket=lambda stack: s3.Bucket.from_bucket_attributes(
            stack,
            "Own",
            bucket_name="own-photos",
            encryption_key=kms.Key.from_key_arn(stack, "OwnKey", own_key),
        )
    )

    assert granted["DecryptBuckets"] == {"Action": {"kms:Decrypt"}, "Resource": [own_key]}


def test_network_interfaces_are_made_only_for_training_inside_a_vpc():
    in_vpc = role_template(auto_labeling=lambda _: True, in_vpc=lambda _: True)
    network = properties(in_vpc, "IAM::ManagedPolicy", starting="ExecutionNetwork")

    assert "ec2:CreateNetworkInterface" in statements(network["PolicyDocument"])["Network"]["Action"]
    assert all_properties(role_template(), "IAM::ManagedPolicy", starting="ExecutionNetwork") == {}
