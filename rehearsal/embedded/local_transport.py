"""Hands a boto3 client's requests to the server without the loopback network.

The services of this process call each other some ten thousand times in a rehearsal. Each request is
built, signed and answered exactly as if it came from outside, IAM included; what falls away is sockets
and HTTP parsing, half of its cost.
"""

import asyncio
import io
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from ministack.app import app
from urllib3.response import HTTPResponse


class LocalTransport:
    """Answers the requests of clients from the server that runs on `loop`, which must be another thread's."""

    def __init__(self, *, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def attach(self, client: Any) -> None:
        """Send the requests of a boto3 client this way."""
        client.meta.events.register("before-send", self._send)

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        answer = asyncio.run_coroutine_threadsafe(_Exchange(request).run(), self._loop).result()
        raw = HTTPResponse(
            body=io.BytesIO(answer.body), headers=answer.headers, status=answer.status, preload_content=False
        )
        return AWSResponse(request.url, answer.status, answer.headers, raw)


class _Exchange:
    """One request and its answer, as the server's side of ASGI."""

    def __init__(self, request: AWSPreparedRequest) -> None:
        self._request = request
        self._delivered = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    async def run(self) -> "_Exchange":
        """Let the server answer."""
        await app(self._scope(), self._receive, self._send)
        return self

    def _scope(self) -> dict[str, Any]:
        url = urlsplit(self._request.url)
        headers = {"Host": url.netloc, **self._request.headers}
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "scheme": "http",
            "method": self._request.method,
            "path": unquote(url.path),
            "raw_path": url.path.encode(),
            "query_string": url.query.encode(),
            "headers": [(name.lower().encode(), _bytes(value)) for name, value in headers.items()],
            "client": ("127.0.0.1", 0),
            "server": (url.hostname, url.port),
        }

    async def _receive(self) -> dict[str, Any]:
        if self._delivered:
            await asyncio.Future()  # the client stays connected until it has its answer
        self._delivered = True
        body = self._request.body
        content = body.read() if hasattr(body, "read") else _bytes(body or b"")
        return {"type": "http.request", "body": content, "more_body": False}

    async def _send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode("latin-1") for name, value in message["headers"]}
        elif message["type"] == "http.response.body":
            self.body += message.get("body", b"")


def _bytes(value: str | bytes) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
