"""Helpers for the tests of stacks that use this library: stable snapshots and readable workflows.

Example (with syrupy)::

    def test_stack_has_not_changed(snapshot):
        assert template_snapshot(MyStack(App(), "MyStack")) == snapshot

    def test_job_waits_for_the_manifest_check():
        definition = workflow_definition(template_snapshot(MyStack(App(), "MyStack")))
        assert definition["States"]["BuildManifest"]["Next"] == "CheckJob"
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from aws_cdk import Stack
from aws_cdk.assertions import Template

from constructs_lib.intrinsics import as_text

ASSET_HASH = "ASSET_HASH"
"""What stands in a snapshot for the hash of an asset's content."""

_HASH = re.compile(r"\b[0-9a-f]{64}\b")
_STATE_MACHINE = "AWS::StepFunctions::StateMachine"


def template_snapshot(stack: Stack) -> dict[str, Any]:
    """The template of a stack, the same on every machine as long as the stack is the same.

    Hashes of assets are replaced by a constant, also where the CDK orders the resources of a statement by
    them, and what depends on the deploying machine or on the
    version of the CDK is left out: the bootstrap version's rule and parameter, the usage metadata of the
    CDK, and the paths of assets.

    Args:
        stack: the stack; its app is synthesized, so it cannot be changed any more.
    """
    template: dict[str, Any] = json.loads(
        _HASH.sub(ASSET_HASH, json.dumps(Template.from_stack(stack).to_json())),
        object_hook=_with_ordered_resources,
    )
    _drop(template, "Rules", {"CheckBootstrapVersion"})
    _drop(template, "Parameters", {"BootstrapVersion"})
    _drop(template, "Conditions", {"CDKMetadataAvailable"})
    resources = template["Resources"]
    _drop(
        template, "Resources", {name for name in resources if resources[name]["Type"] == "AWS::CDK::Metadata"}
    )
    for resource in template["Resources"].values():
        _drop(
            resource, "Metadata", {name for name in resource.get("Metadata", {}) if name.startswith("aws:")}
        )
    return template


def workflow_definition(template: Mapping[str, Any], logical_id: str | None = None) -> dict[str, Any]:
    """The definition of a state machine in a template, in Amazon States Language.

    What CloudFormation fills in stands in it as in Fn::Sub: `${LogicalId}`, `${LogicalId.Arn}`.

    Args:
        template: a template, for example from `template_snapshot`.
        logical_id: which state machine; not needed where there is one only.

    Raises:
        ValueError: no or several state machines to choose from, or a definition that is not in the template.
    """
    machines = {
        name: resource["Properties"]
        for name, resource in template["Resources"].items()
        if resource["Type"] == _STATE_MACHINE and logical_id in (None, name)
    }
    if len(machines) != 1:
        every = [
            name for name, resource in template["Resources"].items() if resource["Type"] == _STATE_MACHINE
        ]
        raise ValueError(
            f"logical_id is {logical_id!r}, and the template has the state machines {every}: "
            "it must name one of them; pass its logical id"
        )
    ((name, properties),) = machines.items()
    if "DefinitionString" not in properties:
        raise ValueError(
            f"state machine {name!r} has the properties {sorted(properties)}: its definition must be in the "
            "template; use DefinitionBody.from_chainable or from_string"
        )
    definition: dict[str, Any] = json.loads(as_text(properties["DefinitionString"]))
    return definition


def _with_ordered_resources(value: dict[str, Any]) -> dict[str, Any]:
    """A statement of a policy, or any other object, with its list of resources in an order of their own."""
    resources = value.get("Resource")
    return value | {"Resource": sorted(resources, key=json.dumps)} if isinstance(resources, list) else value


def _drop(parent: dict[str, Any], section: str, names: set[str]) -> None:
    """Remove names from a section, and the section once it is empty."""
    kept = {name: value for name, value in parent.get(section, {}).items() if name not in names}
    if kept:
        parent[section] = kept
    else:
        parent.pop(section, None)
