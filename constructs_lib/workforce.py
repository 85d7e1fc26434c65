"""The private workforce: who may sign in to the worker portal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from weakref import WeakKeyDictionary

from aws_cdk import Annotations, Duration, RemovalPolicy, Stack, Token
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_sagemaker as sagemaker
from constructs import Construct, IConstruct

from labeling.errors import InvalidValue, Problem, require, require_list

_WORKFORCE_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9-]{0,62}")
_DOMAIN_PREFIX = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_RESERVED_WORDS = ("aws", "amazon", "cognito")
_workforces_in: WeakKeyDictionary[IConstruct, list[Construct]] = WeakKeyDictionary()
"""App → its private workforces."""


class Workforce(Protocol):
    """A private workforce: one that was created here, or an existing one."""

    @property
    def user_pool_id(self) -> str:
        """The Cognito user pool of its people."""

    @property
    def client_id(self) -> str:
        """The app client the worker portal signs people in with."""

    @property
    def workforce_name(self) -> str:
        """Its name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ExistingWorkforce:
    """A `Workforce` that is managed elsewhere.

    Attributes:
        user_pool_id: its Cognito user pool.
        client_id: the app client the worker portal signs people in with.
        workforce_name: its name.
    """

    user_pool_id: str
    client_id: str
    workforce_name: str = "default"


class PrivateWorkforce(Construct):
    """Creates the private workforce of this account and region, with its Cognito user pool.

    An account has exactly one private workforce per region, shared by all its workteams and by Amazon A2I
    (source: SageMaker developer guide, "Use a private workforce"); where there is one already, use
    `PrivateWorkforce.from_attributes`.

    Administrators create the users; everybody signs in with a password of at least 14 characters and a
    code from an authenticator app. Cognito's threat protection is on.

    Args:
        workforce_name: 1 to 63 letters, digits and hyphens; "default" is what the console calls it.
        domain_prefix: first part of the sign-in page's host name, unique in the region among all accounts;
            derived from the workforce's name, the account and the region by default.
        callback_urls: further URLs to which `client` may send people after they signed in; see
            `sign_in_callback`.
        removal_policy: what becomes of the user pool when it leaves the stack; kept, and protected from
            deletion, by default.

    Attributes:
        user_pool: the `cognito.UserPool`.
        domain: its `cognito.UserPoolDomain`.
        client: the `cognito.UserPoolClient` the portal signs people in with.
        workforce: the `sagemaker.CfnWorkforce`.
        workforce_name: its name.
        sign_in_callback: the URL that `client` must allow as a callback. It is known only after the
            workforce exists, so it cannot be part of the same deployment. Whether the service adds it by
            itself is not documented: if signing in fails with "redirect_mismatch", pass the URL as one of
            `callback_urls` and deploy again.

    Raises:
        InvalidValue: a name breaks a rule of the service or of Cognito, or the app has another private
            workforce for this account and region. Where that is known only at deployment, a warning says so.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        workforce_name: str = "default",
        domain_prefix: str | None = None,
        callback_urls: Sequence[str] = (),
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        stack = Stack.of(self)
        if domain_prefix is None:
            domain_prefix = f"labeling-{workforce_name.lower()}-{stack.account}-{stack.region}"
        _check_names(workforce_name=workforce_name, domain_prefix=domain_prefix)
        require_list(callback_urls, subject="callback_urls")
        _check_that_there_is_no_other(self)
        self.user_pool: cognito.IUserPool = _user_pool(self, removal_policy)
        self.domain = cognito.UserPoolDomain(
            self,
            "Domain",
            user_pool=self.user_pool,
            cognito_domain=cognito.CognitoDomainOptions(domain_prefix=domain_prefix),
        )
        self.client: cognito.IUserPoolClient = cognito.UserPoolClient(
            self,
            "Client",
            user_pool=self.user_pool,
            generate_secret=True,
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            access_token_validity=Duration.hours(1),
            id_token_validity=Duration.hours(1),
            refresh_token_validity=Duration.hours(12),
            o_auth=cognito.OAuthSettings(
                flows=cognito.OAuthFlows(authorization_code_grant=True),
                scopes=[
                    cognito.OAuthScope.OPENID,
                    cognito.OAuthScope.EMAIL,
                    cognito.OAuthScope.PROFILE,
                ],
                # Cognito wants a callback with this flow, and the portal's is not known yet; codes must not
                # go to anybody else's host, so it is the pool's own.
                callback_urls=[f"{self.domain.base_url()}/oauth2/idpresponse", *callback_urls],
            ),
        )
        self.workforce = sagemaker.CfnWorkforce(
            self,
            "Resource",
            workforce_name=workforce_name,
            cognito_config=sagemaker.CfnWorkforce.CognitoConfigProperty(
                user_pool=self.user_pool.user_pool_id, client_id=self.client.user_pool_client_id
            ),
        )
        self.workforce.node.add_dependency(self.domain)  # the service asks for a pool that has its domain
        self.workforce_name = workforce_name
        self.sign_in_callback = f"https://{self.workforce.attr_sub_domain}/oauth2/idpresponse"

    @classmethod
    def from_attributes(
        cls, *, user_pool_id: str, client_id: str, workforce_name: str = "default"
    ) -> ExistingWorkforce:
        """The workforce this account already has in this region, on a user pool of Cognito."""
        return ExistingWorkforce(
            user_pool_id=user_pool_id, client_id=client_id, workforce_name=workforce_name
        )

    @property
    def user_pool_id(self) -> str:
        """The id of `user_pool`."""
        return self.user_pool.user_pool_id

    @property
    def client_id(self) -> str:
        """The id of `client`."""
        return self.client.user_pool_client_id


def _user_pool(scope: Construct, removal_policy: RemovalPolicy) -> cognito.UserPool:
    return cognito.UserPool(
        scope,
        "UserPool",
        self_sign_up_enabled=False,
        sign_in_aliases=cognito.SignInAliases(username=True, email=True),
        account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
        mfa=cognito.Mfa.REQUIRED,
        mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
        password_policy=cognito.PasswordPolicy(
            min_length=14,
            require_digits=True,
            require_lowercase=True,
            require_uppercase=True,
            require_symbols=True,
            temp_password_validity=Duration.days(3),
        ),
        feature_plan=cognito.FeaturePlan.PLUS,  # has the threat protection
        standard_threat_protection_mode=cognito.StandardThreatProtectionMode.FULL_FUNCTION,
        deletion_protection=removal_policy != RemovalPolicy.DESTROY,
        removal_policy=removal_policy,
    )


def _check_names(*, workforce_name: str, domain_prefix: str) -> None:
    require(
        Token.is_unresolved(workforce_name) or _WORKFORCE_NAME.fullmatch(workforce_name) is not None,
        subject="workforce_name",
        value=workforce_name,
        rule="it must be 1 to 63 letters, digits and hyphens, beginning with a letter or digit",
        fix="choose such a name",
    )
    known = Token.is_unresolved(domain_prefix) or (
        _DOMAIN_PREFIX.fullmatch(domain_prefix) is not None
        and not any(word in domain_prefix for word in _RESERVED_WORDS)
    )
    require(
        known,
        subject="domain_prefix",
        value=domain_prefix,
        rule="it must be 1 to 63 lower-case letters, digits and hyphens, not begin or end with a hyphen, and "
        f"hold none of the words {', '.join(_RESERVED_WORDS)}",
        fix="pass a domain_prefix of that form",
    )


def _check_that_there_is_no_other(workforce: PrivateWorkforce) -> None:
    workforces = _workforces_in.setdefault(workforce.node.root, [])
    for other in workforces:
        same = _are_in_one_environment(Stack.of(workforce), Stack.of(other))
        problem = Problem(
            subject="the list of private workforces",
            value=[other.node.path, workforce.node.path],
            rule="an account has only one in a region"
            + ("" if same else ", and whether these are in the same is known only at deployment"),
            fix="let pipelines share a workteam: pass the others workteam=, the first one's or "
            "Workteam.from_arn(…)" + ("" if same else ", or give the stacks their env"),
        )
        if same:
            raise InvalidValue(problem)
        if same is None:
            Annotations.of(workforce).add_warning_v2("labeling:privateWorkforces", str(problem))
    workforces.append(workforce)


def _are_in_one_environment(stack: Stack, other: Stack) -> bool | None:
    """Whether two stacks are deployed to one account and region; None if only the deployment tells."""
    same: bool | None = True
    for one, two in ((stack.account, other.account), (stack.region, other.region)):
        if stack is not other and any(map(Token.is_unresolved, (one, two))):
            same = None
        elif one != two:
            return False
    return same
