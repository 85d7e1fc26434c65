"""A labeling job that people do: its life, its files, its end."""

import json
import re
import time
from typing import Any

import pytest

from rehearsal.embedded.identity import ACCOUNT
from rehearsal.ground_truth.jobs import LabelingJob, Team
from tests.rehearsal.ground_truth.site import ATTRIBUTE, PERFECT, REGION, Images, Site


@pytest.fixture(scope="module")
def job(site: Site, few_images: Images, workteam: str) -> dict[str, Any]:
    """A completed job of twelve objects in batches of five."""
    return site.run(
        site.request(
            workteam=workteam, images=few_images, tags=PERFECT, job_name="Labels-12", max_concurrent_tasks=5
        )
    )


def test_a_job_ends_completed_with_every_object_counted(job: dict[str, Any]) -> None:
    assert (job["LabelingJobStatus"], job["LabelCounters"]) == (
        "Completed",
        {
            "TotalLabeled": 12,
            "HumanLabeled": 12,
            "MachineLabeled": 0,
            "FailedNonRetryableError": 0,
            "Unlabeled": 0,
        },
    )


def test_names_are_lower_case_in_arns(job: dict[str, Any]) -> None:
    assert job["LabelingJobArn"] == f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:labeling-job/labels-12"


def test_a_job_has_a_reference_code_of_the_account(job: dict[str, Any]) -> None:
    assert re.fullmatch(rf"{ACCOUNT}[A-Za-z0-9]{{16}}", job["JobReferenceCode"])


def test_an_unset_output_key_is_described_as_empty(job: dict[str, Any]) -> None:
    assert job["OutputConfig"]["KmsKeyId"] == ""


def test_a_job_names_its_output_manifest(job: dict[str, Any], site: Site) -> None:
    assert job["LabelingJobOutput"] == {
        "OutputDatasetS3Uri": (f"s3://{site.output_bucket}/jobs/Labels-12/manifests/output/output.manifest")
    }


def test_a_job_keeps_its_tags(job: dict[str, Any], few_images: Images) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in job["Tags"]}

    assert tags["rehearsal:answer-key"] == few_images.answer_key_uri


def test_the_output_has_a_line_for_each_object_in_order(
    job: dict[str, Any], site: Site, few_images: Images
) -> None:
    assert [line["source-ref"] for line in site.output("Labels-12")] == list(few_images.uris)


def test_perfect_people_give_the_true_labels(job: dict[str, Any], site: Site, few_images: Images) -> None:
    labels = [line[f"{ATTRIBUTE}-metadata"]["class-name"] for line in site.output("Labels-12")]

    assert labels == list(few_images.labels)


def test_a_label_is_the_index_of_its_category(job: dict[str, Any], site: Site, few_images: Images) -> None:
    assert [line[ATTRIBUTE] for line in site.output("Labels-12")] == [
        int(label) for label in few_images.labels
    ]


def test_the_metadata_is_that_of_real_files(job: dict[str, Any], site: Site) -> None:
    metadata = site.output("Labels-12")[0][f"{ATTRIBUTE}-metadata"]
    created = metadata.pop("creation-date")
    confidence = metadata.pop("confidence")
    name = metadata.pop("class-name")

    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", created)
    assert 0.9 <= confidence <= 1
    assert name in "0123456789"
    assert metadata == {
        "type": "groundtruth/image-classification",
        "job-name": "labeling-job/labels-12",
        "human-annotated": "yes",
    }


def test_objects_go_out_in_batches(job: dict[str, Any], site: Site) -> None:
    files = site.keys("jobs/Labels-12/annotations/worker-response/")
    iterations = [re.search(r"iteration-(\d+)", key).group(1) for key in files]  # type: ignore[union-attr]

    assert {number: iterations.count(number) for number in iterations} == {"1": 5, "2": 5, "3": 2}


def test_a_worker_response_holds_parsed_answers_of_different_people(job: dict[str, Any], site: Site) -> None:
    (path, content), *_ = site.files("Labels-12", "annotations/worker-response").items()
    first = content["answers"][0]

    assert re.fullmatch(r"iteration-1/0/\d{4}-\d\d-\d\d_\d\d:\d\d:\d\d\.json", path)
    assert len({answer["workerId"] for answer in content["answers"]}) == 3
    assert set(first) == {
        "acceptanceTime",
        "answerContent",
        "submissionTime",
        "timeSpentInSeconds",
        "workerId",
        "workerMetadata",
    }
    assert list(first["answerContent"]) == ["crowd-image-classifier"]
    assert re.fullmatch(rf"private\.{REGION}\.[0-9a-f]{{16}}", first["workerId"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["submissionTime"])
    assert first["workerMetadata"]["identityData"]["identityProviderType"] == "Cognito"


def test_a_consolidation_request_holds_answers_as_text(
    job: dict[str, Any], site: Site, few_images: Images
) -> None:
    folder = "annotations/consolidated-annotation/consolidation-request"
    (_, entries), *_ = site.files("Labels-12", folder).items()
    content = entries[0]["annotations"][0]["annotationData"]["content"]

    assert entries[0]["datasetObjectId"] == "0"
    assert entries[0]["dataObject"] == {"s3Uri": few_images.uris[0]}
    assert json.loads(content) == {"crowd-image-classifier": {"label": few_images.labels[0]}}


def test_a_consolidation_response_holds_labels_with_metadata(
    job: dict[str, Any], site: Site, few_images: Images
) -> None:
    folder = "annotations/consolidated-annotation/consolidation-response"
    (_, entries), *_ = site.files("Labels-12", folder).items()
    content = entries[0]["consolidatedAnnotation"]["content"]

    assert entries[0]["datasetObjectId"] == "0"
    assert content[f"{ATTRIBUTE}-metadata"]["class-name"] == few_images.labels[0]


def test_a_job_of_people_only_leaves_no_models(job: dict[str, Any], site: Site) -> None:
    folders = {key.split("/")[2] for key in site.keys("jobs/Labels-12/")}

    assert folders == {"annotations", "manifests"}


def test_a_job_logs_to_a_stream_of_its_name(job: dict[str, Any], site: Site) -> None:
    events = site.account.client("logs").get_log_events(
        logGroupName="/aws/sagemaker/LabelingJobs", logStreamName="Labels-12"
    )["events"]

    assert events[-1]["message"] == "the job ends with status Completed"


def test_a_job_counts_in_cloudwatch(job: dict[str, Any], site: Site) -> None:
    metrics = site.account.client("cloudwatch").list_metrics(
        Namespace="AWS/Sagemaker/LabelingJobs", Dimensions=[{"Name": "LabelingJobName", "Value": "Labels-12"}]
    )["Metrics"]

    assert {metric["MetricName"] for metric in metrics} == {
        "TotalDatasetObjectsLabeled",
        "DatasetObjectsHumanAnnotated",
        "DatasetObjectsLabelingFailed",
    }


def test_the_end_of_a_job_is_an_event_with_its_status_only(
    site: Site, few_images: Images, workteam: str
) -> None:
    events, queues = site.account.client("events"), site.account.client("sqs")
    queue = queues.create_queue(QueueName="labeling-job-ends")["QueueUrl"]
    events.put_rule(
        Name="labeling-job-ends",
        EventPattern=json.dumps({"detail-type": ["SageMaker Ground Truth Labeling Job State Change"]}),
    )
    arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:labeling-job-ends"
    events.put_targets(Rule="labeling-job-ends", Targets=[{"Id": "queue", "Arn": arn}])

    ended = site.run(site.request(workteam=workteam, images=few_images))

    (message,) = queues.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    event = json.loads(message["Body"])
    assert (event["source"], event["resources"], event["detail"]) == (
        "aws.sagemaker",
        [ended["LabelingJobArn"]],
        {"LabelingJobStatus": "Completed"},
    )


def test_output_is_encrypted_with_the_jobs_key(site: Site, few_images: Images, workteam: str) -> None:
    key = site.account.key()
    name = site.run(site.request(workteam=workteam, images=few_images, output_kms_key=key))["LabelingJobName"]

    heads = [
        site.account.client("s3").head_object(Bucket=site.output_bucket, Key=path)
        for path in site.keys(f"jobs/{name}/")
    ]
    assert {head["SSEKMSKeyId"] for head in heads} == {key}


def test_a_job_name_is_taken_whatever_its_case(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, job_name="Taken")
    site.run(request)

    with pytest.raises(site.sagemaker.exceptions.ResourceInUse):
        site.start({**request, "LabelingJobName": "tAKEN"})


def test_keys_of_a_line_pass_through(site: Site, few_images: Images, workteam: str) -> None:
    entry = {"source-ref": few_images.uris[0], "camera": {"id": 7}}
    request = site.request(workteam=workteam, images=few_images, manifest_uri=site.manifest(entry))

    site.run(request)

    assert site.output(request["LabelingJobName"])[0]["camera"] == {"id": 7}


def test_a_job_on_another_ones_output_labels_what_is_left(
    site: Site, few_images: Images, workteam: str
) -> None:
    first = site.request(
        workteam=workteam, images=few_images, stopping_conditions={"MaxHumanLabeledObjectCount": 4}
    )
    output = site.run(first)["LabelingJobOutput"]["OutputDatasetS3Uri"]
    earlier = site.output(first["LabelingJobName"])[:4]

    second = site.request(workteam=workteam, images=few_images, manifest_uri=output)
    counters = site.run(second)["LabelCounters"]

    assert counters["HumanLabeled"] == 8
    assert site.output(second["LabelingJobName"])[:4] == earlier


def test_a_met_stopping_condition_stops_the_job(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(
        workteam=workteam, images=few_images, stopping_conditions={"MaxPercentageOfInputDatasetLabeled": 50}
    )

    ended = site.run(request)

    assert (ended["LabelingJobStatus"], ended["LabelCounters"]["TotalLabeled"]) == ("Stopped", 6)
    assert ended["LabelCounters"]["Unlabeled"] == 6


def test_a_stopped_job_keeps_what_is_labeled(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(
        workteam=workteam,
        images=few_images,
        max_concurrent_tasks=4,
        tags={**PERFECT, "answer-seconds": "0.5"},
    )
    name = site.start(request)
    while site.describe(name)["LabelCounters"]["HumanLabeled"] < 4:
        time.sleep(0.02)

    site.sagemaker.stop_labeling_job(LabelingJobName=name)

    assert site.ended(name)["LabelingJobStatus"] == "Stopped"
    assert sum(ATTRIBUTE in line for line in site.output(name)) == 4


def test_counters_are_zero_until_objects_go_out(site: Site) -> None:
    request = site.request(workteam="nobody")

    described = LabelingJob(request, arn="arn", reference="code", team=Team(portal="https://x")).describe()

    assert described["LabelingJobStatus"] == "Initializing"
    assert set(described["LabelCounters"].values()) == {0}


def test_an_ended_job_cannot_be_stopped(job: dict[str, Any], site: Site) -> None:
    with pytest.raises(site.sagemaker.exceptions.ClientError, match="only a running job can be stopped"):
        site.sagemaker.stop_labeling_job(LabelingJobName="Labels-12")


def test_an_unknown_job_is_not_found(site: Site) -> None:
    with pytest.raises(site.sagemaker.exceptions.ResourceNotFound):
        site.describe("no-such-job")


def test_jobs_are_listed_by_name_and_status(job: dict[str, Any], site: Site) -> None:
    found = site.sagemaker.list_labeling_jobs(NameContains="labels-1", StatusEquals="Completed")

    assert [item["LabelingJobName"] for item in found["LabelingJobSummaryList"]] == ["Labels-12"]


def test_a_workteam_sees_its_jobs(job: dict[str, Any], site: Site, workteam: str) -> None:
    found = site.sagemaker.list_labeling_jobs_for_workteam(
        WorkteamArn=workteam, JobReferenceCodeContains=job["JobReferenceCode"]
    )["LabelingJobSummaryList"]

    assert [item["LabelCounters"] for item in found] == [{"HumanLabeled": 12, "PendingHuman": 0, "Total": 12}]
