"""The private workforce of the account, and the workteams that are groups of it.

Source: SageMaker developer guide, "Use a private workforce"; API reference, CreateWorkforce and
    CreateWorkteam.
"""

import secrets
import threading
import time
from collections.abc import Mapping
from typing import Any

from rehearsal.ground_truth.errors import ServiceError, invalid
from rehearsal.ground_truth.jobs import Team
from rehearsal.ground_truth.listing import ordered, page
from rehearsal.ground_truth.tags import Tags, check_tags

_MOST_WORKTEAMS = 25

Request = Mapping[str, Any]


class Workforces:
    """At most one private workforce, and its workteams."""

    def __init__(self, *, arn_prefix: str, region: str, tags: Tags) -> None:
        self._arn_prefix = arn_prefix
        self._region = region
        self._tags = tags
        self._workforce: dict[str, Any] | None = None
        self._teams: dict[str, dict[str, Any]] = {}
        self._lock = threading.RLock()

    def team(self, arn: str) -> Team | None:
        """Who the workteam with this ARN is; None if there is no such workteam."""
        with self._lock:
            for team in self._teams.values():
                if team["WorkteamArn"] == arn:
                    members = team["MemberDefinitions"][0].get("CognitoMemberDefinition", {})
                    return Team(portal=f"https://{team['SubDomain']}", user_pool=members.get("UserPool"))
        return None

    def create_workforce(self, request: Request) -> dict[str, Any]:
        """Answer CreateWorkforce."""
        if ("CognitoConfig" in request) == ("OidcConfig" in request):
            raise invalid("a workforce needs exactly one of CognitoConfig and OidcConfig: name one of them")
        check_tags(request.get("Tags", ()))
        with self._lock:
            if self._workforce is not None:
                name = self._workforce["WorkforceName"]
                raise ServiceError(
                    "ResourceLimitExceeded",
                    f"the account already has the workforce {name!r} in {self._region}: there is one for "
                    "each account and region; use that one",
                )
            now = time.time()
            arn = f"{self._arn_prefix}:workforce/{request['WorkforceName']}"
            self._workforce = {
                "WorkforceName": request["WorkforceName"],
                "WorkforceArn": arn,
                "CreateDate": now,
                "LastUpdatedDate": now,
                "SubDomain": f"{secrets.token_hex(5)}.labeling.{self._region}.sagemaker.aws",
                "Status": "Active",
                **_described_configuration(request),
            }
            self._tags.create(arn, request.get("Tags", ()))
            return {"WorkforceArn": arn}

    def update_workforce(self, request: Request) -> dict[str, Any]:
        """Answer UpdateWorkforce."""
        with self._lock:
            workforce = self._known_workforce(request["WorkforceName"])
            if "OidcConfig" in request and "CognitoConfig" in workforce:
                raise invalid(
                    f"the workforce {request['WorkforceName']!r} uses Amazon Cognito: its identity provider "
                    "cannot change; delete its workteams and the workforce, then create it anew"
                )
            workforce.update(_described_configuration(request), LastUpdatedDate=time.time())
            return {"Workforce": dict(workforce)}

    def delete_workforce(self, request: Request) -> dict[str, Any]:
        """Answer DeleteWorkforce."""
        with self._lock:
            workforce = self._known_workforce(request["WorkforceName"])
            if self._teams:
                raise invalid(
                    f"the workforce {request['WorkforceName']!r} has {len(self._teams)} workteams: it must "
                    "have none; delete them first"
                )
            self._tags.forget(workforce["WorkforceArn"])
            self._workforce = None
            return {}

    def describe_workforce(self, request: Request) -> dict[str, Any]:
        """Answer DescribeWorkforce."""
        with self._lock:
            return {"Workforce": dict(self._known_workforce(request["WorkforceName"]))}

    def list_workforces(self, request: Request) -> dict[str, Any]:
        """Answer ListWorkforces."""
        with self._lock:
            found = [self._workforce] if self._workforce is not None else []
        return _listing(found, request, name="WorkforceName", under="Workforces")

    def create_workteam(self, request: Request) -> dict[str, Any]:
        """Answer CreateWorkteam."""
        name = request["WorkteamName"]
        check_tags(request.get("Tags", ()))
        with self._lock:
            workforce = self._workforce_of_new_team(request.get("WorkforceName"))
            _check_members(request["MemberDefinitions"], workforce=workforce)
            if name.lower() in self._teams:
                raise ServiceError(
                    "ResourceInUse",
                    f"there is a workteam {name!r} already: choose another name or update that one",
                )
            if len(self._teams) >= _MOST_WORKTEAMS:
                raise ServiceError(
                    "ResourceLimitExceeded",
                    f"the account has {len(self._teams)} workteams: it may have {_MOST_WORKTEAMS} in a "
                    "region; delete one first",
                )
            now = time.time()
            # Seen in practice: names are lower case in SageMaker's ARNs.
            arn = f"{self._arn_prefix}:workteam/private-crowd/{name.lower()}"
            self._teams[name.lower()] = {
                "WorkteamName": name,
                "WorkteamArn": arn,
                "WorkforceArn": workforce["WorkforceArn"],
                "SubDomain": workforce["SubDomain"],
                "CreateDate": now,
                "LastUpdatedDate": now,
                **_team_members(request),
            }
            self._tags.create(arn, request.get("Tags", ()))
            return {"WorkteamArn": arn}

    def update_workteam(self, request: Request) -> dict[str, Any]:
        """Answer UpdateWorkteam."""
        with self._lock:
            team = self._known_team(request["WorkteamName"])
            if "MemberDefinitions" in request and self._workforce is not None:
                _check_members(request["MemberDefinitions"], workforce=self._workforce)
            team.update(_team_members(request), LastUpdatedDate=time.time())
            return {"Workteam": dict(team)}

    def delete_workteam(self, request: Request) -> dict[str, Any]:
        """Answer DeleteWorkteam; deleting one that does not exist succeeds too."""
        with self._lock:
            team = self._teams.pop(request["WorkteamName"].lower(), None)
            if team is not None:
                self._tags.forget(team["WorkteamArn"])
            return {"Success": True}

    def describe_workteam(self, request: Request) -> dict[str, Any]:
        """Answer DescribeWorkteam."""
        with self._lock:
            return {"Workteam": dict(self._known_team(request["WorkteamName"]))}

    def list_workteams(self, request: Request) -> dict[str, Any]:
        """Answer ListWorkteams."""
        with self._lock:
            found = [dict(team) for team in self._teams.values()]
        return _listing(found, request, name="WorkteamName", under="Workteams")

    def _known_workforce(self, name: str) -> dict[str, Any]:
        if self._workforce is None or self._workforce["WorkforceName"].lower() != name.lower():
            raise invalid(f"there is no workforce {name!r} in {self._region}: create it or correct the name")
        return self._workforce

    def _workforce_of_new_team(self, name: str | None) -> dict[str, Any]:
        if name is not None:
            return self._known_workforce(name)
        if self._workforce is None:
            raise invalid(
                f"there is no workforce in {self._region}: a workteam is a group of it; create it first"
            )
        return self._workforce

    def _known_team(self, name: str) -> dict[str, Any]:
        team = self._teams.get(name.lower())
        if team is None:
            raise invalid(f"there is no workteam {name!r} in {self._region}: create it or correct the name")
        return team


def _described_configuration(request: Request) -> dict[str, Any]:
    """The configuration of a workforce as it is described: without the client secret."""
    described = {
        name: request[name]
        for name in ("CognitoConfig", "SourceIpConfig", "WorkforceVpcConfig", "IpAddressType")
        if name in request
    }
    if "OidcConfig" in request:
        described["OidcConfig"] = {
            name: value for name, value in request["OidcConfig"].items() if name != "ClientSecret"
        }
    return described


def _team_members(request: Request) -> dict[str, Any]:
    names = ("Description", "MemberDefinitions", "NotificationConfiguration", "WorkerAccessConfiguration")
    return {name: request[name] for name in names if name in request}


def _check_members(definitions: list[dict[str, Any]], *, workforce: Mapping[str, Any]) -> None:
    """Refuse members of another kind or of another user pool than the workforce's."""
    kind, other = (
        ("CognitoMemberDefinition", "OidcMemberDefinition")
        if "CognitoConfig" in workforce
        else ("OidcMemberDefinition", "CognitoMemberDefinition")
    )
    name = workforce["WorkforceName"]
    for definition in definitions:
        if kind not in definition or other in definition:
            raise invalid(
                f"a member definition has {', '.join(definition) or 'nothing'}: the workforce {name!r} "
                f"takes {kind} only; define the members so"
            )
        pool = definition.get("CognitoMemberDefinition", {}).get("UserPool")
        if pool is not None and pool != workforce["CognitoConfig"]["UserPool"]:
            raise invalid(
                f"a member definition has the user pool {pool!r}: the workforce {name!r} is on "
                f"{workforce['CognitoConfig']['UserPool']!r}; use a group of that pool"
            )


def _listing(found: list[dict[str, Any]], request: Request, *, name: str, under: str) -> dict[str, Any]:
    wanted = [item for item in found if request.get("NameContains", "").lower() in item[name].lower()]
    keys = {"Name": lambda item: item[name].lower(), "CreateDate": lambda item: item["CreateDate"]}
    return page(ordered(wanted, request, keys=keys, default="CreateDate"), request, under=under, show=dict)
