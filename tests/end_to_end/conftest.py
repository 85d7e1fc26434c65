"""The reference application and one with own functions, deployed by the CDK CLI into an embedded AWS."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rehearsal.data import UploadedDigits
from rehearsal.deploy import deploy
from rehearsal.embedded.process import embedded_aws
from tests.end_to_end.pipelines import Pipeline

_OWN_FUNCTIONS_APP = Path(__file__).with_name("own_functions_app.py")


@pytest.fixture(scope="session")
def aws() -> Iterator[str]:
    """URL of an embedded AWS whose only tenants are these pipelines."""
    with embedded_aws() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def reference(aws: str) -> Pipeline:
    """The reference application: auto-labeling by the service's own functions."""
    stack = "Labeling-dev"
    return Pipeline(endpoint=aws, stack=stack, outputs=deploy(endpoint=aws, stack=stack))


@pytest.fixture(scope="session")
def own_functions(aws: str, reference: Pipeline) -> Pipeline:
    """A people-only pipeline with own functions, for the workteam of the reference application."""
    stack = "OwnFunctions"
    outputs = deploy(
        endpoint=aws,
        stack=stack,
        app=f"{sys.executable} -m tests.end_to_end.own_functions_app",
        context={"workteam": reference.outputs["WorkteamArn"]},
    )
    return Pipeline(endpoint=aws, stack=stack, outputs=outputs)


@pytest.fixture(scope="session")
def many_digits(reference: Pipeline) -> UploadedDigits:
    """As many digits as auto-labeling needs."""
    return reference.upload(1250)


@pytest.fixture(scope="session")
def few_digits(own_functions: Pipeline) -> UploadedDigits:
    """A handful, for people only."""
    return own_functions.upload(6)
