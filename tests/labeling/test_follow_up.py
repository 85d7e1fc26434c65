from dataclasses import replace
from typing import Any

import pytest

from labeling.follow_up import FollowUp, follow_up_name, plan_follow_up, reason_against
from labeling.job_description import JobDescription
from labeling.job_files import JobFolder
from labeling.job_outcome import JobOutcome
from labeling.job_rules import validate_job_name
from labeling.pricing import Prices
from labeling.s3_uri import S3Uri
from labeling.task_types import IMAGE_CLASSIFICATION


def outcome(
    *, status: str = "Completed", conditions: dict[str, int] | None = None, **counts: int
) -> JobOutcome:
    job = JobDescription(
        job_name="pets-1",
        status=status,
        failure_reason=None,
        tags={},
        stopping_conditions={"MaxPercentageOfInputDatasetLabeled": 100} if conditions is None else conditions,
        service_counters={},
        auto_labeling=True,
        input_manifest=S3Uri("output", "manifests/1/input.manifest"),
        folder=JobFolder(root=S3Uri("output", "jobs/pets-1/")),
        model_arn=None,
    )
    every = {
        "labeled_before": 0,
        "human_labeled": 60,
        "machine_labeled": 30,
        "failed": 0,
        "unlabeled": 0,
    } | counts
    return JobOutcome(
        job=job,
        objects=sum(every.values()),
        **every,
        iterations=[],
        model_quality={},
        failed_objects=[],
        failure_reasons={},
        prices=Prices(),
        workers_per_object=3,
    )


def plan(ended: JobOutcome, *, attempt: int = 0, **more: Any) -> FollowUp:
    return plan_follow_up(
        ended,
        first_job_name="pets",
        attempt=attempt,
        manifest=S3Uri("output", "manifests/pets-1/leftovers.manifest"),
        **({"auto_labeling": True, "task_type": IMAGE_CLASSIFICATION} | more),
    )


@pytest.mark.parametrize(
    "ended",
    [
        outcome(failed=10),
        outcome(status="Failed", failed=10),
        outcome(status="Failed", unlabeled=10),
    ],
)
def test_what_failed_or_was_never_reached_gets_another_job(ended: JobOutcome) -> None:
    assert reason_against(ended) is None


@pytest.mark.parametrize(
    ("ended", "reason"),
    [
        (outcome(), "nothing is left to label"),
        (outcome(unlabeled=10), "nothing is left to label"),
        (
            outcome(failed=10, conditions={"MaxHumanLabeledObjectCount": 60}),
            "a stopping condition was met",
        ),
        (
            outcome(failed=10, status="Stopped", conditions={"MaxPercentageOfInputDatasetLabeled": 90}),
            "a stopping condition was met",
        ),
        (outcome(failed=10, status="Stopped"), "someone stopped the job"),
        (
            outcome(status="Failed", human_labeled=0, machine_labeled=0, unlabeled=100),
            "the job labelled nothing, and another one like it would do no better",
        ),
    ],
)
def test_there_is_no_other_job_without_need_or_against_anybodys_will(ended: JobOutcome, reason: str) -> None:
    assert reason_against(ended) == reason


def test_the_plan_names_the_job_its_manifest_and_how_much_there_is_to_do() -> None:
    assert plan(outcome(failed=2_000)).to_json() == {
        "job_name": "pets-2",
        "manifest_uri": "s3://output/manifests/pets-1/leftovers.manifest",
        "stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 100},
        "objects": 2_000,
        "people_only": False,
    }


def test_a_failed_job_leaves_what_it_did_not_reach() -> None:
    assert plan(outcome(status="Failed", failed=3, unlabeled=4)).objects == 7


@pytest.mark.parametrize(
    ("failed", "auto_labeling", "people_only"),
    [(1_250, True, False), (1_249, True, True), (1_250, False, True)],
)
def test_people_do_alone_what_is_too_little_for_auto_labeling(
    failed: int, *, auto_labeling: bool, people_only: bool
) -> None:
    assert plan(outcome(failed=failed), auto_labeling=auto_labeling).people_only is people_only


def test_people_label_no_more_than_the_first_job_left_of_their_allowance() -> None:
    conditions = {"MaxHumanLabeledObjectCount": 100, "MaxPercentageOfInputDatasetLabeled": 95}

    planned = plan(outcome(failed=10, conditions=conditions))

    assert planned.stopping_conditions == {
        "MaxHumanLabeledObjectCount": 40,
        "MaxPercentageOfInputDatasetLabeled": 95,
    }


def test_a_job_without_stopping_conditions_is_followed_by_one_that_labels_everything() -> None:
    assert plan(outcome(failed=10, conditions={})).stopping_conditions == {
        "MaxPercentageOfInputDatasetLabeled": 100
    }


def test_jobs_of_a_run_are_numbered() -> None:
    assert [follow_up_name("pets", attempt=attempt) for attempt in (1, 2, 10)] == [
        "pets-2",
        "pets-3",
        "pets-11",
    ]


@pytest.mark.parametrize("first", ["a" * 63, "a" * 59 + "-bcd", "a" * 55])
def test_the_name_of_a_follow_up_job_is_a_job_name(first: str) -> None:
    name = follow_up_name(first, attempt=10)

    validate_job_name(name)
    assert name.endswith("-11")


def test_a_plan_follows_the_job_that_has_just_ended() -> None:
    second = replace(outcome(failed=10), labeled_before=50)

    assert plan(second, attempt=1).job_name == "pets-3"
