"""What every test of the Ground Truth service needs."""

from collections.abc import Iterator

import pytest

from rehearsal.data import DigitImage, digit_images
from tests.rehearsal.account import Account, new_name
from tests.rehearsal.ground_truth.site import Images, Site


@pytest.fixture(scope="session")
def digits() -> list[DigitImage]:
    """Enough images for auto-labeling."""
    return digit_images(count=1250, seed=7)


@pytest.fixture(scope="session")
def site(account: Account) -> Site:
    """A place where labeling jobs can run."""
    return Site(account)


@pytest.fixture(scope="session")
def few_images(site: Site, digits: list[DigitImage]) -> Images:
    """Twelve images that people label."""
    return site.upload(digits[:12])


@pytest.fixture(scope="module")
def workteam(account: Account) -> Iterator[str]:
    """ARN of a workteam, which leaves no workforce behind: there can be only one."""
    sagemaker, name = account.client("sagemaker"), new_name("team")
    existing = sagemaker.list_workforces()["Workforces"]
    if existing:
        cognito = existing[0]["CognitoConfig"]
    else:
        cognito = {"UserPool": "us-east-1_people", "ClientId": "portal"}
        sagemaker.create_workforce(WorkforceName="default", CognitoConfig=cognito)
    members = [{"CognitoMemberDefinition": {**cognito, "UserGroup": "labelers"}}]
    created = sagemaker.create_workteam(WorkteamName=name, Description="Labelers", MemberDefinitions=members)
    yield created["WorkteamArn"]
    sagemaker.delete_workteam(WorkteamName=name)
    if not existing:
        sagemaker.delete_workforce(WorkforceName="default")
