"""Everything a labeling task needs, from the bucket of images to the report, in one construct."""

from collections.abc import Sequence
from functools import partial

from aws_cdk import Annotations, RemovalPolicy, Stack
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from constructs_lib.annotation_functions import AnnotationFunctions, ExistingAnnotationFunctions
from constructs_lib.dataset_bucket import ANY_ORIGIN, LabelingBucket, existing_bucket_requirements
from constructs_lib.execution_role import LabelingExecutionRole
from constructs_lib.keys import LabelingKeys
from constructs_lib.labeling_job_task import LabelingJobTask, check_auto_labeling
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.labeling_workflow import RUN_TIME_VALUES, LabelingWorkflow
from constructs_lib.workflow_alarms import alarm_when_executions_fail
from constructs_lib.workflow_functions import WorkflowFunctions
from constructs_lib.workflow_models import INITIAL_MODEL, NO_MODEL_YET
from constructs_lib.workforce import PrivateWorkforce
from constructs_lib.workteam import PrivateWorkteam, Workteam
from labeling.errors import require_all, require_type
from labeling.pricing import Prices, typical_prices
from labeling.settings import PipelineSettings, validate_dataset_prefix

_FROM_NAME = "pass Bucket.from_bucket_name(self, id, name)"
_FROM_TOPIC = "pass Topic.from_topic_arn(self, id, arn)"


class LabelingPipeline(Construct):
    """A labeling task with its storage, keys, people, roles, functions and state machine.

    `LabelingPipeline(self, "Digits", task=…)` is enough; whatever already exists can be passed in, and
    every part is an attribute.

    Args:
        task: what people are asked.
        keys: the data and volume keys; created if left out.
        dataset_bucket: holds the objects; created with the CORS rule of Ground Truth if left out.
        dataset_prefix: the only part of the dataset bucket that is read, such as "images/"; all of it if "".
        output_bucket: receives manifests, labels and reports; created if left out.
        workteam: the people. If left out, a private workforce and a workteam are created; an account has one
            workforce per region, so pass a workteam when there is one already.
        annotation_functions: own pre-annotation and consolidation functions; the service's if left out.
        auto_labeling: whether a model labels what it is confident of; if left out, wherever the service can
            (its own functions, a task type with an algorithm).
        prices: what a label costs, for estimates, budgets and reports; `typical_prices` if left out.
        follow_up_jobs: how many more jobs an execution may start for objects that failed or expired, 0 to 10.
        notification_topic: hears of every end; created if left out. An existing one must let CloudWatch
            publish alarms, and its key must be known (`sns.Topic.from_topic_attributes`) if it has one.
        subnets, security_groups: run training and inference of auto-labeling inside this VPC.
        removal_policy: of everything that holds data or labels.

    Attributes:
        task, keys, dataset_bucket, output_bucket, workforce (None if a workteam was passed in), workteam,
        task_assets, annotation_functions, execution_role, latest_model, notification_topic, functions,
        workflow, state_machine: the parts, each as passed in or as created.

    Raises:
        InvalidValue: a value is of another type, or breaks a rule of the service.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        task: LabelingTask,
        keys: LabelingKeys | None = None,
        dataset_bucket: s3.IBucket | None = None,
        dataset_prefix: str = "",
        output_bucket: s3.IBucket | None = None,
        workteam: Workteam | None = None,
        annotation_functions: AnnotationFunctions | ExistingAnnotationFunctions | None = None,
        auto_labeling: bool | None = None,
        prices: Prices | None = None,
        follow_up_jobs: int = 2,
        notification_topic: sns.ITopic | None = None,
        subnets: Sequence[ec2.ISubnet] = (),
        security_groups: Sequence[ec2.ISecurityGroup] = (),
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        require_all(
            partial(require_type, value, kind, subject=name, fix=fix)
            for name, value, kind, fix in (
                ("task", task, LabelingTask, "make one, such as LabelingTask.bounding_box(…)"),
                ("keys", keys, LabelingKeys | None, "wrap keys: LabelingKeys(self, id, data_key=…)"),
                ("dataset_bucket", dataset_bucket, s3.IBucket | None, _FROM_NAME),
                ("dataset_prefix", dataset_prefix, str, 'write it like "images/"'),
                ("output_bucket", output_bucket, s3.IBucket | None, _FROM_NAME),
                ("workteam", workteam, Workteam | None, "pass Workteam.from_arn(arn)"),
                ("prices", prices, Prices | None, "pass Prices(object_usd=…, answer_usd=…)"),
                ("notification_topic", notification_topic, sns.ITopic | None, _FROM_TOPIC),
            )
        )
        self._removal_policy = removal_policy
        if auto_labeling is None:
            auto_labeling = task.task_type.algorithm is not None and annotation_functions is None
        check_auto_labeling(
            task=task,
            auto_labeling=auto_labeling,
            own_functions=annotation_functions is not None,
            in_vpc=bool(subnets or security_groups),
        )
        validate_dataset_prefix(dataset_prefix)

        self.task = task
        self.keys = keys or LabelingKeys(self, "Keys", removal_policy=removal_policy)
        data_key = self.keys.data_key
        # The service's pages for sequences and points save as people go.
        pages_write = task.task_type.has_frame_attributes
        self.dataset_bucket = dataset_bucket or self._bucket(
            "Dataset", cors_origins=ANY_ORIGIN, pages_write=pages_write
        )
        self.output_bucket = output_bucket or self._bucket(
            "Output", cors_origins=ANY_ORIGIN if pages_write else (), pages_write=pages_write
        )
        self._say_what_existing_buckets_need(dataset_bucket, output_bucket, pages_write=pages_write)
        self.workforce: PrivateWorkforce | None = None
        if workteam is None:
            self.workforce = PrivateWorkforce(self, "Workforce", removal_policy=removal_policy)
            workteam = PrivateWorkteam(self, "Workteam", workforce=self.workforce, encryption_key=data_key)
        self.workteam: Workteam = workteam
        self.annotation_functions = annotation_functions
        self.task_assets = task.bind(self)
        self.execution_role = LabelingExecutionRole(
            self,
            "ExecutionRole",
            dataset_bucket=self.dataset_bucket,
            dataset_prefix=dataset_prefix,
            output_bucket=self.output_bucket,
            data_key=data_key,
            volume_key=self.keys.volume_key,
            task_assets=self.task_assets,
            annotation_functions=annotation_functions,
            auto_labeling=auto_labeling,
            in_vpc=bool(subnets),
        ).role
        self.notification_topic = notification_topic or self._topic()
        self.latest_model = self._latest_model(task) if auto_labeling else None
        self.functions = WorkflowFunctions(
            self,
            "Functions",
            settings=PipelineSettings(
                task_name=task.name,
                task_type=task.task_type,
                label_attribute=task.label_attribute,
                auto_labeling=auto_labeling,
                workers_per_object=task.workers_per_object,
                prices=prices or typical_prices(task.task_type),
                dataset_bucket=self.dataset_bucket.bucket_name,
                dataset_prefix=dataset_prefix,
                output_bucket=self.output_bucket.bucket_name,
            ),
            dataset_bucket=self.dataset_bucket,
            output_bucket=self.output_bucket,
            data_key=data_key,
            removal_policy=removal_policy,
        )
        labeling_job = partial(
            LabelingJobTask,
            scope=self,
            task=task,
            task_assets=self.task_assets,
            role=self.execution_role,
            workteam=self.workteam,
            output_bucket=self.output_bucket,
            output_key=data_key,
            annotation_functions=annotation_functions,
            **RUN_TIME_VALUES,
        )
        if auto_labeling:
            label_objects = labeling_job(
                id="LabelObjects",
                auto_labeling=True,
                initial_model=INITIAL_MODEL,
                volume_key=self.keys.volume_key,
                subnets=subnets,
                security_groups=security_groups,
            )
            label_leftovers = labeling_job(id="LabelLeftovers")
        else:
            label_objects, label_leftovers = labeling_job(id="LabelObjects"), None
        self.workflow = LabelingWorkflow(
            self,
            "Workflow",
            functions=self.functions,
            label_objects=label_objects,
            label_leftovers=label_leftovers,
            topic=self.notification_topic,
            encryption_key=data_key,
            latest_model=self.latest_model,
            follow_up_jobs=follow_up_jobs,
            removal_policy=removal_policy,
        )
        self.state_machine = self.workflow.state_machine
        alarm_when_executions_fail(self, self.state_machine, topic=self.notification_topic)

    def _bucket(self, name: str, *, cors_origins: Sequence[str], pages_write: bool) -> s3.IBucket:
        return LabelingBucket(
            self,
            name,
            encryption_key=self.keys.data_key,
            cors_origins=cors_origins,
            pages_write=pages_write,
            removal_policy=self._removal_policy,
        ).bucket

    def _say_what_existing_buckets_need(
        self, dataset_bucket: s3.IBucket | None, output_bucket: s3.IBucket | None, *, pages_write: bool
    ) -> None:
        for bucket, holds_dataset in ((dataset_bucket, True), (output_bucket, False)):
            if bucket is not None and not isinstance(bucket.node.scope, LabelingBucket):
                Annotations.of(self).add_info(
                    existing_bucket_requirements(bucket, holds_dataset=holds_dataset, pages_write=pages_write)
                )

    def _topic(self) -> sns.Topic:
        topic = sns.Topic(self, "Notifications", master_key=self.keys.data_key, enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="PublishAlarms",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        return topic

    def _latest_model(self, task: LabelingTask) -> ssm.StringParameter:
        return ssm.StringParameter(
            self,
            "LatestModel",
            parameter_name=f"/labeling/{Stack.of(self).stack_name}/{self.node.id}/latest-model",
            description=f"ARN of the model that the last labeling job of task {task.name} trained",
            string_value=NO_MODEL_YET,
        )
