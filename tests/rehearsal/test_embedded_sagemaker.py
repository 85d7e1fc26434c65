"""SageMaker in the embedded AWS: reached by its API, judged by IAM, and made by templates."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.account import Account, StackFailed, allow, new_name

JOB = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:labeling-job/"


def error_of(call: Any, **arguments: Any) -> dict[str, str]:
    with pytest.raises(ClientError) as error:
        call(**arguments)
    return dict(error.value.response["Error"])


def test_an_error_of_the_service_has_its_code(account: Account) -> None:
    error = error_of(account.client("sagemaker").describe_labeling_job, LabelingJobName="missing")

    assert error["Code"] == "ResourceNotFound"


def test_an_operation_needs_a_right_on_its_resource(account: Account) -> None:
    sagemaker = account.as_role(
        "sagemaker", account.role(allow("sagemaker:DescribeLabelingJob", f"{JOB}mine-*"))
    )

    assert error_of(sagemaker.describe_labeling_job, LabelingJobName="mine-1")["Code"] == "ResourceNotFound"
    denial = error_of(sagemaker.describe_labeling_job, LabelingJobName="yours-1")
    assert denial["Code"] == "AccessDeniedException"
    assert f"sagemaker:DescribeLabelingJob on resource: {JOB}yours-1" in denial["Message"]


def test_names_are_lower_case_in_the_resource(account: Account) -> None:
    denial = error_of(
        account.as_role("sagemaker", account.role()).describe_labeling_job, LabelingJobName="Digits-1"
    )

    assert f"{JOB}digits-1 " in denial["Message"]


def job_request(*, role: str, workteam: str) -> dict[str, Any]:
    return {
        "LabelingJobName": "bound",
        "LabelAttributeName": "a",
        "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://a/b"}}},
        "OutputConfig": {"S3OutputPath": "s3://a/b"},
        "RoleArn": role,
        "HumanTaskConfig": {
            "WorkteamArn": workteam,
            "UiConfig": {"UiTemplateS3Uri": "s3://a/b"},
            "TaskTitle": "a",
            "TaskDescription": "a",
            "NumberOfHumanWorkersPerDataObject": 1,
            "TaskTimeLimitInSeconds": 30,
        },
    }


def test_a_right_may_be_bound_to_a_workteam(account: Account) -> None:
    mine = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:workteam/private-crowd/mine"
    role = account.role(allow("sagemaker:*", "*", ArnEquals={"sagemaker:WorkteamArn": mine}))
    create = account.as_role("sagemaker", role).create_labeling_job

    # The service itself refuses the first request, because there is no such team; it got through to it.
    assert error_of(create, **job_request(role=role, workteam=mine))["Code"] == "ValidationException"
    yours = error_of(create, **job_request(role=role, workteam=f"{mine}-not"))
    assert yours["Code"] == "AccessDeniedException"


def people(workforce: dict[str, Any], team: dict[str, Any]) -> dict[str, Any]:
    """A stack with a user pool, a workforce of it and a workteam of the workforce."""
    pool, client, group = {"Ref": "Pool"}, {"Ref": "Client"}, {"Ref": "Group"}
    member = {"CognitoUserPool": pool, "CognitoClientId": client, "CognitoUserGroup": group}
    return {
        "Pool": {"Type": "AWS::Cognito::UserPool", "Properties": {}},
        "Client": {"Type": "AWS::Cognito::UserPoolClient", "Properties": {"UserPoolId": pool}},
        "Group": {
            "Type": "AWS::Cognito::UserPoolGroup",
            "Properties": {"UserPoolId": pool, "GroupName": "all"},
        },
        "Workforce": {
            "Type": "AWS::SageMaker::Workforce",
            "Properties": {"CognitoConfig": {"UserPool": pool, "ClientId": client}, **workforce},
        },
        "Team": {
            "Type": "AWS::SageMaker::Workteam",
            "DependsOn": "Workforce",
            "Properties": {"MemberDefinitions": [{"CognitoMemberDefinition": member}], **team},
        },
    }


def test_a_template_makes_changes_and_deletes_workforce_and_workteam(account: Account) -> None:
    sagemaker, name = account.client("sagemaker"), new_name("team")
    team = {"WorkteamName": name, "Description": "before"}
    resources = people({"WorkforceName": "default"}, team)
    outputs = {"Team": {"Ref": "Team"}, "Workforce": {"Fn::GetAtt": ["Workforce", "WorkforceArn"]}}

    made = account.deploy(resources, **outputs, Stack={"Ref": "AWS::StackName"})
    described = sagemaker.describe_workteam(WorkteamName=name)["Workteam"]
    workforce = sagemaker.describe_workforce(WorkforceName="default")["Workforce"]
    account.update(made["Stack"], people({"WorkforceName": "default"}, {**team, "Description": "after"}))
    changed = sagemaker.describe_workteam(WorkteamName=name)["Workteam"]
    account.delete(made["Stack"])

    assert (made["Team"], made["Workforce"]) == (described["WorkteamArn"], workforce["WorkforceArn"])
    assert (described["Description"], changed["Description"]) == ("before", "after")
    assert described["MemberDefinitions"][0]["CognitoMemberDefinition"]["UserGroup"] == "all"
    assert sagemaker.list_workteams(NameContains=name)["Workteams"] == []
    assert sagemaker.list_workforces()["Workforces"] == []


def test_a_workteam_of_another_name_takes_the_place_of_the_old_one(account: Account) -> None:
    sagemaker, name = account.client("sagemaker"), new_name("team")
    force = {"WorkforceName": "default"}
    made = account.deploy(
        people(force, {"WorkteamName": name, "Description": "a"}), Stack={"Ref": "AWS::StackName"}
    )

    account.update(made["Stack"], people(force, {"WorkteamName": f"{name}-2", "Description": "a"}))
    names = [team["WorkteamName"] for team in sagemaker.list_workteams(NameContains=name)["Workteams"]]
    account.delete(made["Stack"])

    assert names == [f"{name}-2"]


def test_a_workforce_of_the_same_name_cannot_change_its_user_pool(account: Account) -> None:
    team = {"WorkteamName": new_name("team"), "Description": "a"}
    made = account.deploy(people({"WorkforceName": "default"}, team), Stack={"Ref": "AWS::StackName"})
    another = {"UserPool": {"Ref": "Pool"}, "ClientId": "another"}

    with pytest.raises(StackFailed, match="a custom-named resource requires replacing"):
        account.update(made["Stack"], people({"WorkforceName": "default", "CognitoConfig": another}, team))
    account.delete(made["Stack"])


def test_a_workteam_the_service_refuses_fails_the_stack(account: Account) -> None:
    member = {"CognitoUserPool": "us-east-1_none", "CognitoClientId": "none", "CognitoUserGroup": "none"}
    team = {"Description": "a", "MemberDefinitions": [{"CognitoMemberDefinition": member}]}

    with pytest.raises(StackFailed, match="Error Code: ValidationException"):
        account.deploy({"Team": {"Type": "AWS::SageMaker::Workteam", "Properties": team}})
