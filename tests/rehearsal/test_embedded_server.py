"""The embedded AWS as a process: it says where it is, and leaves nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rehearsal.account import Account, wait_until

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator["subprocess.Popen[str]"]:
    """A server of the test's own, which ends with its standard input."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rehearsal", "serve", "--until-input-ends"],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()


def runs(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def test_an_interrupted_server_ends_its_functions_in_the_middle_of_their_work(
    server: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    assert server.stdout is not None
    account = Account(endpoint=server.stdout.readline().strip())
    code = """
import os, pathlib, time
def handler(event, context):
    pathlib.Path(event).write_text(str(os.getpid()))
    time.sleep(600)
"""
    name, process_id = account.function(code, Timeout=900), tmp_path / "pid"
    payload = json.dumps(str(process_id))
    account.client("lambda").invoke(FunctionName=name, InvocationType="Event", Payload=payload)
    wait_until(lambda: process_id.exists() and process_id.read_text() != "")

    server.send_signal(signal.SIGINT)

    assert server.wait(timeout=10) == 0
    wait_until(lambda: not runs(int(process_id.read_text())), seconds=5)


def test_a_server_ends_with_whoever_started_it(server: "subprocess.Popen[str]") -> None:
    assert server.stdout is not None
    assert server.stdin is not None
    server.stdout.readline()

    server.stdin.close()

    assert server.wait(timeout=10) == 0
