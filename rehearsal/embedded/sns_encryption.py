"""Encrypted topics: whoever publishes needs rights on the topic's key.

Source: SNS developer guide, "Managing Amazon SNS encryption keys and costs": `kms:GenerateDataKey*` and
`kms:Decrypt`.
"""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from ministack.core.router import extract_access_key_id
from ministack.services import sns

from .kms_rights import key_denial

Response = tuple[int, dict[str, str], bytes]
Handler = Callable[..., Awaitable[Response]]


def install() -> None:
    """Check the publisher's rights on the key of the topic."""
    sns.handle_request = _with_key_checks(sns.handle_request)


def _with_key_checks(handle: Handler) -> Handler:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Response:
        request = {**query, **parse_qs(body.decode("utf-8", errors="replace"))}
        if request.get("Action") in (["Publish"], ["PublishBatch"]):
            topic = request.get("TopicArn", [""])[0]
            message = _denial(topic=topic, access_key=extract_access_key_id(headers, query))
            if message:
                return sns._error("KMSAccessDenied", message, 400)
        return await handle(method, path, headers, body, query)

    return handle_request


def _denial(*, topic: str, access_key: str) -> str | None:
    record: dict[str, Any] = sns._topics.get(topic) or {"attributes": {}}
    key = record["attributes"].get("KmsMasterKeyId")
    if not key:
        return None
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        if message := key_denial(
            access_key=access_key,
            action=action,
            key=key,
            service="sns",
            encryption_context={"aws:sns:topicArn": topic},
        ):
            return message
    return None
