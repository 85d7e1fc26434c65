"""Task states of Step Functions: each one acts as the state machine's role, within AWS's limits.

ministack walks the states; this module decides what happens when one calls a service. The call is made
by boto3 with a session of the role, so that a permission missing from the role fails the task.
"""

import contextvars
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import Any

from ministack.services import stepfunctions
from ministack.services.stepfunctions import _ExecutionError as TaskFailed

from .distributed_map import in_jsonata
from .labeling_job_task import run_labeling_job
from .nested_execution import run_nested_execution
from .service_integrations import ServiceIntegrations, TaskRun

State = dict[str, Any]

_PAYLOAD_LIMIT_BYTES = 262_144  # source: Step Functions developer guide, "Service quotas", state executions
_LAMBDA = re.compile(r"arn:aws[a-z-]*:lambda:[^:]+:\d{12}:function:.+")
_INTEGRATION = re.compile(
    r"arn:aws[a-z-]*:states:::(?P<sdk>aws-sdk:)?(?P<service>[A-Za-z0-9-]+):(?P<action>\w+)(?P<sync>\.sync(:2)?)?"
)
_run: contextvars.ContextVar[TaskRun] = contextvars.ContextVar("task_run")


def install(*, integrations: ServiceIntegrations) -> None:
    """Send what task states call through `integrations`."""
    tasks = Tasks(integrations=integrations, original_invoke=stepfunctions._invoke_resource)
    stepfunctions._execute_task = tasks.execute_with(stepfunctions._execute_task)
    stepfunctions._execute_map = tasks.execute_with(stepfunctions._execute_map)
    stepfunctions._run_distributed_map = in_jsonata(
        stepfunctions._run_distributed_map, integrations=integrations, current=_run.get
    )
    stepfunctions._invoke_resource = tasks.invoke
    stepfunctions._invoke_resource_with_timeout = tasks.invoke_with_timeout
    stepfunctions._s3_object_text = tasks.object_text


class Tasks:
    """Runs the task states of every execution."""

    def __init__(
        self, *, integrations: ServiceIntegrations, original_invoke: Callable[[str, Any], Any]
    ) -> None:
        self._integrations = integrations
        self._original_invoke = original_invoke

    def execute_with(self, execute: Callable[..., Any]) -> Callable[..., Any]:
        """Wrap ministack's execution of a kind of state, so that its calls know whose they are."""

        def execute_state(state: State, data: Any, execution: dict[str, Any], context: dict[str, Any]) -> Any:
            _run.set(
                TaskRun(
                    role_arn=execution["events"][0]["executionStartedEventDetails"]["roleArn"],
                    state_machine_arn=context["StateMachine"]["Id"],
                    execution=execution,
                )
            )
            if isinstance(state.get("TimeoutSeconds"), str):
                seconds = stepfunctions._jsonata_state_field(state, "TimeoutSeconds", "number", data, context)
                state = {**state, "TimeoutSeconds": seconds}
            return execute(state, data, execution, context)

        return execute_state

    def invoke(self, resource: str, arguments: Any) -> Any:
        """Call what `resource` names, within the payload limit both ways."""
        insist_on_payload_limit(arguments, of=resource)
        result = self._call(resource, arguments, _run.get())
        insist_on_payload_limit(result, of=resource)
        return result

    def invoke_with_timeout(self, resource: str, arguments: Any, timeout: float) -> Any:
        """Call what `resource` names; a call that takes longer than `timeout` seconds is abandoned."""
        pool = ThreadPoolExecutor(max_workers=1)
        future = pool.submit(contextvars.copy_context().run, self.invoke, resource, arguments)
        pool.shutdown(wait=False)
        try:
            return future.result(timeout=timeout)
        except FutureTimeoutError:
            _run.get().cancelled.set()
            raise TaskFailed("States.Timeout", f"The task took longer than {timeout} seconds") from None

    def object_text(self, bucket: str, key: str) -> str:
        """Return the object that the items of a map are read from."""
        place = {"Bucket": bucket, "Key": key}
        try:
            return str(self._integrations.call_sdk("s3", "getObject", place, _run.get())["Body"])
        except TaskFailed as failure:
            raise TaskFailed("States.ItemReaderFailed", failure.cause) from failure

    def _call(self, resource: str, arguments: Any, run: TaskRun) -> Any:
        if _LAMBDA.fullmatch(resource):
            request = {"FunctionName": resource, "Payload": arguments}
            return self._integrations.invoke_function(request, run)["Payload"]
        integration = _INTEGRATION.fullmatch(resource)
        if integration is None:
            return self._original_invoke(resource, arguments)
        service, action = integration["service"], integration["action"]
        if integration["sdk"]:
            return self._integrations.call_sdk(service, action, arguments, run)
        if integration["sync"]:
            if (service, action, integration["sync"]) == ("states", "startExecution", ".sync:2"):
                return run_nested_execution(self._integrations, arguments, run)
            if (service, action) != ("sagemaker", "createLabelingJob"):
                raise TaskFailed("States.Runtime", f"the rehearsal has no integration {resource}")
            return run_labeling_job(self._integrations, arguments, run)
        if (service, action) == ("lambda", "invoke"):
            return self._integrations.invoke_function(arguments, run)
        return self._integrations.call_optimized(service, action, arguments, run)


def insist_on_payload_limit(value: Any, *, of: str) -> None:
    """Fail the state if `value` is larger than Step Functions passes on.

    Raises:
        TaskFailed: `States.DataLimitExceeded`.
    """
    size = len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
    if size > _PAYLOAD_LIMIT_BYTES:
        raise TaskFailed(
            "States.DataLimitExceeded",
            f"The state/task '{of}' takes or returns {size} bytes, more than the service limit of "
            f"{_PAYLOAD_LIMIT_BYTES}.",
        )
