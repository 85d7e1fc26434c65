"""Everything a job does in the customer's account, done as the job's execution role.

Source of what the role needs: SageMaker developer guide, "Create a SageMaker execution role for a Ground
Truth labeling job". Each of these permissions is really used here, so a role that lacks one fails its jobs.
"""

import io
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError

from labeling.s3_uri import S3Uri
from rehearsal.embedded.aws import Aws, RoleNotAssumable
from rehearsal.ground_truth.errors import JobFailure

SERVICE = "sagemaker.amazonaws.com"
_DENIED = ("AccessDenied", "AccessDeniedException", "AccessDeniedFault", "403", "UnauthorizedOperation")
_MISSING = ("NoSuchKey", "NoSuchBucket", "404")
_UPLOAD = TransferConfig(use_threads=False)
_CHUNK_BYTES = 65_536
_MOST_LABEL_BYTES = 40 * 1024 * 1024  # a mask of the largest image has less
_PRESIGNED_SECONDS = 900
_THROTTLED_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8)
"""How long to wait, time after time, for a function that runs as often as its concurrency allows."""


class ObjectMissing(Exception):  # noqa: N818  whoever asked for the object decides what its absence means
    """There is no such object, or it may not be read; the text says which."""


class FunctionFailed(Exception):  # noqa: N818  whoever called the function decides what its failure means
    """A Lambda function raised an error or answered nonsense; the text says what."""


class ExecutionRole:
    """The job's execution role at work.

    Args:
        aws: the AWS around the service.
        role_arn: the role.
        output_kms_key: key for what the job writes; None for the account's default key of S3.
    """

    def __init__(self, *, aws: Aws, role_arn: str, output_kms_key: str | None = None) -> None:
        self.arn = role_arn
        self._aws = aws
        self._encryption = {"ServerSideEncryption": "aws:kms"}
        if output_kms_key:
            self._encryption["SSEKMSKeyId"] = output_kms_key
        self._clients: dict[str, Any] = {}
        self._log_streams: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def check_bucket(self, bucket: str, *, prefix: str) -> None:
        """Make sure that a bucket is in the job's region and can be listed.

        Raises:
            JobFailure: it is elsewhere, does not exist, or the role may not look.
        """
        with self._permitted("s3:GetBucketLocation", f"arn:aws:s3:::{bucket}"):
            answer = self._client("s3").get_bucket_location(Bucket=bucket)
        location = answer.get("LocationConstraint") or "us-east-1"
        if location != self._aws.region:
            raise JobFailure(
                f"the bucket {bucket} is in {location}: it must be in {self._aws.region}, where the job is; "
                "copy the data there"
            )
        with self._permitted("s3:ListBucket", f"arn:aws:s3:::{bucket}"):
            self._client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)

    def read(self, uri: S3Uri, *, most_bytes: int) -> bytes:
        """The content of an object the job cannot do without.

        Raises:
            JobFailure: it does not exist, is too large, or the role may not read it.
        """
        content = bytearray()
        for chunk in self.chunks(uri):
            content += chunk
            if len(content) > most_bytes:
                raise JobFailure(f"{uri} is too large: it may have {most_bytes:,} bytes; make it smaller")
        return bytes(content)

    def chunks(self, uri: S3Uri) -> Iterator[bytes]:
        """The same in pieces, without a limit."""
        with self._permitted("s3:GetObject", f"arn:aws:s3:::{uri.bucket}/{uri.key}"):
            answer = self._client("s3").get_object(Bucket=uri.bucket, Key=uri.key)
            yield from answer["Body"].iter_chunks(_CHUNK_BYTES)

    def read_label(self, uri: S3Uri) -> bytes:
        """The file that a label refers to.

        Raises:
            JobFailure: it is missing, or the role may not read it.
        """
        return self.read(uri, most_bytes=_MOST_LABEL_BYTES)

    def read_object(self, uri: S3Uri) -> bytes:
        """The content of an object to label.

        Raises:
            ObjectMissing: it does not exist, or the role may not read it.
        """
        try:
            return self._client("s3").get_object(Bucket=uri.bucket, Key=uri.key)["Body"].read()
        except ClientError as error:
            raise ObjectMissing(f"{uri} cannot be read: {_told(error)}") from error

    def presigned_url(self, uri: S3Uri) -> str:
        """A short-lived URL that reads an object with the role's permissions."""
        return self._client("s3").generate_presigned_url(
            "get_object", Params={"Bucket": uri.bucket, "Key": uri.key}, ExpiresIn=_PRESIGNED_SECONDS
        )

    def write(self, uri: S3Uri, content: bytes, *, content_type: str = "application/json") -> None:
        """Write an object, encrypted with the job's key; large ones in parts, none of which stay behind.

        Raises:
            JobFailure: the role may not, or may not use the key.
        """
        with self._permitted("s3:PutObject", f"arn:aws:s3:::{uri.bucket}/{uri.key}"):
            if len(content) < _UPLOAD.multipart_threshold:
                self._client("s3").put_object(
                    Bucket=uri.bucket,
                    Key=uri.key,
                    Body=content,
                    ContentType=content_type,
                    **self._encryption,
                )
            else:
                self._client("s3").upload_fileobj(
                    io.BytesIO(content),
                    uri.bucket,
                    uri.key,
                    ExtraArgs={"ContentType": content_type, **self._encryption},
                    Config=_UPLOAD,
                )

    def invoke(self, function_arn: str, event: Mapping[str, Any]) -> Any:
        """Call a Lambda function, once it is free, and return what it answers.

        Raises:
            FunctionFailed: the function raised an error, or its answer is no JSON.
            JobFailure: the role may not call it, or there is no such function.
        """
        functions = self._client("lambda")
        payload = json.dumps(event).encode()
        with self._permitted("lambda:InvokeFunction", function_arn):
            for seconds in _THROTTLED_SECONDS:
                try:
                    response = functions.invoke(FunctionName=function_arn, Payload=payload)
                    break
                except functions.exceptions.TooManyRequestsException:
                    time.sleep(seconds)
            else:
                raise FunctionFailed(f"{function_arn} was throttled all the time: raise its concurrency")
        answer = response["Payload"].read()
        if "FunctionError" in response:
            raise FunctionFailed(f"{function_arn} raised {_function_error(answer)}")
        try:
            return json.loads(answer)
        except ValueError:
            raise FunctionFailed(f"{function_arn} answered {answer[:200]!r}, which is no JSON") from None

    def log(self, *, group: str, stream: str, messages: Sequence[str]) -> None:
        """Write messages to CloudWatch Logs.

        Raises:
            JobFailure: the role may not.
        """
        logs = self._client("logs")
        resource = f"arn:aws:logs:{self._aws.region}:{self._aws.account}:log-group:{group}"
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": message} for message in messages]
        with self._lock:
            if (group, stream) not in self._log_streams:
                self._create(logs, "group", resource, logGroupName=group)
                self._create(logs, "stream", resource, logGroupName=group, logStreamName=stream)
                with self._permitted("logs:DescribeLogStreams", resource):
                    logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=stream)
                self._log_streams.add((group, stream))
        with self._permitted("logs:PutLogEvents", f"{resource}:log-stream:{stream}"):
            logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)

    def put_metrics(self, *, namespace: str, metrics: Mapping[str, float], job_name: str | None) -> None:
        """Publish metrics, with the job's name as their dimension if one is given.

        Raises:
            JobFailure: the role may not.
        """
        dimensions = [{"Name": "LabelingJobName", "Value": job_name}] if job_name else []
        with self._permitted("cloudwatch:PutMetricData", "*"):
            self._client("cloudwatch").put_metric_data(
                Namespace=namespace,
                MetricData=[
                    {"MetricName": name, "Value": value, "Unit": "Count", "Dimensions": dimensions}
                    for name, value in metrics.items()
                ],
            )

    def pass_to_training(self) -> None:
        """Make sure that the role may be passed on by itself, as training jobs need it.

        Raises:
            JobFailure: it may not.
        """
        self._require("iam:PassRole", self.arn, {"iam:PassedToService": SERVICE})

    def lend_volume_key(self, key: str) -> None:
        """Make sure that the role may grant training instances the use of the key for their volumes.

        The instances do not exist here, hence there is a check and no grant.

        Raises:
            JobFailure: it may not.
        """
        with self._permitted("kms:DescribeKey", key):
            arn = self._client("kms").describe_key(KeyId=key)["KeyMetadata"]["Arn"]
        self._require("kms:CreateGrant", arn, {"kms:GrantIsForAWSResource": "true"})

    def _client(self, service: str) -> Any:
        """A client that acts as the role.

        Raises:
            JobFailure: the service may not assume the role any more.
        """
        if service not in self._clients:
            try:
                self._clients[service] = self._aws.client(service, role_arn=self.arn)
            except RoleNotAssumable as error:
                raise JobFailure(
                    f"the execution role cannot be assumed: {error}; correct its trust policy"
                ) from error
        return self._clients[service]

    def _create(self, logs: Any, what: str, resource: str, **names: str) -> None:
        exists = suppress(logs.exceptions.ResourceAlreadyExistsException)
        with self._permitted(f"logs:CreateLog{what.title()}", resource), exists:
            getattr(logs, f"create_log_{what}")(**names)

    def _require(self, action: str, resource: str, context: Mapping[str, str]) -> None:
        denial = self._aws.role_denial(self.arn, action=action, resource=resource, context=context)
        if denial is not None:
            raise JobFailure(_denied(self.arn, action, resource, denial))

    @contextmanager
    def _permitted(self, action: str, resource: str) -> Iterator[None]:
        """Turn whatever goes wrong inside into a failure of the job that names action and resource."""
        try:
            yield
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code in _DENIED:
                raise JobFailure(_denied(self.arn, action, resource, _told(error))) from error
            if code in _MISSING:
                raise JobFailure(f"{resource} does not exist: {_told(error)}") from error
            raise JobFailure(f"{action} on {resource} failed: {_told(error)}") from error
        except BotoCoreError as error:
            raise JobFailure(f"{action} on {resource} failed: {error}") from error


def _denied(role_arn: str, action: str, resource: str, message: str) -> str:
    return f"AccessDenied: the execution role {role_arn} may not {action} on {resource}; allow it ({message})"


def _told(error: ClientError) -> str:
    told = error.response["Error"]
    return f"{told['Code']}: {told.get('Message', 'no message')}"


def _function_error(payload: bytes) -> str:
    try:
        error = json.loads(payload)
        return f"{error['errorType']}: {error['errorMessage']}"
    except (ValueError, TypeError, KeyError):
        return payload[:200].decode(errors="replace")
