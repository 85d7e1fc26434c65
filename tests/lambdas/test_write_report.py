import json
from typing import Any

import pytest

from lambdas import write_report


def outcome(**changes: Any) -> dict[str, Any]:
    iteration = {
        "iteration": 1,
        "human_labeled": 2,
        "machine_labeled": 0,
        "failed": 0,
        "human_usd": 0.232,
        "machine_usd": 0.0,
        "model_quality": None,
        "mean_machine_confidence": None,
    }
    return {
        "job_name": "digits-run-1",
        "status": "Completed",
        "failure_reason": None,
        "stopped_by_someone": False,
        "tracking_failure": None,
        "objects": 2,
        "labeled_before": 0,
        "labeled": 2,
        "human_labeled": 2,
        "machine_labeled": 0,
        "failed": 0,
        "unlabeled": 0,
        "service_counters": {},
        "iterations": [iteration],
        "failed_objects": [],
        "failure_reasons": [],
        "cost_usd": {"human": 0.232, "machine": 0.0, "people_only": 0.232},
        "model_arn": None,
        "input_manifest_uri": "s3://output/manifests/run-1/input.manifest",
        "output_manifest_uri": "s3://output/jobs/digits-run-1/manifests/output/output.manifest",
        "follow_up": None,
        "follow_up_declined": "nothing is left to label",
        **changes,
    }


def write(*outcomes: dict[str, Any]) -> dict[str, Any]:
    return write_report.handler(
        {"run": {"job_name": "digits-run-1"}, "check": {}, "outcomes": list(outcomes)}, None
    )


def test_a_page_and_its_figures_are_written_under_the_name_of_the_job(pipeline: Any, s3: Any) -> None:
    answer = write(outcome())

    bucket = pipeline.settings.output_bucket
    assert pipeline.output_keys() == ["reports/digits-run-1/report.html", "reports/digits-run-1/summary.json"]
    page = s3.get_object(Bucket=bucket, Key="reports/digits-run-1/report.html")
    assert page["ContentType"] == "text/html; charset=utf-8"
    assert b"All 2 objects were labelled, all by people." in page["Body"].read()
    assert json.loads(pipeline.read(answer["summary_uri"]))["human_labeled"] == 2


def test_the_answer_is_what_the_mail_and_the_next_state_need(pipeline: Any) -> None:
    answer = write(outcome())

    assert (answer["succeeded"], answer["cause"], answer["summary"]["cost_usd"]["human"]) == (True, "", 0.232)
    assert answer["report_uri"] in answer["message"]


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"labeled": 0, "human_labeled": 0, "unlabeled": 2}, "nothing was labelled"),
        ({"status": "Failed", "failure_reason": "InternalServerError"}, "failed (InternalServerError)"),
        ({"status": "Stopped", "stopped_by_someone": True}, "someone stopped"),
    ],
)
def test_a_run_without_labels_or_cut_short_has_not_succeeded(
    pipeline: Any, changes: dict[str, Any], cause: str
) -> None:
    answer = write(outcome(**changes))

    assert answer["succeeded"] is False
    assert cause in answer["cause"]


def test_a_name_that_is_no_text_does_not_keep_the_report_from_being_written(pipeline: Any) -> None:
    failed = {"object_id": "1", "source": "s3://dataset/\ud800.png", "reason": "expired"}

    answer = write(outcome(failed=1, failed_objects=[failed]))

    assert pipeline.read(answer["report_uri"])
