"""IAM understands every policy of our apps: actions, resources and conditions exist, and go together."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

import parliament
import pytest

from tests.apps import APPS, COMPOSITIONS, SynthesizedApp, synthesized
from tests.gates.policies import Statement, statements

NOT_DEFECTS = {
    # It insists on an ARN of each kind that an action knows, and an execution is either of two.
    ("RESOURCE_MISMATCH", "states:DescribeExecution"),
}
"""What parliament says without good reason: the issue, and the action it is about."""

ALL_APPS = pytest.mark.parametrize("name", [*APPS, *COMPOSITIONS])


def findings(template: Mapping[str, Any]) -> list[str]:
    """What parliament finds in the policies of roles."""
    return [
        f"{statement.owner}: {finding.issue} {finding.detail}"
        for statement in _of_roles(template)
        for finding in parliament.analyze_policy_string(
            json.dumps({"Version": "2012-10-17", "Statement": [statement.content]})
        ).findings
        if (finding.issue, _action_of(finding.detail)) not in NOT_DEFECTS
    ]


def unknown_actions(template: Mapping[str, Any]) -> list[str]:
    """The actions in any policy, of roles and of resources, that no service has."""
    return [
        f"{statement.owner}: {action}"
        for statement in statements(template)
        for action in statement.actions
        if not _exists(action)
    ]


def needless_wildcards(template: Mapping[str, Any]) -> list[str]:
    """The actions allowed on every resource although they could be allowed on some."""
    return [
        f"{statement.owner}: {action}"
        for statement in _of_roles(template)
        if "*" in statement.resources
        for action in statement.actions
        if _knows_resources(action)
    ]


@ALL_APPS
def test_every_policy_makes_sense(name: str):
    assert findings(synthesized(name).template) == []


@ALL_APPS
def test_every_action_exists(name: str):
    assert unknown_actions(synthesized(name).template) == []


@ALL_APPS
def test_a_wildcard_stands_only_where_an_action_knows_no_resources(name: str):
    assert needless_wildcards(synthesized(name).template) == []


@pytest.mark.parametrize(
    ("statement", "issue"),
    [
        pytest.param(
            {"Action": "sagemaker:CreateLabellingJob", "Resource": "*"},
            "UNKNOWN_ACTION",
            id="misspelt action",
        ),
        pytest.param(
            {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::digits"}, "RESOURCE_MISMATCH", id="no object"
        ),
        pytest.param(
            {
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::digits/*",
                "Condition": {"StringEquals": {"s3:Prefixes": "x"}},
            },
            "UNKNOWN_CONDITION_FOR_ACTION",
            id="misspelt condition",
        ),
    ],
)
def test_a_policy_that_makes_no_sense_is_found(
    reference: SynthesizedApp, statement: Mapping[str, Any], issue: str
):
    (finding,) = findings(with_statement(reference.template, "AWS::IAM::ManagedPolicy", statement))

    assert issue in finding


def test_an_action_that_does_not_exist_is_found_in_a_bucket_policy_too(reference: SynthesizedApp):
    defective = with_statement(
        reference.template, "AWS::S3::BucketPolicy", {"Action": "s3:GetObjects", "Resource": "*"}
    )

    assert [action.split(": ")[1] for action in unknown_actions(defective)] == ["s3:GetObjects"]


def test_a_needless_wildcard_is_found(reference: SynthesizedApp):
    defective = with_statement(
        reference.template, "AWS::IAM::ManagedPolicy", {"Action": "s3:GetObject", "Resource": "*"}
    )

    assert [action.split(": ")[1] for action in needless_wildcards(defective)] == ["s3:GetObject"]


def with_statement(template: Mapping[str, Any], type_: str, statement: Mapping[str, Any]) -> dict[str, Any]:
    """The template with a statement more in the first policy of that type."""
    changed: dict[str, Any] = deepcopy(dict(template))
    policy = next(resource for resource in changed["Resources"].values() if resource["Type"] == type_)
    policy["Properties"]["PolicyDocument"]["Statement"].append({"Effect": "Allow", **statement})
    return changed


def _action_of(detail: Any) -> str | None:
    """The action that a finding of parliament is about, if it is about one."""
    match detail:
        case [{"action": str(action)}]:
            return action
    return None


def _of_roles(template: Mapping[str, Any]) -> Iterator[Statement]:
    # A statement that names no principal stands in a policy of the principal's own.
    return (statement for statement in statements(template) if "Principal" not in statement.content)


def _exists(action: str) -> bool:
    try:
        return bool(parliament.expand_action(action))
    except (parliament.UnknownActionException, parliament.UnknownPrefixException):
        return False


def _knows_resources(action: str) -> bool:
    service, name = action.split(":")
    (privilege,) = (
        privilege
        for definition in parliament.iam_definition
        if definition["prefix"] == service
        for privilege in definition["privileges"]
        if privilege["privilege"] == name
    )
    return any(kind["resource_type"] for kind in privilege["resource_types"])
