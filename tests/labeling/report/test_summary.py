from collections.abc import Callable
from typing import Any

import pytest

from labeling.report.summary import RunSummary

MakeRun = Callable[..., RunSummary]
NOTHING = {"labeled": 0, "human_labeled": 0, "machine_labeled": 0, "failed": 100}


def test_the_headline_figures_of_one_job(run_of: MakeRun) -> None:
    assert run_of().to_small_json() == {
        "labeling_job_name": "pets",
        "succeeded": True,
        "cause": "",
        "objects": 100,
        "labeled_before": 0,
        "labeled": 100,
        "human_labeled": 40,
        "machine_labeled": 60,
        "failed": 0,
        "unlabeled": 0,
        "machine_share": 0.6,
        "cost_usd": {"human": 4.64, "machine": 4.8, "people_only": 11.6},
        "model_arn": "arn:aws:sagemaker:eu-west-1:111122223333:model/pets",
        "output_manifest_uri": "s3://output/jobs/pets/manifests/output/output.manifest",
    }


def test_what_was_saved_is_the_difference_to_people_only(run_of: MakeRun) -> None:
    run = run_of()

    assert (run.cost_usd, run.saved_usd, run.saved_share) == (9.44, 2.16, pytest.approx(0.1862, abs=1e-4))


def test_the_jobs_of_a_chain_add_up(chain: RunSummary) -> None:
    assert (chain.objects, chain.human_labeled, chain.machine_labeled, chain.failed) == (100, 37, 60, 3)
    assert (chain.human_usd, chain.machine_usd, chain.people_only_usd) == (4.292, 4.8, 11.252)


def test_labels_and_leftovers_of_a_chain_are_those_of_its_last_job(chain: RunSummary) -> None:
    assert (chain.output_manifest_uri, chain.leftovers_manifest_uri) == (
        "s3://output/jobs/pets-2/manifests/output/output.manifest",
        "s3://output/manifests/pets-3/leftovers.manifest",
    )


def test_a_run_was_to_label_what_its_first_job_was_given(chain: RunSummary) -> None:
    assert chain.to_json()["input_manifest_uri"] == "s3://output/manifests/1/input.manifest"


def test_the_model_of_a_chain_is_the_last_one_trained(chain: RunSummary) -> None:
    assert chain.model_arn == "arn:aws:sagemaker:eu-west-1:111122223333:model/pets"


def test_iterations_of_a_chain_keep_their_job(chain: RunSummary) -> None:
    assert [(found.job_name, found.iteration) for found in chain.iterations] == [
        ("pets", 1),
        ("pets", 2),
        ("pets-2", 1),
        ("pets-2", None),
    ]


def test_objects_labelled_before_the_run_are_not_its_work(run_of: MakeRun) -> None:
    run = run_of({"objects": 200, "labeled_before": 100})

    assert (run.to_label, run.machine_share) == (100, 0.6)


def test_the_json_of_the_report_holds_iterations_and_jobs(chain: RunSummary) -> None:
    told = chain.to_json()

    assert told["iterations"][1]["model_quality"] == 0.93
    assert told["jobs"][1] == {
        "job_name": "pets-2",
        "status": "Completed",
        "failure_reason": None,
        "stopped_by_someone": False,
        "tracking_failure": None,
        "to_label": 10,
        "human_labeled": 7,
        "machine_labeled": 0,
        "failed": 3,
        "unlabeled": 0,
        "cost_usd": 0.812,
        "output_manifest_uri": "s3://output/jobs/pets-2/manifests/output/output.manifest",
    }


def test_a_run_that_left_some_objects_out_has_succeeded(chain: RunSummary) -> None:
    assert chain.failure is None


def test_a_job_that_stopped_at_a_limit_has_succeeded(run_of: MakeRun) -> None:
    assert run_of({"status": "Stopped"}).failure is None


@pytest.mark.parametrize(
    ("changes", "failure"),
    [
        (
            {"status": "Failed", "failure_reason": "InternalServerError."},
            "labeling job pets failed (InternalServerError); the 100 labels of this run are kept in "
            "s3://output/jobs/pets/manifests/output/output.manifest",
        ),
        (
            {"status": "Stopped", "stopped_by_someone": True},
            "someone stopped labeling job pets; the 100 labels of this run are kept in "
            "s3://output/jobs/pets/manifests/output/output.manifest",
        ),
        (
            {"tracking_failure": "not authorized to perform: sagemaker:DescribeLabelingJob"},
            "labeling job pets completed, but its execution could not follow it (not authorized to perform: "
            "sagemaker:DescribeLabelingJob); the 100 labels of this run are kept in "
            "s3://output/jobs/pets/manifests/output/output.manifest",
        ),
        (
            NOTHING | {"failure_reasons": [{"reason": "expired", "objects": 100}]},
            "nothing was labelled: 100 objects failed, most of them because: expired",
        ),
        (
            NOTHING | {"status": "Failed", "failure_reason": "no template"},
            "nothing was labelled: labeling job pets failed (no template)",
        ),
        (
            NOTHING | {"status": "Stopped", "stopped_by_someone": True},
            "nothing was labelled: someone stopped labeling job pets",
        ),
        (
            NOTHING | {"failed": 0, "unlabeled": 100},
            "nothing was labelled: the job ended without a label or a failure",
        ),
        (
            NOTHING | {"failed": 0, "labeled_before": 100},
            "nothing was labelled: every object had a label before",
        ),
    ],
)
def test_a_run_that_labelled_nothing_or_was_cut_short_has_failed(
    run_of: MakeRun, changes: dict[str, Any], failure: str
) -> None:
    assert run_of(changes).failure == failure
