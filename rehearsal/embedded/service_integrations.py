"""What a task state's `Resource` calls, with whose rights, and how its errors are named.

Sources: Step Functions developer guide, "Integrating services" (optimized and AWS SDK integrations),
"Handling errors in Step Functions workflows"; the names of SDK errors are those of the AWS SDK for Java
that Step Functions uses.
"""

import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError
from botocore.model import OperationModel
from ministack.core.responses import get_region
from ministack.services.stepfunctions import _ExecutionError as TaskFailed

from .api_shapes import UnusableParameter, epoch_milliseconds, iso_time, to_request, to_result
from .aws import RoleNotAssumable
from .sessions import RoleClients, RoleSession, assume_role

STATES = "states.amazonaws.com"

_SDK_SERVICES = {"sfn": "stepfunctions", "cloudwatchlogs": "logs", "eventbridge": "events"}
_SDK_PREFIXES = {
    "dynamodb": "DynamoDb",
    "sagemaker": "SageMaker",
    "secretsmanager": "SecretsManager",
    "cloudwatchlogs": "CloudWatchLogs",
    "eventbridge": "EventBridge",
    "cloudwatch": "CloudWatch",
}
_OPTIMIZED_SERVICES = {"states": "stepfunctions"}
_OPTIMIZED_PREFIXES = {"sagemaker": "SageMaker", "dynamodb": "DynamoDB", "sns": "SNS", "sqs": "SQS"}
# Errors that the API does not model reach a state under one name for the whole service.
_UNMODELLED_ERRORS = {"Lambda": "AWSLambdaException"}
_ACRONYM = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])")


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskRun:
    """One attempt of a task state.

    Attributes:
        role_arn: role of the state machine, with which everything is called.
        state_machine_arn: whose state it is.
        execution: ministack's record of the execution.
        cancelled: set when the attempt has timed out.
    """

    role_arn: str
    state_machine_arn: str
    execution: dict[str, Any]
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def abandoned(self) -> bool:
        """Whether nobody waits for the result any more."""
        return self.cancelled.is_set() or self.execution["status"] != "RUNNING"


class ServiceIntegrations:
    """Calls services for task states, as the state machine's role."""

    def __init__(self, *, clients: RoleClients) -> None:
        self._clients = clients

    def session(self, run: TaskRun) -> RoleSession:
        """Return a session of the state machine's role.

        Raises:
            TaskFailed: Step Functions may not assume the role.
        """
        try:
            return assume_role(
                role_arn=run.role_arn,
                service=STATES,
                session_name="StepFunctions",
                context={"aws:SourceArn": run.state_machine_arn},
            )
        except RoleNotAssumable as error:
            raise TaskFailed("States.TaskFailed", str(error)) from error

    def call_sdk(self, service: str, action: str, arguments: Any, run: TaskRun) -> Any:
        """Run an `aws-sdk:<service>:<action>` task."""
        prefix = _SDK_PREFIXES.get(service, service.capitalize())
        name = _SDK_SERVICES.get(service, service)
        return self._call(
            name, action, arguments, run, time=iso_time, error=lambda code: _sdk_error(prefix, code)
        )

    def call_optimized(self, service: str, action: str, arguments: Any, run: TaskRun) -> Any:
        """Run a `<service>:<action>` task."""
        prefix = _OPTIMIZED_PREFIXES.get(service, service.capitalize())
        name = _OPTIMIZED_SERVICES.get(service, service)
        return self._call(
            name,
            action,
            arguments,
            run,
            time=epoch_milliseconds,
            error=lambda code: _optimized_error(prefix, code),
        )

    def invoke_function(self, arguments: Any, run: TaskRun) -> dict[str, Any]:
        """Run a `lambda:invoke` task; a function's error becomes the state's, its payload the cause."""
        request = {**arguments, "Payload": json.dumps(arguments.get("Payload", {}))}
        answer = self.call_optimized("lambda", "invoke", request, run)
        payload = json.loads(answer.get("Payload") or "null")
        if "FunctionError" in answer:
            raise TaskFailed(payload.get("errorType", "Lambda.Unknown"), json.dumps(payload))
        return {**answer, "Payload": payload}

    def _call(
        self,
        service: str,
        action: str,
        arguments: Any,
        run: TaskRun,
        *,
        time: Callable[..., Any],
        error: Callable[[str | None], str],
    ) -> Any:
        client = self._clients.client(service, session=self.session(run), region=get_region())
        model = client.meta.service_model.operation_model(action[:1].upper() + action[1:])
        try:
            request = to_request(arguments, model.input_shape) if model.input_shape else {}
        except UnusableParameter as unusable:
            raise TaskFailed("States.Runtime", f"The parameters cannot be used: {unusable}") from unusable
        try:
            answer = getattr(client, xform_name(model.name))(**request)
        except ClientError as failure:
            raise TaskFailed(error(_modelled_error(failure, model)), _cause(failure, service)) from failure
        return to_result(answer, model.output_shape, time=time) if model.output_shape else {}


def _modelled_error(failure: ClientError, model: OperationModel) -> str | None:
    """The name of the error in the operation's model, or None if it has no such error."""
    code = failure.response["Error"]["Code"]
    for shape in model.error_shapes:
        if code in (shape.name, shape.metadata.get("error", {}).get("code")):
            return str(shape.name)
    return None


def _sdk_error(prefix: str, name: str | None) -> str:
    """Version 2 of the SDK for Java: acronyms in names become words."""
    if name is None:
        return f"{prefix}.{prefix}Exception"
    return f"{prefix}.{_ACRONYM.sub(lambda acronym: acronym[0].capitalize(), _exception(name))}"


def _optimized_error(prefix: str, name: str | None) -> str:
    """Version 1 of the SDK for Java."""
    if name is None:
        return f"{prefix}.{_UNMODELLED_ERRORS.get(prefix, f'Amazon{prefix}Exception')}"
    return f"{prefix}.{_exception(name)}"


def _exception(name: str) -> str:
    return f"{name.removesuffix('Exception').removesuffix('Fault')}Exception"


def _cause(failure: ClientError, service: str) -> str:
    error, metadata = failure.response["Error"], failure.response["ResponseMetadata"]
    return (
        f"{error.get('Message', '')} (Service: {service}, Status Code: {metadata.get('HTTPStatusCode')}, "
        f"Request ID: {metadata.get('RequestId')}, Error Code: {error['Code']})"
    )
