"""The service acts as the job's execution role: whatever the role may not do, the job cannot do either."""

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.account import Account, allow, deny
from tests.rehearsal.ground_truth.site import (
    ALGORITHM,
    ATTRIBUTE,
    REGION,
    Images,
    Site,
)

HANDLERS = "def handler(event, context):\n    return {'taskInput': event['dataObject']}\n"


@pytest.mark.parametrize(
    "action",
    [
        "s3:ListBucket",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:PutObject",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:PutLogEvents",
        "cloudwatch:PutMetricData",
    ],
)
def test_a_job_fails_without_a_permission_every_job_needs(
    site: Site, few_images: Images, workteam: str, action: str
) -> None:
    role = site.execution_role(without=action)

    ended = site.run(site.request(workteam=workteam, images=few_images, role_arn=role))

    assert ended["LabelingJobStatus"] == "Failed"
    assert ended["FailureReason"].startswith(f"AccessDenied: the execution role {role} may not {action} on ")


@pytest.mark.parametrize("action", ["iam:PassRole", "kms:CreateGrant", "kms:DescribeKey"])
def test_an_auto_labeling_job_fails_without_a_permission_training_needs(
    site: Site, few_images: Images, workteam: str, action: str
) -> None:
    manifest = site.manifest(*({"source-ref": few_images.uris[0]} for _ in range(1250)))
    request = site.request(
        workteam=workteam,
        images=few_images,
        manifest_uri=manifest,
        role_arn=site.execution_role(without=action),
        algorithm_arn=ALGORITHM,
        volume_kms_key=site.account.key(),
    )

    ended = site.run(request)

    assert ended["LabelingJobStatus"] == "Failed"
    assert f"may not {action} on " in ended["FailureReason"]


def test_a_job_fails_if_it_may_not_call_its_function(site: Site, few_images: Images, workteam: str) -> None:
    function = f"arn:aws:lambda:{REGION}:123456789012:function:{site.account.function(HANDLERS)}"
    role = site.execution_role(without="lambda:InvokeFunction")

    ended = site.run(
        site.request(workteam=workteam, images=few_images, role_arn=role, pre_annotation_arn=function)
    )

    assert ended["FailureReason"].startswith(
        f"AccessDenied: the execution role {role} may not lambda:InvokeFunction on {function}"
    )


def test_a_job_fails_if_it_may_not_use_the_key_of_its_output(
    site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(
        workteam=workteam,
        images=few_images,
        role_arn=site.execution_role(without="kms:GenerateDataKey"),
        output_kms_key=site.account.key(),
    )

    ended = site.run(request)

    assert "kms:GenerateDataKey" in ended["FailureReason"]


def test_an_image_the_role_may_not_read_fails_alone(site: Site, few_images: Images, workteam: str) -> None:
    hidden = few_images.uris[3].removeprefix("s3://")
    role = site.execution_role()
    site.account.allow(role, *site.statements(), deny("s3:GetObject", f"arn:aws:s3:::{hidden}"))
    request = site.request(workteam=workteam, images=few_images, role_arn=role)

    ended = site.run(request)

    assert ended["LabelCounters"]["FailedNonRetryableError"] == 1
    assert "HTTP 403" in site.output(request["LabelingJobName"])[3][f"{ATTRIBUTE}-metadata"]["failure-reason"]


def test_a_job_is_refused_to_whom_may_not_pass_the_role(
    site: Site, few_images: Images, workteam: str, account: Account
) -> None:
    sagemaker = account.as_role("sagemaker", account.role(allow("sagemaker:*", "*")))

    with pytest.raises(ClientError, match="iam:PassRole"):
        sagemaker.create_labeling_job(**site.request(workteam=workteam, images=few_images))


def test_a_role_passed_to_sagemaker_only_is_passed_to_sagemaker(
    site: Site, few_images: Images, workteam: str, account: Account
) -> None:
    passing = allow(
        "iam:PassRole", site.role, StringEquals={"iam:PassedToService": "sagemaker.amazonaws.com"}
    )
    sagemaker = account.as_role("sagemaker", account.role(allow("sagemaker:*", "*"), passing))
    request = site.request(workteam=workteam, images=few_images)

    sagemaker.create_labeling_job(**request)

    assert site.ended(request["LabelingJobName"])["LabelingJobStatus"] == "Completed"


def test_a_role_that_does_not_trust_sagemaker_is_refused(
    site: Site, few_images: Images, workteam: str, account: Account
) -> None:
    request = site.request(
        workteam=workteam, images=few_images, role_arn=account.role(trusts="lambda.amazonaws.com")
    )

    with pytest.raises(ClientError, match="Could not assume role"):
        site.start(request)
