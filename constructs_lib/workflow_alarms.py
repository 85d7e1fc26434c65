"""What tells that an execution ended badly, even if none of its states could."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct


def alarm_when_executions_fail(
    scope: Construct, state_machine: sfn.StateMachine, *, topic: sns.ITopic
) -> None:
    """Create alarms in `scope` for every execution that fails or times out.

    One that times out or breaks a quota reaches no state of ours, so nothing else tells of it. Of a failure
    that a state has told the topic hears twice, as the metric counts every failure (source: Step Functions
    developer guide, "Step Functions metrics for CloudWatch"): better twice than never.

    Args:
        topic: hears of them; it must let CloudWatch publish.
    """
    for name, metric in (
        ("ExecutionFailed", state_machine.metric_failed()),
        ("ExecutionTimedOut", state_machine.metric_timed_out()),
    ):
        metric.create_alarm(
            scope,
            name,
            threshold=1,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        ).add_alarm_action(cloudwatch_actions.SnsAction(topic))
