"""What a deployed pipeline refuses or survives: each ends with a clear error, and nothing is lost."""

import json
import threading
from typing import Any

from rehearsal.upload import UploadedData
from tests.end_to_end.pipelines import Ended, Pipeline


def test_an_empty_prefix_is_refused(own_functions: Pipeline) -> None:
    bucket = own_functions.outputs["DatasetBucket"]

    ended = own_functions.run(f"s3://{bucket}/nothing-here/")

    assert (ended.status, ended.error) == ("FAILED", "JobRefused")
    assert "nothing-here" in ended.cause


def test_1249_objects_are_too_few_for_auto_labeling(reference: Pipeline, many_digits: UploadedData) -> None:
    lines = [
        json.dumps({"source-ref": f"{many_digits.dataset_uri}{number:05}.png"}) for number in range(1249)
    ]

    ended = reference.run(reference.write("too-few.manifest", *lines))

    assert (ended.status, ended.error) == ("FAILED", "JobRefused")
    assert "1,250" in ended.cause


def test_every_reason_is_listed_at_once(own_functions: Pipeline, few_digits: UploadedData) -> None:
    manifest = own_functions.write(
        "broken.manifest",
        json.dumps({"source-ref": f"{few_digits.dataset_uri}00000.png"}),
        '{"source-ref": ',
        json.dumps({"source-ref": "s3://somebody-elses-bucket/1.png"}),
        json.dumps({"source-ref": f"{few_digits.dataset_uri}missing.png"}),
    )

    ended = own_functions.run(manifest)

    assert (ended.status, ended.error) == ("FAILED", "JobRefused")
    assert ["line 2" in ended.cause, "line 3" in ended.cause, "line 4" in ended.cause] == [True] * 3


def test_a_budget_that_is_too_small_stops_the_run_before_it_costs(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    ended = own_functions.label(few_digits, budget_usd=0.5, job_name="too-dear")

    assert (ended.status, ended.error) == ("FAILED", "JobRefused")
    assert "0.5" in ended.cause
    assert _jobs(own_functions, "too-dear") == []


def test_a_misspelt_key_of_the_input_is_refused(own_functions: Pipeline, few_digits: UploadedData) -> None:
    ended = own_functions.run(few_digits.dataset_uri, budget=10)

    assert (ended.status, ended.error) == ("FAILED", "JobRefused")
    assert "budget" in ended.cause


def test_of_two_executions_with_one_job_name_the_second_is_refused(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    first = own_functions.label(few_digits, job_name="twice")
    second = own_functions.label(few_digits, job_name="TWICE")

    assert first.status == "SUCCEEDED"
    assert (second.status, second.error) == ("FAILED", "JobNameTaken")
    assert [job["LabelingJobStatus"] for job in _jobs(own_functions, "twice")] == ["Completed"]


def test_two_executions_with_one_job_name_at_once_run_one_job(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    ended: list[Ended] = []
    threads = [
        threading.Thread(target=lambda: ended.append(own_functions.label(few_digits, job_name="at-once")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(execution.status for execution in ended) == ["FAILED", "SUCCEEDED"]


def test_people_who_answer_garbage_label_nothing_and_the_run_says_so(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    ended = own_functions.label(few_digits, tags={"rehearsal:garbage-rate": "1"})

    assert ended.status == "FAILED"
    assert ended.error == "LabelingUnsuccessful"


def test_without_people_who_know_the_answers_nothing_is_labelled_and_the_run_says_so(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    ended = own_functions.run(few_digits.dataset_uri)

    assert ended.error == "LabelingUnsuccessful"


def test_an_unknown_job_cannot_be_summarized(reference: Pipeline) -> None:
    run = {"tags": [], "job_name": "no-such-job"}

    error, failed = reference.invoke(
        "SummarizeJob", {"run": run, "job_name": "no-such-job", "attempt": 0, "failure": None}
    )

    assert (failed, error["errorType"]) == (True, "JobNotCreated")
    assert "no-such-job" in error["errorMessage"]


def _jobs(pipeline: Pipeline, name: str) -> list[dict[str, Any]]:
    found = pipeline.client("sagemaker").list_labeling_jobs(NameContains=name)["LabelingJobSummaryList"]
    return [job for job in found if job["LabelingJobName"].lower() == name]
