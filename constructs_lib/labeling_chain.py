"""Runs several labeling pipelines over one dataset, each over what the ones before have made of it.

Input of an execution: that of a pipeline (see `labeling_workflow`). `dataset` and what is to be chosen of it
are read as the first link reads them; everything else holds for every link, but `budget_usd`, which is what
all links together may cost, and `warm_start`, which cannot be the ARN of one model.

Output of a successful execution: `message`, `output_manifest_uri` (all objects, in the order of the dataset,
with every label), and `cost_usd`, what the labels of all links have cost.

Errors of a failed execution, each with a cause in words: `JobRefused` (the input), or `LabelingUnsuccessful`
(a link failed; the cause says which and why, and where all objects are with the labels so far, those that the
link made before it failed among them: the dataset of the execution that goes on from there).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import RemovalPolicy
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from constructs_lib.chain_checks import validate_links
from constructs_lib.labeling_in_parts import LabelingInParts
from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.workflow_executions import run_execution, running, workflow_of_executions
from constructs_lib.workflow_functions import WRITE, allow
from constructs_lib.workflow_states import explain_errors, invoke, publish, tell_failure
from labeling.chain_links import Link, ObjectsOf, rules_of_chain
from labeling.errors import require, require_list, require_type

_REASON = (
    "$exists($states.errorOutput.Cause)"
    " ? ($substring($states.errorOutput.Cause, 0, 1) = '{'"
    " ? $parse($states.errorOutput.Cause)"
    ".(errorMessage ? errorMessage : Cause ? Cause : Error ? Error : Status)"
    " : $states.errorOutput.Cause)"
    " : $states.errorOutput.Error"
)
"""Of a function or an execution that failed the cause is its description in JSON; of others it is a text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainLink:
    """A pipeline in a chain.

    Attributes:
        pipeline: labels the objects that go on to it and have no label of its task yet.
        in_parts: runs the pipeline, for more objects than a job takes; None for one job.
        only: which objects go on to it; None for all. To a verification or an adjustment only objects go on
            that have the label it is about.
    """

    pipeline: LabelingPipeline
    in_parts: LabelingInParts | None = None
    only: ObjectsOf | None = None

    def __post_init__(self) -> None:
        require_type(
            self.pipeline, LabelingPipeline, subject="pipeline", fix="pass the LabelingPipeline itself"
        )
        if self.in_parts is not None:
            require(
                self.in_parts.pipeline is self.pipeline,
                subject="the pipeline of in_parts",
                value=self.in_parts.pipeline.node.path,
                rule=f"it must be that of the link, {self.pipeline.node.path}",
                fix="pass the LabelingInParts of this pipeline",
            )

    @property
    def state_machine(self) -> sfn.StateMachine:
        """What labels the objects."""
        return (self.in_parts or self.pipeline).state_machine

    @property
    def rule(self) -> Link:
        """The link as the function that chooses its objects knows it."""
        task = self.pipeline.task
        return Link(
            name=task.name,
            label_attribute=task.label_attribute,
            most_objects=task.task_type.max_objects if self.in_parts is None else self.in_parts.most_objects,
            reviewed_attribute=task.categories.reviewed_attribute,
            only=self.only,
        )


class LabelingChain(Construct):
    """Creates a state machine that runs pipelines one after the other and keeps all labels in one manifest.

    Each link is an execution of its pipeline, with its own check, jobs, report, people and model. A link
    without objects to label is passed over. When one fails, its labels and those of the links before are
    kept, and an execution over the manifest they are in goes on with what is missing.

    Args:
        links: in order. Their pipelines share keys, dataset bucket and prefix, and output bucket; the first
            one's topic hears of the end of the chain.
        removal_policy: of the logs.

    Attributes:
        link_chain: the function that chooses and merges (`lambda.Function`).
        state_machine: the `sfn.StateMachine`.
        role: its role (`iam.Role`).
        log_group: its execution log (`logs.LogGroup`), without the data of the executions.

    Raises:
        InvalidValue: the links do not make a chain; every rule they break is told.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        links: Sequence[ChainLink],
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        require_list(links, ChainLink, subject="links", fix="pass [ChainLink(pipeline=…), …]")
        validate_links([(link.pipeline, link.rule) for link in links])
        first = links[0].pipeline
        self.link_chain = _function(first)
        executions = running(self, *(link.state_machine for link in links), what="Links")
        workflow = workflow_of_executions(
            self,
            pipeline=first,
            functions=[first.functions.build_manifest, self.link_chain],
            executions=executions,
            states=self._states(links),
            removal_policy=removal_policy,
        )
        self.log_group, self.role = workflow.log_group, workflow.role.role
        self.state_machine = workflow.state_machine

    def _states(self, links: Sequence[ChainLink]) -> sfn.IChainable:
        first = links[0].pipeline
        rules = rules_of_chain([link.rule for link in links])
        explain_failure = tell_failure(self, first.notification_topic)
        say_where_labels_are = _say_where_labels_are(self, then=explain_failure)
        build_manifest = invoke(
            self,
            "BuildManifest",
            first.functions.build_manifest,
            payload={
                "execution_name": "{% $states.context.Execution.Name %}",
                "request": "{% $states.input %}",
                "most_objects": rules[0].most_objects,
            },
            assign={
                "job_name": "{% $states.result.Payload.job_name %}",
                "manifest_uri": "{% $states.result.Payload.manifest_uri %}",
                "messages": [],
                "spent_usd": 0,
            },
        )
        notify_success = publish(
            self,
            "NotifySuccess",
            first.notification_topic,
            subject="Labeling finished",
            message="{% $join($messages, '\\n') & '\\nLabels: ' & $manifest_uri & '\\n' %}",
        )
        succeeded = sfn.Succeed.jsonata(
            self,
            "Succeeded",
            outputs={
                "message": "{% $join($messages, '\\n') %}",
                "output_manifest_uri": "{% $manifest_uri %}",
                "cost_usd": "{% $spent_usd %}",
            },
        )
        for state in (build_manifest, notify_success):
            explain_errors(state, explain_failure)
        then: tasks.LambdaInvoke | tasks.SnsPublish = notify_success
        for link, rule in reversed([*zip(links, rules, strict=True)]):
            then = self._link(link.state_machine, rule, then=then, on_failure=say_where_labels_are)
        notify_success.next(succeeded)
        return build_manifest.next(then)

    def _link(
        self,
        state_machine: sfn.StateMachine,
        rule: Link,
        *,
        then: tasks.LambdaInvoke | tasks.SnsPublish,
        on_failure: sfn.Pass,
    ) -> tasks.LambdaInvoke:
        """States that choose the objects of a link, label them, and merge the labels; the first of them."""
        merging = {
            "execution_name": "{% $states.context.Execution.Name %}",
            "link": rule.to_json(),
            "manifest_uri": "{% $manifest_uri %}",
        }
        choose = invoke(
            self,
            f"Choose-{rule.name}",
            self.link_chain,
            payload={
                "step": "choose",
                **merging,
                "job_name": "{% $job_name %}",
                "request": "{% $states.context.Execution.Input %}",
                "spent_usd": "{% $spent_usd %}",
            },
            assign={"chosen": "{% $states.result.Payload %}"},
        )
        label = run_execution(
            self,
            f"Label-{rule.name}",
            state_machine,
            request="{% $chosen.request %}",
        )
        # After a failure the same is done, to keep what was labelled; only what follows is another.
        merge, keep = (
            invoke(
                self,
                f"{name}-{rule.name}",
                self.link_chain,
                payload={"step": "merge", **merging, "job_name": "{% $chosen.request.job_name %}"},
                assign={
                    "manifest_uri": "{% $states.result.Payload.manifest_uri %}",
                    "messages": "{% [$messages, $states.result.Payload.message] %}",
                    "spent_usd": "{% $spent_usd + $states.result.Payload.cost_usd %}",
                },
            )
            for name in ("Merge", "Keep")
        )
        keep.add_catch(on_failure, errors=["States.ALL"])
        keep.next(on_failure)
        for state, then_on_failure in ((choose, on_failure), (label, keep), (merge, on_failure)):
            _say_which_link_failed(state, link=rule.name, then=then_on_failure)
        any_objects = (
            sfn.Choice.jsonata(
                self,
                f"AnyObjects-{rule.name}",
                assign={"messages": "{% [$messages, $chosen.message] %}"},
            )
            .when(sfn.Condition.jsonata("{% $chosen.objects > 0 %}"), label)
            .otherwise(then)
        )
        choose.next(any_objects)
        label.next(merge).next(then)
        return choose


def _say_which_link_failed(state: sfn.TaskStateBase, *, link: str, then: sfn.IChainable) -> None:
    state.add_catch(
        then,
        errors=["States.ALL"],
        assign={
            "failure": {
                "Error": "LabelingUnsuccessful",
                "Cause": f"{{% 'link {link}: ' & ({_REASON}) %}}",
            }
        },
    )


def _say_where_labels_are(scope: Construct, *, then: sfn.Pass) -> sfn.Pass:
    """A state that adds to the failure of a link how to go on."""
    state = sfn.Pass.jsonata(
        scope,
        "SayWhereLabelsAre",
        assign={
            "failure": {
                "Error": "{% $failure.Error %}",
                "Cause": "{% $failure.Cause & '\\nAll labels so far: ' & $manifest_uri &"
                " '\\nTo go on from there, start an execution of the chain with it as the dataset.' %}",
            }
        },
    )
    state.next(then)
    return state


def _function(pipeline: LabelingPipeline) -> lambda_.Function:
    arns = pipeline.functions.arns
    return pipeline.functions.add(
        "LinkChain",
        module="link_chain",
        description="Chooses the objects of a link of a chain, and merges its labels",
        statements=[
            allow("FindReports", ["s3:ListBucket"], pipeline.output_bucket.bucket_arn),
            allow(
                "ReadManifestsAndReports",
                ["s3:GetObject"],
                arns.dataset,
                arns.manifests,
                arns.jobs,
                arns.reports,
            ),
            allow("WriteManifestsOrReasons", WRITE, arns.manifests, arns.checks),
        ],
    )
