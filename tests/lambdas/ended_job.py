"""A labeling job that has ended: what the service says of it, and the files it has written."""

import json
from datetime import UTC, datetime
from typing import Any

FOLDER = "jobs/digits-run-1"
EXECUTION_TAG = {"Key": "labeling-pipeline:execution", "Value": "run-1"}
MODEL_ARN = "arn:aws:sagemaker:us-east-1:123456789012:model/digits-run-1"


def label(*, by_people: bool, confidence: float = 0.9) -> dict[str, Any]:
    metadata = {
        "class-name": "one",
        "confidence": confidence,
        "type": "groundtruth/image-classification",
        "job-name": "labeling-job/digits-run-1",
        "human-annotated": "yes" if by_people else "no",
        "creation-date": "2026-01-05T08:00:01.123456",
    }
    return {"digit": 1, "digit-metadata": metadata}


FAILURE = {"digit-metadata": {"failure-reason": "expired", "human-annotated": "yes"}}


class EndedJob:
    """A job named `digits-run-1`; its files are put into the output bucket of a pipeline.

    Attributes:
        bucket: the output bucket.
        description: the response of DescribeLabelingJob.
    """

    def __init__(self, *, pipeline: Any, s3: Any) -> None:
        self._s3 = s3
        self.bucket = pipeline.settings.output_bucket
        self.description: dict[str, Any] = {
            "LabelingJobName": "digits-run-1",
            "LabelingJobArn": "arn:aws:sagemaker:us-east-1:123456789012:labeling-job/digits-run-1",
            "LabelingJobStatus": "Completed",
            "LabelCounters": {},
            "CreationTime": datetime.now(tz=UTC),
            "LastModifiedTime": datetime.now(tz=UTC),
            "JobReferenceCode": "123456789012abcdefghijklmnop",
            "RoleArn": "arn:aws:iam::123456789012:role/execution-role",
            "HumanTaskConfig": {
                "WorkteamArn": "arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/digits",
                "UiConfig": {"UiTemplateS3Uri": "s3://assets/page.html"},
                "TaskTitle": "Digits",
                "TaskDescription": "Which digit is it?",
                "NumberOfHumanWorkersPerDataObject": 3,
                "TaskTimeLimitInSeconds": 300,
            },
            "InputConfig": {
                "DataSource": {"S3DataSource": {"ManifestS3Uri": self.uri("manifests/run-1/input.manifest")}}
            },
            "OutputConfig": {"S3OutputPath": self.uri("jobs"), "KmsKeyId": ""},
            "StoppingConditions": {"MaxPercentageOfInputDatasetLabeled": 100},
            "Tags": [EXECUTION_TAG],
        }

    def uri(self, key: str) -> str:
        return f"s3://{self.bucket}/{key}"

    def put(self, key: str, content: bytes) -> None:
        self._s3.put_object(Bucket=self.bucket, Key=key, Body=content)

    def given(self, *labels: dict[str, Any]) -> None:
        self.put("manifests/run-1/input.manifest", manifest(*labels))

    def written(self, *labels: dict[str, Any]) -> None:
        self.put(f"{FOLDER}/manifests/output/output.manifest", manifest(*labels))

    def people_labeled(self, iteration: int, *objects: int) -> None:
        response = [
            {
                "datasetObjectId": str(number),
                "consolidatedAnnotation": {"content": label(by_people=True)},
            }
            for number in objects
        ]
        path = "annotations/consolidated-annotation/consolidation-response"
        self.put(
            f"{FOLDER}/{path}/iteration-{iteration}/2026-01-05_08:00:01.json", json.dumps(response).encode()
        )

    def people_answered(self, iteration: int, *objects: int) -> None:
        request = [{"datasetObjectId": str(number), "annotations": []} for number in objects]
        path = "annotations/consolidated-annotation/consolidation-request"
        self.put(
            f"{FOLDER}/{path}/iteration-{iteration}/2026-01-05_08:00:00.json", json.dumps(request).encode()
        )

    def model_labeled(self, iteration: int, *objects: int, confidence: float) -> None:
        lines = [
            f"{number} {json.dumps(label(by_people=False, confidence=confidence))}\n" for number in objects
        ]
        self.put(f"{FOLDER}/activelearning/{iteration}/1/auto_annotator_output.txt", "".join(lines).encode())

    def model_trained(self, iteration: int, *, training_job: str) -> None:
        self.put(f"{FOLDER}/training/{iteration}/1/{training_job}/output/model.tar.gz", b"model")


def manifest(*labels: dict[str, Any]) -> bytes:
    return b"".join(
        json.dumps({"source-ref": f"s3://dataset/images/{number}.png"} | found).encode() + b"\n"
        for number, found in enumerate(labels)
    )
