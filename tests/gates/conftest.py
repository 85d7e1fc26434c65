"""What several gates look at."""

import pytest

from tests.apps import APPS, REFERENCE, SynthesizedApp, synthesized


@pytest.fixture(scope="session")
def reference() -> SynthesizedApp:
    """The reference application."""
    return synthesized(REFERENCE)


@pytest.fixture(scope="session", params=APPS)
def each_app(request: pytest.FixtureRequest) -> SynthesizedApp:
    """The reference application and every example, one after the other."""
    return synthesized(request.param)
