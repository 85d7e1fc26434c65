"""Executions that start others: one at a time, and one for each item of a Distributed Map."""

import json
from typing import Any

import pytest

from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.account import Account, allow

START = "arn:aws:states:::states:startExecution.sync:2"
ANY_MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:*"
ANY_EXECUTION = f"arn:aws:states:us-east-1:{ACCOUNT}:execution:*"
ANY_RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/*"
STARTING = allow("states:StartExecution", ANY_MACHINE)
WATCHING = allow(["states:DescribeExecution", "states:StopExecution"], ANY_EXECUTION)
MANAGING = allow(["events:PutRule", "events:PutTargets", "events:DescribeRule"], ANY_RULE)


@pytest.fixture(scope="module")
def doubling(account: Account) -> str:
    """A state machine that doubles a number, and fails without one."""
    output = "{% $states.input.number * 2 %}"
    return account.state_machine({"Double": {"Type": "Pass", "Output": {"double": output}, "End": True}})


def nested(machine: str, number: Any) -> dict[str, Any]:
    return {"StateMachineArn": machine, "Input": {"number": number}}


def test_an_execution_that_is_started_is_waited_for(account: Account, doubling: str) -> None:
    ended = account.run_task(START, nested(doubling, 4), STARTING, WATCHING, MANAGING)

    described = json.loads(ended["output"])
    assert (described["Status"], described["Output"]) == ("SUCCEEDED", {"double": 8})


def test_an_execution_that_fails_fails_the_state_with_its_description(account: Account) -> None:
    failing = account.state_machine({"Stop": {"Type": "Fail", "Error": "Broken", "Cause": "on purpose"}})

    ended = account.run_task(START, nested(failing, 1), STARTING, WATCHING, MANAGING)

    cause = json.loads(ended["cause"])
    assert ended["error"] == "States.TaskFailed"
    assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "Broken", "on purpose")


@pytest.mark.parametrize("missing", [STARTING, WATCHING, MANAGING])
def test_starting_and_waiting_take_rights(missing: Any, account: Account, doubling: str) -> None:
    others = [statement for statement in (STARTING, WATCHING, MANAGING) if statement is not missing]

    ended = account.run_task(START, nested(doubling, 4), *others)

    assert ended["status"] == "FAILED"
    assert "not authorized" in ended["cause"]


def each(output: Any, **fields: Any) -> dict[str, Any]:
    processor = {
        "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
        "StartAt": "Keep",
        "States": {"Keep": {"Type": "Pass", "Output": output, "End": True}},
    }
    return {"Type": "Map", "Items": "{% $items %}", "ItemProcessor": processor, **fields}


def run_map(account: Account, state: dict[str, Any], *statements: Any) -> dict[str, Any]:
    first = {"Type": "Pass", "Assign": {"items": [1, 2, 3], "factor": 10}, "Next": "Each"}
    machine = account.state_machine({"First": first, "Each": {**state, "End": True}}, *statements)
    return account.run(machine)


def test_a_distributed_map_in_jsonata_chooses_runs_and_collects(account: Account) -> None:
    state = each(
        "{% $states.input.item * $states.input.factor %}",
        ItemSelector={"item": "{% $states.context.Map.Item.Value %}", "factor": "{% $factor %}"},
        Output="{% {'all': $states.result} %}",
    )

    assert json.loads(run_map(account, state, STARTING)["output"]) == {"all": [10, 20, 30]}


def test_a_child_of_a_distributed_map_sees_no_variables_of_its_parent(account: Account) -> None:
    assert run_map(account, each("{% $factor %}"), STARTING)["status"] == "FAILED"


def test_a_distributed_map_takes_the_right_to_start_itself(account: Account) -> None:
    assert "states:StartExecution" in run_map(account, each("{% 1 %}"))["cause"]


def test_a_child_that_fails_fails_the_map(account: Account) -> None:
    ended = run_map(account, each("{% $parse('no JSON') %}"), STARTING)

    assert ended["error"] == "States.ExceedToleratedFailureThreshold"
