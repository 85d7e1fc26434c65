"""Runs to report on."""

from collections.abc import Callable
from typing import Any

import pytest

from labeling.pricing import Prices
from labeling.report.summary import RunSummary
from labeling.settings import PipelineSettings

MakeRun = Callable[..., RunSummary]


def iteration(number: int | None, **more: Any) -> dict[str, Any]:
    """One iteration of an outcome; what is not given did not happen."""
    nothing = {
        "human_labeled": 0,
        "machine_labeled": 0,
        "failed": 0,
        "human_usd": 0.0,
        "machine_usd": 0.0,
        "model_quality": None,
        "mean_machine_confidence": None,
    }
    return {"iteration": number, **nothing, **more}


def outcome(**changes: Any) -> dict[str, Any]:
    """What summarize_job says of a job that people and model finished together."""
    return {
        "job_name": "pets",
        "status": "Completed",
        "failure_reason": None,
        "stopped_by_someone": False,
        "tracking_failure": None,
        "objects": 100,
        "labeled_before": 0,
        "labeled": 100,
        "human_labeled": 40,
        "machine_labeled": 60,
        "failed": 0,
        "unlabeled": 0,
        "service_counters": {},
        "iterations": [
            iteration(1, human_labeled=40, human_usd=4.64),
            iteration(
                2,
                machine_labeled=60,
                machine_usd=4.8,
                model_quality=0.93,
                mean_machine_confidence=0.97,
            ),
        ],
        "failed_objects": [],
        "failure_reasons": [],
        "cost_usd": {"human": 4.64, "machine": 4.8, "people_only": 11.6},
        "model_arn": "arn:aws:sagemaker:eu-west-1:111122223333:model/pets",
        "input_manifest_uri": "s3://output/manifests/1/input.manifest",
        "output_manifest_uri": "s3://output/jobs/pets/manifests/output/output.manifest",
        "follow_up": None,
        "follow_up_declined": "nothing is left to label",
        **changes,
    }


@pytest.fixture
def run_of(settings: PipelineSettings) -> MakeRun:
    """Makes the summary of a run out of the changes to the outcome of each of its jobs."""

    def make(*changes: dict[str, Any], auto_labeling: bool = True) -> RunSummary:
        pets = PipelineSettings(
            task_name="pets",
            task_type=settings.task_type,
            label_attribute="kind",
            auto_labeling=auto_labeling,
            workers_per_object=3,
            prices=Prices(),
            dataset_bucket="dataset",
            dataset_prefix="",
            output_bucket="output",
        )
        return RunSummary.of([outcome(**changed) for changed in changes or ({},)], settings=pets)

    return make


@pytest.fixture
def chain(run_of: MakeRun) -> RunSummary:
    """A run whose first job left ten objects, of which a follow-up job labelled seven."""
    return run_of(
        {
            "labeled": 90,
            "human_labeled": 30,
            "failed": 10,
            "cost_usd": {"human": 3.48, "machine": 4.8, "people_only": 10.44},
        },
        {
            "job_name": "pets-2",
            "labeled_before": 90,
            "labeled": 7,
            "human_labeled": 7,
            "machine_labeled": 0,
            "failed": 3,
            "iterations": [iteration(1, human_labeled=7, human_usd=0.812), iteration(None, failed=3)],
            "failed_objects": [{"object_id": "4", "source": "s3://dataset/4.png", "reason": "expired"}],
            "failure_reasons": [{"reason": "expired", "objects": 3}],
            "cost_usd": {"human": 0.812, "machine": 0.0, "people_only": 0.812},
            "model_arn": None,
            "output_manifest_uri": "s3://output/jobs/pets-2/manifests/output/output.manifest",
            "follow_up": {"manifest_uri": "s3://output/manifests/pets-3/leftovers.manifest"},
            "follow_up_declined": None,
        },
    )
