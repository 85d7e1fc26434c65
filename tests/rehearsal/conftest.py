"""One embedded AWS for all tests, and somebody who makes resources in it."""

from collections.abc import Iterator

import pytest

from rehearsal.embedded.process import embedded_aws
from tests.rehearsal.account import Account


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """URL of an embedded AWS that every test shares, so each makes resources of its own."""
    with embedded_aws() as url:
        yield url


@pytest.fixture(scope="session")
def account(endpoint: str) -> Account:
    """The root of the embedded AWS's account."""
    return Account(endpoint=endpoint)
