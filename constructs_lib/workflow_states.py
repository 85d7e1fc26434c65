"""The kinds of task state a workflow is made of: with a timeout and retries for transient errors only."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from constructs_lib.labeling_job_task import LabelingJobTask

_API_CALL_TIMEOUT = Duration.minutes(1)
_FUNCTION_TIMEOUT = Duration.minutes(16)  # a minute more than a function may run, so its own error arrives


def invoke(
    scope: Construct,
    name: str,
    function: lambda_.IFunction,
    *,
    payload: Mapping[str, Any],
    assign: Mapping[str, Any],
) -> tasks.LambdaInvoke:
    """A state that calls a function and keeps what it needs of the answer in variables."""
    state = tasks.LambdaInvoke.jsonata(
        scope,
        name,
        lambda_function=function,
        payload=sfn.TaskInput.from_object(dict(payload)),
        assign=dict(assign),
        retry_on_service_exceptions=False,  # its list leaves throttling out
        task_timeout=sfn.Timeout.duration(_FUNCTION_TIMEOUT),
    )
    _retry(
        state,
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    )
    return state


def publish(
    scope: Construct, name: str, topic: sns.ITopic, *, subject: str, message: str
) -> tasks.SnsPublish:
    """A state that sends `message` (a JSONata expression) to the topic."""
    state = tasks.SnsPublish.jsonata(
        scope,
        name,
        topic=topic,
        subject=subject,
        message=sfn.TaskInput.from_text(message),
        task_timeout=sfn.Timeout.duration(_API_CALL_TIMEOUT),
    )
    # Which spelling of KMS an optimized integration uses is not documented.
    _retry(
        state,
        "SNS.InternalErrorException",
        "SNS.ThrottledException",
        "SNS.KMSThrottlingException",
        "SNS.KmsThrottlingException",
    )
    return state


def read_parameter(
    scope: Construct, name: str, parameter: ssm.IStringParameter, *, assign: Mapping[str, Any]
) -> tasks.CallAwsService:
    """A state that reads a parameter; its value is `$states.result.Parameter.Value`."""
    return _ssm(scope, name, parameter, action="getParameter", parameters={}, assign=assign)


def write_parameter(
    scope: Construct, name: str, parameter: ssm.IStringParameter, *, value: str
) -> tasks.CallAwsService:
    """A state that sets a parameter to `value` (a JSONata expression)."""
    return _ssm(
        scope,
        name,
        parameter,
        action="putParameter",
        parameters={"Value": value, "Overwrite": True},
        assign={},
    )


def tell_failure(scope: Construct, topic: sns.ITopic) -> sfn.Pass:
    """States that explain what is in the variable `failure`, tell the topic, and fail the execution."""
    failed = sfn.Fail.jsonata(scope, "Failed", error="{% $failure.Error %}", cause="{% $cause %}")
    notify_failure = publish(scope, "NotifyFailure", topic, subject="Labeling failed", message="{% $cause %}")
    notify_failure.add_catch(failed, errors=["States.ALL"])
    explain_failure = sfn.Pass.jsonata(
        scope,
        "ExplainFailure",
        comment="a function's error arrives as JSON; people get its message",
        assign={
            "cause": "{% $not($exists($failure.Cause)) ? $failure.Error"
            " : $contains($failure.Cause, '\"errorMessage\"') ? $parse($failure.Cause).errorMessage"
            " : $failure.Cause %}"
        },
    )
    explain_failure.next(notify_failure).next(failed)
    return explain_failure


def explain_errors(state: sfn.TaskStateBase | sfn.DistributedMap, explain: sfn.Pass) -> None:
    """Send every error of a state to the state that explains it to people."""
    state.add_catch(explain, errors=["States.ALL"], assign={"failure": "{% $states.errorOutput %}"})


def summarize_even_after_errors(
    state: LabelingJobTask, *, summarize: sfn.TaskStateBase, explain: sfn.Pass
) -> None:
    """Retry a job that could not start for want of room; after any other error look at what it labelled."""
    state.add_retry(
        errors=["SageMaker.ResourceLimitExceededException", "SageMaker.ThrottlingException"],
        interval=Duration.minutes(1),
        max_attempts=5,
        backoff_rate=2,
        jitter_strategy=sfn.JitterType.FULL,
    )
    # A name that is taken belongs to someone else's job: it must not be summarized as ours.
    state.add_catch(
        explain,
        errors=["SageMaker.ResourceInUseException"],
        assign={
            "failure": {
                "Error": "JobNameTaken",
                "Cause": "{% 'job_name is ' & $job_name & ': labeling job names are unique per account and"
                " region, and one of that name exists; start the execution with another job_name' %}",
            }
        },
    )
    # Whatever else ended the state, the job may hold labels that were paid for: look at it.
    state.add_catch(summarize, errors=["States.ALL"], assign={"failure": "{% $states.errorOutput %}"})


def _ssm(
    scope: Construct,
    name: str,
    parameter: ssm.IStringParameter,
    *,
    action: str,
    parameters: Mapping[str, Any],
    assign: Mapping[str, Any],
) -> tasks.CallAwsService:
    state = tasks.CallAwsService.jsonata(
        scope,
        name,
        service="ssm",
        action=action,
        parameters={"Name": parameter.parameter_name, **parameters},
        iam_resources=[parameter.parameter_arn],
        assign=dict(assign) or None,
        task_timeout=sfn.Timeout.duration(_API_CALL_TIMEOUT),
    )
    _retry(
        state, "Ssm.InternalServerErrorException", "Ssm.TooManyUpdatesException", "Ssm.ThrottlingException"
    )
    return state


def _retry(state: sfn.TaskStateBase, *transient_errors: str) -> None:
    state.add_retry(
        errors=list(transient_errors),
        interval=Duration.seconds(2),
        max_attempts=5,
        backoff_rate=2,
        jitter_strategy=sfn.JitterType.FULL,
    )
