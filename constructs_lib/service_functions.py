"""Ground Truth's own pre-annotation and consolidation functions, found by region."""

from aws_cdk import Aws, CfnMapping, Stack, Token
from constructs import Construct

from labeling.service_arns import REGIONAL_ACCOUNTS, consolidation_function_arn, pre_annotation_function_arn
from labeling.task_types import TaskType

_MAPPING_ID = "GroundTruthAccounts"


def built_in_function_arns(scope: Construct, task_type: TaskType) -> tuple[str, str]:
    """The ARNs of the service's pre-annotation and consolidation functions for a task type.

    In a stack without a fixed region the owner's account comes from a CloudFormation mapping, so one
    template deploys to every region of the service and is refused by CloudFormation in any other.

    Returns:
        (pre-annotation function ARN, consolidation function ARN).

    Raises:
        InvalidValue: the stack's region is known and Ground Truth is not there.
    """
    stack = Stack.of(scope)
    if not Token.is_unresolved(stack.region):
        return (
            pre_annotation_function_arn(region=stack.region, task_type=task_type),
            consolidation_function_arn(region=stack.region, task_type=task_type),
        )
    account = _account_mapping(stack).find_in_map(Aws.REGION, "Account")
    prefix = f"arn:{stack.partition}:lambda:{stack.region}:{account}:function"
    return f"{prefix}:{task_type.pre_annotation_function}", f"{prefix}:{task_type.consolidation_function}"


def _account_mapping(stack: Stack) -> CfnMapping:
    existing = stack.node.try_find_child(_MAPPING_ID)
    if isinstance(existing, CfnMapping):
        return existing
    return CfnMapping(
        stack,
        _MAPPING_ID,
        mapping={region: {"Account": account} for region, account in REGIONAL_ACCOUNTS.items()},
    )
