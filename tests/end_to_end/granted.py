"""Every action that a template grants to a role, one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Rights = Mapping[str, Mapping[str, list[str]]]
"""Logical id of a managed policy → `Sid` of a statement → the actions it allows, in the template's order."""


@dataclass(frozen=True, kw_only=True, order=True)
class Granted:
    """One action in one statement of one managed policy.

    Attributes:
        policy: logical id of the policy.
        sid: of the statement.
        action: such as "s3:GetObject".
    """

    policy: str
    sid: str
    action: str

    @property
    def part(self) -> str:
        """The policy's logical id without the hash CDK adds."""
        return self.policy[:-8]

    def __str__(self) -> str:
        return f"{self.part} {self.sid} {self.action}"


def rights_in(template: Mapping[str, Any]) -> Rights:
    """What a template grants."""
    return {
        logical_id: {
            statement["Sid"]: [actions] if isinstance(actions := statement["Action"], str) else actions
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        }
        for logical_id, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
    }


def granted_actions(rights: Rights) -> Iterator[Granted]:
    """All of them, in the same order."""
    for policy, statements in rights.items():
        for sid, actions in statements.items():
            for action in actions:
                yield Granted(policy=policy, sid=sid, action=action)
