"""What bounds executions of state machines: timeouts, the size of a result, and whoever stops one."""

import pytest

from tests.rehearsal.account import LAMBDA, Account, allow, outcome, wait_until


def event_types(account: Account, execution: str) -> list[str]:
    history = account.client("stepfunctions").get_execution_history(executionArn=execution)
    return [event["type"] for event in history["events"]]


def test_a_task_that_takes_too_long_times_out(account: Account) -> None:
    name = account.function("import time\ndef handler(event, context): time.sleep(3)")
    arguments = {"FunctionName": name}

    slow = account.run_task(LAMBDA, arguments, allow("lambda:InvokeFunction", "*"), TimeoutSeconds=1)

    assert outcome(slow)[:2] == ("FAILED", "States.Timeout")


def test_a_timeout_may_be_an_expression(account: Account) -> None:
    name = account.function("import time\ndef handler(event, context): time.sleep(3)")
    arguments, allowed = {"FunctionName": name}, allow("lambda:InvokeFunction", "*")

    slow = account.run_task(LAMBDA, arguments, allowed, TimeoutSeconds="{% 3 - 2 %}")

    assert outcome(slow)[:2] == ("FAILED", "States.Timeout")


@pytest.mark.parametrize(("size", "error"), [(262_000, None), (263_000, "States.DataLimitExceeded")])
def test_a_result_may_have_256_kib(account: Account, size: int, error: str | None) -> None:
    name = account.function("def handler(event, context): return 'x' * event")
    task = {
        "Type": "Task",
        "Resource": LAMBDA,
        "Arguments": {"FunctionName": name, "Payload": size},
        "Output": "done",
        "End": True,
    }

    run = account.run(account.state_machine({"Task": task}, allow("lambda:InvokeFunction", "*")))

    assert run.get("error") == error


def test_an_execution_ends_with_the_timeout_of_its_state_machine(account: Account) -> None:
    name = account.function("import time\ndef handler(event, context): time.sleep(2)")
    task = {"Type": "Task", "Resource": LAMBDA, "Arguments": {"FunctionName": name}, "End": True}
    machine = account.state_machine({"Task": task}, allow("lambda:InvokeFunction", "*"), TimeoutSeconds=1)

    assert outcome(account.run(machine))[:2] == ("TIMED_OUT", "States.Timeout")


def test_a_stopped_execution_stays_stopped_when_its_last_state_fails(account: Account) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(0.6)\n    raise ValueError('late')"
    name = account.function(code)
    task = {"Type": "Task", "Resource": LAMBDA, "Arguments": {"FunctionName": name}, "End": True}
    machine = account.state_machine({"Task": task}, allow("lambda:InvokeFunction", "*"))
    execution, states = account.start(machine), account.client("stepfunctions")
    wait_until(lambda: "TaskScheduled" in event_types(account, execution))
    states.stop_execution(executionArn=execution)
    later = account.start(machine)

    assert account.ended(later)["status"] == "FAILED"
    assert states.describe_execution(executionArn=execution)["status"] == "ABORTED"
