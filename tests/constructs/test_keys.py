import pytest
from aws_cdk import RemovalPolicy
from aws_cdk import aws_kms as kms

from constructs_lib.intrinsics import as_text
from constructs_lib.keys import LabelingKeys
from constructs_lib.testing import template_snapshot
from labeling.errors import InvalidValue
from tests.constructs.conftest import Blocks, new_stack
from tests.constructs.template import all_properties, deletion_policies, properties, statements


def test_both_keys_rotate(blocks: Blocks):
    keys = all_properties(blocks.template, "KMS::Key")

    assert [key["EnableKeyRotation"] for key in keys.values()] == [True, True]


def test_keys_outlive_the_stack(blocks: Blocks):
    policies = {
        r["DeletionPolicy"] for r in blocks.template["Resources"].values() if r["Type"] == "AWS::KMS::Key"
    }

    assert policies == {"Retain"}


def test_logs_of_this_account_may_use_the_data_key(blocks: Blocks):
    key = properties(blocks.template, "KMS::Key", starting="KeysDataKey")
    statement = statements(key["KeyPolicy"])["EncryptLogs"]

    assert as_text(statement["Principal"]["Service"]) == "logs.${AWS::Region}.${AWS::URLSuffix}"
    assert as_text(statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]) == (
        "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:*"
    )


def test_publishing_services_may_use_the_data_key_for_this_account_only(blocks: Blocks):
    key = properties(blocks.template, "KMS::Key", starting="KeysDataKey")
    statement = statements(key["KeyPolicy"])["PublishToEncryptedTopics"]

    assert statement == {
        "Action": {"kms:Decrypt", "kms:GenerateDataKey"},
        "Condition": {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}},
        "Principal": {"Service": ["cloudwatch.amazonaws.com", "sagemaker.amazonaws.com"]},
        "Resource": ["*"],
    }


def test_no_service_may_use_the_volume_key_by_its_policy(blocks: Blocks):
    key = properties(blocks.template, "KMS::Key", starting="KeysVolumeKey")

    assert [list(statement["Principal"]) for statement in key["KeyPolicy"]["Statement"]] == [["AWS"]]


def test_existing_keys_pass_through():
    stack = new_stack()
    data_key = kms.Key.from_key_arn(stack, "Data", "arn:aws:kms:us-east-1:123456789012:key/data")
    volume_key = kms.Key.from_key_arn(stack, "Volume", "arn:aws:kms:us-east-1:123456789012:key/volume")

    keys = LabelingKeys(stack, "Keys", data_key=data_key, volume_key=volume_key)

    assert (keys.data_key, keys.volume_key) == (data_key, volume_key)
    assert stack.node.find_child("Keys").node.children == []


def test_keys_of_a_short_lived_stack_go_with_it():
    stack = new_stack()
    LabelingKeys(stack, "Keys", removal_policy=RemovalPolicy.DESTROY)

    assert deletion_policies(template_snapshot(stack), "KMS::Key") == {"Delete"}


@pytest.mark.parametrize("imported", [False, True], ids=["of one's own", "imported"])
def test_an_existing_data_key_comes_with_a_word_on_its_policy(imported: bool):
    stack = new_stack()
    arn = "arn:aws:kms:us-east-1:111122223333:key/data"
    key = kms.Key.from_key_arn(stack, "Data", arn) if imported else kms.Key(stack, "Data")

    keys = LabelingKeys(stack, "Keys", data_key=key)

    (message,) = [entry.data for entry in keys.node.metadata if entry.type == "aws:cdk:info"]
    assert message == (
        "the policy of the existing key Blocks/Data must allow kms:Encrypt, kms:Decrypt, kms:ReEncryptFrom, "
        "kms:ReEncryptTo, kms:GenerateDataKey, kms:DescribeKey to CloudWatch Logs, and kms:Decrypt, "
        "kms:GenerateDataKey to cloudwatch.amazonaws.com and sagemaker.amazonaws.com"
    )


def test_created_keys_need_no_word(blocks: Blocks):
    keys = blocks.stack.node.find_child("Keys")

    assert [entry for entry in keys.node.metadata if entry.type == "aws:cdk:info"] == []


def test_an_arn_in_place_of_a_key_is_refused():
    arn = "arn:aws:kms:us-east-1:111122223333:key/data"

    with pytest.raises(InvalidValue, match=r"data_key is .*: it must be IKey; pass Key.from_key_arn"):
        LabelingKeys(new_stack(), "Keys", data_key=arn)  # type: ignore[arg-type]
