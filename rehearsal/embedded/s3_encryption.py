"""Objects encrypted with a KMS key: whoever writes or reads them needs rights on the key too.

Source: S3 user guide, "Using server-side encryption with AWS KMS keys": `kms:GenerateDataKey` to put an
object, `kms:Decrypt` to get one, both to upload it in parts; the encryption context is the bucket's ARN
if the bucket has a bucket key, else the object's.
"""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from ministack.core.router import extract_access_key_id
from ministack.services import s3

from .kms_rights import key_denial

Response = tuple[int, dict[str, str], Any]
Handler = Callable[..., Awaitable[Response]]

_ALGORITHM_HEADER = "x-amz-server-side-encryption"
_KEY_HEADER = "x-amz-server-side-encryption-aws-kms-key-id"
# Requests with one of these are about something else than the object's content.
_SUBRESOURCES = frozenset(
    {"acl", "tagging", "retention", "legal-hold", "attributes", "restore", "annotation"}
)


def install() -> None:
    """Check the caller's rights on the key at every read and write of an object."""
    s3.handle_request = _with_key_checks(s3.handle_request)
    s3._bucket_default_sse_headers = _reading_once(s3._bucket_default_sse_headers)
    s3._resolve_sse_write_headers = _with_managed_key(s3._resolve_sse_write_headers)


def _reading_once(read: Callable[[str], dict[str, str]]) -> Callable[[str], dict[str, str]]:
    """Read a bucket's encryption once, not twice at every write; a changed one is another text."""
    read_text = lru_cache(maxsize=256)(lambda bucket, _text: read(bucket))
    return lambda bucket: dict(read_text(bucket, s3._bucket_encryption.get(bucket)))


def _with_managed_key(resolve: Callable[..., Any]) -> Callable[..., Any]:
    """Encryption by KMS without a key ID takes the account's key of S3, which everybody there may use."""

    def resolve_sse_write_headers(headers: dict[str, str], bucket: str) -> Any:
        if headers.get(_ALGORITHM_HEADER) == "aws:kms" and not headers.get(_KEY_HEADER):
            return {_ALGORITHM_HEADER: "aws:kms"}, None
        return resolve(headers, bucket)

    return resolve_sse_write_headers


def _with_key_checks(handle: Handler) -> Handler:
    async def handle_request(
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, list[str]],
        **options: Any,
    ) -> Response:
        request = _ObjectRequest(method=method, path=path, headers=headers, query=query)
        if not request.moves_content:
            return await handle(method, path, headers, body, query, **options)
        if request.starts_writing and (denial := request.writing_denial()):
            return denial
        if source := headers.get("x-amz-copy-source"):
            copied = _ObjectRequest(method="GET", path=source.partition("?")[0], headers=headers, query=query)
            _, described, _ = await handle("HEAD", copied.path, headers, b"", {})
            if denial := copied.denial("kms:Decrypt", described.get(_KEY_HEADER)):
                return denial
        status, answered, content = await handle(method, path, headers, body, query, **options)
        if (
            request.needs_content
            and status < 300
            and (denial := request.denial("kms:Decrypt", answered.get(_KEY_HEADER)))
        ):
            return denial
        return status, answered, content

    return handle_request


class _ObjectRequest:
    """What a request does to an object's content."""

    def __init__(
        self, *, method: str, path: str, headers: dict[str, str], query: dict[str, list[str]]
    ) -> None:
        self._headers = headers
        self._access_key = extract_access_key_id(headers, query)
        self.path = f"/{path.lstrip('/')}"
        self._bucket, _, key = path.lstrip("/").partition("/")
        self._arn = f"arn:aws:s3:::{self._bucket}/{key}"
        puts_part = method == "PUT" and "partNumber" in query
        self.moves_content = bool(key) and not _SUBRESOURCES & query.keys()
        self.starts_writing = (method == "PUT" and not puts_part) or (method == "POST" and "uploads" in query)
        self.needs_content = puts_part or (method == "GET" and "uploadId" not in query)

    def writing_denial(self) -> Response | None:
        """The answer if the caller may not encrypt what it writes."""
        encryption, _ = s3._resolve_sse_write_headers(self._headers, self._bucket)
        return self.denial("kms:GenerateDataKey", (encryption or {}).get(_KEY_HEADER))

    def denial(self, action: str, key: str | None) -> Response | None:
        """The answer if the caller may not do `action` on the object's key; None if it has no key."""
        if not key:
            return None
        bucket_key = "<BucketKeyEnabled>true" in s3._bucket_encryption.get(self._bucket, "")
        message = key_denial(
            access_key=self._access_key,
            action=action,
            key=key,
            service="s3",
            encryption_context={"aws:s3:arn": f"arn:aws:s3:::{self._bucket}" if bucket_key else self._arn},
        )
        if message is None:
            return None
        content = (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f"<Error><Code>AccessDenied</Code><Message>{escape(message)}</Message></Error>"
        )
        return 403, {"Content-Type": "application/xml"}, content.encode()
