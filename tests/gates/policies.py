"""The policy statements in a template, wherever they stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.gates.deployed import deployed


@dataclass(frozen=True, kw_only=True, slots=True)
class Statement:
    """One statement of a policy, with the values it has once it is deployed.

    Attributes:
        owner: logical id of the resource it stands in.
        type: type of that resource.
        content: the statement itself.
    """

    owner: str
    type: str
    content: Mapping[str, Any]

    @property
    def allows(self) -> bool:
        """Whether it allows something, rather than denying it."""
        return self.content["Effect"] == "Allow"

    @property
    def actions(self) -> list[str]:
        """What it is about."""
        return as_list(self.content.get("Action", []))

    @property
    def resources(self) -> list[str]:
        """What may be acted on; nothing in a trust policy."""
        return as_list(self.content.get("Resource", []))

    @property
    def services(self) -> list[str]:
        """The services among its principals."""
        principal = self.content.get("Principal", {})
        return as_list(principal.get("Service", [])) if isinstance(principal, Mapping) else []

    @property
    def is_for_everybody(self) -> bool:
        """Whether anybody at all is its principal."""
        principal = self.content.get("Principal", {})
        return principal == "*" or "*" in as_list(principal.get("AWS", []))

    def demands(self, key: str) -> list[str]:
        """The values one of which a condition key must have, however the condition spells its operator."""
        return [
            value
            for operator, keys in self.content.get("Condition", {}).items()
            if operator in ("StringEquals", "StringLike", "ArnEquals", "ArnLike")
            for value in as_list(keys.get(key, []))
        ]


def statements(template: Mapping[str, Any]) -> Iterator[Statement]:
    """Every statement of every policy in a template."""
    for owner, resource in template["Resources"].items():
        for content in _statements_in(resource.get("Properties", {})):
            yield Statement(owner=owner, type=resource["Type"], content=deployed(template, content))


def as_list(value: Any) -> list[Any]:
    """A value that may be written alone or in a list."""
    return value if isinstance(value, list) else [value]


def _statements_in(value: Any) -> Iterator[Mapping[str, Any]]:
    match value:
        case {"Statement": found}:
            yield from as_list(found)
        case dict():
            for item in value.values():
                yield from _statements_in(item)
        case list():
            for item in value:
                yield from _statements_in(item)
