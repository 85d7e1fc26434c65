import json
from dataclasses import replace
from typing import Any

import pytest

from labeling.job_description import JobDescription
from labeling.job_files import JobFolder
from labeling.job_labels import FailedObject, Tally
from labeling.job_outcome import Costs, JobOutcome, validation_accuracy
from labeling.pricing import Prices
from labeling.s3_uri import S3Uri

JOB = JobDescription(
    job_name="pets-1",
    status="Completed",
    failure_reason=None,
    tags={},
    stopping_conditions={"MaxPercentageOfInputDatasetLabeled": 100},
    service_counters={"TotalLabeled": 90, "HumanLabeled": 40, "MachineLabeled": 50},
    auto_labeling=True,
    input_manifest=S3Uri("output", "manifests/1/input.manifest"),
    folder=JobFolder(root=S3Uri("output", "jobs/pets-1/")),
    model_arn=None,
)


def tally(iteration: int | None, **more: Any) -> Tally:
    counts = {"human_labeled": 0, "machine_labeled": 0, "failed": 0, "mean_machine_confidence": None}
    return Tally(iteration=iteration, **(counts | more))


OUTCOME = JobOutcome(
    job=JOB,
    objects=100,
    labeled_before=0,
    human_labeled=40,
    machine_labeled=50,
    failed=10,
    unlabeled=0,
    iterations=[
        tally(1, human_labeled=40),
        tally(2, machine_labeled=50, mean_machine_confidence=0.96666),
        tally(None, failed=10),
    ],
    model_quality={2: 0.93},
    failed_objects=[FailedObject(object_number=7, source="s3://dataset/7.png", reason="expired")],
    failure_reasons={"expired": 10},
    prices=Prices(object_usd=0.08, answer_usd=0.012),
    workers_per_object=3,
)


def stopped(**more: Any) -> JobOutcome:
    conditions = more.pop("conditions", {})
    job = replace(JOB, status="Stopped", stopping_conditions=conditions)
    return replace(OUTCOME, job=job, **more)


def test_costs_are_compared_with_those_of_people_only() -> None:
    assert OUTCOME.costs == Costs(human=4.64, machine=4.0, people_only=10.44)


@pytest.mark.parametrize(
    ("conditions", "counts", "met"),
    [
        ({}, {}, False),
        ({"MaxHumanLabeledObjectCount": 40}, {}, True),
        ({"MaxHumanLabeledObjectCount": 41}, {}, False),
        ({"MaxPercentageOfInputDatasetLabeled": 90}, {}, True),
        ({"MaxPercentageOfInputDatasetLabeled": 91}, {}, False),
        ({"MaxPercentageOfInputDatasetLabeled": 91}, {"labeled_before": 1}, True),
        ({"MaxPercentageOfInputDatasetLabeled": 100}, {"machine_labeled": 60, "failed": 0}, True),
        ({"MaxHumanLabeledObjectCount": 41, "MaxPercentageOfInputDatasetLabeled": 90}, {}, True),
    ],
)
def test_a_stopping_condition_is_met_when_as_much_is_labelled(
    conditions: dict[str, int], counts: dict[str, int], *, met: bool
) -> None:
    assert stopped(conditions=conditions, **counts).stopping_condition_met is met


def test_a_job_that_stopped_at_a_condition_was_not_stopped_by_someone() -> None:
    at_condition = stopped(conditions={"MaxHumanLabeledObjectCount": 40})

    assert (at_condition.stopped_by_someone, stopped().stopped_by_someone) == (False, True)


@pytest.mark.parametrize(
    ("status", "conditions", "cut_short"),
    [
        ("Completed", {}, False),
        ("Failed", {}, True),
        ("Stopped", {}, True),
        ("Stopped", {"MaxHumanLabeledObjectCount": 40}, False),
    ],
)
def test_a_job_is_cut_short_by_a_failure_or_by_someone(
    status: str, conditions: dict[str, int], *, cut_short: bool
) -> None:
    job = replace(JOB, status=status, stopping_conditions=conditions)

    assert replace(OUTCOME, job=job).cut_short is cut_short


def test_the_outcome_as_json() -> None:
    assert OUTCOME.to_json() == {
        "job_name": "pets-1",
        "status": "Completed",
        "failure_reason": None,
        "stopped_by_someone": False,
        "objects": 100,
        "labeled_before": 0,
        "labeled": 90,
        "human_labeled": 40,
        "machine_labeled": 50,
        "failed": 10,
        "unlabeled": 0,
        "service_counters": {"TotalLabeled": 90, "HumanLabeled": 40, "MachineLabeled": 50},
        "iterations": [
            {
                "iteration": 1,
                "human_labeled": 40,
                "machine_labeled": 0,
                "failed": 0,
                "human_usd": 4.64,
                "machine_usd": 0,
                "model_quality": None,
                "mean_machine_confidence": None,
            },
            {
                "iteration": 2,
                "human_labeled": 0,
                "machine_labeled": 50,
                "failed": 0,
                "human_usd": 0,
                "machine_usd": 4.0,
                "model_quality": 0.93,
                "mean_machine_confidence": 0.9667,
            },
            {
                "iteration": None,
                "human_labeled": 0,
                "machine_labeled": 0,
                "failed": 10,
                "human_usd": 0,
                "machine_usd": 0,
                "model_quality": None,
                "mean_machine_confidence": None,
            },
        ],
        "failed_objects": [{"object_id": "7", "source": "s3://dataset/7.png", "reason": "expired"}],
        "failure_reasons": [{"reason": "expired", "objects": 10}],
        "cost_usd": {"human": 4.64, "machine": 4.0, "people_only": 10.44},
        "model_arn": None,
        "input_manifest_uri": "s3://output/manifests/1/input.manifest",
        "output_manifest_uri": "s3://output/jobs/pets-1/manifests/output/output.manifest",
    }


def test_the_json_of_the_worst_outcome_leaves_room_for_ten_others_in_step_functions() -> None:
    worst = replace(
        OUTCOME,
        iterations=[tally(number, human_labeled=99_999) for number in range(1, 10_000)],
        failed_objects=[
            FailedObject(object_number=99_999, source="\N{SNOWMAN}" * 100_000, reason="\N{SNOWMAN}" * 1_000)
        ]
        * 100,
        failure_reasons={f"{number}" + "x" * 1_000: number for number in range(1_000)},
    )
    usual_follow_up = replace(worst, iterations=worst.iterations[:5])

    assert len(json.dumps([worst.to_json(), *[usual_follow_up.to_json()] * 10])) < 262_144


def test_iterations_after_the_hundredth_are_told_together() -> None:
    many = replace(OUTCOME, iterations=[tally(number, human_labeled=1) for number in range(1, 251)])

    told = many.to_json()["iterations"]

    assert (len(told), told[-1]["iteration"], told[-1]["human_labeled"]) == (100, 100, 151)


def test_the_model_that_is_kept_is_the_best_one() -> None:
    log = [
        "[09/07/2019 22:57:58 INFO 140] Epoch[0] Train-accuracy=0.975000",
        "[09/07/2019 22:57:59 INFO 140] Epoch[0] Validation-accuracy=0.771429",
        "[09/07/2019 22:58:08 INFO 140] Epoch[1] Validation-accuracy=0.885714",
        "[09/07/2019 22:58:09 INFO 140] Epoch[2] Validation-accuracy=0.842857",
    ]

    assert validation_accuracy(log) == 0.885714


@pytest.mark.parametrize("log", [[], ["Validation-accuracy=nan"], ["Validation-accuracy=12"]])
def test_a_log_may_tell_no_accuracy(log: list[str]) -> None:
    assert validation_accuracy(log) is None
