from typing import Any

import pytest
from aws_cdk import App, Environment, RemovalPolicy, Stack

from constructs_lib.intrinsics import as_text
from constructs_lib.testing import template_snapshot
from constructs_lib.workforce import ExistingWorkforce, PrivateWorkforce
from labeling.errors import InvalidValue
from tests.constructs.conftest import Blocks, new_stack
from tests.constructs.template import deletion_policies, properties


@pytest.fixture(scope="session")
def user_pool(blocks: Blocks) -> dict[str, Any]:
    return properties(blocks.template, "Cognito::UserPool")


def workforce_template(**options: Any) -> dict[str, Any]:
    stack = new_stack()
    PrivateWorkforce(stack, "Workforce", **options)
    return template_snapshot(stack)


def test_only_administrators_create_users(user_pool: dict[str, Any]):
    assert user_pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_signing_in_takes_a_code_from_an_authenticator(user_pool: dict[str, Any]):
    assert user_pool["MfaConfiguration"] == "ON"
    assert user_pool["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_passwords_are_strong(user_pool: dict[str, Any]):
    assert user_pool["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 14,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "RequireUppercase": True,
        "TemporaryPasswordValidityDays": 3,
    }


def test_threats_are_fended_off(user_pool: dict[str, Any]):
    assert user_pool["UserPoolAddOns"] == {"AdvancedSecurityMode": "ENFORCED"}


def test_the_user_pool_is_protected_from_deletion(blocks: Blocks, user_pool: dict[str, Any]):
    assert user_pool["DeletionProtection"] == "ACTIVE"
    assert deletion_policies(blocks.template, "Cognito::UserPool") == {"Retain"}


def test_the_user_pool_of_a_short_lived_stack_goes_with_it():
    template = workforce_template(removal_policy=RemovalPolicy.DESTROY)

    assert properties(template, "Cognito::UserPool")["DeletionProtection"] == "INACTIVE"
    assert deletion_policies(template, "Cognito::UserPool") == {"Delete"}


def test_the_portal_signs_people_in_by_authorization_code_with_a_secret(blocks: Blocks):
    client = properties(blocks.template, "Cognito::UserPoolClient")

    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is True
    assert client["PreventUserExistenceErrors"] == "ENABLED"


def test_authorization_codes_go_to_no_foreign_host(blocks: Blocks):
    (callback,) = properties(blocks.template, "Cognito::UserPoolClient")["CallbackURLs"]

    assert as_text(callback).startswith("https://${WorkforceDomain")


def test_the_portals_callback_can_be_added_once_it_is_known():
    portal = "https://abc.labeling.us-east-1.sagemaker.aws/oauth2/idpresponse"
    client = properties(workforce_template(callback_urls=[portal]), "Cognito::UserPoolClient")

    assert client["CallbackURLs"][1:] == [portal]


def test_the_sign_in_domain_is_unique_by_account_and_region(blocks: Blocks):
    domain = properties(blocks.template, "Cognito::UserPoolDomain")

    assert as_text(domain["Domain"]) == "labeling-default-${AWS::AccountId}-${AWS::Region}"


def test_the_workforce_waits_for_the_domain_of_its_pool(blocks: Blocks):
    (workforce,) = [
        r for r in blocks.template["Resources"].values() if r["Type"] == "AWS::SageMaker::Workforce"
    ]

    assert any(name.startswith("WorkforceDomain") for name in workforce["DependsOn"])


def test_the_workforce_is_named_as_the_console_names_it(blocks: Blocks):
    assert properties(blocks.template, "SageMaker::Workforce")["WorkforceName"] == "default"


def test_a_name_and_a_domain_can_be_chosen():
    template = workforce_template(workforce_name="night-shift", domain_prefix="night-shift")

    assert properties(template, "SageMaker::Workforce")["WorkforceName"] == "night-shift"
    assert properties(template, "Cognito::UserPoolDomain")["Domain"] == "night-shift"


@pytest.mark.parametrize("name", ["", "-shift", "night shift", "x" * 64])
def test_a_workforce_name_the_service_does_not_take_is_refused(name: str):
    with pytest.raises(InvalidValue, match=r"^workforce_name is .*: it must be 1 to 63 letters"):
        workforce_template(workforce_name=name)


@pytest.mark.parametrize("prefix", ["", "Night", "night-", "my-aws-team", "cognito-team", "x" * 64])
def test_a_domain_prefix_cognito_does_not_take_is_refused(prefix: str):
    with pytest.raises(InvalidValue, match=r"^domain_prefix is .*: it must be 1 to 63 lower-case letters"):
        workforce_template(domain_prefix=prefix)


def test_an_existing_workforce_is_a_value():
    workforce = PrivateWorkforce.from_attributes(user_pool_id="us-east-1_abc", client_id="client")

    assert workforce == ExistingWorkforce(
        user_pool_id="us-east-1_abc", client_id="client", workforce_name="default"
    )


def test_the_callback_to_register_is_at_the_portal():
    stack = new_stack()
    workforce = PrivateWorkforce(stack, "Workforce")

    callback = as_text(stack.resolve(workforce.sign_in_callback))

    assert callback.startswith("https://${Workforce")
    assert callback.endswith(".SubDomain}/oauth2/idpresponse")


VIRGINIA = Environment(account="111122223333", region="us-east-1")


def workforces_of_two_stacks(first: Environment | None, second: Environment | None) -> PrivateWorkforce:
    """The second of two private workforces in an app, each in a stack of its own."""
    one = new_stack(env=first)
    app = App.of(one)
    assert app is not None
    PrivateWorkforce(one, "Workforce")
    return PrivateWorkforce(Stack(app, "More", env=second), "Workforce")


def warnings(workforce: PrivateWorkforce) -> list[str]:
    return [entry.data for entry in workforce.node.metadata if entry.type == "aws:cdk:warning"]


def test_a_second_workforce_in_a_stack_is_refused():
    stack = new_stack()
    PrivateWorkforce(stack, "Workforce")

    with pytest.raises(InvalidValue) as refusal:
        PrivateWorkforce(stack, "Second")

    assert str(refusal.value) == (
        'the list of private workforces is ["Blocks/Workforce", "Blocks/Second"]: an account has only one in '
        "a region; let pipelines share a workteam: pass the others workteam=, the first one's or "
        "Workteam.from_arn(…)"
    )


def test_a_second_workforce_in_the_same_account_and_region_is_refused():
    with pytest.raises(InvalidValue, match=r"\[\"Blocks/Workforce\", \"More/Workforce\"\]"):
        workforces_of_two_stacks(VIRGINIA, VIRGINIA)


@pytest.mark.parametrize(
    "second",
    [
        Environment(account="444455556666", region="us-east-1"),
        Environment(account="111122223333", region="eu-west-1"),
        Environment(account="444455556666"),
    ],
    ids=["another account", "another region", "another account, region unknown"],
)
def test_every_account_and_region_may_have_a_workforce(second: Environment):
    assert warnings(workforces_of_two_stacks(VIRGINIA, second)) == []


@pytest.mark.parametrize(
    "second", [None, Environment(account="111122223333")], ids=["unknown", "region unknown"]
)
def test_workforces_that_may_be_in_one_account_and_region_come_with_a_warning(second: Environment | None):
    (warning,) = warnings(workforces_of_two_stacks(VIRGINIA, second))

    assert "whether these are in the same is known only at deployment" in warning
    assert "or give the stacks their env" in warning


def test_stacks_for_any_account_and_region_come_with_a_warning():
    assert len(warnings(workforces_of_two_stacks(None, None))) == 1
