"""Starts the embedded AWS in this process and serves it on a loopback port."""

import asyncio
import importlib
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

from .identity import ACCOUNT, DEFAULT_REGION, root_environment

LOOPBACK = "127.0.0.1"


def serve(*, port: int = 0, region: str = DEFAULT_REGION, on_ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; 0 as `port` takes a free one.

    `on_ready` is called once with the endpoint, as soon as requests are answered.
    """
    listener = socket.create_server((LOOPBACK, port))
    endpoint = f"http://{LOOPBACK}:{listener.getsockname()[1]}"
    # ministack reads its settings while it is imported, hence the order.
    os.environ.update(_settings(listener=listener, endpoint=endpoint, region=region))
    hooks = importlib.import_module("rehearsal.embedded.hooks").Hooks(endpoint=endpoint, region=region)
    hooks.install()
    try:
        asyncio.run(_serve(listener, lambda: on_ready(endpoint)))
    finally:
        hooks.shut_down()


def end_with_input() -> None:
    """End this process, as SIGTERM does, when its standard input ends, as it does with the parent."""

    def wait() -> None:
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="end-with-input").start()


def _settings(*, listener: socket.socket, endpoint: str, region: str) -> dict[str, str]:
    settings = {
        **root_environment(endpoint=endpoint, region=region),
        "AUTH": "true",
        "GATEWAY_PORT": str(listener.getsockname()[1]),
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
    # An empty token is a token to ministack, and the root's credentials have none.
    os.environ.pop("AWS_SESSION_TOKEN", None)
    settings.pop("AWS_SESSION_TOKEN")
    return settings


async def _serve(listener: socket.socket, on_ready: Callable[[], None]) -> None:
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from ministack.app import app

    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)

    async def until_stopped() -> None:
        on_ready()
        await stopping.wait()

    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.accesslog = None
    config.loglevel = os.environ["LOG_LEVEL"]
    await hypercorn_serve(app, config, shutdown_trigger=until_stopped)
