"""What a template says is what a stack has, where it decides about success or failure."""

import json
from typing import Any

import pytest

from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.account import Account, StackFailed, allow, new_name, wait_until

INLINE = {"ZipFile": "def handler(event, context): return 1"}


def function(account: Account, **properties: Any) -> dict[str, Any]:
    role = account.role(trusts="lambda.amazonaws.com")
    given = {"Code": INLINE, "Handler": "index.handler", "Runtime": "python3.14", "Role": role, **properties}
    return {"Function": {"Type": "AWS::Lambda::Function", "Properties": given}}


def test_a_bucket_has_the_encryption_of_its_template(account: Account) -> None:
    key = account.key()
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rule = {"ServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    encryption = {"ServerSideEncryptionConfiguration": [rule]}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketEncryption": encryption}}

    name = account.deploy({"Bucket": bucket}, Name={"Ref": "Bucket"})["Name"]

    applied = account.client("s3").get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]
    assert applied["Rules"] == [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]


def test_a_bucket_has_the_cors_rules_of_its_template(account: Account) -> None:
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
    exposed = ["Access-Control-Allow-Origin"]
    cors = {"CorsRules": [{**rule, "ExposedHeaders": exposed}]}
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"CorsConfiguration": cors}}

    name = account.deploy({"Bucket": bucket}, Name={"Ref": "Bucket"})["Name"]

    (applied,) = account.client("s3").get_bucket_cors(Bucket=name)["CORSRules"]
    assert {key: applied[key] for key in (*rule, "ExposeHeaders")} == {**rule, "ExposeHeaders": exposed}


def test_a_topic_has_the_key_of_its_template(account: Account) -> None:
    key = account.key()
    topic = {"Type": "AWS::SNS::Topic", "Properties": {"KmsMasterKeyId": key}}

    arn = account.deploy({"Topic": topic}, Arn={"Ref": "Topic"})["Arn"]

    assert account.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["KmsMasterKeyId"] == key


def test_a_function_has_the_key_of_its_template(account: Account) -> None:
    key = account.key()

    name = account.deploy(function(account, KmsKeyArn=key), Name={"Ref": "Function"})["Name"]

    assert account.client("lambda").get_function_configuration(FunctionName=name)["KMSKeyArn"] == key


def test_a_function_has_the_reserved_concurrency_of_its_template(account: Account) -> None:
    resources = function(account, ReservedConcurrentExecutions=3)

    name = account.deploy(resources, Name={"Ref": "Function"})["Name"]

    reserved = account.client("lambda").get_function_concurrency(FunctionName=name)
    assert reserved["ReservedConcurrentExecutions"] == 3


def test_an_encrypted_log_group_needs_a_key_that_admits_the_service(account: Account) -> None:
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": account.key()}}

    with pytest.raises(StackFailed, match="not allowed to be used with Arn 'arn:aws:logs:"):
        account.deploy({"Group": group})


def test_a_log_group_is_encrypted_with_a_key_that_admits_the_service(account: Account) -> None:
    of_this_account = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
    admitting = allow(
        ["kms:Encrypt*", "kms:Decrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
        "*",
        ArnLike={"kms:EncryptionContext:aws:logs:arn": of_this_account},
    )
    key = account.key({**admitting, "Principal": {"Service": "logs.us-east-1.amazonaws.com"}})
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"KmsKeyId": key}}

    name = account.deploy({"Group": group}, Name={"Ref": "Group"})["Name"]

    (described,) = account.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    assert described["kmsKeyId"] == key


def test_a_type_that_does_not_exist_here_fails_the_stack(account: Account) -> None:
    resource = {"Type": "AWS::SageMaker::NotebookInstance", "Properties": {}}

    with pytest.raises(Exception, match="Unrecognized resource types"):
        account.deploy({"Notebook": resource})


SLOW = """
import json, time, urllib.request
def handler(event, context):
    time.sleep(0.5)
    answer = {name: event[name] for name in ("StackId", "RequestId", "LogicalResourceId")}
    body = json.dumps({**answer, "Status": "SUCCESS", "PhysicalResourceId": "slow"}).encode()
    urllib.request.urlopen(urllib.request.Request(event["ResponseURL"], data=body, method="PUT"))
"""


def test_a_change_set_is_executed_when_the_answer_is_there(account: Account) -> None:
    cloudformation, name = account.client("cloudformation"), new_name("stack")
    function = account.client("lambda").get_function_configuration(FunctionName=account.function(SLOW))
    slow = {"Type": "Custom::Slow", "Properties": {"ServiceToken": function["FunctionArn"]}}
    template = json.dumps({"Resources": {"Slow": slow}})
    changes = {"StackName": name, "ChangeSetName": "first"}
    cloudformation.create_change_set(**changes, ChangeSetType="CREATE", TemplateBody=template)
    wait_until(lambda: cloudformation.describe_change_set(**changes)["Status"] == "CREATE_COMPLETE")

    cloudformation.execute_change_set(**changes)

    assert cloudformation.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"] == "CREATE_COMPLETE"
