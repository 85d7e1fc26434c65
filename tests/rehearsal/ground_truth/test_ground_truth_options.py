"""What no source settles about the service can be switched."""

import time
from typing import Any

import pytest

from rehearsal.embedded.identity import ACCOUNT
from rehearsal.ground_truth.errors import ServiceError
from rehearsal.ground_truth.options import ServiceOptions
from rehearsal.ground_truth.service import GroundTruth
from tests.rehearsal.account import Account, allow
from tests.rehearsal.ground_truth.outside_aws import OutsideAws
from tests.rehearsal.ground_truth.site import ATTRIBUTE, REGION, Images, Site


def run(
    site: Site, request: dict[str, Any], options: ServiceOptions, aws: OutsideAws | None = None
) -> dict[str, Any]:
    """How a job ends in a service with these options; its role may do anything in S3."""
    service = GroundTruth(aws or OutsideAws(site.account), options=options)
    cognito = {"UserPool": "us-east-1_people", "ClientId": "portal"}
    workforce = {"WorkforceName": "default", "CognitoConfig": cognito}
    service.handle("CreateWorkforce", workforce, access_key="root")
    members = [{"CognitoMemberDefinition": {**cognito, "UserGroup": "labelers"}}]
    team = {"WorkteamName": "labelers", "Description": "They label", "MemberDefinitions": members}
    workteam = service.handle("CreateWorkteam", team, access_key="root")["WorkteamArn"]
    request["HumanTaskConfig"].setdefault("WorkteamArn", workteam)
    request["RoleArn"] = site.account.role(*site.statements(), allow("s3:*", "*"))
    service.handle("CreateLabelingJob", request, access_key="root")
    while True:
        name = {"LabelingJobName": request["LabelingJobName"]}
        described = service.handle("DescribeLabelingJob", name, access_key="root")
        if described["LabelingJobStatus"] in ("Completed", "Failed", "Stopped"):
            return described
        time.sleep(0.02)


@pytest.mark.parametrize("status", ["Stopped", "Completed"])
def test_the_status_of_a_job_whose_condition_was_met(site: Site, few_images: Images, status: Any) -> None:
    request = site.request(
        workteam="", images=few_images, stopping_conditions={"MaxHumanLabeledObjectCount": 3}
    )

    ended = run(site, request, ServiceOptions(stopping_condition_status=status))

    assert (ended["LabelingJobStatus"], ended["LabelCounters"]["HumanLabeled"]) == (status, 3)


def test_whether_a_failed_object_has_a_label(site: Site, few_images: Images) -> None:
    request = site.request(workteam="", images=few_images, tags={"no-answer-rate": "1"})

    run(site, request, ServiceOptions(failed_label=0))

    assert [line[ATTRIBUTE] for line in site.output(request["LabelingJobName"])] == [0] * 12


def test_whether_the_cors_rule_must_admit_every_origin(site: Site, few_images: Images) -> None:
    s3, bucket = site.account.client("s3"), site.account.bucket()
    rule = {"AllowedMethods": ["GET"], "AllowedOrigins": ["https://*.sagemaker.aws"]}
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": [rule]})
    image = site.put("1.png", site.read(few_images.uris[0]), bucket=bucket)
    request = site.request(workteam="", manifest_uri=site.manifest({"source-ref": image}))

    with pytest.raises(ServiceError, match="do not let every origin GET"):
        run(site, request, ServiceOptions(verify_cors=True))
    run(site, request, ServiceOptions(verify_cors=False))

    metadata = site.output(request["LabelingJobName"])[0][f"{ATTRIBUTE}-metadata"]
    assert metadata["failure-reason"].startswith("the task expired")  # so the image was shown


@pytest.mark.parametrize("version", ["2018-10-06", "2018-10-16"])
def test_the_version_of_the_events_of_own_functions(site: Site, few_images: Images, version: Any) -> None:
    echo = "def handler(event, context):\n    raise RuntimeError(event['version'])\n"
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{site.account.function(echo)}"
    request = site.request(workteam="", images=few_images, pre_annotation_arn=function)

    run(site, request, ServiceOptions(event_version=version, function_attempts=1))

    metadata = site.output(request["LabelingJobName"])[0][f"{ATTRIBUTE}-metadata"]
    assert f"RuntimeError: {version} (tried 1 times)" in metadata["failure-reason"]


@pytest.mark.parametrize(
    ("classifiers", "status"), [((), "Failed"), (("FreeOfPersonallyIdentifiableInformation",), "Completed")]
)
def test_mechanical_turk_gets_no_personal_data(
    site: Site, few_images: Images, classifiers: tuple[str, ...], status: str
) -> None:
    request = site.request(
        workteam=f"arn:aws:sagemaker:{REGION}:394669845002:workteam/public-crowd/default",
        images=few_images,
        content_classifiers=classifiers,
    )
    request["HumanTaskConfig"]["PublicWorkforceTaskPrice"] = {"AmountInUsd": {"Cents": 1}}

    ended = run(site, request, ServiceOptions(accept_public_crowd=True))

    assert ended["LabelingJobStatus"] == status


def test_the_code_of_an_unknown_job(account: Account) -> None:
    service = GroundTruth(OutsideAws(account), options=ServiceOptions(unknown_job_code="ValidationException"))

    with pytest.raises(ServiceError) as refusal:
        service.handle("DescribeLabelingJob", {"LabelingJobName": "lost"}, access_key="root")

    assert refusal.value.code == "ValidationException"


def test_an_operation_of_another_service_is_unknown(account: Account) -> None:
    with pytest.raises(ServiceError, match="UnknownOperationException"):
        GroundTruth(OutsideAws(account)).handle("CreateNotebookInstance", {}, access_key="root")


class BrokenAws(OutsideAws):
    """An AWS in which the metrics are out of order."""

    def client(self, service: str, *, role_arn: str, session_name: str = "GroundTruth") -> Any:
        """See the base class."""
        if service == "cloudwatch":
            raise OSError("out of order")
        return super().client(service, role_arn=role_arn)


def test_an_error_of_the_service_itself_ends_the_job(site: Site, few_images: Images) -> None:
    aws = BrokenAws(site.account)

    ended = run(site, site.request(workteam="", images=few_images), ServiceOptions(), aws)

    assert (ended["LabelingJobStatus"], ended["FailureReason"]) == (
        "Failed",
        "InternalServerError: the service failed with OSError: out of order",
    )
