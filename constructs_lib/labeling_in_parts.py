"""Runs a labeling pipeline over more objects than one job takes: in several runs, whose results are merged.

Input of an execution: that of the pipeline's own (see `labeling_workflow`).

Output of a successful execution: what `merge_parts` returns (`message`, `summary_uri`, and `summary` with the
counts, the cost and `output_manifest_uri`, where all labels are).

Errors of a failed execution, each with a cause in words: `JobRefused` (the input, or what it names),
`LabelingUnsuccessful` (a part failed; the cause says which and why, and where all labels are),
or the error of a step that was denied or broke. The pipeline tells the end of each part, this the end of all.
"""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.workflow_executions import (
    acknowledge_executions,
    run_execution,
    running,
    workflow_of_executions,
)
from constructs_lib.workflow_functions import WRITE, allow
from constructs_lib.workflow_states import explain_errors, invoke, publish, tell_failure
from labeling.errors import require_type, require_whole_number
from labeling.run_parts import MOST_PARTS


class LabelingInParts(Construct):
    """Creates a state machine that divides a dataset, labels the parts at once, and merges the results.

    Each part is an execution of the pipeline, with its own check, jobs, follow-up jobs and report. If one is
    refused or fails, nothing is lost: the labels of the others and those it made are merged, and a run over
    the merged manifest labels the rest.

    Args:
        pipeline: labels the parts; its settings, buckets, key and topic are used.
        objects_per_part: how many objects a part has at most; as many as a job takes if left out.
        removal_policy: of the logs.

    Attributes:
        pipeline: as passed in.
        most_objects: how many objects all parts together take.
        split_dataset, merge_parts: the functions (`lambda.Function`).
        state_machine: the `sfn.StateMachine`.
        role: its role (`iam.Role`).
        log_group: its execution log (`logs.LogGroup`), without the data of the executions.

    Raises:
        InvalidValue: objects_per_part is not what a job of the pipeline's task takes.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        pipeline: LabelingPipeline,
        objects_per_part: int | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        require_type(pipeline, LabelingPipeline, subject="pipeline", fix="pass the LabelingPipeline itself")
        most = pipeline.functions.settings.task_type.max_objects
        self._objects_per_part = most if objects_per_part is None else objects_per_part
        require_whole_number(self._objects_per_part, subject="objects_per_part", least=1, most=most)
        self.pipeline = pipeline
        self.most_objects = MOST_PARTS * self._objects_per_part
        self.split_dataset, self.merge_parts = _functions(pipeline)
        workflow = workflow_of_executions(
            self,
            pipeline=pipeline,
            functions=[self.split_dataset, self.merge_parts],
            executions=running(self, pipeline.state_machine, what="Parts"),
            states=self._states(pipeline),
            removal_policy=removal_policy,
        )
        self.log_group, self.role = workflow.log_group, workflow.role.role
        self.state_machine = workflow.state_machine
        # The map starts its children as executions of the state machine itself, whose ARN is known only now.
        # The inline policy that the CDK makes for it reaches no role here: ours takes no updates.
        self.state_machine.node.try_remove_child("DistributedMapPolicy")
        children = running(self, self.state_machine, what="Map")
        policy = iam.ManagedPolicy(self, "MapPolicy", roles=[self.role], statements=children)
        acknowledge_executions(policy, children)

    def _states(self, pipeline: LabelingPipeline) -> sfn.IChainable:
        topic = pipeline.notification_topic
        explain_failure = tell_failure(self, topic)
        split_dataset = invoke(
            self,
            "SplitDataset",
            self.split_dataset,
            payload={
                "execution_name": "{% $states.context.Execution.Name %}",
                "request": "{% $states.input %}",
                "objects_per_part": self._objects_per_part,
            },
            assign={
                "job_name": "{% $states.result.Payload.job_name %}",
                "parts": "{% $states.result.Payload.parts %}",
            },
        )
        label_parts = sfn.DistributedMap.jsonata(
            self,
            "LabelParts",
            items=sfn.ProvideItems.jsonata("{% $parts %}"),
            map_execution_type=sfn.StateMachineType.STANDARD,
            max_concurrency=MOST_PARTS,
            assign={"ended": "{% $states.result %}"},
        )
        label_parts.item_processor(_label_part(self, pipeline.state_machine))
        merge_parts = invoke(
            self,
            "MergeParts",
            self.merge_parts,
            payload={
                "execution_name": "{% $states.context.Execution.Name %}",
                "dataset": "{% $states.context.Execution.Input.dataset %}",
                "job_name": "{% $job_name %}",
                "parts": "{% $ended %}",
            },
            assign={"report": "{% $states.result.Payload %}"},
        )
        notify_success = publish(
            self, "NotifySuccess", topic, subject="Labeling finished", message="{% $report.message %}"
        )
        succeeded = sfn.Succeed.jsonata(self, "Succeeded", outputs="{% $report %}")
        all_parts_labeled = (
            sfn.Choice.jsonata(
                self,
                "AllPartsLabeled",
                assign={"failure": {"Error": "LabelingUnsuccessful", "Cause": "{% $report.cause %}"}},
            )
            .when(sfn.Condition.jsonata("{% $report.succeeded %}"), notify_success)
            .otherwise(explain_failure)
        )
        for state in (split_dataset, label_parts, merge_parts, notify_success):
            explain_errors(state, explain_failure)
        notify_success.next(succeeded)
        return split_dataset.next(label_parts).next(merge_parts).next(all_parts_labeled)


def _label_part(scope: Construct, state_machine: sfn.IStateMachine) -> sfn.TaskStateBase:
    """A state that runs the pipeline over a part, and whose result says how it ended, whether well or not."""
    part = {"job_name": "{% $states.input.job_name %}", "manifest_uri": "{% $states.input.dataset %}"}
    label_part = run_execution(
        scope,
        "LabelPart",
        state_machine,
        request="{% $states.input %}",
        outputs={**part, "failure": "{% null %}"},
    )
    label_part.add_catch(
        sfn.Pass.jsonata(scope, "PartFailed"),
        errors=["States.ALL"],
        outputs={
            **part,
            # Of an execution that failed the cause is its description; of one that never ran it is a text.
            "failure": "{% $contains($states.errorOutput.Cause, '\"ExecutionArn\"')"
            " ? $parse($states.errorOutput.Cause).{'Error': Error ? Error : Status, 'Cause': Cause}"
            " : $states.errorOutput %}",
        },
    )
    return label_part


def _functions(pipeline: LabelingPipeline) -> tuple[lambda_.Function, lambda_.Function]:
    arns = pipeline.functions.arns
    split_dataset = pipeline.functions.add(
        "SplitDataset",
        module="split_dataset",
        description="Divides a dataset among several runs",
        statements=[
            allow("ListDataset", ["s3:ListBucket"], pipeline.dataset_bucket.bucket_arn),
            allow("ReadDataset", ["s3:GetObject"], arns.dataset, arns.manifests, arns.jobs),
            allow("WriteManifestsOrReasons", WRITE, arns.manifests, arns.checks),
        ],
    )
    merge_parts = pipeline.functions.add(
        "MergeParts",
        module="merge_parts",
        description="Puts the labels of several runs together",
        statements=[
            allow("FindReports", ["s3:ListBucket"], pipeline.output_bucket.bucket_arn),
            allow("ReadManifestsAndReports", ["s3:GetObject"], arns.manifests, arns.jobs, arns.reports),
            allow("WriteManifestAndReport", WRITE, arns.manifests, arns.reports),
        ],
    )
    return split_dataset, merge_parts
