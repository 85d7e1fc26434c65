"""Rules of the Amazon States Language that ministack leaves out or has differently.

Sources: Step Functions developer guide, "Passing data between states with variables", "Transforming
data with JSONata", "Handling errors in Step Functions workflows", "State machine structure".
"""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import stepfunctions

State = dict[str, Any]
Execution = dict[str, Any]

# Fields that ministack accepts and ignores: a state machine that has one would behave differently on AWS.
_IGNORED_FIELDS = frozenset(
    {"ItemBatcher", "ResultWriter", "HeartbeatSeconds", "HeartbeatSecondsPath", "TimeoutSecondsPath"}
)
_IGNORED_IN_PARALLEL = frozenset({"Arguments", "Output", "Assign"})
_A_YEAR = 365 * 24 * 3600  # how long an execution may take, if its state machine sets no limit
# Source: developer guide, "Error names": wildcards do not match them.
_TERMINAL_ERRORS = frozenset({"States.DataLimitExceeded", "States.Runtime"})


def install() -> None:
    """Make executions follow these rules."""
    stepfunctions._apply_output_path = _with_jsonata_output(stepfunctions._apply_output_path)
    stepfunctions._apply_state_assign = assign_at_once
    stepfunctions._error_matches = _terminal_errors_apart(stepfunctions._error_matches)
    stepfunctions._fail_execution = _unless_ended(stepfunctions._fail_execution)
    stepfunctions._run_execution = _within_time(stepfunctions._run_execution)


def assign_at_once(
    state: State, data: Any, context: dict[str, Any] | None, result: Any = None, error_output: Any = None
) -> None:
    """Evaluate every expression of `Assign` with the variables' old values, then set them all."""
    if context is None or stepfunctions._state_query_language(state, context) != "JSONata":
        return
    assigned = {
        name: stepfunctions._apply_jsonata_template(template, data, context, result, error_output)
        for name, template in state.get("Assign", {}).items()
    }
    context.setdefault("variables", {}).update(assigned)


def _with_jsonata_output(apply: Callable[..., Any]) -> Callable[..., Any]:
    """A JSONata Succeed state has an `Output`, which ministack looks for in other states only."""

    def apply_output_path(state: State, data: Any, context: dict[str, Any] | None = None) -> Any:
        if state.get("Type") == "Succeed" and "Output" in state:
            return stepfunctions._apply_jsonata_output(state, data, context, default=data)
        return apply(state, data, context)

    return apply_output_path


def _terminal_errors_apart(matches: Callable[..., bool]) -> Callable[..., bool]:
    def error_matches(names: list[str], error: str) -> bool:
        if error in _TERMINAL_ERRORS:
            return error in names
        return matches(names, error)

    return error_matches


def _unless_ended(fail: Callable[..., None]) -> Callable[..., None]:
    """An execution that was stopped or timed out stays so, however its last state ends."""

    def fail_execution(execution: Execution, error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    return fail_execution


def _within_time(run: Callable[[str], None]) -> Callable[[str], None]:
    """Refuse what cannot be carried out faithfully, and end an execution that takes too long."""

    def run_execution(arn: str) -> None:
        execution = stepfunctions._executions[arn]
        machine = stepfunctions._state_machines[execution["stateMachineArn"]]
        definition = json.loads(machine["definition"])
        if ignored := sorted({part for state in _states(definition) for part in _ignored_parts(state)}):
            message = f"the rehearsal does not carry out {', '.join(ignored)}"
            stepfunctions._fail_execution(execution, "States.Runtime", message)
            return
        timeout = threading.Timer(definition.get("TimeoutSeconds", _A_YEAR), _time_out, [execution])
        timeout.daemon = True
        timeout.start()
        try:
            run(arn)
        finally:
            timeout.cancel()

    return run_execution


def _states(definition: dict[str, Any]) -> Iterator[State]:
    for state in definition.get("States", {}).values():
        yield state
        processors = [state.get("ItemProcessor", {}), state.get("Iterator", {})]
        for inner in [*processors, *state.get("Branches", [])]:
            yield from _states(inner)


def _ignored_parts(state: State) -> Iterator[str]:
    ignored = _IGNORED_FIELDS | (_IGNORED_IN_PARALLEL if state["Type"] == "Parallel" else set())
    yield from (f"{name} of {state['Type']}" for name in ignored & state.keys())
    if ".waitForTaskToken" in state.get("Resource", ""):
        yield "waitForTaskToken of Task"


def _time_out(execution: Execution) -> None:
    if execution["status"] != "RUNNING":
        return
    execution.update(status="TIMED_OUT", error="States.Timeout", stopDate=now_iso())
    stepfunctions._add_event(
        execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {"error": "States.Timeout"}}
    )
    stepfunctions._emit_execution_status_event(execution)
