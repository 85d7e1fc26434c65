"""Distributed Map states in JSONata, which ministack runs as if they were in JSONPath.

Sources: Step Functions developer guide, "Using Map state in Distributed mode", "Passing data between states
with variables" (a child workflow sees none of its parent's) and "IAM policies for using Distributed Map
states". Children are part of the parent's execution here, and one that fails fails the whole map.
"""

import contextvars
import copy
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ministack.services import stepfunctions
from ministack.services.stepfunctions import _ExecutionError as TaskFailed

from .policies import denial
from .service_integrations import ServiceIntegrations, TaskRun

State = dict[str, Any]
Context = dict[str, Any]

_AT_ONCE = 64  # as ministack does; AWS runs up to 10,000


def in_jsonata(
    run_in_jsonpath: Callable[..., Any], *, integrations: ServiceIntegrations, current: Callable[[], TaskRun]
) -> Callable[..., Any]:
    """Wrap ministack's way, which stays for maps in JSONPath and for those that read their items from S3.

    Args:
        run_in_jsonpath: ministack's way.
        integrations: knows the rights of the state machine's role.
        current: the state that runs.
    """

    def run_map(
        state: State, data: Any, effective: Any, processor: State, execution: State, context: Context
    ) -> tuple[Any, str | None]:
        if "Items" not in state:
            outcome: tuple[Any, str | None] = run_in_jsonpath(
                state, data, effective, processor, execution, context
            )
            return outcome
        _insist_on_right_to_start(integrations, current())
        items = stepfunctions._jsonata_state_field(state, "Items", "array", data, context)
        results = _run_children(state, data, items, processor, execution, context)
        output = stepfunctions._apply_jsonata_output(state, data, context, result=results, default=results)
        stepfunctions._apply_state_assign(state, data, context, result=results)
        return output, stepfunctions._next_or_end(state)

    return run_map


def _run_children(
    state: State, data: Any, items: list[Any], processor: State, execution: State, context: Context
) -> list[Any]:
    def run_child(index: int, item: Any) -> Any:
        own = copy.deepcopy(context)
        own["Map"] = {"Item": {"Index": index, "Value": item}}
        chosen = item
        if "ItemSelector" in state:
            chosen = stepfunctions._apply_jsonata_template(state["ItemSelector"], data, own)
        own["variables"] = {}
        return stepfunctions._run_sub_machine(
            processor["States"], processor["StartAt"], chosen, execution, own
        )

    with ThreadPoolExecutor(state.get("MaxConcurrency") or _AT_ONCE) as pool:
        children = [
            pool.submit(contextvars.copy_context().run, run_child, index, item)
            for index, item in enumerate(items)
        ]
    if failures := [child.exception() for child in children if child.exception()]:
        raise TaskFailed(
            "States.ExceedToleratedFailureThreshold", "The specified tolerated failure threshold was exceeded"
        ) from failures[0]
    return [child.result() for child in children]


def _insist_on_right_to_start(integrations: ServiceIntegrations, run: TaskRun) -> None:
    """Each child is started by the state machine itself, with the rights of its role."""
    access_key = integrations.session(run).access_key
    action, machine = "states:StartExecution", run.state_machine_arn
    if denial(access_key=access_key, action=action, resource=machine):
        raise TaskFailed(
            "States.Runtime", f"'{run.role_arn}' is not authorized to perform: {action} on {machine}"
        )
