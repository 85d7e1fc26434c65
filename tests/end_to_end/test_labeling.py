"""What a deployed pipeline does with real images: the whole way, from a prefix to a report."""

import json
from typing import Any

import pytest

from rehearsal.upload import UploadedData
from tests.end_to_end.pipelines import LABEL_ATTRIBUTE, Ended, Pipeline


@pytest.fixture(scope="session")
def summary(reference: Pipeline, auto_labeled: Ended) -> dict[str, Any]:
    """The summary of the cold run, as it lies in the output bucket."""
    return dict(json.loads(reference.read(auto_labeled.output["summary_uri"])))


@pytest.fixture(scope="session")
def output_lines(reference: Pipeline, summary: dict[str, Any]) -> list[dict[str, Any]]:
    """Its output manifest."""
    return reference.lines(summary["output_manifest_uri"])


def test_people_and_a_model_label_every_image(auto_labeled: Ended, summary: dict[str, Any]) -> None:
    assert (auto_labeled.status, auto_labeled.cause) == ("SUCCEEDED", "")
    assert summary["human_labeled"] + summary["machine_labeled"] == summary["objects"] == 1250
    assert summary["machine_labeled"] > 0


def test_the_output_manifest_has_a_line_for_every_image_in_order(
    output_lines: list[dict[str, Any]], many_digits: UploadedData
) -> None:
    sources = [line["source-ref"] for line in output_lines]

    assert sources == [f"{many_digits.dataset_uri}{number:05}.png" for number in range(1250)]


def test_the_summary_counts_what_the_output_manifest_says(
    output_lines: list[dict[str, Any]], summary: dict[str, Any]
) -> None:
    by_people = [line[f"{LABEL_ATTRIBUTE}-metadata"]["human-annotated"] for line in output_lines]

    assert by_people.count("yes") == summary["human_labeled"]
    assert by_people.count("no") == summary["machine_labeled"]


def test_iterations_add_up_to_the_whole(summary: dict[str, Any]) -> None:
    iterations = summary["iterations"]

    assert sum(row["human_labeled"] for row in iterations) == summary["human_labeled"]
    assert sum(row["machine_labeled"] for row in iterations) == summary["machine_labeled"]


def test_the_model_is_remembered_for_the_next_run(reference: Pipeline, summary: dict[str, Any]) -> None:
    assert reference.remembered_model() == summary["model_arn"]


def test_the_report_is_one_page_with_its_figures(reference: Pipeline, auto_labeled: Ended) -> None:
    page = reference.read(auto_labeled.output["report_uri"])

    assert page.startswith("<!doctype html>")
    assert "1,250" in page


def test_own_functions_consolidate_what_people_answer(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    ended = own_functions.label(few_digits, tags={"rehearsal:worker-accuracy": "1"})
    summary = json.loads(own_functions.read(ended.output["summary_uri"]))

    labels = {
        line["source-ref"]: line["digit"] for line in own_functions.lines(summary["output_manifest_uri"])
    }
    answers = {line["source-ref"]: line["digit"] for line in own_functions.lines(few_digits.answer_key_uri)}
    assert {source: label["class-index"] for source, label in labels.items()} == answers


def test_objects_nobody_answered_get_a_follow_up_job(own_functions: Pipeline) -> None:
    digits = own_functions.upload(30)

    ended = own_functions.label(digits, tags={"rehearsal:no-answer-rate": "0.6"}, job_name="many-silent")
    jobs = own_functions.client("sagemaker").list_labeling_jobs(NameContains="many-silent")

    names = {job["LabelingJobName"] for job in jobs["LabelingJobSummaryList"]}
    assert {"many-silent", "many-silent-2"} <= names
    assert ended.status == "SUCCEEDED"


def test_stopping_an_execution_stops_its_job(own_functions: Pipeline, few_digits: UploadedData) -> None:
    status = own_functions.status_after_stopping_the_execution(few_digits, job_name="stopped-early")

    assert status == "Stopped"


def test_a_job_that_breaks_keeps_the_labels_that_were_paid_for(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    ended = own_functions.label(few_digits, tags={"rehearsal:fail-after-iteration": "1"}, job_name="breaks")
    (first, second) = sorted(
        own_functions.client("sagemaker").list_labeling_jobs(NameContains="breaks")["LabelingJobSummaryList"],
        key=lambda job: job["LabelingJobName"],
    )[:2]

    assert first["LabelingJobStatus"] == "Failed"
    assert first["LabelCounters"]["HumanLabeled"] == 4
    assert second["LabelCounters"]["HumanLabeled"] <= 2
    assert ended.status in {"SUCCEEDED", "FAILED"}
