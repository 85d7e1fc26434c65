"""The embedded AWS, for a service that runs in the test's own process."""

from collections.abc import Mapping, Sequence
from typing import Any

from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.account import Account
from tests.rehearsal.ground_truth.site import REGION


class OutsideAws:
    """Implements `rehearsal.embedded.aws.Aws` with nothing but what a client of AWS can do."""

    account = ACCOUNT
    region = REGION

    def __init__(self, account: Account) -> None:
        self.endpoint = account.endpoint
        self._account = account
        self._clients: dict[tuple[str, str], Any] = {}

    def client(self, service: str, *, role_arn: str, session_name: str = "GroundTruth") -> Any:
        """A client that acts as the role."""
        if (service, role_arn) not in self._clients:
            self._clients[service, role_arn] = self._account.as_role(service, role_arn)
        return self._clients[service, role_arn]

    def denial(self, access_key: str, *, action: str, resource: str, context: Mapping[str, str]) -> None:
        """Everybody may do everything that is not a call."""

    def role_denial(self, role_arn: str, *, action: str, resource: str, context: Mapping[str, str]) -> None:
        """Every role may do everything that is not a call."""

    def put_event(self, *, source: str, detail_type: str, resources: Sequence[str], detail: Any) -> None:
        """Nobody listens."""
