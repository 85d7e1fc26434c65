"""Deploys an app with the real CDK CLI into an AWS that answers on an endpoint."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Self

from rehearsal.embedded.identity import ACCOUNT, DEFAULT_REGION, environment_of_root

REPOSITORY = Path(__file__).resolve().parents[1]
APP = f"{shlex.quote(sys.executable)} app.py"
CDK = REPOSITORY / "node_modules" / ".bin" / "cdk"


class DeploymentFailed(Exception):  # noqa: N818  it says what happened
    """The CDK CLI failed; the message holds what it printed."""


def deploy(
    *,
    endpoint: str,
    stack: str,
    region: str = DEFAULT_REGION,
    app: str = APP,
    directory: Path = REPOSITORY,
    cdk: Path = CDK,
    context: Mapping[str, str] | None = None,
    bootstrap: bool = True,
) -> dict[str, str]:
    """Bootstrap the account, deploy `stack`, and return the outputs of the stack.

    Args:
        endpoint: URL of the AWS; the CLI calls it as the root of the rehearsal's account.
        stack: name of the stack.
        region: where to deploy to.
        app: command that synthesizes the app, run in `directory`, which also holds its `cdk.json`; or the
            folder that holds what was synthesized.
        cdk: the CLI.
        context: what follows `-c` on the command line.
        bootstrap: whether the account is to be bootstrapped; once is enough.

    Raises:
        DeploymentFailed: the CLI failed.
    """
    environment = _environment(endpoint=endpoint, region=region)
    with tempfile.TemporaryDirectory(prefix="rehearsal-cdk-") as name:
        scratch = Path(name)
        assembly, outputs = str(scratch / "cdk.out"), scratch / "outputs.json"
        settings = ["--output", assembly]
        for key, value in (context or {}).items():
            settings += ["--context", f"{key}={value}"]

        def run(*arguments: str, directory: Path = directory) -> _Command:
            return _Command(
                [str(cdk), "--no-notices", *arguments], directory=directory, environment=environment
            )

        if bootstrap:
            # The account is made ready while the app is synthesized: neither needs the other.
            preparation = run("bootstrap", f"aws://{ACCOUNT}/{region}", directory=scratch)
            with preparation, run("synth", stack, "--quiet", "--app", app, *settings) as synthesis:
                synthesis.finish()
                preparation.finish()
            app, settings = assembly, []
        unattended = ("--require-approval", "never", "--outputs-file", str(outputs))
        with run("deploy", stack, "--app", app, *settings, *unattended) as deployment:
            deployment.finish()
        return dict(json.loads(outputs.read_text(encoding="utf-8")).get(stack, {}))


class _Command:
    """A command that runs in a `with` block, at most as long; what it prints goes to a file."""

    def __init__(self, command: list[str], *, directory: Path, environment: Mapping[str, str]) -> None:
        self._command = command
        self._output: IO[str] = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  closed at the end
        self._process = subprocess.Popen(  # noqa: S603  the CLI of this repository
            command,
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._output.close()

    def finish(self) -> None:
        """Wait for the command to end.

        Raises:
            DeploymentFailed: its status is not 0.
        """
        status = self._process.wait()
        if status != 0:
            self._output.seek(0)
            raise DeploymentFailed(
                f"`{' '.join(self._command)}` ended with status {status}:\n{self._output.read()}"
            )


def _environment(*, endpoint: str, region: str) -> dict[str, str]:
    return {
        **environment_of_root(os.environ, endpoint=endpoint, region=region),
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": region,
        # `make test` validates templates with the CLI's rules; a deployment need not wait for it again.
        "CDK_VALIDATION": "false",
        "CDK_DISABLE_CLI_TELEMETRY": "true",
        "CDK_DISABLE_VERSION_CHECK": "true",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "18,20",
        "JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION": "1",
        "CI": "true",
        "NO_COLOR": "1",
    }
