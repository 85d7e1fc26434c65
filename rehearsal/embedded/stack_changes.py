"""Answers the execution of a change set when the stack is done with it.

The CDK CLI looks at the stack at once, and then every five seconds. Here a stack takes a second, most
of which an answer at once would make the CLI sleep away.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs

from ministack.services import cloudformation

Response = tuple[int, dict[str, str], bytes]
Handler = Callable[..., Awaitable[Response]]

_LONGEST_WAIT_SECONDS = 60


def install() -> None:
    """Let ExecuteChangeSet take as long as the change."""
    cloudformation.handle_request = _answering_when_done(cloudformation.handle_request)


def _answering_when_done(handle: Handler) -> Handler:
    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]]
    ) -> Response:
        response = await handle(method, path, headers, body, query)
        request = {**query, **parse_qs(body.decode("utf-8", errors="replace"))}
        if request.get("Action") == ["ExecuteChangeSet"] and "StackName" in request:
            await _until_done(request["StackName"][0])
        return response

    return handle_request


async def _until_done(stack: str) -> None:
    name = stack.split("/")[1] if stack.startswith("arn:") else stack
    give_up = time.monotonic() + _LONGEST_WAIT_SECONDS
    while time.monotonic() < give_up:
        record = cloudformation._stacks.get(name)
        if record is None or not record["StackStatus"].endswith("_IN_PROGRESS"):
            return
        await asyncio.sleep(0.02)
