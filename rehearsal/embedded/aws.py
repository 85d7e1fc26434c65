"""What the Ground Truth service is told of the AWS around it."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class RoleNotAssumable(Exception):  # noqa: N818  it says what is wrong with the role
    """The role does not exist, or its trust policy does not admit the service."""


class Aws(Protocol):
    """The AWS a service runs in.

    Attributes:
        account: 12-digit account ID.
        region: region name, such as `us-east-1`.
        endpoint: URL all services answer on.
    """

    account: str
    region: str
    endpoint: str

    def client(self, service: str, *, role_arn: str, session_name: str = "GroundTruth") -> Any:
        """Return a boto3 client that acts as the role, assumed as `sagemaker.amazonaws.com`.

        Raises:
            RoleNotAssumable: the role is unknown, or its trust policy does not admit the service.
        """

    def denial(
        self, access_key: str, *, action: str, resource: str, context: Mapping[str, str]
    ) -> str | None:
        """Return AWS's message if the caller may not do `action` on `resource` under the condition keys."""

    def role_denial(
        self, role_arn: str, *, action: str, resource: str, context: Mapping[str, str]
    ) -> str | None:
        """Return the same for the role, assumed as `sagemaker.amazonaws.com`.

        Raises:
            RoleNotAssumable: the role is unknown, or its trust policy does not admit the service.
        """

    def put_event(self, *, source: str, detail_type: str, resources: Sequence[str], detail: Any) -> None:
        """Put an event of an AWS service onto the default event bus."""
