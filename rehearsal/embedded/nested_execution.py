"""The `states:startExecution.sync:2` integration: start an execution, wait for its end, stop it if abandoned.

Source: Step Functions developer guide, "Start workflow executions from a task state".
"""

import json
import time
from typing import Any

from ministack.services.stepfunctions import _ExecutionError as TaskFailed

from .managed_rules import insist_on_managed_rule
from .service_integrations import ServiceIntegrations, TaskRun

_SECONDS_BETWEEN_LOOKS = 0.2
_MANAGED_RULE = "StepFunctionsGetEventsForStepFunctionsExecutionRule"


def run_nested_execution(
    integrations: ServiceIntegrations, arguments: dict[str, Any], run: TaskRun
) -> dict[str, Any]:
    """Start the execution; return its description, input and output as JSON values, once it succeeded.

    Raises:
        TaskFailed: the execution could not be started or did not succeed; the cause holds its description.
    """
    insist_on_managed_rule(integrations, run, rule=_MANAGED_RULE)
    request = {**arguments, "Input": json.dumps(arguments.get("Input", {}))}
    started = integrations.call_optimized("states", "startExecution", request, run)
    execution = {"ExecutionArn": started["ExecutionArn"]}
    while not run.abandoned:
        described = integrations.call_optimized("states", "describeExecution", execution, run)
        if described["Status"] == "SUCCEEDED":
            values = {name: json.loads(described[name]) for name in ("Input", "Output")}
            return {**described, **values}
        if described["Status"] != "RUNNING":
            raise TaskFailed("States.TaskFailed", json.dumps(described))
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    integrations.call_optimized("states", "stopExecution", execution, run)
    raise TaskFailed("States.TaskFailed", f"nobody waits for {execution['ExecutionArn']} any more")
