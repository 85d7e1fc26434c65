"""The CDK's own validation of templates, off in every other test because it takes some 10 s, passes once."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.apps import ROOT, cli_context

DEFECTIVE_APP = """
from aws_cdk import App, CfnResource, Stack

app = App()
CfnResource(Stack(app, "Stack"), "Bucket", type="AWS::S3::Bucket", properties={"Encrypted": True})
app.synth()
"""


def synthesize(app: Path, *, output: Path) -> subprocess.CompletedProcess[str]:
    """Run an app as the CDK CLI does, where defects are errors rather than warnings."""
    context = cli_context()
    assert context["@aws-cdk/core:validateAgainstDefaultRules"] is True
    environment = {name: value for name, value in os.environ.items() if name != "CDK_VALIDATION"}
    return subprocess.run(  # noqa: S603  an app of ours
        [sys.executable, str(app)],
        cwd=ROOT,
        env=environment | {"CDK_OUTDIR": str(output), "CDK_CONTEXT_JSON": json.dumps(context)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_reference_application_passes_with_its_compliance_packs(tmp_path: Path):
    result = synthesize(ROOT / "app.py", output=tmp_path)

    assert result.returncode == 0, result.stderr
    assert json.loads((tmp_path / "validation-report.json").read_text("utf-8"))["pluginReports"] == []


def test_a_defect_fails_the_synthesis(tmp_path: Path):
    app = tmp_path / "app.py"
    app.write_text(DEFECTIVE_APP, "utf-8")

    result = synthesize(app, output=tmp_path / "output")

    assert result.returncode == 1
    assert "'Encrypted' was unexpected" in result.stderr
