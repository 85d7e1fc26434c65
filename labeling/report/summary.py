"""A run in figures: all its jobs taken together."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from labeling.quality_aim import QualityAim, aim_of
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Iteration:
    """What happened in one iteration of one job.

    Attributes:
        job_name: the job.
        iteration: number within the job, from 1; None for what belongs to no iteration.
        human_labeled, machine_labeled, failed: numbers of objects.
        human_usd, machine_usd: costs of the labels in dollars.
        model_quality: of the model trained in it, as the task type measures it, 0.0 to 1.0; None if it is not
            known.
        mean_machine_confidence: of the machine labels, 0.0 to 1.0; None if it is not known.
    """

    job_name: str
    iteration: int | None
    human_labeled: int
    machine_labeled: int
    failed: int
    human_usd: float
    machine_usd: float
    model_quality: float | None
    mean_machine_confidence: float | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """One labeling job of the run.

    Attributes:
        job_name: its name.
        status: `Completed`, `Stopped` or `Failed`.
        failure_reason: why it failed; None unless it did.
        stopped_by_someone: whether somebody ended it early.
        tracking_failure: why the run lost sight of it although it completed; None unless it did.
        to_label: how many objects it was given without a label.
        human_labeled, machine_labeled, failed, unlabeled: what became of them.
        cost_usd: dollars its labels cost.
        output_manifest_uri: where they are.
    """

    job_name: str
    status: str
    failure_reason: str | None
    stopped_by_someone: bool
    tracking_failure: str | None
    to_label: int
    human_labeled: int
    machine_labeled: int
    failed: int
    unlabeled: int
    cost_usd: float
    output_manifest_uri: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RunSummary:
    """What came of a run.

    Attributes:
        task_name: what the pipeline's owner calls the task.
        auto_labeling: whether a model was to label what it is confident of.
        aim: what the service aims at in the labels of a model.
        workers_per_object: how many people answered for an object.
        object_usd, answer_usd: the prices the costs are made of.
        objects: how many the manifest holds: the sum of the next five.
        labeled_before: how many had a label when the run began.
        human_labeled, machine_labeled: how many people and the model labelled.
        failed: how many the last job gave up.
        unlabeled: how many it left as they were.
        human_usd, machine_usd: cost in dollars, without training instances.
        people_only_usd: what the same labels would have cost, all given by people.
        iterations, jobs: in the order they happened.
        failed_objects: the first of those that failed for good: `{"object_id", "source", "reason"}`.
        failure_reasons: the most frequent: `{"reason", "objects"}`.
        model_arn: the model trained last; None if there is none.
        input_manifest_uri: what the run was to label; no other run has the same, unless it brought its own.
        output_manifest_uri: where all labels are.
        leftovers_manifest_uri: manifest to start another run with; None if nothing is left, or on purpose.
        follow_up_declined: why no further job was planned; None if one was.
    """

    task_name: str
    auto_labeling: bool
    aim: QualityAim
    workers_per_object: int
    object_usd: float
    answer_usd: float
    objects: int
    labeled_before: int
    human_labeled: int
    machine_labeled: int
    failed: int
    unlabeled: int
    human_usd: float
    machine_usd: float
    people_only_usd: float
    iterations: Sequence[Iteration]
    jobs: Sequence[Job]
    failed_objects: Sequence[Mapping[str, str]]
    failure_reasons: Sequence[Mapping[str, Any]]
    model_arn: str | None
    input_manifest_uri: str
    output_manifest_uri: str
    leftovers_manifest_uri: str | None
    follow_up_declined: str | None

    @classmethod
    def of(cls, outcomes: Sequence[Mapping[str, Any]], *, settings: PipelineSettings) -> Self:
        """Take the outcomes of all jobs of a run together.

        Args:
            outcomes: what `summarize_job` answered for each, in order; at least one.
            settings: of the pipeline.
        """
        first, last = outcomes[0], outcomes[-1]
        follow_up = last["follow_up"]
        return cls(
            task_name=settings.task_name,
            auto_labeling=settings.auto_labeling,
            aim=aim_of(settings.task_type),
            workers_per_object=settings.workers_per_object,
            object_usd=settings.prices.object_usd,
            answer_usd=settings.prices.answer_usd,
            objects=first["objects"],
            labeled_before=first["labeled_before"],
            human_labeled=sum(outcome["human_labeled"] for outcome in outcomes),
            machine_labeled=sum(outcome["machine_labeled"] for outcome in outcomes),
            failed=last["failed"],
            unlabeled=last["unlabeled"],
            human_usd=_total_usd(outcomes, "human"),
            machine_usd=_total_usd(outcomes, "machine"),
            people_only_usd=_total_usd(outcomes, "people_only"),
            iterations=[
                Iteration(job_name=outcome["job_name"], **iteration)
                for outcome in outcomes
                for iteration in outcome["iterations"]
            ],
            jobs=[_job(outcome) for outcome in outcomes],
            failed_objects=last["failed_objects"],
            failure_reasons=last["failure_reasons"],
            model_arn=next((arn for arn in (o["model_arn"] for o in reversed(outcomes)) if arn), None),
            input_manifest_uri=first["input_manifest_uri"],
            output_manifest_uri=last["output_manifest_uri"],
            leftovers_manifest_uri=follow_up["manifest_uri"] if follow_up else None,
            follow_up_declined=last["follow_up_declined"],
        )

    @property
    def labeling_job_name(self) -> str:
        """Name of the run's first job."""
        return self.jobs[0].job_name

    @property
    def to_label(self) -> int:
        """How many objects had no label when the run began."""
        return self.objects - self.labeled_before

    @property
    def labeled(self) -> int:
        """How many objects got a label in this run."""
        return self.human_labeled + self.machine_labeled

    @property
    def machine_share(self) -> float:
        """Share of the objects of this run that the model labelled, 0.0 to 1.0."""
        return self.machine_labeled / self.to_label if self.to_label else 0.0

    @property
    def cost_usd(self) -> float:
        """What all labels cost, in dollars, without training instances."""
        return round(self.human_usd + self.machine_usd, 3)

    @property
    def has_confidence(self) -> bool:
        """Whether it is known of any iteration how sure the model was."""
        return any(iteration.mean_machine_confidence is not None for iteration in self.iterations)

    @property
    def saved_usd(self) -> float:
        """How much less that is than people only would have cost, in dollars."""
        return round(self.people_only_usd - self.cost_usd, 3)

    @property
    def saved_share(self) -> float:
        """The same as a share of what people only would have cost, 0.0 to 1.0."""
        return self.saved_usd / self.people_only_usd if self.people_only_usd else 0.0

    @property
    def failure(self) -> str | None:
        """Why the run counts as failed, in words; None if it succeeded."""
        last = self.jobs[-1]
        kept = f"the {self.labeled:,} labels of this run are kept in {self.output_manifest_uri}"
        if not self.labeled:
            return f"nothing was labelled: {self._reason_for_nothing()}"
        if last.status == "Failed":
            return f"labeling job {last.job_name} failed ({_reason(last)}); {kept}"
        if last.stopped_by_someone:
            return f"someone stopped labeling job {last.job_name}; {kept}"
        if lost := next((job for job in self.jobs if job.tracking_failure), None):
            return (
                f"labeling job {lost.job_name} completed, but its execution could not follow it "
                f"({lost.tracking_failure}); {kept}"
            )
        return None

    def to_json(self) -> dict[str, Any]:
        """Everything the report says, as JSON."""
        return self.to_small_json() | {
            "task": self.task_name,
            "auto_labeling": self.auto_labeling,
            "workers_per_object": self.workers_per_object,
            "price_usd": {"object": self.object_usd, "answer": self.answer_usd},
            "iterations": [asdict(iteration) for iteration in self.iterations],
            "jobs": [asdict(job) for job in self.jobs],
            "failed_objects": list(self.failed_objects),
            "failure_reasons": list(self.failure_reasons),
            "input_manifest_uri": self.input_manifest_uri,
            "leftovers_manifest_uri": self.leftovers_manifest_uri,
            "follow_up_declined": self.follow_up_declined,
        }

    def to_small_json(self) -> dict[str, Any]:
        """The headline figures, as JSON."""
        return {
            "labeling_job_name": self.labeling_job_name,
            "succeeded": self.failure is None,
            "cause": self.failure or "",
            "objects": self.objects,
            "labeled_before": self.labeled_before,
            "labeled": self.labeled,
            "human_labeled": self.human_labeled,
            "machine_labeled": self.machine_labeled,
            "failed": self.failed,
            "unlabeled": self.unlabeled,
            "machine_share": round(self.machine_share, 4),
            "cost_usd": {
                "human": self.human_usd,
                "machine": self.machine_usd,
                "people_only": self.people_only_usd,
            },
            "model_arn": self.model_arn,
            "output_manifest_uri": self.output_manifest_uri,
        }

    def _reason_for_nothing(self) -> str:
        last = self.jobs[-1]
        if last.status == "Failed":
            return f"labeling job {last.job_name} failed ({_reason(last)})"
        if last.stopped_by_someone:
            return f"someone stopped labeling job {last.job_name}"
        if self.failure_reasons:
            return (
                f"{self.failed:,} objects failed, most of them because: {self.failure_reasons[0]['reason']}"
            )
        if not self.to_label:
            return "every object had a label before"
        return "the job ended without a label or a failure"


def summary_uri(job_name: str, *, output_bucket: str) -> S3Uri:
    """Where the JSON of the report on a run is, by the name of its first job."""
    return S3Uri(output_bucket, f"reports/{job_name}/summary.json")


def _job(outcome: Mapping[str, Any]) -> Job:
    copied = ["job_name", "status", "failure_reason", "stopped_by_someone", "tracking_failure"]
    copied += ["human_labeled", "machine_labeled", "failed", "unlabeled"]
    return Job(
        **{name: outcome[name] for name in copied},
        to_label=outcome["objects"] - outcome["labeled_before"],
        cost_usd=round(outcome["cost_usd"]["human"] + outcome["cost_usd"]["machine"], 3),
        output_manifest_uri=outcome["output_manifest_uri"],
    )


def _reason(job: Job) -> str:
    return (job.failure_reason or "no reason given").rstrip(".")


def _total_usd(outcomes: Sequence[Mapping[str, Any]], whose: str) -> float:
    return round(sum(float(outcome["cost_usd"][whose]) for outcome in outcomes), 3)
