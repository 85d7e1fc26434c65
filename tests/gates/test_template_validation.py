"""The CDK's own validation of templates, off in every other test because its rules take 7 s to load."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.apps import ROOT, cli_context

APPS = """
import runpy
import sys

from aws_cdk import App, CfnResource, Stack

runpy.run_path("app.py", run_name="__main__")
print("the reference application is synthesized")
app = App(outdir=sys.argv[1])
CfnResource(Stack(app, "Stack"), "Bucket", type="AWS::S3::Bucket", properties={"Encrypted": True})
app.synth()
"""
"""The reference application, and one with a defect. They share a process, which loads the rules once."""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the reference application is synthesized to."""
    return tmp_path_factory.mktemp("reference")


@pytest.fixture(scope="module")
def result(output: Path, tmp_path_factory: pytest.TempPathFactory) -> subprocess.CompletedProcess[str]:
    """What comes of running both apps as the CDK CLI does, where defects are errors rather than warnings."""
    context = cli_context()
    assert context["@aws-cdk/core:validateAgainstDefaultRules"] is True
    environment = {name: value for name, value in os.environ.items() if name != "CDK_VALIDATION"}
    return subprocess.run(  # noqa: S603  apps of ours
        [sys.executable, "-c", APPS, str(tmp_path_factory.mktemp("defective"))],
        cwd=ROOT,
        env=environment | {"CDK_OUTDIR": str(output), "CDK_CONTEXT_JSON": json.dumps(context)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_reference_application_passes_with_its_compliance_packs(
    result: subprocess.CompletedProcess[str], output: Path
):
    assert "the reference application is synthesized" in result.stdout, result.stderr
    assert json.loads((output / "validation-report.json").read_text("utf-8"))["pluginReports"] == []


def test_a_defect_fails_the_synthesis(result: subprocess.CompletedProcess[str]):
    assert result.returncode == 1
    assert "'Encrypted' was unexpected" in result.stderr
