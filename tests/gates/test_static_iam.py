"""Each function and the workflow may do exactly what its code or definition calls: no less, and no more."""

import functools
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from tests.apps import COMPOSITIONS, SynthesizedApp, synthesized
from tests.gates.api_calls import Program, UnreadableCall
from tests.gates.policies import as_list
from tests.gates.state_machines import definitions, tasks

IAM_ACTIONS = {
    # Source: S3 user guide, "Required permissions for Amazon S3 API operations".
    ("s3", "ListObjectsV2"): {"s3:ListBucket"},
    ("s3", "GetBucketCors"): {"s3:GetBucketCORS"},
    ("s3", "CreateMultipartUpload"): {"s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"},
    ("s3", "UploadPart"): {"s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"},
    ("s3", "CompleteMultipartUpload"): {"s3:PutObject", "kms:GenerateDataKey", "kms:Decrypt"},
    # Source: S3 user guide, "Using server-side encryption with AWS KMS keys": the caller uses the key.
    ("s3", "GetObject"): {"s3:GetObject", "kms:Decrypt"},
    ("s3", "PutObject"): {"s3:PutObject", "kms:GenerateDataKey"},
}
"""Operations that need another action than the one of their own name, or more than that."""

EVERY_FUNCTION = frozenset(
    {
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)
"""What Lambda's runtime does for a function: it writes the log and the traces."""

INTEGRATIONS = {
    "lambda:invoke": {"lambda:InvokeFunction"},
    # The topic is encrypted (source: SNS developer guide, "Key management").
    "sns:publish": {"sns:Publish", "kms:Decrypt", "kms:GenerateDataKey"},
    "aws-sdk:ssm:getParameter": {"ssm:GetParameter"},
    "aws-sdk:ssm:putParameter": {"ssm:PutParameter"},
    # Source: Step Functions developer guide, "IAM policies", of executions that are waited for.
    "states:startExecution.sync:2": {
        "states:StartExecution",
        "states:DescribeExecution",
        "states:StopExecution",
        "events:DescribeRule",
        "events:PutRule",
        "events:PutTargets",
    },
    # .sync describes, stops and hears of jobs (docs/decisions/0003-wait-with-sync.md); the request has tags.
    "sagemaker:createLabelingJob.sync": {
        "sagemaker:CreateLabelingJob",
        "sagemaker:DescribeLabelingJob",
        "sagemaker:StopLabelingJob",
        "sagemaker:AddTags",
        "sagemaker:ListTags",
        "iam:PassRole",
        "events:DescribeRule",
        "events:PutRule",
        "events:PutTargets",
    },
}
"""What Step Functions does with the role of a state machine, by integration."""

EVERY_STATE_MACHINE = {
    # Source: Step Functions developer guide, "Logging to CloudWatch Logs" and "X-Ray and Step Functions".
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}
"""What Step Functions does for a state machine that is logged and traced."""

PROGRAM = Program()


def granted(template: Mapping[str, Any], role: Mapping[str, Any]) -> set[str]:
    """The actions a role (an Fn::GetAtt of it) allows on anything."""
    reference = {"Ref": role["Fn::GetAtt"][0]}
    return {
        action
        for resource in template["Resources"].values()
        if reference in resource.get("Properties", {}).get("Roles", [])
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        for action in as_list(statement["Action"])
    }


@functools.cache
def needed_by_handler(module: str) -> frozenset[str]:
    """The actions a handler's code needs."""
    return EVERY_FUNCTION.union(
        *(
            IAM_ACTIONS.get((service, operation), {f"{service}:{operation}"})
            for service, operation in PROGRAM.operations(module)
        )
    )


def functions(template: Mapping[str, Any]) -> Iterator[tuple[str, set[str]]]:
    """Each function's handler module and what its role allows."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Lambda::Function":
            properties = resource["Properties"]
            yield properties["Handler"].removesuffix(".handler"), granted(template, properties["Role"])


def test_a_function_may_do_what_its_code_calls_and_nothing_else(each_app: SynthesizedApp):
    allowed = dict(functions(each_app.template))

    assert allowed == {module: needed_by_handler(module) for module in allowed}


def test_the_workflow_may_do_what_its_states_call_and_nothing_else(each_app: SynthesizedApp):
    assert allowed_to_workflow(each_app.template) == needed_by_workflow(each_app.template)


@pytest.mark.parametrize(("name", "construct"), COMPOSITIONS.items())
def test_a_workflow_that_starts_others_and_its_functions_may_do_what_they_call(name: str, construct: str):
    template = synthesized(name).template
    allowed = dict(functions(template))

    assert allowed == {module: needed_by_handler(module) for module in allowed}
    assert allowed_to_workflow(template, of=construct) == needed_by_workflow(template, of=construct)


def test_every_app_has_functions_to_check(each_app: SynthesizedApp):
    assert len(dict(functions(each_app.template))) >= 4


def test_a_missing_and_a_needless_action_of_a_function_are_found(reference: SynthesizedApp):
    defective = without_action(reference.template, "s3:ListBucket", instead="s3:DeleteObject")

    found = {
        (module, action)
        for module, allowed in functions(defective)
        for action in allowed ^ needed_by_handler(module)
    }

    assert {action for _, action in found} == {"s3:ListBucket", "s3:DeleteObject"}


def test_a_missing_and_a_needless_action_of_the_workflow_are_found(reference: SynthesizedApp):
    defective = without_action(reference.template, "sns:Publish", instead="sns:Subscribe")

    assert allowed_to_workflow(defective) ^ needed_by_workflow(defective) == {"sns:Publish", "sns:Subscribe"}


CLIENT = 'import boto3\ndef client(): return boto3.client("s3")\n'


@pytest.mark.parametrize(
    ("source", "operations"),
    [
        pytest.param("def handler(): client().get_object()", {("s3", "GetObject")}, id="call"),
        pytest.param(
            "def handler(): return client().get_paginator('list_objects_v2').paginate()",
            {("s3", "ListObjectsV2")},
            id="paginator",
        ),
        pytest.param(
            "def save(): client().put_object()\ndef handler(): return [save]",
            {("s3", "PutObject")},
            id="mentioned",
        ),
        pytest.param(
            "class Store:\n  def save(self): client().put_object()\ndef handler(): Store()",
            {("s3", "PutObject")},
            id="method",
        ),
        pytest.param("client().list_buckets()\ndef handler(): pass", {("s3", "ListBuckets")}, id="import"),
        pytest.param("def unused(): client().put_object()\ndef handler(): pass", set(), id="not reached"),
        pytest.param("def handler(): raise client().exceptions.NoSuchKey", set(), id="name of an error"),
        pytest.param(
            "def own(): return boto3.Session().client('s3')\ndef handler(): own().put_object()",
            {("s3", "PutObject")},
            id="session of its own",
        ),
        pytest.param(
            "from lambdas import _s3\ndef handler(): _s3.read()", {("s3", "GetObject")}, id="other module"
        ),
    ],
)
def test_calls_are_read_off_source(source: str, operations: set[tuple[str, str]]):
    assert Program({"lambdas.sample": CLIENT + source}).operations("lambdas.sample") == operations


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("def handler(): s3 = client(); s3.get_object()", id="kept in a variable"),
        pytest.param("def handler(): use(client())", id="handed on"),
        pytest.param("def handler(): boto3.client('s3').get_object()", id="made on the spot"),
        pytest.param("def handler(): s = boto3.Session(); s.client('s3').get_object()", id="kept session"),
        pytest.param("def handler(): boto3.resource('s3').Bucket('x')", id="resource"),
        pytest.param("def handler(): client().generate_presigned_url()", id="no operation"),
        pytest.param("def handler(name): client().get_paginator(name)", id="unnamed paginator"),
        pytest.param("def handler():\n  from lambdas import _s3\n  _s3.read()", id="imported inside"),
        pytest.param("from boto3 import client\ndef handler(): client('s3').get_object()", id="from boto3"),
    ],
)
def test_what_cannot_be_read_is_refused(source: str):
    with pytest.raises(UnreadableCall):
        Program({"lambdas.sample": CLIENT + source}).operations("lambdas.sample")


def allowed_to_workflow(template: Mapping[str, Any], *, of: str = "") -> set[str]:
    """What the role of the state machine allows whose logical id begins with `of`."""
    (machine,) = (
        resource
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::StepFunctions::StateMachine" and name.startswith(of)
    )
    return granted(template, machine["Properties"]["RoleArn"])


def needed_by_workflow(template: Mapping[str, Any], *, of: str = "") -> set[str]:
    """What the states of the state machine need whose logical id begins with `of`."""
    (definition,) = (each for name, each in definitions(template) if name.startswith(of))
    return EVERY_STATE_MACHINE.union(
        *(INTEGRATIONS[task["Resource"].split(":states:::")[1]] for _, task in tasks(definition))
    )


def without_action(template: Mapping[str, Any], action: str, *, instead: str) -> dict[str, Any]:
    """The template with another action in place of one, in every policy of a role."""
    changed: dict[str, Any] = deepcopy(dict(template))
    for resource in changed["Resources"].values():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                actions = as_list(statement["Action"])
                statement["Action"] = [instead if name == action else name for name in actions]
    return changed
