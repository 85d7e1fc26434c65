"""Sessions of roles: what a service gets when it assumes the role it was passed.

AWS services do not call each other as themselves: Step Functions acts with the state machine's role,
Ground Truth with the job's execution role. Here they get a session of that role, provided that the
role's trust policy admits the service; what the session may do is then decided by ministack's policy
evaluation, call by call.
"""

import hashlib
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from ministack.core import iam_evaluator
from ministack.services import iam, sts

from .aws import RoleNotAssumable
from .identity import ACCOUNT, CLIENT_CONFIG
from .local_transport import LocalTransport

_CONFIG = CLIENT_CONFIG.merge(
    Config(
        # Whoever calls decides about repetition; a call repeated behind its back would hide an error from it.
        retries={"total_max_attempts": 1},
        # The service judges a request, not the client.
        parameter_validation=False,
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleSession:
    """Temporary credentials of a role.

    Attributes:
        access_key, secret_key, token: the credentials.
        role_arn: ARN of the assumed role.
    """

    access_key: str
    secret_key: str
    token: str
    role_arn: str


def assume_role(
    *, role_arn: str, service: str, session_name: str, context: Mapping[str, str] | None = None
) -> RoleSession:
    """Return a session of `role_arn` for the AWS service `service` (such as `sagemaker.amazonaws.com`).

    `context` holds further condition keys of the call, such as `aws:SourceArn`; `aws:SourceAccount` is
    always set. The same role, service and session name give the same credentials, so repeated calls
    cost nothing.

    Raises:
        RoleNotAssumable: the role is unknown, or its trust policy does not admit the service.
    """
    if not trusts(role_arn=role_arn, service=service, context=context):
        raise RoleNotAssumable(f"{service} cannot assume {role_arn}")
    role_name = role_arn.rsplit("/", 1)[-1]
    digest = hashlib.sha256(f"{service} {role_arn} {session_name}".encode()).hexdigest()
    session = RoleSession(
        access_key=f"ASIA{digest[:16].upper()}",
        secret_key=hashlib.sha256(f"secret {digest}".encode()).hexdigest(),
        token=hashlib.sha256(f"token {digest}".encode()).hexdigest(),
        role_arn=role_arn,
    )
    sts.register_session(
        session.access_key,
        {
            "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role_name}/{session_name}",
            "UserId": f"{role_name}:{session_name}",
            "SecretAccessKey": session.secret_key,
            "SessionToken": session.token,
        },
    )
    return session


def trusts(*, role_arn: str, service: str, context: Mapping[str, str] | None = None) -> bool:
    """Whether the role exists and its trust policy lets `service` assume it under the condition keys."""
    role = iam._roles.get_scoped(ACCOUNT, None, role_arn.rsplit("/", 1)[-1])
    if role is None:
        return False
    document = role["AssumeRolePolicyDocument"]
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    naming_service = [
        # A trust policy has no Resource element, while the evaluator takes the lack of one for "none".
        {**statement, "Resource": "*"}
        for statement in (statements if isinstance(statements, list) else [statements])
        if _names_service(statement.get("Principal"), service)
    ]
    keys = {"aws:SourceAccount": ACCOUNT, **(context or {})}
    request = iam_evaluator.EvalContext(
        principal_arn=service,
        principal_type="Service",
        principal_account=ACCOUNT,
        action="sts:AssumeRole",
        resource_arn=role_arn,
        region="",
        service_context={key.lower(): value for key, value in keys.items()},
    )
    policy = iam_evaluator.parse_policy_document({"Statement": naming_service})
    return iam_evaluator.evaluate(request, [policy]).decision == "Allow"


def _names_service(principal: Any, service: str) -> bool:
    if principal == "*":
        return True
    services = principal.get("Service", []) if isinstance(principal, dict) else []
    return service in ([services] if isinstance(services, str) else services)


class RoleClients:
    """boto3 clients that act as a role, kept because making one takes longer than most calls."""

    def __init__(self, *, endpoint: str, transport: LocalTransport) -> None:
        self._endpoint = endpoint
        self._transport = transport
        self._boto = boto3.session.Session()
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, *, session: RoleSession, region: str) -> Any:
        """Return the client of an AWS service (its boto3 name) that calls with the session's credentials."""
        key = (service, session.access_key, region)
        with self._lock:
            if key not in self._clients:
                client = self._boto.client(
                    service,
                    endpoint_url=self._endpoint,
                    region_name=region,
                    aws_access_key_id=session.access_key,
                    aws_secret_access_key=session.secret_key,
                    aws_session_token=session.token,
                    config=_CONFIG,
                )
                self._transport.attach(client)
                self._clients[key] = client
            return self._clients[key]
