"""CloudFormation resources `AWS::SageMaker::Workforce` and `AWS::SageMaker::Workteam`.

Source of properties, return values and replacement rules: CloudFormation template reference, the two
resource pages; `Ref` of either gives its ARN.
"""

from typing import Any

from ministack.services.cloudformation import provisioners

from rehearsal.ground_truth.service import GroundTruth, ServiceError

from .identity import ROOT_ACCESS_KEY

Properties = dict[str, Any]
Provisioned = tuple[str, dict[str, Any]]

_WORKFORCE_PROPERTIES = (
    "WorkforceName",
    "CognitoConfig",
    "OidcConfig",
    "SourceIpConfig",
    "WorkforceVpcConfig",
    "Tags",
)
_WORKTEAM_PROPERTIES = (
    "WorkteamName",
    "WorkforceName",
    "Description",
    "MemberDefinitions",
    "NotificationConfiguration",
    "Tags",
)
# Name and create-only properties of each type; another value makes a new resource in place of the old one.
_REPLACING = {
    "AWS::SageMaker::Workforce": ("WorkforceName", ("WorkforceName", "CognitoConfig")),
    "AWS::SageMaker::Workteam": ("WorkteamName", ("WorkteamName", "WorkforceName")),
}


def install(*, ground_truth: GroundTruth) -> None:
    """Let stacks hold workforces and workteams of the Ground Truth service."""
    resources = SageMakerResources(ground_truth=ground_truth)
    provisioners._RESOURCE_HANDLERS["AWS::SageMaker::Workforce"] = {
        "create": resources.create_workforce,
        "update": resources.update_workforce,
        "delete": resources.delete_workforce,
    }
    provisioners._RESOURCE_HANDLERS["AWS::SageMaker::Workteam"] = {
        "create": resources.create_workteam,
        "update": resources.update_workteam,
        "delete": resources.delete_workteam,
    }
    for resource_type, (name, create_only) in _REPLACING.items():
        provisioners._REPLACING_PROPERTIES[resource_type] = create_only
        provisioners._CUSTOM_NAME_REPLACEMENT[resource_type] = {"name": name}


class SageMakerResources:
    """Creates, updates and deletes the two resource types through the Ground Truth service."""

    def __init__(self, *, ground_truth: GroundTruth) -> None:
        self._ground_truth = ground_truth

    def create_workforce(self, logical_id: str, properties: Properties, stack: str) -> Provisioned:
        """Create the workforce of the account and region."""
        name = properties.get("WorkforceName") or provisioners._physical_name(stack, logical_id, max_len=63)
        request = {**_chosen(properties, _WORKFORCE_PROPERTIES), "WorkforceName": name}
        self._call("CreateWorkforce", request)
        return self._workforce(name)

    def update_workforce(self, arn: str, old: Properties, new: Properties, stack: str) -> Provisioned:
        """Change a workforce in place; its name and its Cognito configuration cannot change."""
        name = _name(arn)
        changed = _chosen(new, ("OidcConfig", "SourceIpConfig", "WorkforceVpcConfig"))
        self._call("UpdateWorkforce", {**changed, "WorkforceName": name})
        return self._workforce(name)

    def delete_workforce(self, arn: str, properties: Properties) -> None:
        """Delete the workforce."""
        self._call("DeleteWorkforce", {"WorkforceName": _name(arn)})

    def create_workteam(self, logical_id: str, properties: Properties, stack: str) -> Provisioned:
        """Create a workteam."""
        name = properties.get("WorkteamName") or provisioners._physical_name(stack, logical_id, max_len=63)
        request = {**_chosen(properties, _WORKTEAM_PROPERTIES), "WorkteamName": name}
        request["MemberDefinitions"] = _member_definitions(properties)
        arn = self._call("CreateWorkteam", request)["WorkteamArn"]
        return arn, {"WorkteamArn": arn, "WorkteamName": name}

    def update_workteam(self, arn: str, old: Properties, new: Properties, stack: str) -> Provisioned:
        """Change description, members or notifications; the name cannot change."""
        name = _name(arn)
        request = {**_chosen(new, ("Description", "NotificationConfiguration")), "WorkteamName": name}
        self._call("UpdateWorkteam", {**request, "MemberDefinitions": _member_definitions(new)})
        return arn, {"WorkteamArn": arn, "WorkteamName": name}

    def delete_workteam(self, arn: str, properties: Properties) -> None:
        """Delete the workteam."""
        self._call("DeleteWorkteam", {"WorkteamName": _name(arn)})

    def _workforce(self, name: str) -> Provisioned:
        workforce = self._call("DescribeWorkforce", {"WorkforceName": name})["Workforce"]
        return workforce["WorkforceArn"], _chosen(workforce, ("WorkforceArn", "SubDomain"))

    def _call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        # ministack deploys stacks as the account's root, whatever role CloudFormation was given.
        try:
            return self._ground_truth.handle(operation, request, access_key=ROOT_ACCESS_KEY)
        except ServiceError as error:
            raise ValueError(f"{error.message} (Service: SageMaker, Error Code: {error.code})") from error


def _name(arn: str) -> str:
    return arn.rsplit("/", 1)[-1]


def _chosen(properties: Properties, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: properties[name] for name in names if name in properties}


def _member_definitions(properties: Properties) -> list[dict[str, Any]]:
    """CloudFormation names three members of a Cognito definition differently from the API."""
    renamed = {"CognitoUserPool": "UserPool", "CognitoUserGroup": "UserGroup", "CognitoClientId": "ClientId"}
    definitions = []
    for definition in properties.get("MemberDefinitions", []):
        if cognito := definition.get("CognitoMemberDefinition"):
            members = {renamed.get(name, name): value for name, value in cognito.items()}
            definitions.append({"CognitoMemberDefinition": members})
        elif oidc := definition.get("OidcMemberDefinition"):
            definitions.append({"OidcMemberDefinition": {"Groups": oidc["OidcGroups"]}})
    return definitions
