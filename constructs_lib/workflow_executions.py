"""The state of a workflow that runs another workflow and waits for its end, and what that takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aws_cdk import ArnFormat, Duration, Names, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct, IConstruct

from constructs_lib.acknowledgments import acknowledge, wildcard_resources
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.workflow_alarms import alarm_when_executions_fail
from constructs_lib.workflow_functions import allow
from constructs_lib.workflow_role import WorkflowRole

LONGEST_EXECUTION = Duration.days(364)
"""A day less than Step Functions allows (source: its developer guide, "Quotas"). The pipeline's own limit,
which depends on its follow-up jobs, ends one that hangs well before."""


@dataclass(frozen=True, kw_only=True)
class WorkflowOfExecutions:
    """A workflow that runs others.

    Attributes:
        log_group: its execution log, without the data of the executions.
        role: what it may do.
        state_machine: itself.
    """

    log_group: logs.LogGroup
    role: WorkflowRole
    state_machine: sfn.StateMachine


def workflow_of_executions(
    scope: Construct,
    *,
    pipeline: LabelingPipeline,
    functions: Sequence[lambda_.Function],
    executions: Sequence[iam.PolicyStatement],
    states: sfn.IChainable,
    removal_policy: RemovalPolicy,
) -> WorkflowOfExecutions:
    """Create a workflow in `scope`, with the pipeline's key and topic, and its alarms.

    Args:
        executions: as of `running`.
    """
    log_group = logs.LogGroup(
        scope,
        "Log",
        log_group_name=f"/aws/vendedlogs/states/{Names.unique_resource_name(scope, max_length=60)}",
        encryption_key=pipeline.keys.data_key,
        retention=logs.RetentionDays.ONE_YEAR,
        removal_policy=removal_policy,
    )
    role = WorkflowRole(
        scope,
        "Role",
        functions=functions,
        job=None,
        topic=pipeline.notification_topic,
        statements=[*executions, _hearing_of_ends(scope)],
    )
    acknowledge_executions(role, executions)
    state_machine = sfn.StateMachine(
        scope,
        "StateMachine",
        definition_body=sfn.DefinitionBody.from_chainable(states),
        query_language=sfn.QueryLanguage.JSONATA,
        role=role.role.without_policy_updates(),
        timeout=LONGEST_EXECUTION,
        tracing_enabled=True,
        logs=sfn.LogOptions(destination=log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        removal_policy=removal_policy,
    )
    # Step Functions refuses to create a logged state machine whose role cannot deliver logs yet.
    state_machine.node.add_dependency(role)
    alarm_when_executions_fail(scope, state_machine, topic=pipeline.notification_topic)
    return WorkflowOfExecutions(log_group=log_group, role=role, state_machine=state_machine)


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


def acknowledge_executions(construct: IConstruct, statements: Sequence[iam.PolicyStatement]) -> None:
    """Acknowledge, on what holds the statements that `running` gives, that they name any execution."""
    acknowledge(
        construct, wildcard_resources(construct, statements, reason="executions are named at run time")
    )


def _hearing_of_ends(scope: Construct) -> iam.PolicyStatement:
    """For the rule by which Step Functions hears when an execution ends (source: as above)."""
    rule = Stack.of(scope).format_arn(
        service="events",
        resource="rule",
        resource_name="StepFunctionsGetEventsForStepFunctionsExecutionRule",
    )
    return allow("HearOfEnds", ["events:PutTargets", "events:PutRule", "events:DescribeRule"], rule)
