from typing import Any

import pytest
from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3

from constructs_lib.dataset_bucket import LabelingBucket, existing_bucket_requirements
from constructs_lib.intrinsics import as_text
from constructs_lib.testing import template_snapshot
from labeling.errors import InvalidValue
from tests.constructs.conftest import Blocks, new_stack
from tests.constructs.template import all_properties, properties


@pytest.fixture(scope="session")
def dataset(blocks: Blocks) -> dict[str, Any]:
    return properties(blocks.template, "S3::Bucket", starting="DatasetBucket")


def bucket_template(**options: Any) -> dict[str, Any]:
    stack = new_stack()
    LabelingBucket(stack, "Images", encryption_key=kms.Key(stack, "Key"), **options)
    return template_snapshot(stack)


def denied_unless(template: dict[str, Any], *, starting: str) -> list[dict[str, Any]]:
    policy = properties(template, "S3::BucketPolicy", starting=starting)
    return [s["Condition"] for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Deny"]


def test_objects_are_encrypted_with_the_given_key_and_a_bucket_key(dataset: dict[str, Any]):
    (rule,) = dataset["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert as_text(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]).startswith("${KeysDataKey")
    assert rule["BucketKeyEnabled"] is True


@pytest.mark.parametrize("bucket", ["DatasetBucket", "DatasetAccessLogs", "OutputBucket", "OutputAccessLogs"])
def test_only_tls_of_a_current_version_is_accepted(blocks: Blocks, bucket: str):
    assert denied_unless(blocks.template, starting=bucket) == [
        {"Bool": {"aws:SecureTransport": "false"}},
        {"NumericLessThan": {"s3:TlsVersion": 1.2}},
    ]


def test_no_bucket_is_public(blocks: Blocks):
    blocked = {
        name: set(bucket["PublicAccessBlockConfiguration"].values())
        for name, bucket in all_properties(blocks.template, "S3::Bucket").items()
    }

    assert set(map(frozenset, blocked.values())) == {frozenset({True})}


def test_every_bucket_is_versioned_and_owned_by_its_account(blocks: Blocks):
    for bucket in all_properties(blocks.template, "S3::Bucket").values():
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_abandoned_uploads_and_old_versions_expire(dataset: dict[str, Any]):
    assert dataset["LifecycleConfiguration"]["Rules"] == [
        {
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
            "NoncurrentVersionExpiration": {"NoncurrentDays": 90},
            "Status": "Enabled",
        }
    ]


def test_access_is_logged_to_a_bucket_of_its_own(dataset: dict[str, Any]):
    assert as_text(dataset["LoggingConfiguration"]["DestinationBucketName"]).startswith("${DatasetAccessLogs")


def test_log_delivery_is_allowed_for_this_bucket_and_account_only(blocks: Blocks):
    policy = properties(blocks.template, "S3::BucketPolicy", starting="DatasetAccessLogs")
    (delivery,) = [s for s in policy["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]

    assert delivery["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert delivery["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}
    assert as_text(delivery["Condition"]["ArnLike"]["aws:SourceArn"]).startswith("${DatasetBucket")


def test_images_can_be_shown_on_any_page_because_the_service_checks_for_it(dataset: dict[str, Any]):
    assert dataset["CorsConfiguration"]["CorsRules"] == [
        {
            "AllowedHeaders": [],
            "AllowedMethods": ["GET"],
            "AllowedOrigins": ["*"],
            "ExposedHeaders": ["Access-Control-Allow-Origin"],
        }
    ]


def test_output_needs_no_cors_rule(blocks: Blocks):
    assert "CorsConfiguration" not in properties(blocks.template, "S3::Bucket", starting="OutputBucket")


def test_pages_for_sequences_and_points_may_write():
    bucket = properties(
        bucket_template(cors_origins=["*"], pages_write=True), "S3::Bucket", starting="ImagesBucket"
    )

    assert bucket["CorsConfiguration"]["CorsRules"] == [
        {
            "AllowedHeaders": ["*"],
            "AllowedMethods": ["GET", "HEAD", "PUT"],
            "AllowedOrigins": ["*"],
            "ExposedHeaders": ["Access-Control-Allow-Origin"],
            "MaxAge": 3000,
        }
    ]


def test_a_narrower_origin_can_be_asked_for():
    origin = "https://portal.example.com"
    bucket = properties(bucket_template(cors_origins=[origin]), "S3::Bucket", starting="ImagesBucket")

    assert bucket["CorsConfiguration"]["CorsRules"][0]["AllowedOrigins"] == [origin]


def test_an_origin_without_tls_is_refused():
    with pytest.raises(InvalidValue) as refusal:
        bucket_template(cors_origins=["http://portal.example.com"])

    assert str(refusal.value) == (
        "an origin of cors_origins is 'http://portal.example.com': it must be * or begin with https://; "
        "name the origin of the pages that show the images"
    )


def test_an_existing_access_logs_bucket_is_used():
    stack = new_stack()
    logs = s3.Bucket.from_bucket_name(stack, "Logs", "company-access-logs")

    created = LabelingBucket(stack, "Images", encryption_key=kms.Key(stack, "Key"), access_logs_bucket=logs)

    assert created.access_logs_bucket is logs
    logging = properties(template_snapshot(stack), "S3::Bucket")["LoggingConfiguration"]
    assert logging == {"DestinationBucketName": "company-access-logs", "LogFilePrefix": "Blocks/Images/"}


def test_a_bucket_that_goes_with_its_stack_takes_no_custom_resource():
    template = bucket_template(removal_policy=RemovalPolicy.DESTROY)

    assert {r["Type"] for r in template["Resources"].values()} == {
        "AWS::KMS::Key",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
    }
    assert {
        r["DeletionPolicy"] for r in template["Resources"].values() if r["Type"] == "AWS::S3::Bucket"
    } == {"Delete"}


def test_a_bucket_is_emptied_first_if_asked_for():
    template = bucket_template(removal_policy=RemovalPolicy.DESTROY, auto_delete_objects=True)

    assert len(all_properties(template, "Lambda::Function")) == 1


def test_the_owner_of_an_existing_dataset_bucket_is_told_of_cors_and_policy():
    bucket = s3.Bucket.from_bucket_name(new_stack(), "Existing", "photos")

    assert existing_bucket_requirements(bucket, holds_dataset=True) == (
        "the existing bucket photos needs a CORS rule with AllowedMethods [GET], AllowedOrigins ['*'], "
        "AllowedHeaders [] and ExposeHeaders ['Access-Control-Allow-Origin']; to be in the stack's region "
        "and account; and no Deny in its policy against s3:GetObject, s3:ListBucket and s3:GetBucketLocation "
        "over TLS by the execution role and the workflow's functions"
    )


def test_the_owner_of_an_existing_output_bucket_is_told_of_its_policy():
    bucket = s3.Bucket.from_bucket_name(new_stack(), "Existing", "labels")

    requirements = existing_bucket_requirements(bucket, holds_dataset=False)

    assert "CORS" not in requirements
    assert "s3:PutObject, s3:AbortMultipartUpload" in requirements


def test_the_owner_of_an_existing_bucket_is_told_when_pages_write_to_it():
    bucket = s3.Bucket.from_bucket_name(new_stack(), "Existing", "labels")

    requirements = existing_bucket_requirements(bucket, holds_dataset=False, pages_write=True)

    assert "AllowedMethods [GET, HEAD, PUT], AllowedOrigins ['*'], AllowedHeaders ['*']" in requirements
