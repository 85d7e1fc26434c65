"""Acknowledging what the compliance packs of cdk-nag report and what is meant to stay.

An acknowledgment names one finding exactly (the packs ignore a bare rule id where a rule reports several
findings), so it cannot hide a finding that is added later.
"""

from collections.abc import Iterable, Mapping

from aws_cdk import Acknowledgment, Stack, Validations
from aws_cdk import aws_iam as iam
from constructs import IConstruct

from constructs_lib.intrinsics import as_text

COMPLIANCE_PACKS = ("HIPAA.Security", "NIST.800.53.R5", "PCI.DSS.321")
"""The packs that share rule names; AwsSolutions numbers its own."""


def acknowledge(construct: IConstruct, reasons: Mapping[str, str]) -> None:
    """Acknowledge findings on a construct and on everything inside it.

    Args:
        construct: the smallest construct that causes the findings.
        reasons: finding id, for example "AwsSolutions-IAM5[Resource::*]", to why it stays.
    """
    Validations.of(construct).acknowledge(
        *(Acknowledgment(id=finding, reason=reason) for finding, reason in reasons.items())
    )


def in_packs(rule: str, reason: str, *, packs: Iterable[str] = COMPLIANCE_PACKS) -> dict[str, str]:
    """One reason for the same rule in several packs, as `acknowledge` takes it."""
    return {f"{pack}-{rule}": reason for pack in packs}


def wildcard_resource(scope: IConstruct, resource: str) -> str:
    """The id under which AwsSolutions reports a resource with a wildcard in an IAM policy of `scope`.

    Args:
        scope: the policy, or any construct of its stack.
        resource: the ARN as it was given to the policy, tokens included.
    """
    text = as_text(Stack.of(scope).resolve(resource))
    return f"AwsSolutions-IAM5[Resource::{text.replace('${', '<').replace('}', '>')}]"


def wildcard_resources(
    scope: IConstruct, statements: Iterable[iam.PolicyStatement], *, reason: str
) -> dict[str, str]:
    """One reason for all resources in the statements that end in a wildcard, as `acknowledge` takes it."""
    return {
        wildcard_resource(scope, resource): reason
        for statement in statements
        for resource in statement.resources
        if resource.endswith("*")
    }
