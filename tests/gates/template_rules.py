"""What must hold of every template, and no off-the-shelf tool checks.

Each rule takes a template and tells every breach of it, as "logical id: what is wrong".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.gates.deployed import ACCOUNT
from tests.gates.policies import Statement, statements

ACTS_WITHOUT_A_SOURCE = {
    "lambda.amazonaws.com": "Lambda assumes a role only for functions of the role's own account, which its "
    "owner made with iam:PassRole; it sends no aws:SourceAccount with it",
}
"""Services that may be trusted without a condition on whom they act for, and why."""

SOURCES = ("aws:SourceAccount", "aws:SourceArn", "kms:EncryptionContext:aws:logs:arn")
"""The condition keys that say whom a service acts for; the last is how CloudWatch Logs says it to KMS."""


def cors_lets_pages_read_and_nothing_else(template: Mapping[str, Any]) -> Iterator[str]:
    """Any origin may be allowed, since Ground Truth insists on it; but only to read (GET), and no headers.

    The service's own pages for sequences and points write, too; it asks for a wider rule for them.
    """
    pages_write = any(page in str(template) for page in ("human-task-ui/Video", "human-task-ui/PointCloud"))
    methods, headers = (["GET", "HEAD", "PUT"], ["*"]) if pages_write else (["GET"], [])
    for name, bucket in _resources(template, "AWS::S3::Bucket"):
        for rule in bucket.get("CorsConfiguration", {}).get("CorsRules", []):
            if rule["AllowedMethods"] != methods:
                yield f"{name}: CORS allows {rule['AllowedMethods']}"
            if rule.get("AllowedHeaders", []) != headers:
                yield f"{name}: CORS allows the headers {rule['AllowedHeaders']}"
            if rule.get("ExposedHeaders") != ["Access-Control-Allow-Origin"]:
                yield f"{name}: CORS exposes {rule.get('ExposedHeaders')}, not what Ground Truth checks for"


def services_act_for_this_account_only(template: Mapping[str, Any]) -> Iterator[str]:
    """A service is no confused deputy: it must say for whom it acts, and that must be this account."""
    for statement in _allowing(template):
        unpinned = [service for service in statement.services if service not in ACTS_WITHOUT_A_SOURCE]
        if unpinned and not any(_is_this_account(statement.demands(key)) for key in SOURCES):
            yield f"{statement.owner}: {', '.join(unpinned)} may act for anybody"


def function_permissions_name_their_source(template: Mapping[str, Any]) -> Iterator[str]:
    """Who may call a function is neither anybody nor a service on behalf of anybody."""
    for name, permission in _resources(template, "AWS::Lambda::Permission"):
        if permission["Principal"] == "*":
            yield f"{name}: anybody may call the function"
        elif not ("SourceAccount" in permission or "SourceArn" in permission):
            yield f"{name}: {permission['Principal']} may call the function for anybody"


def only_administrators_create_users(template: Mapping[str, Any]) -> Iterator[str]:
    """Nobody signs himself up as a worker."""
    for name, pool in _resources(template, "AWS::Cognito::UserPool"):
        if pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly") is not True:
            yield f"{name}: anybody can sign up"


def users_need_a_second_factor(template: Mapping[str, Any]) -> Iterator[str]:
    """Workers see data that may be confidential, so a password alone lets nobody in."""
    for name, pool in _resources(template, "AWS::Cognito::UserPool"):
        if pool.get("MfaConfiguration") != "ON":
            yield f"{name}: a password is enough to sign in"


def nothing_is_allowed_to_everybody(template: Mapping[str, Any]) -> Iterator[str]:
    """No policy allows anything to any principal whatsoever."""
    for statement in _allowing(template):
        if statement.is_for_everybody:
            yield f"{statement.owner}: everybody is allowed {', '.join(statement.actions)}"


def roles_are_passed_to_one_service(template: Mapping[str, Any]) -> Iterator[str]:
    """A role that may be passed on is a certain role, and goes to a certain service."""
    for statement in _allowing(template):
        if "iam:PassRole" in statement.actions:
            if any("*" in resource for resource in statement.resources):
                yield f"{statement.owner}: any role may be passed on"
            if not statement.demands("iam:PassedToService"):
                yield f"{statement.owner}: a role may be passed to any service"


def actions_are_named(template: Mapping[str, Any]) -> Iterator[str]:
    """No wildcard stands for actions, except where a key leaves it to IAM in its account who may use it."""
    for statement in _allowing(template):
        leaves_it_to_iam = statement.type == "AWS::KMS::Key" and statement.content["Principal"] == {
            "AWS": f"arn:aws:iam::{ACCOUNT}:root"
        }
        for action in statement.actions:
            if "*" in action and not leaves_it_to_iam:
                yield f"{statement.owner}: {action} is allowed"


def data_is_encrypted(template: Mapping[str, Any]) -> Iterator[str]:
    """Buckets say how they encrypt; topics and log groups use a key of ours."""
    for type_, setting in (
        ("AWS::S3::Bucket", "BucketEncryption"),
        ("AWS::SNS::Topic", "KmsMasterKeyId"),
        ("AWS::Logs::LogGroup", "KmsKeyId"),
    ):
        for name, properties in _resources(template, type_):
            if not properties.get(setting):
                yield f"{name}: has no {setting}"


def logs_expire(template: Mapping[str, Any]) -> Iterator[str]:
    """No log is kept for ever."""
    for name, group in _resources(template, "AWS::Logs::LogGroup"):
        if not group.get("RetentionInDays"):
            yield f"{name}: is kept for ever"


def functions_log_into_a_group_of_the_stack(template: Mapping[str, Any]) -> Iterator[str]:
    """A function without a log group of its own gets one from Lambda, unencrypted and kept for ever."""
    for name, function in _resources(template, "AWS::Lambda::Function"):
        if not isinstance(function.get("LoggingConfig", {}).get("LogGroup"), dict):
            yield f"{name}: has no log group in the stack"


def state_machines_are_logged_and_traced(template: Mapping[str, Any]) -> Iterator[str]:
    """Every event of an execution is logged, without the data that passes through it."""
    for name, machine in _resources(template, "AWS::StepFunctions::StateMachine"):
        logging = machine.get("LoggingConfiguration", {})
        if logging.get("Level") != "ALL" or not logging.get("Destinations"):
            yield f"{name}: does not log every event"
        if logging.get("IncludeExecutionData") is not False:
            yield f"{name}: logs the data of its executions"
        if machine.get("TracingConfiguration", {}).get("Enabled") is not True:
            yield f"{name}: is not traced"


def policies_come_before_what_acts_by_them(template: Mapping[str, Any]) -> Iterator[str]:
    """What is created with a role waits for the role's policies, since its service checks them at once.

    A policy that names what is created with the role can only come after it.
    """
    for type_, setting in (
        ("AWS::Lambda::Function", "Role"),
        ("AWS::StepFunctions::StateMachine", "RoleArn"),
    ):
        for name, properties in _resources(template, type_):
            role = {"Ref": properties[setting]["Fn::GetAtt"][0]}
            policies = {
                policy
                for policy, document in _resources(template, "AWS::IAM::ManagedPolicy")
                if role in document.get("Roles", []) and f'"{name}"' not in json.dumps(document)
            }
            for missing in sorted(policies - set(template["Resources"][name].get("DependsOn", []))):
                yield f"{name}: may be created before {missing}"


def no_partition_is_assumed(template: Mapping[str, Any]) -> Iterator[str]:
    """An app that names no region runs in every partition, so no ARN may begin with `arn:aws:`."""
    for name, resource in template["Resources"].items():
        if "arn:aws:" in json.dumps(resource.get("Properties", {})):
            yield f"{name}: has an ARN of the partition aws"


RULES = (
    cors_lets_pages_read_and_nothing_else,
    services_act_for_this_account_only,
    function_permissions_name_their_source,
    only_administrators_create_users,
    users_need_a_second_factor,
    nothing_is_allowed_to_everybody,
    roles_are_passed_to_one_service,
    actions_are_named,
    data_is_encrypted,
    logs_expire,
    functions_log_into_a_group_of_the_stack,
    state_machines_are_logged_and_traced,
    policies_come_before_what_acts_by_them,
)
"""What holds of every app; `no_partition_is_assumed` holds of those whose owner passed no ARN in."""


def _resources(template: Mapping[str, Any], type_: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] == type_:
            yield name, resource.get("Properties", {})


def _allowing(template: Mapping[str, Any]) -> Iterator[Statement]:
    return (statement for statement in statements(template) if statement.allows)


def _is_this_account(sources: Sequence[str]) -> bool:
    return bool(sources) and all(source == ACCOUNT or f":{ACCOUNT}:" in source for source in sources)
