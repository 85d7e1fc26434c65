"""Deploying with the real CDK CLI; what it deploys successfully, the end-to-end tests look at."""

import shlex
import sys

import pytest

from rehearsal.deploy import DeploymentFailed, deploy


def test_an_app_that_fails_is_told_in_its_own_words(endpoint: str) -> None:
    app = f"{shlex.quote(sys.executable)} -c 'raise SystemExit(\"label 7 is missing\")'"

    with pytest.raises(DeploymentFailed, match="label 7 is missing"):
        deploy(endpoint=endpoint, stack="Any", app=app, bootstrap=False)
