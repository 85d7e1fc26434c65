"""The account of the embedded AWS in tests: short ways to make what a test needs, each with a new name."""

import io
import itertools
import json
import os
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from rehearsal.embedded.identity import ACCOUNT, CLIENT_CONFIG, root_client_options

LAMBDA = "arn:aws:states:::lambda:invoke"
"""The integration of state machines that invokes a function."""

Statement = dict[str, Any]
_numbers = itertools.count()
_CONFIG = CLIENT_CONFIG.merge(Config(retries={"total_max_attempts": 1}))  # an error is what a test looks at


class Account:
    """What the root of the account can do, in one line each."""

    def __init__(self, *, endpoint: str) -> None:
        self.endpoint = endpoint

    @cache  # noqa: B019  lives as long as the session
    def client(self, service: str) -> Any:
        """A boto3 client that calls as the root."""
        return boto3.client(service, **root_client_options(endpoint=self.endpoint) | {"config": _CONFIG})

    def as_role(self, service: str, role_arn: str) -> Any:
        """A boto3 client that calls with the rights of a role that trusts the account."""
        credentials = self.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="test")["Credentials"]
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name="us-east-1",
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            config=_CONFIG,
        )

    def role(self, *statements: Statement, trusts: Mapping[str, Any] | str = "account") -> str:
        """A role that may do what the statements say; `trusts` is a service or a whole trust statement."""
        iam, name = self.client("iam"), new_name("role")
        trust: dict[str, Any] = {"Effect": "Allow", "Action": "sts:AssumeRole"}
        if trusts == "account":
            trust["Principal"] = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        elif isinstance(trusts, str):
            trust["Principal"] = {"Service": trusts}
        else:
            trust.update(trusts)
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
        if statements:
            self.allow(arn, *statements)
        return str(arn)

    def allow(self, role_arn: str, *statements: Statement) -> None:
        """Give a role these statements in place of those it has."""
        self.client("iam").put_role_policy(
            RoleName=role_arn.rsplit("/", 1)[-1], PolicyName="test", PolicyDocument=policy(*statements)
        )

    def bucket(self, *, key: str | None = None, bucket_key: bool = False) -> str:
        """A bucket, encrypted with a KMS key if one is given."""
        s3, name = self.client("s3"), new_name("bucket")
        s3.create_bucket(Bucket=name)
        if key:
            default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
            rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}
            s3.put_bucket_encryption(Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]})
        return name

    def key(self, *statements: Statement) -> str:
        """ARN of a KMS key whose policy leaves rights to IAM, and says what the statements say."""
        of_account = {**allow("kms:*", "*"), "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
        created = self.client("kms").create_key(Policy=policy(of_account, *statements))
        return str(created["KeyMetadata"]["Arn"])

    def function(self, code: str, *, role: str | None = None, **settings: Any) -> str:
        """Name of a function whose module holds `code`, with a `handler`."""
        name = new_name("function")
        self.client("lambda").create_function(
            FunctionName=name,
            Role=role or self.role(trusts="lambda.amazonaws.com"),
            **{
                "Runtime": "python3.14",
                "Handler": "index.handler",
                "Timeout": 20,
                "MemorySize": 512,
                **settings,
            },
            Code={"ZipFile": zipped(code)},
        )
        return name

    def invoke(self, function: str, payload: Any = None) -> tuple[Any, str | None]:
        """What a function answers, and the kind of its error if it failed."""
        answer = self.client("lambda").invoke(FunctionName=function, Payload=json.dumps(payload))
        return json.loads(answer["Payload"].read()), answer.get("FunctionError")

    def state_machine(self, states: Mapping[str, Any], *statements: Statement, **settings: Any) -> str:
        """ARN of a JSONata state machine that starts with the first state and acts with these statements."""
        role = settings.pop("role", None) or self.role(*statements, trusts="states.amazonaws.com")
        definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **settings}
        created = self.client("stepfunctions").create_state_machine(
            name=new_name("machine"), roleArn=role, definition=json.dumps(definition)
        )
        return str(created["stateMachineArn"])

    def start(self, machine: str, data: Any = None) -> str:
        """ARN of a new execution."""
        started = self.client("stepfunctions").start_execution(
            stateMachineArn=machine, input=json.dumps({} if data is None else data)
        )
        return str(started["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        """The description of an execution once it has ended."""
        describe = self.client("stepfunctions").describe_execution
        wait_until(lambda: describe(executionArn=execution)["status"] != "RUNNING")
        return dict(describe(executionArn=execution))

    def run(self, machine: str, data: Any = None) -> dict[str, Any]:
        """The description of a new execution once it has ended."""
        return self.ended(self.start(machine, data))

    def run_task(
        self, resource: str, arguments: Any, *statements: Statement, **fields: Any
    ) -> dict[str, Any]:
        """How an execution ends whose only state is this task."""
        task = {"Type": "Task", "Resource": resource, "Arguments": arguments, "End": True, **fields}
        return self.run(self.state_machine({"Task": task}, *statements))

    def deploy(self, resources: Mapping[str, Any], **outputs: Any) -> dict[str, str]:
        """The outputs of a new stack.

        Raises:
            StackFailed: the stack could not be created.
        """
        name = new_name("stack")
        self.client("cloudformation").create_stack(StackName=name, TemplateBody=_template(resources, outputs))
        return self._outputs(name)

    def update(self, stack: str, resources: Mapping[str, Any], **outputs: Any) -> dict[str, str]:
        """The outputs of a stack after its resources have become these.

        Raises:
            StackFailed: the stack could not be updated.
        """
        self.client("cloudformation").update_stack(
            StackName=stack, TemplateBody=_template(resources, outputs)
        )
        return self._outputs(stack)

    def delete(self, stack: str) -> None:
        """Delete a stack with all it holds."""
        self.client("cloudformation").delete_stack(StackName=stack)
        wait_until(lambda: not self._stacks(stack))

    def _stacks(self, name: str) -> list[dict[str, Any]]:
        stacks = self.client("cloudformation").describe_stacks()["Stacks"]
        return [stack for stack in stacks if stack["StackName"] == name]

    def _outputs(self, name: str) -> dict[str, str]:
        wait_until(lambda: not self._stacks(name)[0]["StackStatus"].endswith("IN_PROGRESS"))
        (stack,) = self._stacks(name)
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            events = self.client("cloudformation").describe_stack_events(StackName=name)["StackEvents"]
            raise StackFailed("; ".join(event.get("ResourceStatusReason", "") for event in events))
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


class StackFailed(Exception):  # noqa: N818  it says what happened
    """A stack could not be created; the message holds the reasons."""


def allow(actions: str | Sequence[str], resources: str | Sequence[str], **condition: Any) -> Statement:
    """A statement that allows the actions on the resources, under a condition if one is given."""
    statement = {"Effect": "Allow", "Action": actions, "Resource": resources}
    return {**statement, "Condition": condition} if condition else statement


def deny(actions: str | Sequence[str], resources: str | Sequence[str], **condition: Any) -> Statement:
    """A statement that denies the actions on the resources, under a condition if one is given."""
    return {**allow(actions, resources, **condition), "Effect": "Deny"}


def policy(*statements: Statement) -> str:
    """The text of a policy."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def outcome(execution: dict[str, Any]) -> Any:
    """What an execution ended with: its output, or its error and cause."""
    if execution["status"] == "SUCCEEDED":
        return json.loads(execution["output"])
    return execution["status"], execution.get("error"), execution.get("cause", "")


def wait_until(holds: Callable[[], bool], *, seconds: float = 60) -> None:
    """Wait until something holds.

    Raises:
        TimeoutError: it did not in that time.
    """
    give_up = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > give_up:
            raise TimeoutError(f"what is waited for did not happen within {seconds} seconds")
        time.sleep(0.02)


def new_name(kind: str) -> str:
    """A name no other test has, in this or another process."""
    return f"{kind}-{os.getpid()}-{next(_numbers)}"


def zipped(code: str) -> bytes:
    """The deployment package of a function with one module."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as files:
        files.writestr("index.py", code)
    return archive.getvalue()


def _template(resources: Mapping[str, Any], outputs: Mapping[str, Any]) -> str:
    return json.dumps(
        {"Resources": resources, "Outputs": {name: {"Value": value} for name, value in outputs.items()}}
    )
