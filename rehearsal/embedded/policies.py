"""How policies are read, asked, and how a denial is told."""

import functools
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_region


def install() -> None:
    """Read the text of a policy once, and name the resource in every denial."""
    iam_evaluator.parse_policy_document = _reading_once(iam_evaluator.parse_policy_document)
    iam_actions.access_denied_response = _naming_resource(iam_actions.access_denied_response)


def denial(
    *, access_key: str, action: str, resource: str, context: Mapping[str, str] | None = None
) -> str | None:
    """Return AWS's message if the caller may not do `action` on `resource`, else None.

    `context` holds condition keys of the call beyond those of the caller.
    """
    service = action.partition(":")[0]
    refusal = iam_evaluator.enforce(access_key, action, service, get_region(), resource, dict(context or {}))
    if refusal is None:
        return None
    if isinstance(refusal, iam_evaluator.AuthError):
        return str(refusal.message)
    return iam_actions.identity_denial_message(
        action, refusal.principal_arn, resource, refusal.decision == "Deny"
    )


def _reading_once(parse: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """Parsing is most of an evaluation's cost; a changed policy is another text, so nothing goes stale."""
    parse_text = functools.lru_cache(maxsize=1024)(parse)
    return lambda document: parse_text(document) if isinstance(document, str) else parse(document)


def _naming_resource(respond: Callable[..., Any]) -> Callable[..., Any]:
    """Say what was denied on what, as AWS does; ministack says it for few services."""

    def access_denied_response(
        service: str, action: str, principal: str, request_id: str, **options: Any
    ) -> Any:
        told_elsewhere = {"error_code", "message", "resource_policy_arn"}
        if not any(options.get(name) for name in told_elsewhere):
            options["message"] = iam_actions.identity_denial_message(
                action, principal, options.get("resource_arn", "*"), options.get("explicit_deny", False)
            )
        return respond(service, action, principal, request_id, **options)

    return access_denied_response
