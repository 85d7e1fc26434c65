"""Executions of state machines: with the rights of their role, AWS's error names, and the state language."""

import json
from datetime import datetime
from typing import Any

import pytest

from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.account import LAMBDA, Account, allow, new_name, outcome

GET_PARAMETER = "arn:aws:states:::aws-sdk:ssm:getParameter"
SUCCEED: dict[str, Any] = {"Type": "Succeed"}


# Rights


def test_a_task_calls_with_the_rights_of_the_state_machine(account: Account) -> None:
    name = new_name("parameter")
    account.client("ssm").put_parameter(Name=name, Value="7", Type="String")
    reading = allow("ssm:GetParameter", f"arn:aws:ssm:us-east-1:*:parameter/{name}")

    allowed = account.run_task(GET_PARAMETER, {"Name": name}, reading)
    denied = account.run_task(GET_PARAMETER, {"Name": name})

    assert outcome(allowed)["Parameter"]["Value"] == "7"
    status, error, cause = outcome(denied)
    assert (status, error) == ("FAILED", "Ssm.SsmException")
    assert "is not authorized to perform: ssm:GetParameter" in cause


def test_a_role_that_does_not_trust_step_functions_runs_no_task(account: Account) -> None:
    task = {"Type": "Task", "Resource": GET_PARAMETER, "Arguments": {"Name": "a"}, "End": True}
    machine = account.state_machine({"Task": task}, role=account.role(trusts="lambda.amazonaws.com"))

    status, _, cause = outcome(account.run(machine))

    assert (status, "states.amazonaws.com cannot assume" in cause) == ("FAILED", True)


def test_a_roles_trust_may_be_bound_to_the_state_machine(account: Account) -> None:
    trust = {
        "Principal": {"Service": "states.amazonaws.com"},
        "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:states:us-east-1:*:stateMachine:other"}},
    }
    task = {"Type": "Task", "Resource": GET_PARAMETER, "Arguments": {"Name": "a"}, "End": True}
    machine = account.state_machine({"Task": task}, role=account.role(trusts=trust))

    assert "cannot assume" in outcome(account.run(machine))[2]


def test_a_function_is_invoked_with_the_rights_of_the_state_machine(account: Account) -> None:
    name = account.function("def handler(event, context): return event + 1")
    arguments = {"FunctionName": name, "Payload": 1}

    allowed = account.run_task(LAMBDA, arguments, allow("lambda:InvokeFunction", "*"))
    denied = account.run_task(LAMBDA, arguments)

    assert outcome(allowed) == {"ExecutedVersion": "$LATEST", "Payload": 2, "StatusCode": 200}
    assert outcome(denied)[:2] == ("FAILED", "Lambda.AWSLambdaException")


def test_the_items_of_a_map_are_read_with_the_rights_of_the_state_machine(account: Account) -> None:
    bucket = account.bucket()
    account.client("s3").put_object(Bucket=bucket, Key="items.json", Body=b"[1, 2]")
    reader = {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Arguments": {"Bucket": bucket, "Key": "items.json"},
    }
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Keep",
        "States": {"Keep": {"Type": "Pass", "End": True}},
    }
    each = {"Type": "Map", "ItemReader": reader, "ItemProcessor": processor, "End": True}

    allowed = account.run(account.state_machine({"Each": each}, allow("s3:GetObject", "*")))
    denied = account.run(account.state_machine({"Each": each}))

    assert outcome(allowed) == [1, 2]
    _, error, cause = outcome(denied)
    assert error == "States.ItemReaderFailed"
    assert "is not authorized to perform: s3:GetObject" in cause


# Names of errors


def test_an_error_an_sdk_integration_knows_has_its_name(account: Account) -> None:
    missing = account.run_task(GET_PARAMETER, {"Name": "missing"}, allow("ssm:GetParameter", "*"))

    assert outcome(missing)[1] == "Ssm.ParameterNotFoundException"


def test_an_error_an_optimized_integration_knows_has_its_name(account: Account) -> None:
    missing = account.run_task(LAMBDA, {"FunctionName": "missing"}, allow("lambda:InvokeFunction", "*"))

    assert outcome(missing)[1] == "Lambda.ResourceNotFoundException"


@pytest.mark.parametrize(
    ("resource", "error"),
    [
        ("arn:aws:states:::sns:publish", "SNS.KMSAccessDeniedException"),
        ("arn:aws:states:::aws-sdk:sns:publish", "Sns.KmsAccessDeniedException"),
    ],
)
def test_acronyms_are_spelled_as_in_the_sdk_behind_the_integration(
    account: Account, resource: str, error: str
) -> None:
    attributes = {"KmsMasterKeyId": account.key()}
    topic = account.client("sns").create_topic(Name=new_name("topic"), Attributes=attributes)["TopicArn"]

    run = account.run_task(resource, {"TopicArn": topic, "Message": "a"}, allow("sns:Publish", topic))

    assert outcome(run)[1] == error


def test_an_error_of_a_function_is_the_states_error_with_its_payload_as_the_cause(account: Account) -> None:
    code = """
class JobRefused(Exception): pass
def handler(event, context): raise JobRefused("too few objects")
"""
    name = account.function(code)

    refused = account.run_task(LAMBDA, {"FunctionName": name}, allow("lambda:InvokeFunction", "*"))

    _, error, cause = outcome(refused)
    assert error == "JobRefused"
    assert json.loads(cause)["errorMessage"] == "too few objects"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"Name": "a", "Colour": "red"}, "'Colour' of $ is not supported"),
        ({}, "'Name' of $ is required"),
        ({"Name": 1}, "$.Name must be a string, but it is 1"),
    ],
)
def test_parameters_the_api_does_not_take_are_a_runtime_error(
    account: Account, arguments: dict[str, Any], complaint: str
) -> None:
    _, error, cause = outcome(account.run_task(GET_PARAMETER, arguments))

    assert error == "States.Runtime"
    assert complaint in cause


def test_an_integration_the_rehearsal_lacks_is_a_runtime_error(account: Account) -> None:
    run = account.run_task("arn:aws:states:::sagemaker:createTrainingJob.sync", {})

    assert outcome(run)[1] == "States.Runtime"


# Values


def test_members_are_in_pascal_case_whatever_the_api_does(account: Account) -> None:
    resource = "arn:aws:states:::aws-sdk:sfn:listStateMachines"

    run = account.run_task(resource, {"MaxResults": "{% 6 / 2 %}"}, allow("states:ListStateMachines", "*"))

    machines = outcome(run)["StateMachines"]
    assert 1 <= len(machines) <= 3
    assert set(machines[0]) >= {"Name", "StateMachineArn", "CreationDate"}


def test_an_sdk_integration_writes_times_as_text(account: Account) -> None:
    name = new_name("parameter")
    account.client("ssm").put_parameter(Name=name, Value="7", Type="String")

    run = account.run_task(GET_PARAMETER, {"Name": name}, allow("ssm:GetParameter", "*"))

    modified = outcome(run)["Parameter"]["LastModifiedDate"]
    assert datetime.fromisoformat(modified).tzinfo is not None


def test_a_functions_own_arn_is_a_resource_whose_result_is_the_bare_answer(account: Account) -> None:
    name = account.function("def handler(event, context): return event['a'] + 1")
    arn = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:{name}"

    assert outcome(account.run_task(arn, {"a": 1}, allow("lambda:InvokeFunction", "*"))) == 2


# The state language


def test_a_succeed_state_has_an_output(account: Account) -> None:
    machine = account.state_machine({"End": {"Type": "Succeed", "Output": "{% $states.input.a + 1 %}"}})

    assert outcome(account.run(machine, {"a": 1})) == 2


def test_variables_of_one_state_are_set_at_once(account: Account) -> None:
    states = {
        "First": {"Type": "Pass", "Assign": {"a": 1, "b": 2}, "Next": "Swap"},
        "Swap": {"Type": "Pass", "Assign": {"a": "{% $b %}", "b": "{% $a %}"}, "Next": "End"},
        "End": {"Type": "Succeed", "Output": "{% [$a, $b] %}"},
    }

    assert outcome(account.run(account.state_machine(states))) == [2, 1]


def test_a_wildcard_catches_no_terminal_error(account: Account) -> None:
    task = {
        "Type": "Task",
        "Resource": GET_PARAMETER,
        "Arguments": {"Name": 1},
        "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "End"}],
        "End": True,
    }

    assert outcome(account.run(account.state_machine({"Task": task, "End": SUCCEED})))[1] == "States.Runtime"


def test_a_terminal_error_is_caught_by_its_name(account: Account) -> None:
    task = {
        "Type": "Task",
        "Resource": GET_PARAMETER,
        "Arguments": {"Name": 1},
        "Catch": [{"ErrorEquals": ["States.Runtime"], "Next": "End", "Output": "caught"}],
        "End": True,
    }

    assert outcome(account.run(account.state_machine({"Task": task, "End": SUCCEED}))) == "caught"


@pytest.mark.parametrize(
    ("ignored", "fields"),
    [
        ("HeartbeatSeconds of Task", {"HeartbeatSeconds": 5}),
        ("waitForTaskToken of Task", {"Resource": f"{LAMBDA}.waitForTaskToken"}),
    ],
)
def test_what_the_rehearsal_would_ignore_is_refused(
    account: Account, ignored: str, fields: dict[str, Any]
) -> None:
    task = {"Type": "Task", "Resource": GET_PARAMETER, "Arguments": {"Name": "a"}, "End": True, **fields}

    run = account.run(account.state_machine({"Task": task}))

    assert outcome(run) == ("FAILED", "States.Runtime", f"the rehearsal does not carry out {ignored}")
