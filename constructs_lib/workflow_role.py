"""The role a labeling workflow's state machine acts as."""

from collections.abc import Sequence

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge, wildcard_resources
from constructs_lib.labeling_job_task import LabelingJobTask

_LOG_DELIVERY_ACTIONS = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
]
_TRACE_ACTIONS = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
]


class WorkflowRole(Construct):
    """Grants what the workflow's states call, each on the resource it calls.

    Args:
        functions: the functions it invokes.
        job: a state that runs labeling jobs; others under the same execution role need the same. None if the
            workflow runs none.
        topic: where it publishes; whoever imports an encrypted one says its key (`from_topic_attributes`).
        latest_model: the parameter it reads and writes; None if the task does not auto-label.
        statements: what its states call besides.

    Attributes:
        role: the `iam.Role`, to be assumed by Step Functions on behalf of this account only.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        functions: Sequence[lambda_.IFunction],
        job: LabelingJobTask | None,
        topic: sns.ITopic,
        latest_model: ssm.IStringParameter | None = None,
        statements: Sequence[iam.PolicyStatement] = (),
    ) -> None:
        super().__init__(scope, id)
        stack = Stack.of(self)
        self.role = iam.Role(self, "Resource", assumed_by=_states_of_this_account(stack))
        job_statements = [] if job is None else job.statements
        granted = [
            iam.PolicyStatement(
                sid="CallFunctions",
                actions=["lambda:InvokeFunction"],
                resources=[function.function_arn for function in functions],
            ),
            iam.PolicyStatement(sid="Notify", actions=["sns:Publish"], resources=[topic.topic_arn]),
        ]
        if topic.master_key is not None:
            granted.append(
                iam.PolicyStatement(
                    sid="EncryptNotifications",
                    actions=["kms:Decrypt", "kms:GenerateDataKey"],
                    resources=[topic.master_key.key_arn],
                    conditions={"StringEquals": {"kms:ViaService": f"sns.{stack.region}.amazonaws.com"}},
                )
            )
        if latest_model is not None:
            granted.append(
                iam.PolicyStatement(
                    sid="RememberModel",
                    actions=["ssm:GetParameter", "ssm:PutParameter"],
                    resources=[latest_model.parameter_arn],
                )
            )
        granted.extend([*job_statements, *statements])
        policy = iam.ManagedPolicy(self, "Policy", roles=[self.role], statements=granted)
        acknowledge(
            policy,
            wildcard_resources(
                self,
                job_statements,
                reason="jobs are named at run time, and the name of the managed rule that Step Functions "
                "makes for labeling jobs is not documented",
            ),
        )
        # These actions know no resources, so they stand in a policy of their own, where an acknowledged
        # wildcard cannot hide another one.
        delivery = iam.ManagedPolicy(
            self,
            "Delivery",
            roles=[self.role],
            statements=[
                iam.PolicyStatement(sid="DeliverLogs", actions=_LOG_DELIVERY_ACTIONS, resources=["*"]),
                iam.PolicyStatement(sid="DeliverTraces", actions=_TRACE_ACTIONS, resources=["*"]),
            ],
        )
        acknowledge(
            delivery,
            {
                "AwsSolutions-IAM5[Resource::*]": "log delivery and X-Ray actions have no resource-level "
                "permissions, and nothing else stands in this policy",
            },
        )


def _states_of_this_account(stack: Stack) -> iam.ServicePrincipal:
    any_machine = stack.format_arn(
        service="states",
        resource="stateMachine",
        resource_name="*",
        arn_format=ArnFormat.COLON_RESOURCE_NAME,
    )
    return iam.ServicePrincipal(
        "states.amazonaws.com",
        conditions={
            "StringEquals": {"aws:SourceAccount": stack.account},
            "ArnLike": {"aws:SourceArn": any_machine},
        },
    )
