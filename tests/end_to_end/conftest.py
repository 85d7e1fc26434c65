"""The reference application and one with own functions, deployed by the CDK CLI into an embedded AWS."""

from collections.abc import Iterator

import pytest

from rehearsal.deploy import deploy
from rehearsal.embedded.process import embedded_aws
from rehearsal.upload import UploadedData
from tests.apps import new_app
from tests.end_to_end import own_functions_app
from tests.end_to_end.pipelines import Ended, Pipeline, deployed_template


@pytest.fixture(scope="session")
def aws() -> Iterator[str]:
    """URL of an embedded AWS whose only tenants are these pipelines."""
    with embedded_aws() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def reference(aws: str) -> Pipeline:
    """The reference application: auto-labeling by the service's own functions."""
    stack = "Labeling-dev"
    outputs = deploy(endpoint=aws, stack=stack)
    template = deployed_template(endpoint=aws, stack=stack)
    return Pipeline(endpoint=aws, stack=stack, id="Digits", outputs=outputs, template=template)


@pytest.fixture(scope="session")
def own_functions(aws: str, reference: Pipeline) -> Pipeline:
    """A people-only pipeline with own functions, for the workteam of the reference application."""
    stack, app = "OwnFunctions", new_app()
    own_functions_app.build(app, workteam_arn=reference.outputs["WorkteamArn"])
    outputs = deploy(
        endpoint=aws,
        stack=stack,
        app=app.synth().directory,
        bootstrap=False,  # the reference application has seen to it
    )
    template = deployed_template(endpoint=aws, stack=stack)
    return Pipeline(endpoint=aws, stack=stack, id="ByPeople", outputs=outputs, template=template)


@pytest.fixture(scope="session")
def many_digits(reference: Pipeline) -> UploadedData:
    """As many digits as auto-labeling needs."""
    return reference.upload(1250)


@pytest.fixture(scope="session")
def few_digits(own_functions: Pipeline) -> UploadedData:
    """A handful, for people only."""
    return own_functions.upload(6)


@pytest.fixture(scope="session")
def auto_labeled(reference: Pipeline, many_digits: UploadedData) -> Ended:
    """A cold run of the reference application, with a follow-up job for what nobody answered.

    It takes the longest of all, so every test that needs what it leaves behind shares it.
    """
    return reference.label(
        many_digits,
        # Who answers what depends on the name of the job: in this one, one image gets no answer.
        job_name="cold",
        warm_start="none",
        tags={"rehearsal:no-answer-rate": "0.1"},
    )
