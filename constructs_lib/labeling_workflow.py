"""The state machine that checks, starts, tracks, resumes and reports labeling jobs.

Input of an execution (every key but `dataset` is optional)::

    {
      "dataset": "s3://bucket/prefix/" or "s3://bucket/some.manifest", of texts "s3://bucket/some.csv", too,
      "suffixes": [".png"] (of a prefix; the task type's by default), "column": "text" (of tables),
      "having": "kind", "lacking": "digit" (attributes of a manifest's lines),
      "first": 500 or "sample": {"count": 500, "seed": 1} (all objects by default),
      "job_name": "digits-october",
      "warm_start": "latest" (the task's last model, if there is one), "none", or a model's ARN,
      "stopping_conditions": {"MaxHumanLabeledObjectCount": 500, "MaxPercentageOfInputDatasetLabeled": 80},
      "budget_usd": 300,
      "tags": {"team": "digits"}
    }

Output of a successful execution: what `write_report` returns (`report_uri`, `summary_uri`, `message`,
`summary` with the counts and the cost).

Errors of a failed execution, each with a cause in words: `JobRefused` (the input or the manifest; every
reason listed), `JobNameTaken`, `JobNotCreated` (the service refused the request), `LabelingUnsuccessful`
(nothing was labelled, or the last job failed or was stopped by someone), or the error of a step that was
denied or broke. Labels that were paid for stay in the output bucket in every one of these cases.
"""

from typing import TypedDict

from aws_cdk import Duration, Names, RemovalPolicy
from aws_cdk import aws_kms as kms
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from constructs_lib.labeling_job_task import JOB_TIMEOUT_SECONDS, LabelingJobTask
from constructs_lib.workflow_functions import WorkflowFunctions
from constructs_lib.workflow_models import choose_initial_model, remember_model
from constructs_lib.workflow_role import WorkflowRole
from constructs_lib.workflow_states import (
    explain_errors,
    invoke,
    publish,
    summarize_even_after_errors,
    tell_failure,
)
from labeling.follow_up import validate_follow_up_jobs


class RunTimeValues(TypedDict):
    """The arguments of a `LabelingJobTask` that only an execution knows, as JSONata expressions."""

    job_name: str
    manifest_uri: str
    stopping_conditions: str
    tags: str


RUN_TIME_VALUES = RunTimeValues(
    job_name="{% $job_name %}",
    manifest_uri="{% $manifest_uri %}",
    stopping_conditions="{% $stopping_conditions %}",
    tags="{% $run.tags %}",
)
"""What a `LabelingJobTask` of this workflow takes from the workflow's variables."""


class LabelingWorkflow(Construct):
    """Creates the state machine, its role and its log group.

    Args:
        functions: the workflow's four functions.
        label_objects: the state that runs a job, made with `RUN_TIME_VALUES` (and `INITIAL_MODEL`).
        label_leftovers: the same without auto-labeling, for follow-up jobs too small for it; None if
            `label_objects` does not auto-label anyway.
        topic: hears of every end.
        encryption_key: encrypts the execution log.
        latest_model: parameter with the ARN of the task's last model; None if the task does not auto-label.
        follow_up_jobs: how many more jobs may be started for objects that failed or expired, 0 to 10.
        removal_policy: of the execution log.

    Attributes:
        state_machine: the `sfn.StateMachine`.
        role: its role (`iam.Role`), which holds exactly what the states need.
        log_group: the execution log (`logs.LogGroup`), without the data of the executions.

    Raises:
        InvalidValue: follow_up_jobs is no whole number from 0 to 10.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        functions: WorkflowFunctions,
        label_objects: LabelingJobTask,
        label_leftovers: LabelingJobTask | None,
        topic: sns.ITopic,
        encryption_key: kms.IKey,
        latest_model: ssm.IStringParameter | None,
        follow_up_jobs: int = 2,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        validate_follow_up_jobs(follow_up_jobs)

        explain_failure = tell_failure(self, topic)
        build_manifest = invoke(
            self,
            "BuildManifest",
            functions.build_manifest,
            payload={
                "execution_name": "{% $states.context.Execution.Name %}",
                "request": "{% $states.input %}",
            },
            assign={
                "run": "{% $states.result.Payload %}",
                "job_name": "{% $states.result.Payload.job_name %}",
                "manifest_uri": "{% $states.result.Payload.manifest_uri %}",
                "stopping_conditions": "{% $states.result.Payload.stopping_conditions %}",
                "attempt": 0,
                "outcomes": [],
                "failure": "{% null %}",
            },
        )
        check_job = invoke(
            self,
            "CheckJob",
            functions.check_job,
            payload={"run": "{% $run %}"},
            assign={"check": "{% $states.result.Payload %}"},
        )
        summarize_job = invoke(
            self,
            "SummarizeJob",
            functions.summarize_job,
            payload={
                "run": "{% $run %}",
                "job_name": "{% $job_name %}",
                "attempt": "{% $attempt %}",
                "failure": "{% $failure %}",
            },
            assign={
                "outcome": "{% $states.result.Payload %}",
                "outcomes": "{% [$outcomes, $states.result.Payload] %}",
            },
        )
        summarize_job.add_retry(
            errors=["JobStillRunning"], interval=Duration.minutes(1), max_attempts=30, backoff_rate=1
        )
        write_report = invoke(
            self,
            "WriteReport",
            functions.write_report,
            payload={"run": "{% $run %}", "check": "{% $check %}", "outcomes": "{% $outcomes %}"},
            assign={"report": "{% $states.result.Payload %}"},
        )
        notify_success = publish(
            self, "NotifySuccess", topic, subject="Labeling finished", message="{% $report.message %}"
        )
        succeeded = sfn.Succeed.jsonata(self, "Succeeded", outputs="{% $report %}")

        another_job = {
            "attempt": "{% $attempt + 1 %}",
            "job_name": "{% $outcome.follow_up.job_name %}",
            "manifest_uri": "{% $outcome.follow_up.manifest_uri %}",
            "stopping_conditions": "{% $outcome.follow_up.stopping_conditions %}",
            "failure": "{% null %}",
        }
        may_follow_up = f"$type($outcome.follow_up) = 'object' and $attempt < {follow_up_jobs}"
        follow_up_or_report = sfn.Choice.jsonata(
            self,
            "AnythingLeft",
            comment="objects that failed or expired get another job, a bounded number of times",
        )
        if label_leftovers is not None:
            follow_up_or_report.when(
                sfn.Condition.jsonata(f"{{% {may_follow_up} and $outcome.follow_up.people_only %}}"),
                label_leftovers,
                assign=another_job,
            )
        follow_up_or_report.when(
            sfn.Condition.jsonata(f"{{% {may_follow_up} %}}"), label_objects, assign=another_job
        ).otherwise(write_report)
        anything_labeled = (
            sfn.Choice.jsonata(
                self,
                "AnythingLabeled",
                assign={"failure": {"Error": "LabelingUnsuccessful", "Cause": "{% $report.cause %}"}},
            )
            .when(sfn.Condition.jsonata("{% $report.succeeded %}"), notify_success)
            .otherwise(explain_failure)
        )
        label: sfn.IChainable = label_objects
        follow_up: sfn.IChainable = follow_up_or_report
        if latest_model is not None:
            label = choose_initial_model(self, latest_model, then=label_objects, on_failure=explain_failure)
            follow_up = remember_model(
                self, latest_model, then=follow_up_or_report, on_failure=explain_failure
            )

        for job_state in filter(None, (label_objects, label_leftovers)):
            summarize_even_after_errors(job_state, summarize=summarize_job, explain=explain_failure)
            job_state.next(summarize_job)
        for state in (build_manifest, check_job, summarize_job, write_report, notify_success):
            explain_errors(state, explain_failure)

        summarize_job.next(follow_up)
        write_report.next(anything_labeled)
        notify_success.next(succeeded)
        chain = build_manifest.next(check_job).next(label)

        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/vendedlogs/states/{Names.unique_resource_name(self, max_length=60)}",
            encryption_key=encryption_key,
            retention=logs.RetentionDays.ONE_YEAR,
            removal_policy=removal_policy,
        )
        role = WorkflowRole(
            self,
            "Role",
            functions=functions.all,
            job=label_objects,
            topic=topic,
            latest_model=latest_model,
        )
        self.role = role.role
        self.state_machine = sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_chainable(chain),
            query_language=sfn.QueryLanguage.JSONATA,
            role=self.role.without_policy_updates(),
            timeout=Duration.days(1).plus(Duration.seconds((follow_up_jobs + 1) * JOB_TIMEOUT_SECONDS)),
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=self.log_group, level=sfn.LogLevel.ALL, include_execution_data=False
            ),
            removal_policy=removal_policy,
        )
        # Step Functions refuses to create a logged state machine whose role cannot deliver logs yet.
        self.state_machine.node.add_dependency(role)
