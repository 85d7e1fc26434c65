"""Looking things up in a template."""

from typing import Any

from constructs_lib.intrinsics import as_text


def properties(template: dict[str, Any], kind: str, *, starting: str = "") -> dict[str, Any]:
    """The properties of the one resource of a kind whose logical id starts so."""
    ((_, found),) = all_properties(template, kind, starting=starting).items()
    return found


def all_properties(template: dict[str, Any], kind: str, *, starting: str = "") -> dict[str, dict[str, Any]]:
    """Logical id → properties of the resources of a kind whose logical id starts so."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == f"AWS::{kind}" and name.startswith(starting)
    }


def deletion_policies(template: dict[str, Any], kind: str) -> set[str]:
    """What becomes of the resources of a kind when they leave the stack."""
    found = template["Resources"].values()
    return {resource["DeletionPolicy"] for resource in found if resource["Type"] == f"AWS::{kind}"}


def dependencies(template: dict[str, Any], kind: str) -> list[str]:
    """The kinds of resource that the one resource of a kind is told to wait for."""
    resources = template["Resources"]
    (waiting,) = [resource for resource in resources.values() if resource["Type"] == f"AWS::{kind}"]
    return sorted(resources[name]["Type"].removeprefix("AWS::") for name in waiting["DependsOn"])


def statements(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Sid → what a statement allows, with its actions as a set and its resources as a list of text."""
    return {
        statement["Sid"]: {
            **{key: value for key, value in statement.items() if key not in ("Sid", "Effect")},
            "Action": set(_list(statement["Action"])),
            "Resource": [as_text(resource) for resource in _list(statement["Resource"])],
        }
        for statement in document["Statement"]
        if "Sid" in statement and statement["Effect"] == "Allow"
    }


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
