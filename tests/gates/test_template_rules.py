"""Our apps keep the rules no tool checks, and every rule finds the defect it is there for."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from typing import Any

import pytest

from tests.apps import SynthesizedApp
from tests.gates import template_rules as rules

Rule = Callable[[Mapping[str, Any]], Iterator[str]]
Template = dict[str, Any]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_app_keeps_every_rule(each_app: SynthesizedApp, rule: Rule):
    assert list(rule(each_app.template)) == []


def test_the_reference_application_assumes_no_partition(reference: SynthesizedApp):
    assert list(rules.no_partition_is_assumed(reference.template)) == []


def let_pages_write(template: Template) -> None:
    cors_rule(template)["AllowedMethods"].append("PUT")


def let_pages_send_any_header(template: Template) -> None:
    cors_rule(template)["AllowedHeaders"] = ["*"]


def hide_the_origin(template: Template) -> None:
    del cors_rule(template)["ExposedHeaders"]


def trust_sagemaker_for_anybody(template: Template) -> None:
    del trust_statement(template, "sagemaker.amazonaws.com")["Condition"]


def trust_sagemaker_for_any_arn(template: Template) -> None:
    trust_statement(template, "sagemaker.amazonaws.com")["Condition"] = {"ArnLike": {"aws:SourceArn": "*"}}


def trust_sagemaker_for_all_but_this_account(template: Template) -> None:
    condition = {"StringNotEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    trust_statement(template, "sagemaker.amazonaws.com")["Condition"] = condition


def let_sns_be_published_to_for_anybody(template: Template) -> None:
    for statement in first(template, "AWS::SNS::TopicPolicy")["PolicyDocument"]["Statement"]:
        if statement["Effect"] == "Allow":
            statement.pop("Condition", None)


def let_anybody_call_a_function(template: Template) -> None:
    add_permission(template, Principal="*", SourceAccount={"Ref": "AWS::AccountId"})


def let_a_service_call_a_function_for_anybody(template: Template) -> None:
    add_permission(template, Principal="sns.amazonaws.com")


def let_workers_sign_up(template: Template) -> None:
    first(template, "AWS::Cognito::UserPool")["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] = False


def make_the_second_factor_optional(template: Template) -> None:
    first(template, "AWS::Cognito::UserPool")["MfaConfiguration"] = "OPTIONAL"


def let_everybody_read_a_bucket(template: Template) -> None:
    first(template, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "*"}
    )


def pass_a_role_to_any_service(template: Template) -> None:
    del pass_role_statement(template)["Condition"]


def pass_any_role(template: Template) -> None:
    pass_role_statement(template)["Resource"] = "*"


def allow_every_action_of_a_service(template: Template) -> None:
    first(template, "AWS::IAM::ManagedPolicy")["PolicyDocument"]["Statement"][0]["Action"] = "s3:*"


def give_another_account_the_key(template: Template) -> None:
    statement = first(template, "AWS::KMS::Key")["KeyPolicy"]["Statement"][0]
    statement["Principal"] = {"AWS": "arn:aws:iam::999999999999:root"}


def leave_a_bucket_unencrypted(template: Template) -> None:
    del first(template, "AWS::S3::Bucket")["BucketEncryption"]


def leave_a_topic_unencrypted(template: Template) -> None:
    del first(template, "AWS::SNS::Topic")["KmsMasterKeyId"]


def leave_a_log_unencrypted(template: Template) -> None:
    del first(template, "AWS::Logs::LogGroup")["KmsKeyId"]


def keep_a_log_for_ever(template: Template) -> None:
    del first(template, "AWS::Logs::LogGroup")["RetentionInDays"]


def leave_the_log_group_to_lambda(template: Template) -> None:
    del first(template, "AWS::Lambda::Function")["LoggingConfig"]


def log_errors_only(template: Template) -> None:
    first(template, "AWS::StepFunctions::StateMachine")["LoggingConfiguration"]["Level"] = "ERROR"


def log_the_data_of_executions(template: Template) -> None:
    logging = first(template, "AWS::StepFunctions::StateMachine")["LoggingConfiguration"]
    logging["IncludeExecutionData"] = True


def trace_nothing(template: Template) -> None:
    del first(template, "AWS::StepFunctions::StateMachine")["TracingConfiguration"]


def create_the_state_machine_before_its_policies(template: Template) -> None:
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            resource["DependsOn"] = [name for name in resource["DependsOn"] if "Policy" not in name]


def assume_the_partition(template: Template) -> None:
    first(template, "AWS::IAM::Role")["ManagedPolicyArns"] = ["arn:aws:iam::aws:policy/ReadOnlyAccess"]


DEFECTS = {
    rules.cors_lets_pages_read_and_nothing_else: [
        let_pages_write,
        let_pages_send_any_header,
        hide_the_origin,
    ],
    rules.services_act_for_this_account_only: [
        trust_sagemaker_for_anybody,
        trust_sagemaker_for_any_arn,
        trust_sagemaker_for_all_but_this_account,
        let_sns_be_published_to_for_anybody,
    ],
    rules.function_permissions_name_their_source: [
        let_anybody_call_a_function,
        let_a_service_call_a_function_for_anybody,
    ],
    rules.only_administrators_create_users: [let_workers_sign_up],
    rules.users_need_a_second_factor: [make_the_second_factor_optional],
    rules.nothing_is_allowed_to_everybody: [let_everybody_read_a_bucket],
    rules.roles_are_passed_to_one_service: [pass_a_role_to_any_service, pass_any_role],
    rules.actions_are_named: [allow_every_action_of_a_service, give_another_account_the_key],
    rules.data_is_encrypted: [leave_a_bucket_unencrypted, leave_a_topic_unencrypted, leave_a_log_unencrypted],
    rules.logs_expire: [keep_a_log_for_ever],
    rules.functions_log_into_a_group_of_the_stack: [leave_the_log_group_to_lambda],
    rules.state_machines_are_logged_and_traced: [
        log_errors_only,
        log_the_data_of_executions,
        trace_nothing,
    ],
    rules.policies_come_before_what_acts_by_them: [create_the_state_machine_before_its_policies],
    rules.no_partition_is_assumed: [assume_the_partition],
}


@pytest.mark.parametrize(
    ("rule", "plant"),
    [pytest.param(rule, plant, id=plant.__name__) for rule, plants in DEFECTS.items() for plant in plants],
)
def test_a_planted_defect_is_found(reference: SynthesizedApp, rule: Rule, plant: Callable[[Template], None]):
    defective = deepcopy(dict(reference.template))
    plant(defective)

    assert len(list(rule(defective))) == 1


def test_every_rule_is_proven_by_a_defect():
    assert set(DEFECTS) >= set(rules.RULES)


def first(template: Template, type_: str) -> dict[str, Any]:
    """The properties of the first resource of a type."""
    return next(
        resource["Properties"] for resource in template["Resources"].values() if resource["Type"] == type_
    )


def cors_rule(template: Template) -> dict[str, Any]:
    """The only CORS rule of the template."""
    (rule,) = (
        rule
        for resource in template["Resources"].values()
        for rule in resource["Properties"].get("CorsConfiguration", {}).get("CorsRules", [])
    )
    return rule


def trust_statement(template: Template, service: str) -> dict[str, Any]:
    """The statement by which a service may assume the first role that trusts it."""
    return next(
        statement
        for resource in template["Resources"].values()
        for statement in resource["Properties"].get("AssumeRolePolicyDocument", {}).get("Statement", [])
        if statement["Principal"] == {"Service": service}
    )


def pass_role_statement(template: Template) -> dict[str, Any]:
    """The first statement that allows passing a role on."""
    return next(
        statement
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::IAM::ManagedPolicy"
        for statement in resource["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "iam:PassRole"
    )


def add_permission(template: Template, **properties: Any) -> None:
    """Let somebody call a function."""
    template["Resources"]["Permission"] = {
        "Type": "AWS::Lambda::Permission",
        "Properties": {"Action": "lambda:InvokeFunction", "FunctionName": "BuildManifest", **properties},
    }
