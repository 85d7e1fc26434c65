"""The embedded AWS as its own services see it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ministack.services import eventbridge

from .identity import ACCOUNT
from .policies import denial
from .sessions import RoleClients, assume_role

SAGEMAKER = "sagemaker.amazonaws.com"


class ServiceAccess:
    """Implements `aws.Aws` for the services that run inside the embedded AWS."""

    def __init__(self, *, endpoint: str, region: str, clients: RoleClients) -> None:
        self.account = ACCOUNT
        self.region = region
        self.endpoint = endpoint
        self._clients = clients

    def client(self, service: str, *, role_arn: str, session_name: str = "GroundTruth") -> Any:
        """See `aws.Aws.client`."""
        session = assume_role(role_arn=role_arn, service=SAGEMAKER, session_name=session_name)
        return self._clients.client(service, session=session, region=self.region)

    def denial(
        self, access_key: str, *, action: str, resource: str, context: Mapping[str, str]
    ) -> str | None:
        """See `aws.Aws.denial`."""
        return denial(access_key=access_key, action=action, resource=resource, context=context)

    def role_denial(
        self, role_arn: str, *, action: str, resource: str, context: Mapping[str, str]
    ) -> str | None:
        """See `aws.Aws.role_denial`."""
        session = assume_role(role_arn=role_arn, service=SAGEMAKER, session_name="GroundTruth")
        return self.denial(session.access_key, action=action, resource=resource, context=context)

    def put_event(self, *, source: str, detail_type: str, resources: Sequence[str], detail: Any) -> None:
        """See `aws.Aws.put_event`."""
        entry = {
            "Source": source,
            "DetailType": detail_type,
            "Resources": list(resources),
            "Detail": json.dumps(detail),
        }
        # Callers of the PutEvents operation may not use a source of AWS; AWS itself may.
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
