"""A place where labeling jobs can run: buckets, a worker page, images and an execution role."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config

from labeling.job_request import labeling_job_request
from labeling.label_categories import label_category_file
from labeling.s3_uri import S3Uri
from labeling.service_arns import algorithm_arn, consolidation_function_arn, pre_annotation_function_arn
from labeling.task_types import IMAGE_CLASSIFICATION
from rehearsal.data import DIGITS, DigitImage
from rehearsal.embedded.identity import root_client_options
from rehearsal.s3_objects import S3Objects
from rehearsal.tasks.choice import REHEARSED_TASKS
from rehearsal.tasks.rehearsed_task import TrueObject
from rehearsal.upload import upload
from tests.rehearsal.account import Account, Statement, allow, new_name

ATTRIBUTE = "digit"
REGION = "us-east-1"
PRE_ANNOTATION = pre_annotation_function_arn(region=REGION, task_type=IMAGE_CLASSIFICATION)
CONSOLIDATION = consolidation_function_arn(region=REGION, task_type=IMAGE_CLASSIFICATION)
ALGORITHM = algorithm_arn(region=REGION, task_type=IMAGE_CLASSIFICATION)
CORS_RULE = {
    "AllowedMethods": ["GET"],
    "AllowedOrigins": ["*"],
    "ExposeHeaders": ["Access-Control-Allow-Origin"],
}
PERFECT = {"worker-accuracy": "1", "no-answer-rate": "0", "garbage-rate": "0"}
"""The tags of a job whose people make no mistakes."""

PAGE = """
<script src="https://assets.crowd.aws/crowd-html-elements.js"></script>
<crowd-form>
  <crowd-image-classifier name="crowd-image-classifier" src="{{ task.input.taskObject | grant_read_access }}"
    categories="{{ task.input.labels | to_json | escape }}" header="Which digit is it?">
    <full-instructions header="Digits">Choose.</full-instructions>
    <short-instructions>Choose.</short-instructions>
  </crowd-image-classifier>
</crowd-form>
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Images:
    """Images in the site's bucket.

    Attributes:
        uris: of the images, in the order of the manifest.
        labels: their true labels.
        manifest_uri: lists them.
        answer_key_uri: augmented manifest with the true labels.
    """

    uris: tuple[str, ...]
    labels: tuple[str, ...]
    manifest_uri: str
    answer_key_uri: str


class Site:
    """Everything a labeling job needs but its people.

    Attributes:
        account: the root of the account.
        sagemaker: a client that leaves all checks of requests to the service.
        images_bucket, output_bucket: names of the buckets.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.sagemaker = boto3.client(
            "sagemaker",
            **root_client_options(endpoint=account.endpoint)
            | {"config": Config(parameter_validation=False, retries={"total_max_attempts": 1})},
        )
        self.images_bucket, self.output_bucket = account.bucket(), account.bucket()
        self._s3 = account.client("s3")
        self._s3.put_bucket_cors(Bucket=self.images_bucket, CORSConfiguration={"CORSRules": [CORS_RULE]})
        self.page_uri = self.put("page.html", PAGE)
        categories = label_category_file(DIGITS, task_type=IMAGE_CLASSIFICATION)
        self.categories_uri = self.put("labels.json", json.dumps(categories))
        self.role = self.execution_role()

    def put(self, key: str, content: str | bytes, *, bucket: str | None = None) -> str:
        """Write an object next to the output; return its URI."""
        bucket = bucket or self.output_bucket
        self._s3.put_object(Bucket=bucket, Key=key, Body=content)
        return f"s3://{bucket}/{key}"

    def read(self, uri: str) -> bytes:
        """The content of an object."""
        place = S3Uri.parse(uri)
        return bytes(self._s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read())

    def keys(self, prefix: str) -> list[str]:
        """The keys under a prefix of the output bucket."""
        pages = self._s3.get_paginator("list_objects_v2").paginate(Bucket=self.output_bucket, Prefix=prefix)
        return [found["Key"] for page in pages for found in page.get("Contents", [])]

    def upload(self, images: Sequence[DigitImage]) -> Images:
        """Put images, a manifest of them and their answer key into the buckets."""
        data = upload(
            S3Objects(endpoint=self.account.endpoint),
            [TrueObject(content=image.png, label=image.label) for image in images],
            task=REHEARSED_TASKS["image-classification"],
            bucket=self.images_bucket,
            folder=new_name("images"),
        )
        uris = tuple(f"{data.dataset_uri}{number:05}.png" for number in range(len(images)))
        return Images(
            uris=uris,
            labels=tuple(image.label for image in images),
            manifest_uri=self.manifest(*({"source-ref": uri} for uri in uris)),
            answer_key_uri=data.answer_key_uri,
        )

    def manifest(self, *entries: dict[str, Any]) -> str:
        """Write a manifest; return its URI."""
        return self.put(
            f"{new_name('manifest')}.manifest", "".join(f"{json.dumps(line)}\n" for line in entries)
        )

    def statements(self) -> list[Statement]:
        """What the service documents that an execution role needs."""
        images, output = f"arn:aws:s3:::{self.images_bucket}", f"arn:aws:s3:::{self.output_bucket}"
        return [
            allow(["s3:ListBucket", "s3:GetBucketLocation"], [images, output]),
            allow("s3:GetObject", [f"{images}/*", f"{output}/*"]),
            allow("s3:PutObject", f"{output}/*"),
            allow(
                [
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                f"arn:aws:logs:{REGION}:*:log-group:/aws/sagemaker/*",
            ),
            allow("cloudwatch:PutMetricData", "*"),
            allow("lambda:InvokeFunction", "*"),
            allow("iam:PassRole", "*", StringEquals={"iam:PassedToService": "sagemaker.amazonaws.com"}),
            allow(["kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey", "kms:CreateGrant"], "*"),
        ]

    def execution_role(self, *, without: str | None = None) -> str:
        """A role for labeling jobs, which lacks one permission if one is named."""
        statements = []
        for statement in self.statements():
            actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
            kept = [action for action in actions if action != without]
            if kept:
                statements.append({**statement, "Action": kept})
        return self.account.role(*statements, trusts="sagemaker.amazonaws.com")

    def request(
        self,
        *,
        workteam: str,
        images: Images | None = None,
        tags: dict[str, str] | None = None,
        **changes: Any,
    ) -> dict[str, Any]:
        """A request for a labeling job on the images, labeled by people."""
        given = {f"rehearsal:{name}": value for name, value in (tags or {}).items()}
        if images is not None:
            given.setdefault("rehearsal:answer-key", images.answer_key_uri)
        options = {
            "job_name": new_name("job"),
            "label_attribute": ATTRIBUTE,
            "manifest_uri": images.manifest_uri if images else "s3://nowhere/input.manifest",
            "output_uri": f"s3://{self.output_bucket}/jobs",
            "role_arn": self.role,
            "label_categories_uri": self.categories_uri,
            "workteam_arn": workteam,
            "ui_template_uri": self.page_uri,
            "pre_annotation_arn": PRE_ANNOTATION,
            "consolidation_arn": CONSOLIDATION,
            "title": "Which digit is it?",
            "description": "Choose the digit in the picture.",
            "tags": [{"Key": key, "Value": value} for key, value in given.items() if value],
        }
        return labeling_job_request(**{**options, **changes})

    def start(self, request: dict[str, Any]) -> str:
        """Create a job; return its name."""
        self.sagemaker.create_labeling_job(**request)
        return str(request["LabelingJobName"])

    def describe(self, name: str) -> dict[str, Any]:
        """How a job is described."""
        described = self.sagemaker.describe_labeling_job(LabelingJobName=name)
        return {key: value for key, value in described.items() if key != "ResponseMetadata"}

    def ended(self, name: str) -> dict[str, Any]:
        """How a job is described once it has ended."""
        pause = 0.05
        while True:
            described = self.describe(name)
            if described["LabelingJobStatus"] in ("Completed", "Failed", "Stopped"):
                return described
            time.sleep(pause)
            pause = min(1.1 * pause, 0.5)  # a look takes time from what is looked at

    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """How a new job is described once it has ended."""
        return self.ended(self.start(request))

    def output(self, name: str) -> list[dict[str, Any]]:
        """The lines of a job's output manifest."""
        uri = f"s3://{self.output_bucket}/jobs/{name}/manifests/output/output.manifest"
        return [json.loads(line) for line in self.read(uri).splitlines()]

    def files(self, name: str, folder: str) -> dict[str, Any]:
        """The JSON files of a folder of a job, by the rest of their keys."""
        prefix = f"jobs/{name}/{folder}/"
        return {
            key.removeprefix(prefix): json.loads(self.read(f"s3://{self.output_bucket}/{key}"))
            for key in self.keys(prefix)
        }
