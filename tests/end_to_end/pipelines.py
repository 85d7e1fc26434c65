"""A deployed labeling pipeline, as somebody sees it who has nothing but its outputs."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import boto3

from rehearsal.embedded.identity import root_client_options
from rehearsal.s3_objects import S3Objects
from rehearsal.tasks.choice import REHEARSED_TASKS
from rehearsal.upload import UploadedData, upload
from tests.end_to_end.granted import Granted

LABEL_ATTRIBUTE = "digit"
_ENDED = ("Completed", "Failed", "Stopped")
_PATIENCE_SECONDS = 60
_numbers = count(1)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How an execution ended.

    Attributes:
        name: of the execution.
        request: its input.
        status: such as "SUCCEEDED".
        output: of one that succeeded.
        error, cause: of one that did not.
    """

    name: str
    request: Mapping[str, Any]
    status: str
    output: Mapping[str, Any]
    error: str
    cause: str


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A pipeline in an embedded AWS.

    Attributes:
        endpoint: URL of the AWS.
        stack: name of the stack.
        id: of the pipeline's construct in it.
        outputs: of the stack.
        template: of the stack, as it was deployed first.
    """

    endpoint: str
    stack: str
    id: str
    outputs: Mapping[str, str]
    template: Mapping[str, Any]
    _clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client of the account's root."""
        if service not in self._clients:
            self._clients[service] = boto3.client(service, **root_client_options(endpoint=self.endpoint))
        return self._clients[service]

    def upload(self, objects: int) -> UploadedData:
        """Put digits and their answer key under a prefix of their own."""
        task = REHEARSED_TASKS["image-classification"]
        return upload(
            S3Objects(endpoint=self.endpoint),
            task.objects(count=objects, seed=0),
            task=task,
            bucket=self.outputs["DatasetBucket"],
            folder=f"digits-{next(_numbers)}",
        )

    def write(self, key: str, *lines: str) -> str:
        """Put a manifest into the dataset bucket; return its URI."""
        bucket = self.outputs["DatasetBucket"]
        self.client("s3").put_object(Bucket=bucket, Key=key, Body="\n".join(lines).encode())
        return f"s3://{bucket}/{key}"

    def read(self, uri: str) -> str:
        """The text of an object."""
        bucket, key = uri.removeprefix("s3://").split("/", 1)
        return str(self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read().decode())

    def lines(self, uri: str) -> list[dict[str, Any]]:
        """The entries of a manifest."""
        return [json.loads(line) for line in self.read(uri).splitlines()]

    def start(self, dataset: str, *, tags: Mapping[str, str] | None = None, **request: Any) -> str:
        """Start an execution; return its ARN."""
        started = self.client("stepfunctions").start_execution(
            stateMachineArn=self.outputs["StateMachineArn"],
            name=f"test-{time.time_ns()}",
            input=json.dumps({"dataset": dataset, "tags": dict(tags or {}), **request}),
        )
        return str(started["executionArn"])

    def ended(self, execution_arn: str) -> Ended:
        """Wait until an execution has ended."""
        states, pause = self.client("stepfunctions"), 0.05
        while (execution := states.describe_execution(executionArn=execution_arn))["status"] == "RUNNING":
            time.sleep(pause)
            pause = min(1.1 * pause, 0.5)  # a look takes time from what is looked at
        return Ended(
            name=execution["name"],
            request=json.loads(execution["input"]),
            status=execution["status"],
            output=json.loads(execution.get("output") or "{}"),
            error=execution.get("error", ""),
            cause=execution.get("cause", ""),
        )

    def run(self, dataset: str, *, tags: Mapping[str, str] | None = None, **request: Any) -> Ended:
        """Run an execution to its end."""
        return self.ended(self.start(dataset, tags=tags, **request))

    def label(self, digits: UploadedData, *, tags: Mapping[str, str] | None = None, **request: Any) -> Ended:
        """Run an execution over uploaded digits, by people who know the answers."""
        return self.run(
            digits.dataset_uri,
            tags={"rehearsal:answer-key": digits.answer_key_uri, **(tags or {})},
            **request,
        )

    def status_after_stopping_the_execution(
        self, digits: UploadedData, *, job_name: str, waited_for: str | None = None
    ) -> str:
        """Stop an execution while slow people label; return the status the job ends with.

        Args:
            waited_for: name of the labeling job, where it is not that of the whole run.
        """
        waited_for = waited_for or job_name
        tags = {"rehearsal:answer-key": digits.answer_key_uri, "rehearsal:answer-seconds": "2"}
        execution = self.start(digits.dataset_uri, tags=tags, job_name=job_name)
        self._job_with_status(waited_for, "InProgress")
        self.client("stepfunctions").stop_execution(executionArn=execution)
        return str(self._job_with_status(waited_for, *_ENDED)["LabelingJobStatus"])

    def run_job_like(self, job_name: str, *, initial_model: str) -> Mapping[str, Any]:
        """Ask for another labeling job as the workflow asked for an earlier one; return how it ended.

        Args:
            job_name: name of the earlier one.
            initial_model: ARN of the model the new one starts from.
        """
        sagemaker = self.client("sagemaker")
        described = sagemaker.describe_labeling_job(LabelingJobName=job_name)
        members = sagemaker.meta.service_model.operation_model("CreateLabelingJob").input_shape.members
        request = {member: described[member] for member in members if member in described}
        request["LabelingJobName"] = again = f"{job_name}-again-{next(_numbers)}"
        request["LabelingJobAlgorithmsConfig"] |= {"InitialActiveLearningModelArn": initial_model}
        sagemaker.create_labeling_job(**request)
        return self._job_with_status(again, *_ENDED)

    def _job_with_status(self, job_name: str, *statuses: str) -> Mapping[str, Any]:
        """A labeling job as soon as it is there and its status is one of these."""
        sagemaker, give_up = self.client("sagemaker"), time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < give_up:
            with suppress(sagemaker.exceptions.ResourceNotFound):
                job: Mapping[str, Any] = sagemaker.describe_labeling_job(LabelingJobName=job_name)
                if job["LabelingJobStatus"] in statuses:
                    return job
            time.sleep(0.05)
        raise TimeoutError(f"the labeling job {job_name} never had a status of {statuses}")

    def remembered_model(self) -> str:
        """ARN of the model that the next run starts from; one pipeline of the account has one."""
        ssm = self.client("ssm")
        names = (parameter["Name"] for parameter in ssm.describe_parameters()["Parameters"])
        (name,) = (name for name in names if name.endswith("/latest-model"))
        return str(ssm.get_parameter(Name=name)["Parameter"]["Value"])

    def invoke(self, function: str, payload: Any) -> tuple[Any, bool]:
        """What a function of the pipeline (by its construct's id) answers, and whether it failed."""
        names = (entry["FunctionName"] for entry in self.client("lambda").list_functions()["Functions"])
        (name,) = (name for name in names if name.startswith(f"{self.stack}-{self.id}Functions{function}"))
        answer = self.client("lambda").invoke(FunctionName=name, Payload=json.dumps(payload))
        return json.loads(answer["Payload"].read()), "FunctionError" in answer

    def physical_id(self, logical_id: str) -> str:
        """What CloudFormation made of a resource of the template."""
        resource = self.client("cloudformation").describe_stack_resource(
            StackName=self.stack, LogicalResourceId=logical_id
        )
        return str(resource["StackResourceDetail"]["PhysicalResourceId"])

    @contextmanager
    def without(self, granted: Granted) -> Iterator[None]:
        """Take one action away from one statement of a deployed managed policy, for a while."""
        arn = self.physical_id(granted.policy)
        iam = self.client("iam")
        version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
        self._replace_policy(arn, _reduced(document, granted))
        try:
            yield
        finally:
            self._replace_policy(arn, document)

    def _replace_policy(self, arn: str, document: Mapping[str, Any]) -> None:
        iam = self.client("iam")
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)
        for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
            if not version["IsDefaultVersion"]:  # a policy holds five at most
                iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])


def deployed_template(*, endpoint: str, stack: str) -> Mapping[str, Any]:
    """The template of a stack."""
    cloudformation = boto3.client("cloudformation", **root_client_options(endpoint=endpoint))
    return dict(cloudformation.get_template(StackName=stack)["TemplateBody"])


def _reduced(document: Mapping[str, Any], granted: Granted) -> dict[str, Any]:
    statements = []
    for statement in document["Statement"]:
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        if statement["Sid"] == granted.sid:
            assert granted.action in actions
            actions = [action for action in actions if action != granted.action]
        # A statement without actions is not allowed; this one allows nothing that exists.
        statements.append({**statement, "Action": actions or ["none:Nothing"]})
    return {**document, "Statement": statements}
