"""The deployed pipeline as somebody uses it from outside: start an execution, watch it, fetch the results."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Any

import boto3

from labeling.pricing import typical_prices
from labeling.s3_uri import S3Uri
from rehearsal.embedded.identity import root_client_options
from rehearsal.measure import measure_quality
from rehearsal.progress import JobView, Progress
from rehearsal.s3_objects import S3Objects
from rehearsal.tasks.rehearsed_task import RehearsedTask
from rehearsal.upload import UploadedData

_SECONDS_BETWEEN_LOOKS = 1.0  # each takes the service's time from the job


class RehearsalError(Exception):
    """The deployed state machine did not label the objects; the message says why."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RunToStart:
    """What an execution of the state machine is asked for.

    Attributes:
        data: what to label.
        job_name: name of the labeling job.
        warm_start: `none`, or the ARN of the model to start from.
        worker_accuracy: how often a simulated person is right on average, 0 to 1.
    """

    data: UploadedData
    job_name: str
    warm_start: str
    worker_accuracy: float


class Pipeline:
    """A deployed pipeline, used as the account's root.

    Args:
        endpoint: URL of the AWS it is deployed into.
        outputs: of its stack.
        task: what it labels.

    Attributes:
        objects: of the account's buckets.
        dataset_bucket: name of the bucket for data sets.
    """

    def __init__(self, *, endpoint: str, outputs: Mapping[str, str], task: RehearsedTask) -> None:
        options = root_client_options(endpoint=endpoint)
        self.objects = S3Objects(endpoint=endpoint)
        self._s3 = boto3.client("s3", **options)
        self.dataset_bucket = outputs["DatasetBucket"]
        self._states = boto3.client("stepfunctions", **options)
        self._sagemaker = boto3.client("sagemaker", **options)
        self._state_machine_arn = outputs["StateMachineArn"]
        self._task = task

    def label(self, run: RunToStart, *, progress: Progress, output: Path) -> dict[str, Any]:
        """Run the state machine to its end, copy report and output manifest, and measure the labels.

        Args:
            run: what to ask for.
            progress: shows the labeling job.
            output: folder for the copies.

        Returns:
            The run's summary with the measured quality.

        Raises:
            RehearsalError: the execution did not succeed.
        """
        execution = self._states.start_execution(
            stateMachineArn=self._state_machine_arn,
            input=json.dumps(
                {
                    "dataset": run.data.dataset_uri,
                    "job_name": run.job_name,
                    "warm_start": run.warm_start,
                    "tags": {
                        "rehearsal:answer-key": run.data.answer_key_uri,
                        "rehearsal:worker-accuracy": str(run.worker_accuracy),
                    },
                }
            ),
        )
        ended = self._follow(execution["executionArn"], run, progress)
        if ended["status"] != "SUCCEEDED":
            raise RehearsalError(
                f"the execution ended {ended['status']}: {ended.get('cause', 'no cause given')}"
            )
        return self._keep_results(json.loads(ended["output"]), run, output)

    def _follow(self, execution_arn: str, run: RunToStart, progress: Progress) -> Mapping[str, Any]:
        """Show the labeling job until the execution has ended; return how it ended."""
        while True:
            execution: Mapping[str, Any] = self._states.describe_execution(executionArn=execution_arn)
            if execution["status"] != "RUNNING":
                return execution
            job = self._look_at_job(run)
            if job is not None:
                progress.show(job)
            sleep(_SECONDS_BETWEEN_LOOKS)

    def _look_at_job(self, run: RunToStart) -> JobView | None:
        try:
            job = self._sagemaker.describe_labeling_job(LabelingJobName=run.job_name)
        except self._sagemaker.exceptions.ResourceNotFound:
            return None
        counters, prices = job["LabelCounters"], typical_prices(self._task.type)
        workers = job["HumanTaskConfig"]["NumberOfHumanWorkersPerDataObject"]
        human, machine = counters["HumanLabeled"], counters["MachineLabeled"]
        output = S3Uri.parse(
            f"{job['OutputConfig']['S3OutputPath'].rstrip('/')}/{run.job_name}/annotations/worker-response/"
        )
        iterations = self._s3.list_objects_v2(Bucket=output.bucket, Prefix=output.key, Delimiter="/")
        return JobView(
            iteration=len(iterations.get("CommonPrefixes", [])),
            objects=len(run.data.truth),
            human_labeled=human,
            machine_labeled=machine,
            failed=counters["FailedNonRetryableError"],
            cost_usd=prices.human_usd(objects=human, workers_per_object=workers)
            + prices.machine_usd(objects=machine),
            people_only_usd=prices.human_usd(objects=len(run.data.truth), workers_per_object=workers),
        )

    def _keep_results(self, report: Mapping[str, str], run: RunToStart, output: Path) -> dict[str, Any]:
        output.mkdir(parents=True, exist_ok=True)
        summary = json.loads(self._text(report["summary_uri"]))
        manifest = self._text(summary["output_manifest_uri"])
        (output / "report.html").write_text(self._text(report["report_uri"]), encoding="utf-8")
        (output / "output.manifest").write_text(manifest, encoding="utf-8")
        quality = measure_quality(
            manifest.split("\n"), run.data.truth, task=self._task, read_file=self.objects.get
        )
        return {
            "execution_status": "SUCCEEDED",
            "task_type": self._task.type.name,
            **summary,
            "measure": self._task.aim.measure,
            "quality_target": self._task.aim.least,
            "human_quality": quality.human,
            "machine_quality": quality.machine,
            "human_error": _rest(quality.human),
            "machine_error": _rest(quality.machine),
        }

    def _text(self, uri: str) -> str:
        return self.objects.get(S3Uri.parse(uri)).decode("utf-8")


def _rest(quality: float | None) -> float | None:
    return None if quality is None else 1 - quality
