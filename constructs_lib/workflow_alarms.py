"""What tells that an execution ended before any of its states could."""

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as cloudwatch_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct


def alarm_when_no_state_could_tell(
    scope: Construct, state_machine: sfn.StateMachine, *, topic: sns.ITopic
) -> None:
    """Create alarms in `scope`, as an execution that times out or breaks a quota reaches no state of ours.

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
