"""The state of a workflow that runs another workflow and waits for its end, and what that takes."""

from collections.abc import Mapping
from typing import Any

from aws_cdk import ArnFormat, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from constructs_lib.workflow_functions import allow

LONGEST_EXECUTION = Duration.days(364)
"""A day less than Step Functions allows (source: its developer guide, "Quotas"). The pipeline's own limit,
which depends on its follow-up jobs, ends one that hangs well before."""


def run_execution(
    scope: Construct,
    name: str,
    state_machine: sfn.IStateMachine,
    *,
    request: str,
    outputs: Mapping[str, Any] | None = None,
    assign: Mapping[str, Any] | None = None,
) -> tasks.StepFunctionsStartExecution:
    """A state that runs an execution with `request` (a JSONata expression) as its input.

    What the execution returned is `$states.result.Output`.
    """
    state = tasks.StepFunctionsStartExecution.jsonata(
        scope,
        name,
        state_machine=state_machine,
        input=sfn.TaskInput.from_text(request),
        integration_pattern=sfn.IntegrationPattern.RUN_JOB,
        task_timeout=sfn.Timeout.duration(LONGEST_EXECUTION),
        outputs=outputs,
        assign=assign,
    )
    state.add_retry(
        errors=["StepFunctions.ExecutionLimitExceededException"],
        interval=Duration.seconds(2),
        max_attempts=5,
        backoff_rate=2,
        jitter_strategy=sfn.JitterType.FULL,
    )
    return state


def running(scope: Construct, *state_machines: sfn.IStateMachine, what: str) -> list[iam.PolicyStatement]:
    """To start executions and wait for them (source: Step Functions developer guide, "IAM policies")."""
    executions = [
        Stack.of(scope).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{state_machine.state_machine_name}:*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        for state_machine in state_machines
    ]
    arns = [state_machine.state_machine_arn for state_machine in state_machines]
    return [
        allow(f"Start{what}", ["states:StartExecution"], *arns),
        allow(f"Watch{what}", ["states:DescribeExecution", "states:StopExecution"], *executions),
    ]


def hearing_of_ends(scope: Construct) -> iam.PolicyStatement:
    """For the rule by which Step Functions hears when an execution ends (source: as above)."""
    rule = Stack.of(scope).format_arn(
        service="events",
        resource="rule",
        resource_name="StepFunctionsGetEventsForStepFunctionsExecutionRule",
    )
    return allow("HearOfEnds", ["events:PutTargets", "events:PutRule", "events:DescribeRule"], rule)
