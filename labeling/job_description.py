"""What the service says of a labeling job."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from labeling.job_files import JobFolder
from labeling.s3_uri import S3Uri

ENDED = frozenset({"Completed", "Failed", "Stopped"})
"""Statuses a labeling job does not leave (source: SageMaker API reference, DescribeLabelingJob)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class JobDescription:
    """A response of DescribeLabelingJob (source: SageMaker API reference).

    Attributes:
        job_name: its name.
        status: one of `ENDED`, or `Initializing`, `InProgress`, `Stopping`.
        failure_reason: why it failed; None unless it did.
        tags: key → value.
        stopping_conditions: as the job was created with.
        service_counters: `TotalLabeled`, `HumanLabeled`, `MachineLabeled`, `FailedNonRetryableError` and
            `Unlabeled`; they need not add up to the number of objects.
        auto_labeling: whether a model labels what it is confident of.
        input_manifest: what the job was to label.
        folder: where it writes.
        model_arn: the model it has trained last; None without auto-labeling, and sometimes with it.
    """

    job_name: str
    status: str
    failure_reason: str | None
    tags: Mapping[str, str]
    stopping_conditions: Mapping[str, int]
    service_counters: Mapping[str, int]
    auto_labeling: bool
    input_manifest: S3Uri
    folder: JobFolder
    model_arn: str | None

    @classmethod
    def parse(cls, response: Mapping[str, Any]) -> Self:
        """Read a response of DescribeLabelingJob."""
        output = response.get("LabelingJobOutput", {})
        return cls(
            job_name=response["LabelingJobName"],
            status=response["LabelingJobStatus"],
            failure_reason=response.get("FailureReason"),
            tags={tag["Key"]: tag["Value"] for tag in response.get("Tags", ())},
            stopping_conditions=response.get("StoppingConditions", {}),
            service_counters=response.get("LabelCounters", {}),
            auto_labeling="LabelingJobAlgorithmsConfig" in response,
            input_manifest=S3Uri.parse(
                response["InputConfig"]["DataSource"]["S3DataSource"]["ManifestS3Uri"]
            ),
            folder=_folder(response),
            model_arn=output.get("FinalActiveLearningModelArn") or None,
        )


def _folder(response: Mapping[str, Any]) -> JobFolder:
    """The service's own word for where the output manifest is; before there is one, the documented place."""
    manifest = response.get("LabelingJobOutput", {}).get("OutputDatasetS3Uri")
    told = JobFolder.of_manifest(S3Uri.parse(manifest)) if manifest else None
    output_path = response["OutputConfig"]["S3OutputPath"].rstrip("/")
    return told or JobFolder(root=S3Uri.parse(f"{output_path}/{response['LabelingJobName']}/"))
