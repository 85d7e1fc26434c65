"""The embedded AWS as a child process, for whoever deploys into it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .identity import DEFAULT_REGION

_REPOSITORY = Path(__file__).resolve().parents[2]
_SECONDS_TO_STOP = 5


class EmbeddedAwsError(Exception):
    """The embedded AWS did not start; what it printed is above."""


@contextmanager
def embedded_aws(*, region: str = DEFAULT_REGION) -> Iterator[str]:
    """Start an embedded AWS, give its endpoint, and end it with everything it started.

    Raises:
        EmbeddedAwsError: it ended before it answered.
    """
    with subprocess.Popen(  # noqa: S603  our own command
        [sys.executable, "-m", "rehearsal", "serve", "--region", region, "--until-input-ends"],
        cwd=_REPOSITORY,
        # The server ends when its input does, so it never outlives a parent that was killed.
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # A process group of its own: functions run in further processes, and all are ended together.
        start_new_session=True,
    ) as process:
        try:
            endpoint = next(iter(process.stdout or ()), "").strip()
            if not endpoint:
                raise EmbeddedAwsError(
                    f"the embedded AWS ended with status {process.wait()} before it answered; "
                    "its error output says why"
                )
            yield endpoint
        except KeyboardInterrupt:
            # At once: whoever interrupts need not read how every part of it failed.
            os.killpg(process.pid, signal.SIGKILL)
            raise
        finally:
            _stop(process)


def _stop(process: "subprocess.Popen[str]") -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=_SECONDS_TO_STOP)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
