"""Whether another job should label what a job has left, and what that job has to know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labeling.errors import require_whole_number
from labeling.job_outcome import JobOutcome
from labeling.job_rules import LONGEST_JOB_NAME
from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType

_LABEL_EVERYTHING = {"MaxPercentageOfInputDatasetLabeled": 100}
_MOST_JOBS = 10


@dataclass(frozen=True, kw_only=True, slots=True)
class FollowUp:
    """Another job for what a job has left.

    Attributes:
        job_name: its name.
        manifest: its manifest: all objects, those with a label included.
        stopping_conditions: what is left of the first job's; never empty.
        objects: how many it has to label.
        people_only: whether it has to do without auto-labeling.
    """

    job_name: str
    manifest: S3Uri
    stopping_conditions: Mapping[str, int]
    objects: int
    people_only: bool

    def to_json(self) -> dict[str, Any]:
        """The follow-up as a JSON object."""
        return {
            "job_name": self.job_name,
            "manifest_uri": str(self.manifest),
            "stopping_conditions": dict(self.stopping_conditions),
            "objects": self.objects,
            "people_only": self.people_only,
        }


def validate_follow_up_jobs(number: int) -> None:
    """Refuse a number of follow-up jobs outside 0 to 10."""
    require_whole_number(number, subject="follow_up_jobs", least=0, most=_MOST_JOBS)


def reason_against(outcome: JobOutcome) -> str | None:
    """Why another job makes no sense, in words; None if it does.

    Failed and expired objects deserve another try. Unlabeled ones do if their job failed before it came to
    them; in a job that completed they were left out on purpose.
    """
    if not leftover_objects(outcome):
        return "nothing is left to label"
    if outcome.stopping_condition_met:
        return "a stopping condition was met"
    if outcome.stopped_by_someone:
        return "someone stopped the job"
    if not outcome.labeled:
        return "the job labelled nothing, and another one like it would do no better"
    return None


def leftover_objects(outcome: JobOutcome) -> int:
    """How many objects another job would label."""
    return outcome.failed + (outcome.unlabeled if outcome.job.status == "Failed" else 0)


def plan_follow_up(
    outcome: JobOutcome,
    *,
    first_job_name: str,
    attempt: int,
    manifest: S3Uri,
    auto_labeling: bool,
    task_type: TaskType,
) -> FollowUp:
    """Plan another job for what is left.

    Args:
        outcome: of the job that has just ended.
        first_job_name: name of the first job of the run.
        attempt: how many follow-up jobs there have been, the one that has just ended included.
        manifest: where all objects are, with every label there is.
        auto_labeling: whether the pipeline auto-labels.
        task_type: sets the least number of objects for that.
    """
    job_name = follow_up_name(first_job_name, attempt=attempt + 1)
    objects = leftover_objects(outcome)
    return FollowUp(
        job_name=job_name,
        manifest=manifest,
        stopping_conditions=_remaining(outcome),
        objects=objects,
        people_only=not auto_labeling or objects < task_type.auto_labeling_minimum,
    )


def follow_up_name(first_job_name: str, *, attempt: int) -> str:
    """Name of a run's follow-up job: `-2` for the first one, because it is the second job."""
    suffix = f"-{attempt + 1}"
    return first_job_name[: LONGEST_JOB_NAME - len(suffix)].rstrip("-") + suffix


def _remaining(outcome: JobOutcome) -> dict[str, int]:
    conditions = dict(outcome.job.stopping_conditions)
    if "MaxHumanLabeledObjectCount" in conditions:
        conditions["MaxHumanLabeledObjectCount"] -= outcome.human_labeled
    return conditions or dict(_LABEL_EVERYTHING)
