"""A real S3 service for the functions under test: an AWS emulator in a process of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import boto3
import pytest
import urllib3
from botocore.exceptions import ConnectionError as NotReachable
from botocore.model import OperationModel

from labeling.pricing import Prices
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from labeling.task_types import IMAGE_CLASSIFICATION
from lambdas import _s3

ACCOUNT = "123456789012"
LOOPBACK = "127.0.0.1"
SECONDS_TO_START = 60
CORS_RULE = {
    "AllowedMethods": ["GET"],
    "AllowedOrigins": ["*"],
    "ExposeHeaders": ["Access-Control-Allow-Origin"],
}


@pytest.fixture(scope="session")
def aws_environment() -> Iterator[dict[str, str]]:
    """The environment of a function in the emulated AWS, which runs until the last test is done."""
    with socket.create_server((LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "AWS_ENDPOINT_URL": f"http://{LOOPBACK}:{port}",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "ACCOUNT_ID": ACCOUNT,
    }
    emulator = subprocess.Popen(
        [sys.executable, "-m", "ministack"],
        env={
            **os.environ,
            "BIND_HOST": LOOPBACK,
            "GATEWAY_PORT": str(port),
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(emulator, environment=environment)
        yield environment
    finally:
        os.killpg(emulator.pid, signal.SIGTERM)
        emulator.wait(timeout=30)
        _s3.client.cache_clear()


@pytest.fixture(autouse=True)
def function_environment(aws_environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every test of this folder run as in a function of the emulated AWS."""
    for name, value in aws_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)


@pytest.fixture
def s3(function_environment: None) -> Any:
    """The S3 client the functions use, too."""
    return _s3.client()


@pytest.fixture
def requests(s3: Any) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Every request to S3 from now on: its operation, and its parameters."""
    seen: list[tuple[str, dict[str, Any]]] = []

    def note(params: dict[str, Any], model: OperationModel, **_: object) -> None:
        seen.append((model.name, dict(params)))

    s3.meta.events.register("provide-client-params.s3", note)
    yield seen
    s3.meta.events.unregister("provide-client-params.s3", note)


@pytest.fixture(scope="session")
def large_bucket(aws_environment: dict[str, str]) -> str:
    """A bucket of 1,250 images under `images/`, the 1,249 of `images/most/` and one more; CORS is right."""
    client = client_of(aws_environment)
    bucket = f"large-{uuid.uuid4().hex[:12]}"
    client.create_bucket(Bucket=bucket)
    client.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [CORS_RULE]})
    web = urllib3.PoolManager()  # nobody checks a signature here, and the SDK takes most of its time for it
    for key in (*(f"images/most/{number:04}.png" for number in range(1_249)), "images/one-more.png"):
        web.request("PUT", f"{aws_environment['AWS_ENDPOINT_URL']}/{bucket}/{key}", body=b"image")
    return bucket


class Pipeline:
    """A deployed pipeline as its functions see it: two buckets of its own, and settings.

    Attributes:
        settings: what the functions are told; `configure` changes it.
    """

    def __init__(self, *, s3: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self._s3 = s3
        self._monkeypatch = monkeypatch
        name = uuid.uuid4().hex[:12]
        self.settings = PipelineSettings(
            task_name="digits",
            task_type=IMAGE_CLASSIFICATION,
            label_attribute="digit",
            auto_labeling=False,
            workers_per_object=3,
            prices=Prices(),
            dataset_bucket=f"dataset-{name}",
            dataset_prefix="images/",
            output_bucket=f"output-{name}",
        )
        for bucket in (self.settings.dataset_bucket, self.settings.output_bucket):
            s3.create_bucket(Bucket=bucket)
        self.allow_cors(CORS_RULE)
        self.configure()

    def configure(self, **changes: Any) -> None:
        """Deploy with other settings."""
        self.settings = replace(self.settings, **changes)
        for name, value in self.settings.to_environment().items():
            self._monkeypatch.setenv(name, value)

    def allow_cors(self, *rules: dict[str, list[str]]) -> None:
        """Set the dataset bucket's CORS rules."""
        self._s3.put_bucket_cors(
            Bucket=self.settings.dataset_bucket, CORSConfiguration={"CORSRules": list(rules)}
        )

    def forbid_cors(self) -> None:
        """Take the dataset bucket's CORS rules away."""
        self._s3.delete_bucket_cors(Bucket=self.settings.dataset_bucket)

    def upload(self, *keys: str, content: bytes = b"image") -> None:
        """Put objects into the dataset bucket."""
        for key in keys:
            self._s3.put_object(Bucket=self.settings.dataset_bucket, Key=key, Body=content)

    def report(self, job_name: str, **told: Any) -> None:
        """Put the JSON of a run's report into the output bucket."""
        key = f"reports/{job_name}/summary.json"
        self._s3.put_object(Bucket=self.settings.output_bucket, Key=key, Body=json.dumps(told).encode())

    def read(self, uri: str) -> bytes:
        """The content of any object."""
        place = S3Uri.parse(uri)
        content: bytes = self._s3.get_object(Bucket=place.bucket, Key=place.key)["Body"].read()
        return content

    def output_keys(self) -> list[str]:
        """The keys of everything in the output bucket."""
        listed = self._s3.list_objects_v2(Bucket=self.settings.output_bucket)
        return [entry["Key"] for entry in listed.get("Contents", ())]


@pytest.fixture
def pipeline(s3: Any, monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    """A pipeline whose dataset bucket is empty and whose CORS rule is right."""
    return Pipeline(s3=s3, monkeypatch=monkeypatch)


def client_of(environment: dict[str, str]) -> Any:
    """An S3 client for that environment, whatever the environment of this process is."""
    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )


def _wait_for(emulator: subprocess.Popen[bytes], *, environment: dict[str, str]) -> None:
    client = client_of(environment)
    deadline = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            client.list_buckets()
        except NotReachable:
            if emulator.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
