"""What must hold of every state machine, and no off-the-shelf tool checks.

Each rule takes a definition and tells every breach of it, as "state: what is wrong".
"""

import functools
import re
from collections.abc import Iterator

import boto3

from tests.gates.state_machines import Definition, edges, expressions, states, tasks

TRANSIENT_ERRORS = {
    "JobStillRunning",  # our own: a stopped job takes a while to end
    "Lambda.AWSLambdaException",
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.SdkClientException",
    "Lambda.ServiceException",
    "Lambda.TooManyRequestsException",
    "SNS.InternalErrorException",
    "SNS.KMSThrottlingException",
    "SNS.KmsThrottlingException",
    "SNS.ThrottledException",
    "SageMaker.ResourceLimitExceededException",  # another job's end makes room
    "SageMaker.ThrottlingException",
    "Ssm.InternalServerErrorException",
    "Ssm.ThrottlingException",
    "Ssm.TooManyUpdatesException",
    "StepFunctions.ExecutionLimitExceededException",
}
"""The errors that go away by themselves. Retrying any other repeats a mistake, or pays people twice."""

OPTIMIZED_INTEGRATIONS = {
    "lambda:invoke",
    "sagemaker:createLabelingJob.sync",
    "sns:publish",
    "states:startExecution.sync:2",
}
"""The integrations Step Functions documents by name, of those we use; all of an SDK's are `aws-sdk:…`."""

_INTEGRATION = re.compile(r"arn:aws:states:::(?P<name>.+)")
_SDK_CALL = re.compile(r"aws-sdk:(?P<service>[a-z0-9]+):(?P<action>[a-zA-Z]+)")
_VARIABLE = re.compile(r"\$([a-zA-Z_]\w*)\b(?!\s*\()")


def tasks_time_out(definition: Definition) -> Iterator[str]:
    """No task may wait for ever, nor the whole."""
    if "TimeoutSeconds" not in definition:
        yield "the state machine: has no timeout"
    for name, task in tasks(definition):
        if "TimeoutSeconds" not in task:
            yield f"{name}: has no timeout"


def tasks_retry_transient_errors_only(definition: Definition) -> Iterator[str]:
    """Every task tries again after errors that go away by themselves, and after no other."""
    for name, task in tasks(definition):
        retried = {error for retrier in task.get("Retry", ()) for error in retrier["ErrorEquals"]}
        if not retried:
            yield f"{name}: retries nothing"
        if lasting := retried - TRANSIENT_ERRORS:
            yield f"{name}: retries {', '.join(sorted(lasting))}"


def tasks_catch_every_error(definition: Definition) -> Iterator[str]:
    """No error of a task ends an execution before somebody has been told."""
    for name, task in tasks(definition):
        if not any("States.ALL" in catcher["ErrorEquals"] for catcher in task.get("Catch", ())):
            yield f"{name}: does not catch every error"


def integrations_exist(definition: Definition) -> Iterator[str]:
    """Every resource of a task is an integration of Step Functions, spelt as the service spells it."""
    for name, task in tasks(definition):
        integration = _INTEGRATION.fullmatch(task["Resource"])
        if integration is None or not _is_known(integration["name"]):
            yield f"{name}: there is no integration {task['Resource']}"


def variables_are_assigned_before_they_are_read(definition: Definition) -> Iterator[str]:
    """Whatever way an execution takes, a state reads only variables that have been assigned on it."""
    assigned = _assigned_on_every_way(definition)
    for name, state in states(definition):
        read = {variable for text in expressions(state) for variable in _VARIABLE.findall(text)}
        if unset := read - assigned.get(name, set()) - {"states"}:
            yield f"{name}: reads {', '.join(sorted(unset))}, which may not be assigned"


RULES = (
    tasks_time_out,
    tasks_retry_transient_errors_only,
    tasks_catch_every_error,
    integrations_exist,
    variables_are_assigned_before_they_are_read,
)


def _is_known(integration: str) -> bool:
    call = _SDK_CALL.fullmatch(integration)
    return integration in OPTIMIZED_INTEGRATIONS or (
        call is not None and call["action"] in _sdk_actions(call["service"])
    )


@functools.cache
def _sdk_actions(service: str) -> frozenset[str]:
    if service not in boto3.session.Session().get_available_services():
        return frozenset()
    operations = boto3.client(service, region_name="us-east-1").meta.service_model.operation_names
    return frozenset(operation[0].lower() + operation[1:] for operation in operations)


def _assigned_on_every_way(definition: Definition) -> dict[str, frozenset[str]]:
    """State → the variables that are assigned when it is entered, on whatever way."""
    machine = definition["States"]
    assigned: dict[str, frozenset[str]] = {definition["StartAt"]: frozenset()}
    waiting = [definition["StartAt"]]
    while waiting:
        name = waiting.pop()
        for edge in edges(machine[name]):
            arriving = assigned[name] | edge.assigned
            known = assigned.get(edge.target)
            both = arriving if known is None else known & arriving
            if both != known:
                assigned[edge.target] = both
                waiting.append(edge.target)
    return assigned
