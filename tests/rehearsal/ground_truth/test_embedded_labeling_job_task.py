"""The task state `sagemaker:createLabelingJob.sync`: what it waits for, what it needs, and how it fails."""

import json
from typing import Any

import pytest

from tests.rehearsal.account import Account, Statement, allow, wait_until
from tests.rehearsal.ground_truth.site import Images, Site

TASK = "arn:aws:states:::sagemaker:createLabelingJob.sync"
SLOW = {"answer-seconds": "60"}


def statements(site: Site) -> list[Statement]:
    """What the role of a state machine needs to run labeling jobs."""
    jobs = "arn:aws:sagemaker:us-east-1:*:labeling-job/*"
    rule = "arn:aws:events:us-east-1:*:rule/StepFunctionsGetEventsForSageMaker*"
    return [
        allow("sagemaker:CreateLabelingJob", jobs),
        allow("sagemaker:DescribeLabelingJob", jobs),
        allow("sagemaker:StopLabelingJob", jobs),
        allow("sagemaker:AddTags", jobs),
        allow("iam:PassRole", site.role, StringEquals={"iam:PassedToService": "sagemaker.amazonaws.com"}),
        allow("events:PutRule", rule),
        allow("events:PutTargets", rule),
        allow("events:DescribeRule", rule),
    ]


def machine(site: Site, request: dict[str, Any], *, without: str | None = None, **fields: Any) -> str:
    """A state machine that runs the job, and lacks one permission if one is named."""
    task = {"Type": "Task", "Resource": TASK, "Arguments": request, "End": True, **fields}
    given = [statement for statement in statements(site) if statement["Action"] != without]
    return site.account.state_machine({"Label": task}, *given)


def wait_for_status(site: Site, job: str, status: str) -> None:
    wait_until(lambda: site.describe(job)["LabelingJobStatus"] == status, seconds=20)


def wait_until_created(site: Site, job: str) -> None:
    wait_until(lambda: site.sagemaker.list_labeling_jobs(NameContains=job)["LabelingJobSummaryList"] != [])


def test_a_completed_job_is_described_in_the_output(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(workteam=workteam, images=few_images)

    execution = account.run(machine(site, request))

    assert execution["status"] == "SUCCEEDED", execution.get("cause")
    output = json.loads(execution["output"])
    described = site.describe(request["LabelingJobName"])
    assert output["LabelingJobStatus"] == "Completed"
    assert output["LabelingJobOutput"] == described["LabelingJobOutput"]
    assert output["CreationTime"] == round(described["CreationTime"].timestamp() * 1000)


def test_a_failed_job_fails_the_state_with_its_reason_in_the_cause(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(
        workteam=workteam, images=few_images, manifest_uri=f"s3://{site.images_bucket}/none"
    )

    execution = account.run(machine(site, request))

    assert (execution["status"], execution["error"]) == ("FAILED", "States.TaskFailed")
    cause = json.loads(execution["cause"])
    assert cause["LabelingJobStatus"] == "Failed"
    assert cause["FailureReason"] == site.describe(request["LabelingJobName"])["FailureReason"]


def test_a_job_someone_stopped_fails_the_state(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(workteam=workteam, images=few_images, tags=SLOW)
    execution = account.start(machine(site, request))
    job = request["LabelingJobName"]
    wait_until_created(site, job)
    wait_for_status(site, job, "InProgress")

    site.sagemaker.stop_labeling_job(LabelingJobName=job)

    ended = account.ended(execution)
    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(ended["cause"])["LabelingJobStatus"] == "Stopped"


def test_stopping_the_execution_stops_the_job(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(workteam=workteam, images=few_images, tags=SLOW)
    execution = account.start(machine(site, request))
    wait_until_created(site, request["LabelingJobName"])

    account.client("stepfunctions").stop_execution(executionArn=execution)

    wait_for_status(site, request["LabelingJobName"], "Stopped")
    assert account.ended(execution)["status"] == "ABORTED"


def test_a_state_that_times_out_stops_the_job_though_the_execution_goes_on(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(workteam=workteam, images=few_images, tags=SLOW)
    task = {"Type": "Task", "Resource": TASK, "Arguments": request, "TimeoutSeconds": 1}
    states = {
        "Label": {**task, "Catch": [{"ErrorEquals": ["States.Timeout"], "Next": "Linger"}], "End": True},
        "Linger": {"Type": "Wait", "Seconds": 6000, "End": True},  # a minute here
    }
    execution = account.start(account.state_machine(states, *statements(site)))
    wait_until_created(site, request["LabelingJobName"])

    wait_for_status(site, request["LabelingJobName"], "Stopped")
    step_functions = account.client("stepfunctions")
    assert step_functions.describe_execution(executionArn=execution)["status"] == "RUNNING"
    step_functions.stop_execution(executionArn=execution)


def test_a_name_that_is_taken_has_an_error_of_its_own(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(workteam=workteam, images=few_images)
    site.start(request)

    assert account.run(machine(site, request))["error"] == "SageMaker.ResourceInUseException"


def test_a_request_the_service_refuses_is_the_services_error(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    request = site.request(workteam=workteam, images=few_images, label_attribute="digit-metadata")

    execution = account.run(machine(site, request))

    assert execution["error"] == "SageMaker.AmazonSageMakerException"
    assert "ValidationException" in execution["cause"]


@pytest.mark.parametrize(
    "action",
    ["sagemaker:CreateLabelingJob", "sagemaker:DescribeLabelingJob", "sagemaker:AddTags", "iam:PassRole"],
)
def test_the_role_needs_each_right_on_the_job(
    account: Account, site: Site, few_images: Images, workteam: str, action: str
) -> None:
    request = site.request(workteam=workteam, images=few_images)

    execution = account.run(machine(site, request, without=action))

    assert execution["error"] == "SageMaker.AmazonSageMakerException"
    assert f"is not authorized to perform: {action}" in execution["cause"]


@pytest.mark.parametrize("action", ["events:PutRule", "events:PutTargets", "events:DescribeRule"])
def test_the_role_needs_each_right_on_the_rule_that_tells_of_the_end(
    account: Account, site: Site, few_images: Images, workteam: str, action: str
) -> None:
    request = site.request(workteam=workteam, images=few_images)

    execution = account.run(machine(site, request, without=action))

    assert f"is not authorized to create managed-rule: {action}" in execution["cause"]


def test_the_role_may_pass_roles_to_the_service_it_was_allowed_only(
    account: Account, site: Site, few_images: Images, workteam: str
) -> None:
    to_glue = allow("iam:PassRole", site.role, StringEquals={"iam:PassedToService": "glue.amazonaws.com"})
    given = [statement for statement in statements(site) if statement["Action"] != "iam:PassRole"]
    task = {
        "Type": "Task",
        "Resource": TASK,
        "Arguments": site.request(workteam=workteam, images=few_images),
        "End": True,
    }

    execution = account.run(account.state_machine({"Label": task}, *given, to_glue))

    assert "is not authorized to perform: iam:PassRole" in execution["cause"]
