"""The apps the gates look at: the reference application and the examples, each synthesized once."""

import functools
import json
import runpy
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import aws_cdk
from aws_cdk import App, Stack

from labeling_stack import LabelingStack
from stages import stage_named
from tests.outputs import output_folder

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = "reference"
EXAMPLES = {path.stem: path for path in sorted((ROOT / "examples").glob("*.py"))}
APPS = (REFERENCE, "digits", "own_functions")
"""The names of those that every gate looks at."""

COMPOSITIONS = {"chain": "Chain", "in_parts": "InParts"}
"""The names of the examples in which a state machine starts others, to the id of its construct."""

FAMILIES = tuple(name for name in EXAMPLES if name not in (*APPS, *COMPOSITIONS))
"""The names of the others, one for each family of tasks. They differ in the task only, so the slow gates,
which look at everything else, pass them over; tests/gates/test_families.py makes sure of that."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SynthesizedApp:
    """An app, its only stack, and the template of that stack as it is deployed."""

    app: App
    stack: Stack
    template: Mapping[str, Any]


def build(name: str) -> App:
    """Build an app of APPS, COMPOSITIONS or FAMILIES afresh."""
    if name == REFERENCE:
        app = new_app()
        LabelingStack(app, "Labeling-dev", stage=stage_named("dev"))
        return app
    # The example runs as a user runs it; only where its output goes is ours.
    with mock.patch.object(aws_cdk, "App", new_app):
        example: App = runpy.run_path(str(EXAMPLES[name]))["app"]
    return example


@functools.cache
def synthesized(name: str) -> SynthesizedApp:
    """An app of APPS, COMPOSITIONS or FAMILIES, synthesized."""
    app = build(name)
    (stack,) = (child for child in app.node.children if isinstance(child, Stack))
    (artifact,) = app.synth().stacks
    return SynthesizedApp(app=app, stack=stack, template=artifact.template)


def new_app(context: Mapping[str, Any] | None = None) -> App:
    """An app as the CDK CLI has it made: with the context of cdk.json, and more if given."""
    return App(
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        context=cli_context() | dict(context or {}),
        outdir=output_folder(),
    )


def cli_context() -> dict[str, Any]:
    """The context in cdk.json."""
    context: dict[str, Any] = json.loads((ROOT / "cdk.json").read_text("utf-8"))["context"]
    return context
