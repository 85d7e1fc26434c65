"""The one private workforce of an account, its workteams, and their tags."""

import pytest

from rehearsal.ground_truth.errors import ServiceError
from rehearsal.ground_truth.jobs import Team
from rehearsal.ground_truth.tags import Tags
from rehearsal.ground_truth.workforces import Workforces

ARNS = "arn:aws:sagemaker:us-east-1:123456789012"
COGNITO = {"UserPool": "us-east-1_people", "ClientId": "portal"}
MEMBERS = [{"CognitoMemberDefinition": {**COGNITO, "UserGroup": "labelers"}}]
TEAM = {"WorkteamName": "Labelers", "Description": "They label", "MemberDefinitions": MEMBERS}


@pytest.fixture
def tags() -> Tags:
    """Nothing is tagged yet."""
    return Tags()


@pytest.fixture
def none(tags: Tags) -> Workforces:
    """An account without a workforce."""
    return Workforces(arn_prefix=ARNS, region="us-east-1", tags=tags)


@pytest.fixture
def workforces(none: Workforces) -> Workforces:
    """An account with a workforce."""
    none.create_workforce({"WorkforceName": "default", "CognitoConfig": COGNITO})
    return none


def test_a_workforce_is_active_and_has_a_portal(workforces: Workforces) -> None:
    workforce = workforces.describe_workforce({"WorkforceName": "default"})["Workforce"]

    assert (workforce["WorkforceArn"], workforce["Status"]) == (f"{ARNS}:workforce/default", "Active")
    assert workforce["SubDomain"].endswith(".labeling.us-east-1.sagemaker.aws")


def test_an_account_has_one_workforce(workforces: Workforces) -> None:
    with pytest.raises(ServiceError, match="already has the workforce 'default'"):
        workforces.create_workforce({"WorkforceName": "second", "CognitoConfig": COGNITO})


def test_a_workforce_has_exactly_one_identity_provider(none: Workforces) -> None:
    with pytest.raises(ServiceError, match="exactly one of CognitoConfig and OidcConfig"):
        none.create_workforce({"WorkforceName": "default"})


def test_a_client_secret_is_not_described(none: Workforces) -> None:
    oidc = {"ClientId": "portal", "ClientSecret": "secret", "Issuer": "https://people.example"}
    none.create_workforce({"WorkforceName": "default", "OidcConfig": oidc})

    described = none.describe_workforce({"WorkforceName": "default"})["Workforce"]["OidcConfig"]

    assert described == {"ClientId": "portal", "Issuer": "https://people.example"}


def test_a_workforce_cannot_change_its_identity_provider(workforces: Workforces) -> None:
    with pytest.raises(ServiceError, match="its identity provider cannot change"):
        workforces.update_workforce({"WorkforceName": "default", "OidcConfig": {}})


def test_a_workforce_can_change_who_reaches_the_portal(workforces: Workforces) -> None:
    source = {"Cidrs": ["10.0.0.0/8"]}

    updated = workforces.update_workforce({"WorkforceName": "default", "SourceIpConfig": source})

    assert updated["Workforce"]["SourceIpConfig"] == source


def test_a_workforce_with_workteams_is_not_deleted(workforces: Workforces) -> None:
    workforces.create_workteam(TEAM)

    with pytest.raises(ServiceError, match="has 1 workteams"):
        workforces.delete_workforce({"WorkforceName": "default"})


def test_a_deleted_workforce_makes_room_for_another(workforces: Workforces) -> None:
    workforces.delete_workforce({"WorkforceName": "default"})
    workforces.create_workforce({"WorkforceName": "second", "CognitoConfig": COGNITO})

    assert [found["WorkforceName"] for found in workforces.list_workforces({})["Workforces"]] == ["second"]


def test_a_workteam_needs_a_workforce(none: Workforces) -> None:
    with pytest.raises(ServiceError, match="there is no workforce"):
        none.create_workteam(TEAM)


def test_a_workteam_is_found_by_its_arn(workforces: Workforces) -> None:
    arn = workforces.create_workteam(TEAM)["WorkteamArn"]
    portal = workforces.describe_workteam({"WorkteamName": "Labelers"})["Workteam"]["SubDomain"]

    assert arn == f"{ARNS}:workteam/private-crowd/labelers"
    assert workforces.team(arn) == Team(portal=f"https://{portal}", user_pool="us-east-1_people")


def test_a_workteam_name_is_taken_whatever_its_case(workforces: Workforces) -> None:
    workforces.create_workteam(TEAM)

    with pytest.raises(ServiceError, match="ResourceInUse"):
        workforces.create_workteam({**TEAM, "WorkteamName": "LABELERS"})


def test_an_account_has_25_workteams_at_most(workforces: Workforces) -> None:
    for number in range(25):
        workforces.create_workteam({**TEAM, "WorkteamName": f"team-{number}"})

    with pytest.raises(ServiceError, match="ResourceLimitExceeded"):
        workforces.create_workteam(TEAM)


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ([{"OidcMemberDefinition": {"Groups": ["labelers"]}}], "takes CognitoMemberDefinition only"),
        (
            [{**MEMBERS[0], "OidcMemberDefinition": {"Groups": ["labelers"]}}],
            "takes CognitoMemberDefinition only",
        ),
        ([{"CognitoMemberDefinition": {"UserPool": "us-east-1_others"}}], "use a group of that pool"),
    ],
)
def test_members_belong_to_the_workforce(workforces: Workforces, members: list, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ServiceError, match=message):
        workforces.create_workteam({**TEAM, "MemberDefinitions": members})


def test_a_workteam_can_be_updated(workforces: Workforces) -> None:
    workforces.create_workteam(TEAM)

    updated = workforces.update_workteam({"WorkteamName": "labelers", "Description": "They label well"})

    assert updated["Workteam"]["Description"] == "They label well"


def test_deleting_a_workteam_twice_succeeds_twice(workforces: Workforces) -> None:
    workforces.create_workteam(TEAM)

    answers = [workforces.delete_workteam({"WorkteamName": "Labelers"}) for _ in range(2)]

    assert answers == [{"Success": True}, {"Success": True}]


def test_an_unknown_workteam_is_refused(workforces: Workforces) -> None:
    with pytest.raises(ServiceError, match="there is no workteam 'lost'"):
        workforces.describe_workteam({"WorkteamName": "lost"})


def test_workteams_are_listed_in_pages(workforces: Workforces) -> None:
    for name in ("cats", "dogs", "catfish"):
        workforces.create_workteam({**TEAM, "WorkteamName": name})

    query = {"NameContains": "CAT", "SortBy": "Name", "SortOrder": "Descending", "MaxResults": 1}
    first = workforces.list_workteams(query)
    second = workforces.list_workteams({**query, "NextToken": first["NextToken"]})

    names = [team["WorkteamName"] for page in (first, second) for team in page["Workteams"]]
    assert (names, "NextToken" in second) == (["cats", "catfish"], False)


def test_a_made_up_token_is_refused(workforces: Workforces) -> None:
    with pytest.raises(ServiceError, match="it must be the one of the previous page"):
        workforces.list_workteams({"NextToken": "made-up"})


def test_a_workteam_keeps_the_tags_it_gets(workforces: Workforces, tags: Tags) -> None:
    arn = workforces.create_workteam({**TEAM, "Tags": [{"Key": "a", "Value": "1"}]})["WorkteamArn"]

    tags.add_tags({"ResourceArn": arn, "Tags": [{"Key": "b", "Value": "2"}]})
    tags.delete_tags({"ResourceArn": arn, "TagKeys": ["a"]})

    assert tags.list_tags({"ResourceArn": arn}) == {"Tags": [{"Key": "b", "Value": "2"}]}


def test_a_deleted_workteam_has_no_tags(workforces: Workforces, tags: Tags) -> None:
    arn = workforces.create_workteam(TEAM)["WorkteamArn"]
    workforces.delete_workteam({"WorkteamName": "Labelers"})

    with pytest.raises(ServiceError, match="there is no resource"):
        tags.list_tags({"ResourceArn": arn})


def test_a_resource_has_50_tags_at_most(workforces: Workforces, tags: Tags) -> None:
    arn = workforces.create_workteam(TEAM)["WorkteamArn"]

    with pytest.raises(ServiceError, match="would have 51 tags"):
        tags.add_tags(
            {"ResourceArn": arn, "Tags": [{"Key": str(number), "Value": ""} for number in range(51)]}
        )
