"""Starts the embedded AWS in this process and serves it on a loopback port."""

import asyncio
import os
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable

from .identity import ACCOUNT, DEFAULT_REGION, environment_of_root

LOOPBACK = "127.0.0.1"


def serve(*, port: int = 0, region: str = DEFAULT_REGION, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; 0 as `port` takes a free one.

    `on_ready` is called once with the endpoint, as soon as requests are answered.
    """
    listener = socket.create_server((LOOPBACK, port))
    port = listener.getsockname()[1]
    endpoint = f"http://{LOOPBACK}:{port}"
    with tempfile.TemporaryDirectory(prefix="rehearsal-aws-", ignore_cleanup_errors=True) as scratch:
        environment = environment_of_root(os.environ, endpoint=endpoint, region=region)
        os.environ.clear()
        os.environ.update({**environment, **_settings(port=port, region=region, scratch=scratch)})
        tempfile.tempdir = scratch
        asyncio.run(_serve(listener, endpoint=endpoint, region=region, on_ready=on_ready))


def end_with_input() -> None:
    """End this process, as SIGTERM does, when its standard input ends, as it does with the parent."""

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="end-with-input").start()


def _settings(*, port: int, region: str, scratch: str) -> dict[str, str]:
    """What ministack reads from the environment, most of it while it is imported."""
    return {
        "TMPDIR": scratch,
        "AUTH": "true",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "MINISTACK_REGION": region,
        "LAMBDA_EXECUTOR": "local",
        # Waits and retry intervals of state machines take a hundredth of their time.
        "SFN_WAIT_SCALE": "0.01",
        # Listeners of services that no rehearsal uses.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }


async def _serve(
    listener: socket.socket, *, endpoint: str, region: str, on_ready: Callable[[str], None]
) -> None:
    # Only now are the settings in place that ministack reads when it is imported.
    from hypercorn.asyncio import serve as serve_asgi
    from hypercorn.config import Config
    from ministack.app import app

    from .hooks import Hooks

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)

    async def until_stopped() -> None:
        on_ready(endpoint)
        await stopping.wait()

    config = Config()
    config.bind = [f"fd://{listener.detach()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = os.environ["LOG_LEVEL"]
    hooks = Hooks(endpoint=endpoint, region=region, loop=loop)
    hooks.install()
    try:
        await serve_asgi(app, config, shutdown_trigger=until_stopped)
    finally:
        hooks.shut_down()
