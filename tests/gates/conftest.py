"""What several gates look at."""

import pytest

from tests.apps import APPS, FAMILIES, REFERENCE, SynthesizedApp, synthesized


@pytest.fixture(scope="session")
def reference() -> SynthesizedApp:
    """The reference application."""
    return synthesized(REFERENCE)


@pytest.fixture(scope="session", params=APPS)
def each_app(request: pytest.FixtureRequest) -> SynthesizedApp:
    """The apps that every gate looks at, one after the other."""
    return synthesized(request.param)


@pytest.fixture(scope="session", params=FAMILIES)
def each_family(request: pytest.FixtureRequest) -> SynthesizedApp:
    """The examples of the families of tasks, one after the other."""
    return synthesized(request.param)
