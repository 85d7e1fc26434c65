"""A stack made of every building block, synthesized once in a session for each set of feature flags."""

import json
import tarfile
from dataclasses import dataclass
from importlib import resources
from typing import Any

import pytest
from aws_cdk import App, Environment, Stack

from constructs_lib.annotation_functions import AnnotationFunctions
from constructs_lib.dataset_bucket import ANY_ORIGIN, LabelingBucket
from constructs_lib.execution_role import LabelingExecutionRole
from constructs_lib.keys import LabelingKeys
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.testing import template_snapshot
from constructs_lib.workforce import PrivateWorkforce
from constructs_lib.workteam import PrivateWorkteam
from tests.outputs import output_folder

DIGITS = LabelingTask.image_classification(
    name="digits",
    labels=["zero", "one"],
    title="Which digit is it?",
    description="Choose the digit in the picture.",
)


@dataclass(frozen=True, kw_only=True)
class Blocks:
    """The stack and its template."""

    stack: Stack
    template: dict[str, Any]


def new_stack(flags: dict[str, Any] | None = None, *, env: Environment | None = None) -> Stack:
    """An empty stack in an app of its own, for any account and region unless they are given."""
    app = App(
        context=flags,
        analytics_reporting=False,
        builtin_cloud_formation_validation=False,
        outdir=output_folder(),
    )
    return Stack(app, "Blocks", env=env)


def build_blocks(flags: dict[str, Any] | None = None, *, env: Environment | None = None) -> Stack:
    """A stack in which every building block stands once, with its defaults."""
    stack = new_stack(flags, env=env)
    keys = LabelingKeys(stack, "Keys")
    dataset = LabelingBucket(stack, "Dataset", encryption_key=keys.data_key, cors_origins=ANY_ORIGIN)
    output = LabelingBucket(stack, "Output", encryption_key=keys.data_key)
    workforce = PrivateWorkforce(stack, "Workforce")
    PrivateWorkteam(stack, "Workteam", workforce=workforce, encryption_key=keys.data_key)
    functions = AnnotationFunctions(
        stack, "Annotation", task=DIGITS, output_bucket=output.bucket, encryption_key=keys.data_key
    )
    LabelingExecutionRole(
        stack,
        "Execution",
        dataset_bucket=dataset.bucket,
        dataset_prefix="images/",
        output_bucket=output.bucket,
        data_key=keys.data_key,
        volume_key=keys.volume_key,
        task_assets=DIGITS.bind(stack),
        annotation_functions=functions,
        auto_labeling=True,
    )
    return stack


@pytest.fixture(scope="session")
def recommended_flags() -> dict[str, Any]:
    """Every feature flag that the installed aws-cdk-lib recommends to new apps."""
    archive = next(
        entry for entry in resources.files("aws_cdk._jsii").iterdir() if entry.name.endswith(".tgz")
    )
    with archive.open("rb") as file, tarfile.open(fileobj=file, mode="r|gz") as package:
        for member in package:
            if member.name == "package/recommended-feature-flags.json":
                content = package.extractfile(member)
                assert content is not None
                return dict(json.load(content))
    raise FileNotFoundError("recommended-feature-flags.json is not in aws-cdk-lib")


@pytest.fixture(scope="session", params=["without feature flags", "with all recommended flags"])
def blocks(request: pytest.FixtureRequest, recommended_flags: dict[str, Any]) -> Blocks:
    """Every building block with its defaults."""
    stack = build_blocks(recommended_flags if request.param.startswith("with all") else None)
    return Blocks(stack=stack, template=template_snapshot(stack))
