from typing import Any

import pytest
from aws_cdk import RemovalPolicy

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
