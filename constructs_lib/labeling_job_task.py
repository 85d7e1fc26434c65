"""The Step Functions state that creates a labeling job and waits until it has ended."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.annotation_functions import AnnotationFunctions, ExistingAnnotationFunctions
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.service_functions import built_in_function_arns
from constructs_lib.task_assets import TaskAssets
from constructs_lib.task_checks import unless_token
from constructs_lib.workteam import Workteam
from labeling.errors import require
from labeling.job_request import labeling_job_request
from labeling.job_rules import validate_vpc
from labeling.pricing import typical_prices
from labeling.service_arns import algorithm_arn, human_task_ui_arn, validate_region

JOB_TIMEOUT_SECONDS = 31 * 24 * 3600
"""A day more than the 30 after which the service fails a job (source: SageMaker developer guide), so that its
own verdict arrives first."""


class LabelingJobTask(sfn.CustomState):
    """A task state that runs one labeling job: `createLabelingJob.sync`.

    The state waits without polling, so a job of 30 days costs three history events. It is a JSONata state
    and may stand in a JSONPath state machine too; run-time values are JSONata expressions (`{% … %}`).

    Args:
        task: what people are asked.
        task_assets: the task's worker page and label categories in S3 (`task.bind(scope)`).
        role: the execution role that Ground Truth assumes.
        workteam: the people.
        output_bucket: where the job writes, under `output_prefix`.
        output_key: the key that encrypts the job's output.
        job_name, manifest_uri: expressions or literal values.
        stopping_conditions: an expression that gives `{MaxHumanLabeledObjectCount?,
            MaxPercentageOfInputDatasetLabeled?}` with at least one of them, or None for no condition.
        tags: an expression that gives `[{Key, Value}]`, or None for no tags.
        annotation_functions: own pre-annotation and consolidation functions; None uses the service's.
        auto_labeling: whether a model labels what it is confident of. Needs the service's own functions.
        initial_model: an expression that gives `{InitialActiveLearningModelArn: …}` or `{}`.
        volume_key: encrypts the volumes of the training and inference instances (VolumeKmsKeyId).
        subnets, security_groups: run training and inference inside this VPC.

    Errors the state can end with (what is after `SageMaker.` is the service's error code):
    `SageMaker.ResourceInUseException` (the name is taken), `SageMaker.AmazonSageMakerException`,
    `States.TaskFailed` (the job failed or was stopped), `States.Timeout`.

    Raises:
        InvalidValue: the region is known and Ground Truth is not there, whosever functions it would call; or
            what is passed in does not go together, see `check_auto_labeling`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        task: LabelingTask,
        task_assets: TaskAssets,
        role: iam.IRole,
        workteam: Workteam,
        output_bucket: s3.IBucket,
        output_key: kms.IKey,
        job_name: str,
        manifest_uri: str,
        output_prefix: str = "jobs",
        stopping_conditions: str | None = None,
        tags: str | None = None,
        annotation_functions: AnnotationFunctions | ExistingAnnotationFunctions | None = None,
        auto_labeling: bool = False,
        initial_model: str | None = None,
        volume_key: kms.IKey | None = None,
        subnets: Sequence[ec2.ISubnet] = (),
        security_groups: Sequence[ec2.ISecurityGroup] = (),
    ) -> None:
        stack = Stack.of(scope)
        check_auto_labeling(
            task=task,
            auto_labeling=auto_labeling,
            own_functions=annotation_functions is not None,
            in_vpc=bool(subnets or security_groups),
        )
        _check_public_crowd(task, workteam)
        unless_token(validate_region, stack.region)()
        subnet_ids = [subnet.subnet_id for subnet in subnets]
        security_group_ids = [group.security_group_id for group in security_groups]
        validate_vpc(security_group_ids=security_group_ids, subnet_ids=subnet_ids)
        if annotation_functions is None:
            pre_annotation_arn, consolidation_arn = built_in_function_arns(scope, task.task_type)
        else:
            pre_annotation_arn = annotation_functions.pre_annotation.function_arn
            consolidation_arn = annotation_functions.consolidation.function_arn
        request = labeling_job_request(
            job_name=job_name,
            label_attribute=task.label_attribute,
            manifest_uri=manifest_uri,
            output_uri=output_bucket.s3_url_for_object(output_prefix),
            role_arn=role.role_arn,
            label_categories_uri=task_assets.label_categories_uri,
            workteam_arn=workteam.workteam_arn,
            ui_template_uri=task_assets.ui_template_uri,
            human_task_ui_arn=human_task_ui_arn(
                region=stack.region, partition=stack.partition, task_type=task.task_type
            )
            if task.task_type.worker_page == "human-task-ui"
            else None,
            pre_annotation_arn=pre_annotation_arn,
            consolidation_arn=consolidation_arn,
            title=task.title,
            description=task.description,
            keywords=task.keywords,
            workers_per_object=task.workers_per_object,
            task_time_limit_seconds=int(task.task_time_limit.to_seconds()),
            task_availability_seconds=int(task.task_availability.to_seconds()),
            max_concurrent_tasks=task.max_concurrent_tasks,
            public_task_price_usd=workteam.task_price_usd,
            output_kms_key=output_key.key_arn,
            content_classifiers=sorted({*task.content_classifiers, *workteam.content_classifiers}),
            stopping_conditions=stopping_conditions,
            tags=tags or (),
            algorithm_arn=algorithm_arn(
                region=stack.region, partition=stack.partition, task_type=task.task_type
            )
            if auto_labeling
            else None,
            volume_kms_key=volume_key.key_arn if volume_key else None,
            subnet_ids=subnet_ids,
            security_group_ids=security_group_ids,
        )
        if auto_labeling and initial_model:
            request["LabelingJobAlgorithmsConfig"] = _merged(
                request["LabelingJobAlgorithmsConfig"], initial_model
            )
        super().__init__(
            scope,
            id,
            state_json={
                "Type": "Task",
                "QueryLanguage": "JSONata",
                "Resource": f"arn:{stack.partition}:states:::sagemaker:createLabelingJob.sync",
                "Arguments": request,
                "TimeoutSeconds": JOB_TIMEOUT_SECONDS,
            },
        )
        self._role = role
        self._stack = stack

    @property
    def statements(self) -> list[iam.PolicyStatement]:
        """What the state machine's role needs to run this state, and nothing beyond it.

        The name of the managed rule by which Step Functions hears of a labeling job's end is not
        documented (only those for training, transform, tuning and processing jobs are), so the statement
        covers every name of that family; see docs/decisions/0003-wait-with-sync.md.
        """
        stack = self._stack
        any_job = stack.format_arn(service="sagemaker", resource="labeling-job", resource_name="*")
        managed_rule = stack.format_arn(
            service="events", resource="rule", resource_name="StepFunctionsGetEventsForSageMaker*"
        )
        return [
            iam.PolicyStatement(
                sid="RunLabelingJobs",
                actions=[
                    "sagemaker:CreateLabelingJob",
                    "sagemaker:DescribeLabelingJob",
                    "sagemaker:StopLabelingJob",
                    "sagemaker:AddTags",
                    "sagemaker:ListTags",
                ],
                resources=[any_job],
            ),
            iam.PolicyStatement(
                sid="PassExecutionRole",
                actions=["iam:PassRole"],
                resources=[self._role.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
            ),
            iam.PolicyStatement(
                sid="HearOfTheEnd",
                actions=["events:PutTargets", "events:PutRule", "events:DescribeRule"],
                resources=[managed_rule],
            ),
        ]

    def grant(self, grantee: iam.IGrantable) -> None:
        """Give a state machine's role these statements."""
        for statement in self.statements:
            grantee.grant_principal.add_to_principal_policy(statement)


def check_auto_labeling(
    *, task: LabelingTask, auto_labeling: bool, own_functions: bool, in_vpc: bool
) -> None:
    """Refuse auto-labeling where the service has none, a task without functions, and a VPC without use.

    Raises:
        InvalidValue: the task type has no algorithm, or the functions are not the service's own
            (source: SageMaker developer guide, "Create a labeling job (API)": the algorithm must match
            the built-in pre-annotation and consolidation functions), or there are more labels than the
            algorithm takes; or a custom task has no functions; or there is a VPC, which is for the instances
            that train and run the model, without auto-labeling.
    """
    name, most_labels = task.task_type.name, task.task_type.max_labels_auto_labeling
    require(
        not auto_labeling or task.task_type.algorithm is not None,
        subject="auto_labeling",
        value=auto_labeling,
        rule=f"for {name} it must be False, as the service has no algorithm for it",
        fix="pass auto_labeling=False",
    )
    require(
        not auto_labeling or most_labels is None or len(task.labels) <= most_labels,
        subject="the number of labels",
        value=len(task.labels),
        rule=f"the service auto-labels {name} with at most {most_labels}",
        fix="pass auto_labeling=False or fewer labels",
    )
    require(
        own_functions or task.task_type.function_suffix is not None,
        subject="annotation_functions",
        value=None,
        rule=f"for {name} they must be given, as the service has none for it",
        fix="pass annotation_functions of your own, or describe the task with pass_through, which keeps the "
        "answers as they are",
    )
    require(
        not (auto_labeling and own_functions),
        subject="auto_labeling",
        value=auto_labeling,
        rule="with own annotation_functions it must be False, as a model needs the service's functions",
        fix="pass auto_labeling=False or leave annotation_functions out",
    )
    require(
        auto_labeling or not in_vpc,
        subject="auto_labeling",
        value=auto_labeling,
        rule="with subnets or security_groups it must be True, as only a model's instances run inside a VPC",
        fix="pass auto_labeling=True or leave subnets and security_groups out",
    )


def _check_public_crowd(task: LabelingTask, workteam: Workteam) -> None:
    name, price = task.task_type.name, workteam.task_price_usd
    least = typical_prices(task.task_type).answer_usd
    require(
        price is None or not task.task_type.has_frame_attributes,
        subject="workteam",
        value=workteam.workteam_arn,
        rule=f"for {name} it must not be the public crowd, which takes no sequences and no points",
        fix="pass a private team or a vendor's",
    )
    require(
        price is None or price >= least,
        subject="task_price_usd",
        value=price,
        rule=f"for {name} the API pays the public crowd at least {least} for an answer",
        fix="pass Workteam.from_arn a price of at least that",
    )


def _merged(settings: Mapping[str, Any], expression: str) -> str:
    """A JSONata expression for `settings` with the fields that `expression` gives at run time on top."""
    inner = expression.removeprefix("{%").removesuffix("%}").strip()
    return f"{{% $merge([{json.dumps(settings)}, {inner}]) %}}"
