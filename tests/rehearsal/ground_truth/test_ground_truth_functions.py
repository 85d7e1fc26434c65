"""Own functions before and after the people, and jobs that have none."""

import json
from typing import Any

import pytest

from tests.rehearsal.ground_truth.site import ATTRIBUTE, REGION, Images, Site

SHOW = """
def handler(event, context):
    task_input = {"taskObject": event["dataObject"]["source-ref"], "labels": list("0123456789")}
    return {"taskInput": task_input%s}
"""
REPEAT_EVENT = """
import json, boto3
def handler(event, context):
    bucket, _, key = event["payload"]["s3Uri"].removeprefix("s3://").partition("/")
    entries = json.loads(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    return [
        {
            "datasetObjectId": entry["datasetObjectId"],
            "consolidatedAnnotation": {"content": {event["labelAttributeName"]: {"event": event}}},
        }
        for entry in entries
        %s
    ]
"""
RAISE = "def handler(event, context):\n    raise RuntimeError('out of order')\n"


def function(site: Site, code: str) -> str:
    """ARN of a new function that may read the output bucket."""
    reader = site.account.role(*site.statements(), trusts="lambda.amazonaws.com")
    return f"arn:aws:lambda:{REGION}:123456789012:function:{site.account.function(code, role=reader)}"


@pytest.fixture(scope="module")
def job(site: Site, few_images: Images, workteam: str) -> dict[str, Any]:
    """A job with own functions."""
    return site.run(
        site.request(
            workteam=workteam,
            images=few_images,
            job_name="Own-Functions",
            tags={"no-answer-rate": "0", "garbage-rate": "0"},
            pre_annotation_arn=function(site, SHOW % ""),
            consolidation_arn=function(site, REPEAT_EVENT % ""),
        )
    )


def test_a_job_with_own_functions_completes(job: dict[str, Any]) -> None:
    assert (job["LabelingJobStatus"], job["LabelCounters"]["HumanLabeled"]) == ("Completed", 12)


def test_the_label_is_what_the_function_returned(job: dict[str, Any], site: Site) -> None:
    assert list(site.output("Own-Functions")[0][ATTRIBUTE]) == ["event"]


def test_the_service_adds_metadata_of_a_custom_label(job: dict[str, Any], site: Site) -> None:
    metadata = site.output("Own-Functions")[0][f"{ATTRIBUTE}-metadata"]
    metadata.pop("creation-date")

    assert metadata == {
        "type": "groundtruth/custom",
        "job-name": "labeling-job/own-functions",
        "human-annotated": "yes",
    }


def test_a_consolidation_event_holds_what_real_ones_hold(job: dict[str, Any], site: Site) -> None:
    event = site.output("Own-Functions")[0][ATTRIBUTE]["event"]
    payload = event.pop("payload")

    assert payload["s3Uri"].startswith(
        f"s3://{site.output_bucket}/jobs/Own-Functions/annotations/consolidated-annotation/consolidation-request/"
    )
    assert event == {
        "version": "2018-10-06",
        "labelingJobArn": job["LabelingJobArn"],
        "labelAttributeName": ATTRIBUTE,
        "labelCategories": list("0123456789"),
        "roleArn": site.role,
        "outputConfig": f"s3://{site.output_bucket}/jobs/Own-Functions/annotations",
        "maxHumanWorkersPerDataObject": 3,
        "vpcEnabled": False,
    }


@pytest.mark.parametrize(
    "flag",
    [
        '"isHumanAnnotationRequired": False',
        '"humanAnnotationRequired": "false"',
    ],
)
def test_an_object_people_need_not_see_stays_as_it_is(
    site: Site, few_images: Images, workteam: str, flag: str
) -> None:
    request = site.request(
        workteam=workteam, images=few_images, pre_annotation_arn=function(site, SHOW % f", {flag}")
    )

    counters = site.run(request)["LabelCounters"]

    assert (counters["TotalLabeled"], counters["FailedNonRetryableError"]) == (0, 0)
    assert site.output(request["LabelingJobName"])[0] == {"source-ref": few_images.uris[0]}


def test_a_function_of_little_concurrency_is_waited_for(
    site: Site, few_images: Images, workteam: str
) -> None:
    busy = function(site, SHOW % "")
    site.account.client("lambda").put_function_concurrency(FunctionName=busy, ReservedConcurrentExecutions=1)

    counters = site.run(site.request(workteam=workteam, images=few_images, pre_annotation_arn=busy))[
        "LabelCounters"
    ]

    assert counters["HumanLabeled"] == 12


def test_objects_fail_if_their_preparation_fails(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, pre_annotation_arn=function(site, RAISE))

    site.run(request)

    metadata = site.output(request["LabelingJobName"])[0][f"{ATTRIBUTE}-metadata"]
    assert metadata["failure-reason"].endswith("raised RuntimeError: out of order (tried 3 times)")


def test_a_batch_fails_if_its_consolidation_fails(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, consolidation_arn=function(site, RAISE))

    counters = site.run(request)["LabelCounters"]

    metadata = site.output(request["LabelingJobName"])[0][f"{ATTRIBUTE}-metadata"]
    assert counters["FailedNonRetryableError"] == 12
    assert "raised RuntimeError: out of order (tried 3 times)" in metadata["failure-reason"]


def test_an_object_the_consolidation_leaves_out_fails_alone(
    site: Site, few_images: Images, workteam: str
) -> None:
    picky = REPEAT_EVENT % 'if entry["datasetObjectId"] != "5"'
    request = site.request(workteam=workteam, images=few_images, consolidation_arn=function(site, picky))

    site.run(request)

    failed = [
        number
        for number, line in enumerate(site.output(request["LabelingJobName"]))
        if "failure-reason" in line[f"{ATTRIBUTE}-metadata"]
    ]
    assert failed == [5]


def test_a_consolidation_that_answers_nonsense_fails_the_batch(
    site: Site, few_images: Images, workteam: str
) -> None:
    nonsense = "def handler(event, context):\n    return {'labels': []}\n"
    request = site.request(workteam=workteam, images=few_images, consolidation_arn=function(site, nonsense))

    site.run(request)

    metadata = site.output(request["LabelingJobName"])[0][f"{ATTRIBUTE}-metadata"]
    assert "it must be an array of labels" in metadata["failure-reason"]


def test_a_large_consolidation_comes_in_batches(site: Site, few_images: Images, workteam: str) -> None:
    manifest = site.manifest(*({"source-ref": few_images.uris[0]} for _ in range(60)))
    request = site.request(
        workteam=workteam,
        images=few_images,
        manifest_uri=manifest,
        consolidation_arn=function(site, REPEAT_EVENT % ""),
    )

    site.run(request)

    folder = "annotations/consolidated-annotation/consolidation-request"
    batches = site.files(request["LabelingJobName"], folder)
    assert sorted(len(entries) for entries in batches.values()) == [10, 50]


def test_without_functions_the_page_gets_the_line_and_the_label_is_empty(
    site: Site, few_images: Images, workteam: str
) -> None:
    page = site.put(
        "line.html",
        """<crowd-form><crowd-image-classifier name="answer"
        categories="['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']"
        src="{{ task.input.source-ref | grant_read_access }}"></crowd-image-classifier></crowd-form>""",
    )
    request = site.request(workteam=workteam, images=few_images, ui_template_uri=page)
    del request["HumanTaskConfig"]["PreHumanTaskLambdaArn"]
    del request["HumanTaskConfig"]["AnnotationConsolidationConfig"]
    del request["LabelCategoryConfigS3Uri"]

    site.run(request)

    line = site.output(request["LabelingJobName"])[0]
    answers = json.loads(site.read(line[f"{ATTRIBUTE}-metadata"]["worker-response-ref"]))["answers"]
    assert line[ATTRIBUTE] == {}
    assert list(answers[0]["answerContent"]) == ["answer"]


def test_the_services_own_consolidation_wants_its_own_answer_key(
    site: Site, few_images: Images, workteam: str
) -> None:
    page = site.read(site.page_uri).decode().replace('name="crowd-image-classifier"', 'name="answer"')
    request = site.request(
        workteam=workteam, images=few_images, ui_template_uri=site.put("other-name.html", page)
    )

    counters = site.run(request)["LabelCounters"]

    assert counters["FailedNonRetryableError"] == 12
