"""Whether a caller may use a KMS key through another service.

A service that encrypts with a customer's key asks KMS with the caller's rights. Source: KMS developer
guide, "Condition keys for AWS KMS" (`kms:ViaService`, `kms:CallerAccount`, `kms:EncryptionContext:…`).
"""

from collections.abc import Mapping

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import kms

from .policies import denial


def key_denial(
    *, access_key: str, action: str, key: str, service: str, encryption_context: Mapping[str, str]
) -> str | None:
    """Return AWS's message if the caller may not do `action` on the key for `service` (such as `s3`).

    `key` is an ARN, ID or alias; `encryption_context` what the service passes with its request.
    """
    record = kms._resolve_key(key)
    if record is None:
        return f"Key '{key}' does not exist"
    context = {
        "kms:ViaService": f"{service}.{get_region()}.amazonaws.com",
        "kms:CallerAccount": get_account_id(),
        **{f"kms:EncryptionContext:{name}": value for name, value in encryption_context.items()},
    }
    return denial(access_key=access_key, action=action, resource=record["Arn"], context=context)


def key_admits_service(
    *, key: str, service: str, actions: tuple[str, ...], context: Mapping[str, str]
) -> bool:
    """Whether the key's policy lets the principal `service` do all `actions` under the condition keys."""
    record = kms._resolve_key(key)
    if record is None:
        return False
    return all(
        iam_evaluator.evaluate_resource_policy(
            record["Policy"],
            iam_evaluator.EvalContext(
                principal_arn=service,
                principal_type="Service",
                principal_account=get_account_id(),
                action=action,
                resource_arn=record["Arn"],
                region=get_region(),
                service_context={name.lower(): value for name, value in context.items()},
            ),
            service,
        ).decision
        == "Allow"
        for action in actions
    )
