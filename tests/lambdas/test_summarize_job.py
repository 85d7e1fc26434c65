import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from labeling.errors import JobNameTaken, JobNotCreated, JobStillRunning
from lambdas import summarize_job
from tests.lambdas.ended_job import EXECUTION_TAG, FAILURE, FOLDER, MODEL_ARN, EndedJob, label, manifest


@pytest.fixture
def job(pipeline: Any, s3: Any) -> EndedJob:
    return EndedJob(pipeline=pipeline, s3=s3)


@pytest.fixture
def sagemaker() -> Iterator[Stubber]:
    summarize_job._sagemaker.cache_clear()
    with Stubber(summarize_job._sagemaker()) as stubber:
        yield stubber


def entries(content: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in content.splitlines()]


def event(**changes: Any) -> dict[str, Any]:
    run = {"job_name": "digits-run-1", "tags": [{"Key": "team", "Value": "digits"}, EXECUTION_TAG]}
    return {"run": run, "job_name": "digits-run-1", "attempt": 0, "failure": None} | changes


def summarize(job: EndedJob, sagemaker: Stubber, **changes: Any) -> dict[str, Any]:
    sagemaker.add_response(
        "describe_labeling_job", job.description, {"LabelingJobName": event(**changes)["job_name"]}
    )
    return summarize_job.handler(event(**changes), None)


def test_an_auto_labeled_job_is_told_by_iteration(job: EndedJob, sagemaker: Stubber) -> None:
    people, model = label(by_people=True), label(by_people=False)
    job.description |= {
        "LabelCounters": {"TotalLabeled": 4, "HumanLabeled": 2, "MachineLabeled": 2},
        "LabelingJobAlgorithmsConfig": {
            "LabelingJobAlgorithmSpecificationArn": "arn:aws:sagemaker:us-east-1:027400017018:"
            "labeling-job-algorithm-specification/image-classification"
        },
        "LabelingJobOutput": {
            "OutputDatasetS3Uri": job.uri(f"{FOLDER}/manifests/output/output.manifest"),
            "FinalActiveLearningModelArn": MODEL_ARN,
        },
    }
    job.given({}, {}, {}, {})
    job.written(people, people, model, model)
    job.people_labeled(1, 0)
    job.people_labeled(2, 1)
    job.model_labeled(3, 2, 3, confidence=0.97)
    job.model_trained(3, training_job="digits-run-1-training")
    train_and_log(
        "digits-run-1-training", "Epoch[0] Validation-accuracy=0.87", "Epoch[1] Validation-accuracy=0.93"
    )

    outcome = summarize(job, sagemaker)

    assert [
        (told["iteration"], told["human_labeled"], told["machine_labeled"]) for told in outcome["iterations"]
    ] == [
        (1, 1, 0),
        (2, 1, 0),
        (3, 0, 2),
    ]
    assert outcome["iterations"][-1] == {
        "iteration": 3,
        "human_labeled": 0,
        "machine_labeled": 2,
        "failed": 0,
        "human_usd": 0,
        "machine_usd": 0.16,
        "model_quality": 0.93,
        "mean_machine_confidence": 0.97,
    }
    assert (outcome["model_arn"], outcome["follow_up"], outcome["follow_up_declined"]) == (
        MODEL_ARN,
        None,
        "nothing is left to label",
    )


def test_a_model_without_a_log_has_no_known_quality(job: EndedJob, sagemaker: Stubber) -> None:
    job.description["LabelingJobAlgorithmsConfig"] = {
        "LabelingJobAlgorithmSpecificationArn": "arn:aws:sagemaker:us-east-1:027400017018:any"
    }
    job.given({})
    job.written(label(by_people=True))
    job.people_labeled(1, 0)
    job.model_trained(1, training_job="without-log")

    assert summarize(job, sagemaker)["iterations"][0]["model_quality"] is None


def test_failed_objects_are_told_with_reason_and_iteration_and_get_another_job(
    job: EndedJob, sagemaker: Stubber, pipeline: Any
) -> None:
    people = label(by_people=True)
    job.given({}, {}, {})
    job.written(people, FAILURE, FAILURE)
    job.people_labeled(1, 0)
    job.people_answered(1, 0, 1)

    outcome = summarize(job, sagemaker)

    assert [(told["iteration"], told["failed"]) for told in outcome["iterations"]] == [(1, 1), (None, 1)]
    assert outcome["failed_objects"][0] == {
        "object_id": "1",
        "source": "s3://dataset/images/1.png",
        "reason": "expired",
    }
    leftovers = job.uri("manifests/digits-run-1/leftovers.manifest")
    assert outcome["follow_up"] == {
        "job_name": "digits-run-1-2",
        "manifest_uri": leftovers,
        "stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 100},
        "objects": 2,
        "people_only": True,
    }
    assert entries(pipeline.read(leftovers)) == entries(manifest(people, {}, {}))


def test_a_follow_up_job_is_followed_by_the_next_number(job: EndedJob, sagemaker: Stubber) -> None:
    job.description["LabelingJobName"] = "digits-run-1-2"
    job.given(label(by_people=True), {}, {})
    job.put(
        "jobs/digits-run-1-2/manifests/output/output.manifest",
        manifest(*[label(by_people=True)] * 2, FAILURE),
    )

    outcome = summarize(job, sagemaker, job_name="digits-run-1-2", attempt=1)

    assert (outcome["labeled_before"], outcome["labeled"], outcome["failed"]) == (1, 1, 1)
    assert outcome["follow_up"]["job_name"] == "digits-run-1-3"


def test_a_failed_job_loses_no_label_that_was_paid_for(
    job: EndedJob, sagemaker: Stubber, pipeline: Any
) -> None:
    job.description |= {"LabelingJobStatus": "Failed", "FailureReason": "InternalServerError"}
    job.given({}, {}, {}, {})
    job.written(label(by_people=True))
    job.people_labeled(1, 0, 1)
    job.model_labeled(2, 2, confidence=0.9)

    outcome = summarize(job, sagemaker)

    assert (outcome["status"], outcome["failure_reason"]) == ("Failed", "InternalServerError")
    assert (outcome["human_labeled"], outcome["machine_labeled"], outcome["unlabeled"]) == (2, 1, 1)
    assert outcome["cost_usd"] == {"human": 0.232, "machine": 0.08, "people_only": 0.348}
    next_manifest = pipeline.read(outcome["follow_up"]["manifest_uri"])
    assert [entry.get("digit") for entry in entries(next_manifest)] == [1, 1, 1, None]
    assert outcome["output_manifest_uri"] == outcome["follow_up"]["manifest_uri"]


def test_a_job_that_failed_at_once_loses_no_label_of_the_jobs_before(
    job: EndedJob, sagemaker: Stubber, pipeline: Any
) -> None:
    job.description |= {"LabelingJobStatus": "Failed", "FailureReason": "ClientError: no template"}
    job.given(label(by_people=True), {})

    outcome = summarize(job, sagemaker)

    kept = entries(pipeline.read(outcome["output_manifest_uri"]))
    assert (outcome["follow_up"], [entry.get("digit") for entry in kept]) == (None, [1, None])


def test_a_job_that_ended_in_its_own_time_has_all_labels_where_the_service_wrote_them(
    job: EndedJob, sagemaker: Stubber
) -> None:
    job.given({})
    job.written(label(by_people=True))

    assert summarize(job, sagemaker)["output_manifest_uri"] == job.uri(
        f"{FOLDER}/manifests/output/output.manifest"
    )


def test_a_job_that_failed_before_it_labelled_anything_is_not_repeated(
    job: EndedJob, sagemaker: Stubber
) -> None:
    job.description |= {"LabelingJobStatus": "Failed", "FailureReason": "ClientError: no template"}
    job.given({}, {})

    outcome = summarize(job, sagemaker)

    assert (outcome["labeled"], outcome["unlabeled"], outcome["follow_up"]) == (0, 2, None)
    assert outcome["follow_up_declined"].startswith("the job labelled nothing")


def test_a_completed_job_may_have_labelled_nothing(job: EndedJob, sagemaker: Stubber) -> None:
    job.given({}, {})
    job.written(FAILURE, FAILURE)

    outcome = summarize(job, sagemaker)

    assert (outcome["status"], outcome["labeled"], outcome["failed"]) == ("Completed", 0, 2)


def test_a_job_somebody_else_started_is_not_taken_for_ours(job: EndedJob, sagemaker: Stubber) -> None:
    job.description["Tags"] = [{"Key": "labeling-pipeline:execution", "Value": "another"}]

    with pytest.raises(JobNameTaken, match="'digits-run-1' was not started by this execution"):
        summarize(job, sagemaker)


@pytest.mark.parametrize("code", ["ResourceNotFound", "ValidationException"])
def test_a_job_that_was_never_created_is_told_with_the_cause(
    sagemaker: Stubber, pipeline: Any, code: str
) -> None:
    sagemaker.add_client_error("describe_labeling_job", code)
    failure = {
        "Error": "SageMaker.AmazonSageMakerException",
        "Cause": "Could not assume the role. (Service: AmazonSageMaker; Status Code: 400; Request ID: 1-2)",
    }

    with pytest.raises(JobNotCreated) as refusal:
        summarize_job.handler(event(failure=failure), None)

    assert str(refusal.value) == "labeling job 'digits-run-1' was not created: Could not assume the role"


def test_a_denied_request_is_no_missing_job(sagemaker: Stubber, pipeline: Any) -> None:
    sagemaker.add_client_error("describe_labeling_job", "AccessDeniedException")

    with pytest.raises(Exception, match="AccessDeniedException"):
        summarize_job.handler(event(), None)


def test_a_job_that_goes_on_is_not_summed_up(job: EndedJob, sagemaker: Stubber) -> None:
    job.description["LabelingJobStatus"] = "InProgress"

    with pytest.raises(JobStillRunning, match="it must end before it can be summed up"):
        summarize(job, sagemaker, failure={"Error": "States.Timeout", "Cause": ""})


def train_and_log(training_job: str, *messages: str) -> None:
    logs = boto3.client("logs")
    group, stream = "/aws/sagemaker/TrainingJobs", f"{training_job}/algo-1-1767600000"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    logs.put_log_events(
        logGroupName=group,
        logStreamName=stream,
        logEvents=[
            {"timestamp": 1767600000000 + number, "message": text} for number, text in enumerate(messages)
        ],
    )
