"""Every action that a template grants to a role, one by one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


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


def granted_actions(template: Mapping[str, Any]) -> Iterator[Granted]:
    """All of them, in the template's order."""
    for logical_id, resource in template["Resources"].items():
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                actions = statement["Action"]
                for action in [actions] if isinstance(actions, str) else actions:
                    yield Granted(policy=logical_id, sid=statement["Sid"], action=action)
