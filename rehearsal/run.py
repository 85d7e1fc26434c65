"""One rehearsal, from nothing to a report: what `make rehearse` runs."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import boto3

from labeling.pricing import Prices
from labeling.s3_uri import S3Uri
from rehearsal.data import upload_digits
from rehearsal.deploy import deploy
from rehearsal.embedded.identity import root_client_options
from rehearsal.embedded.process import embedded_aws
from rehearsal.measure import measure_errors, read_answer_key
from rehearsal.progress import JobView, Progress

STACK = "Labeling-dev"
LABEL_ATTRIBUTE = "digit"
WORKERS_PER_OBJECT = 3
JOB_NAME = "rehearsal"
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, kw_only=True, slots=True)
class RunOptions:
    """What can be chosen about a rehearsal.

    Attributes:
        objects: how many images, at most 10,000; auto-labeling needs 1,250.
        worker_accuracy: how often a simulated person is right on average, 0 to 1.
        output: folder for the report, the output manifest and the summary.
    """

    objects: int = 2500
    worker_accuracy: float = 0.93
    output: Path = Path("build/rehearsal")


def run(options: RunOptions, progress: Progress) -> dict[str, Any]:
    """Deploy the reference application into an embedded AWS, label real images in it, keep the results.

    Returns:
        The summary, which is also written to `summary.json` in the output folder.

    Raises:
        DeploymentFailed: the CDK CLI failed; the message holds what it printed.
    """
    started = monotonic()
    with embedded_aws() as endpoint:
        clients = _Clients(endpoint)
        with progress.step(f"deploying {STACK} with the CDK CLI") as deployment:
            outputs = deploy(endpoint=endpoint, stack=STACK)
        with progress.step(f"uploading {options.objects:,} images of digits"):
            dataset = upload_digits(
                clients.s3,
                bucket=outputs["DatasetBucket"],
                objects=options.objects,
                label_attribute=LABEL_ATTRIBUTE,
            )
        with progress.step("labeling") as labeling:
            execution = clients.states.start_execution(
                stateMachineArn=outputs["StateMachineArn"],
                input=json.dumps(
                    {
                        "dataset": dataset.images_uri,
                        "job_name": JOB_NAME,
                        "tags": {
                            "rehearsal:answer-key": dataset.answer_key_uri,
                            "rehearsal:worker-accuracy": str(options.worker_accuracy),
                        },
                    }
                ),
            )
            ended = _follow(clients, execution["executionArn"], options.objects, progress)
        summary = _keep_results(clients, ended, dataset.answer_key_uri, options.output)
    summary["seconds"] = {
        "deploy": round(deployment.seconds, 1),
        "job": round(labeling.seconds, 1),
        "total": round(monotonic() - started, 1),
    }
    (options.output / "summary.json").write_text(json.dumps(summary, indent=2) + "\n", encoding="utf-8")
    return summary


class _Clients:
    """The clients of somebody who watches from outside, as the account's root."""

    def __init__(self, endpoint: str) -> None:
        options = root_client_options(endpoint=endpoint)
        self.s3 = boto3.client("s3", **options)
        self.states = boto3.client("stepfunctions", **options)
        self.sagemaker = boto3.client("sagemaker", **options)

    def text(self, uri: str) -> str:
        """The text of an object."""
        place = S3Uri.parse(uri)
        return self.s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read().decode("utf-8")


def _follow(clients: _Clients, execution_arn: str, objects: int, progress: Progress) -> Mapping[str, Any]:
    """Show the labeling job until the execution has ended; return how it ended."""
    while True:
        execution = clients.states.describe_execution(executionArn=execution_arn)
        if execution["status"] != "RUNNING":
            return execution
        job = _look_at_job(clients, objects)
        if job is not None:
            progress.show(job)
        sleep(_SECONDS_BETWEEN_LOOKS)


def _look_at_job(clients: _Clients, objects: int) -> JobView | None:
    try:
        job = clients.sagemaker.describe_labeling_job(LabelingJobName=JOB_NAME)
    except clients.sagemaker.exceptions.ResourceNotFound:
        return None
    counters, prices = job["LabelCounters"], Prices()
    human, machine = counters["HumanLabeled"], counters["MachineLabeled"]
    output = S3Uri.parse(
        f"{job['OutputConfig']['S3OutputPath'].rstrip('/')}/{JOB_NAME}/annotations/worker-response/"
    )
    iterations = clients.s3.list_objects_v2(Bucket=output.bucket, Prefix=output.key, Delimiter="/")
    return JobView(
        iteration=len(iterations.get("CommonPrefixes", [])),
        objects=objects,
        human_labeled=human,
        machine_labeled=machine,
        failed=counters["FailedNonRetryableError"],
        cost_usd=prices.human_usd(objects=human, workers_per_object=WORKERS_PER_OBJECT)
        + prices.machine_usd(objects=machine),
        people_only_usd=prices.human_usd(objects=objects, workers_per_object=WORKERS_PER_OBJECT),
    )


def _keep_results(
    clients: _Clients, execution: Mapping[str, Any], answer_key_uri: str, output: Path
) -> dict[str, Any]:
    """Copy report and output manifest into the output folder; return the summary with the measured errors."""
    output.mkdir(parents=True, exist_ok=True)
    if execution["status"] != "SUCCEEDED":
        raise RehearsalError(
            f"the execution ended {execution['status']}: {execution.get('cause', 'no cause given')}"
        )
    report = json.loads(execution["output"])
    summary = json.loads(clients.text(report["summary_uri"]))
    manifest = clients.text(summary["output_manifest_uri"])
    (output / "report.html").write_text(clients.text(report["report_uri"]), encoding="utf-8")
    (output / "output.manifest").write_text(manifest, encoding="utf-8")
    answer_key = read_answer_key(clients.text(answer_key_uri).splitlines(), label_attribute=LABEL_ATTRIBUTE)
    errors = measure_errors(manifest.splitlines(), answer_key, label_attribute=LABEL_ATTRIBUTE)
    return {
        "execution_status": execution["status"],
        **summary,
        "human_error": errors.human,
        "machine_error": errors.machine,
    }


class RehearsalError(Exception):
    """The deployed state machine did not label the images; the message says why."""
