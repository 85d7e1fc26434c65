"""Reads what a labeling job has labelled, and writes all labels together where another job goes on from them.

Event: `{"run": what build_manifest returned, "job_name": str, "attempt": int, "failure": {"Error": str,
"Cause": str} | null}`, where `attempt` counts the follow-up jobs so far.
Answer: see `labeling.job_outcome.JobOutcome.to_json`, and besides `"follow_up"` (see
`labeling.follow_up.FollowUp.to_json`; null if there should be none), `"follow_up_declined"` (why not) and
`"tracking_failure"` (why the execution lost sight of a job that completed all the same; null if it did not).
Of a job that was cut short, `"output_manifest_uri"` is not the service's manifest but the one written here.
"""

import functools
import os
import re
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from labeling.errors import JobNameTaken, JobNotCreated, JobStillRunning
from labeling.follow_up import plan_follow_up, reason_against
from labeling.job_description import ENDED, JobDescription
from labeling.job_files import (
    MACHINE_LABELS_FILE,
    MODEL_FILE,
    JobFolder,
    consolidation_iteration,
    human_labels,
    machine_labels,
    machine_labels_iteration,
    requested_objects,
    training_job,
)
from labeling.job_labels import JobLabels
from labeling.job_outcome import JobOutcome, validation_accuracy
from labeling.manifest import Line, split_lines
from labeling.run_request import EXECUTION_TAG
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3
from lambdas._manifests import write_manifest

_BATCH_BYTES = 64 * 1024 * 1024
_TRAINING_LOG = "/aws/sagemaker/TrainingJobs"
_MOST_LOG_PAGES = 50
_NO_SUCH_JOB = frozenset({"ResourceNotFound", "ResourceNotFoundException", "ValidationException"})


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Say what came of a job; a job that has failed is read like any other, so no label is lost."""
    settings = PipelineSettings.from_environment(os.environ)
    job = _describe(event)
    labels = _read_labels(job, settings=settings)
    outcome = JobOutcome.of(
        job,
        labels,
        model_quality=_model_quality(job.folder) if job.auto_labeling else {},
        prices=settings.prices,
        workers_per_object=settings.workers_per_object,
    )
    manifest = S3Uri(settings.output_bucket, f"manifests/{job.job_name}/leftovers.manifest")
    answer = outcome.to_json() | {"tracking_failure": _tracking_failure(job, event["failure"])}
    if outcome.cut_short:
        answer["output_manifest_uri"] = str(manifest)
    declined = reason_against(outcome)
    if outcome.cut_short or not declined:
        write_manifest(manifest, labels.leftovers(_lines(job.input_manifest), _output_lines(job.folder)))
    if declined:
        return answer | {"follow_up": None, "follow_up_declined": declined}
    follow_up = plan_follow_up(
        outcome,
        first_job_name=event["run"]["job_name"],
        attempt=event["attempt"],
        manifest=manifest,
        auto_labeling=settings.auto_labeling,
        task_type=settings.task_type,
    )
    return answer | {"follow_up": follow_up.to_json(), "follow_up_declined": None}


def _tracking_failure(job: JobDescription, failure: Mapping[str, str] | None) -> str | None:
    """A failure of the state that the job itself does not explain, such as a call that was denied."""
    return _in_words(failure) if failure and job.status == "Completed" else None


def _describe(event: Mapping[str, Any]) -> JobDescription:
    job_name = event["job_name"]
    try:
        response = _sagemaker().describe_labeling_job(LabelingJobName=job_name)
    except ClientError as error:
        if error.response["Error"]["Code"] not in _NO_SUCH_JOB:
            raise
        cause = _in_words(event["failure"]) or "the service knows no job of that name"
        raise JobNotCreated(f"labeling job {job_name!r} was not created: {cause}") from error
    job = JobDescription.parse(response)
    ours = {tag["Key"]: tag["Value"] for tag in event["run"]["tags"]}.get(EXECUTION_TAG)
    if job.tags.get(EXECUTION_TAG) != ours:
        raise JobNameTaken(
            f"labeling job {job_name!r} was not started by this execution: its name must be unique per "
            "account and region; start the execution with another job_name"
        )
    if job.status not in ENDED:
        cause = _in_words(event["failure"]) or "nothing says why"
        raise JobStillRunning(
            f"labeling job {job_name!r} is {job.status}, and the execution no longer waits for it ({cause}): "
            "it must end before it can be summed up; stop it, or start an execution with its output manifest"
        )
    return job


def _in_words(failure: Mapping[str, str] | None) -> str:
    """What Step Functions says of a failure, without the service's request ids."""
    if not failure:
        return ""
    return re.sub(r"\s*\(Service: [^)]*\)", "", failure.get("Cause") or failure["Error"]).strip().rstrip(".")


def _read_labels(job: JobDescription, *, settings: PipelineSettings) -> JobLabels:
    labels = JobLabels(label_attribute=settings.label_attribute, job_name=job.job_name)
    labels.read_manifests(_lines(job.input_manifest), _output_lines(job.folder))
    for uri in _files(job.folder.consolidation_responses, ending=".json"):
        found = human_labels(_s3.read(uri=uri, limit=_BATCH_BYTES))
        labels.read_human_labels(found, iteration=consolidation_iteration(uri.key))
    for uri in _files(job.folder.active_learning, ending=f"/{MACHINE_LABELS_FILE}"):
        labels.read_machine_labels(machine_labels(_lines(uri)), iteration=machine_labels_iteration(uri.key))
    if labels.failed:
        for uri in _files(job.folder.consolidation_requests, ending=".json"):
            requested = requested_objects(_s3.read(uri=uri, limit=_BATCH_BYTES))
            labels.read_requested(requested, iteration=consolidation_iteration(uri.key))
    return labels


def _lines(uri: S3Uri) -> Iterator[Line]:
    return split_lines(_s3.chunks(uri=uri))


def _output_lines(folder: JobFolder) -> Iterator[Line]:
    """The lines of the output manifest; none if the job failed before it wrote one."""
    try:
        yield from _lines(folder.output_manifest)
    except _s3.client().exceptions.NoSuchKey:
        return


def _files(folder: S3Uri, *, ending: str) -> Iterator[S3Uri]:
    for stored in _s3.list_objects(bucket=folder.bucket, prefix=folder.key):
        if stored.key.endswith(ending):
            yield S3Uri(folder.bucket, stored.key)


def _model_quality(folder: JobFolder) -> dict[int, float]:
    """Iteration → accuracy of the model trained in it, as far as the training jobs' logs tell."""
    quality = {}
    for uri in _files(folder.training, ending=f"/output/{MODEL_FILE}"):
        iteration, name = training_job(uri.key)
        accuracy = validation_accuracy(_log(name))
        if iteration is not None and accuracy is not None:
            quality[iteration] = accuracy
    return quality


def _log(training_job_name: str) -> Iterator[str]:
    try:
        streams = _logs().describe_log_streams(
            logGroupName=_TRAINING_LOG, logStreamNamePrefix=f"{training_job_name}/"
        )["logStreams"]
    except _logs().exceptions.ResourceNotFoundException:
        return
    for stream in streams:
        position: dict[str, str] = {}
        for _ in range(_MOST_LOG_PAGES):
            page = _logs().get_log_events(
                logGroupName=_TRAINING_LOG,
                logStreamName=stream["logStreamName"],
                startFromHead=True,
                **position,
            )
            yield from (event["message"] for event in page["events"])
            if position.get("nextToken") == page["nextForwardToken"]:  # the end repeats its own token
                break
            position = {"nextToken": page["nextForwardToken"]}


@functools.cache
def _sagemaker() -> Any:
    return boto3.client("sagemaker")


@functools.cache
def _logs() -> Any:
    return boto3.client("logs")
