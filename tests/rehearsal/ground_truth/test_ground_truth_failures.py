"""What fails in a labeling job that people do: single objects, or the whole job, and what is kept then."""

import pytest

from rehearsal.data import DigitImage
from tests.rehearsal.ground_truth.site import ATTRIBUTE, PERFECT, Images, Site


def test_people_without_an_answer_key_let_tasks_expire(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, tags={"answer-key": ""})

    ended = site.run(request)

    reasons = {
        line[f"{ATTRIBUTE}-metadata"]["failure-reason"] for line in site.output(request["LabelingJobName"])
    }
    assert (ended["LabelingJobStatus"], ended["LabelCounters"]["FailedNonRetryableError"]) == (
        "Completed",
        12,
    )
    assert reasons == {
        "the task expired: none of 3 workers answered; they have no answer key: add the tag "
        "rehearsal:answer-key to the job"
    }


def test_a_failed_object_has_metadata_and_no_label(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, tags={"no-answer-rate": "1"})

    site.run(request)

    line = site.output(request["LabelingJobName"])[0]
    assert ATTRIBUTE not in line
    assert set(line[f"{ATTRIBUTE}-metadata"]) == {
        "failure-reason",
        "type",
        "job-name",
        "human-annotated",
        "creation-date",
    }


def test_an_object_with_garbage_answers_only_fails(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, tags={"garbage-rate": "1"})

    ended = site.run(request)

    assert ended["LabelCounters"]["FailedNonRetryableError"] == 12


def test_an_image_that_is_missing_fails_alone(site: Site, few_images: Images, workteam: str) -> None:
    entries = [{"source-ref": uri} for uri in (*few_images.uris[:2], f"{few_images.uris[0]}.lost")]
    request = site.request(workteam=workteam, images=few_images, manifest_uri=site.manifest(*entries))

    ended = site.run(request)

    reason = site.output(request["LabelingJobName"])[2][f"{ATTRIBUTE}-metadata"]["failure-reason"]
    assert (ended["LabelCounters"]["HumanLabeled"], ended["LabelCounters"]["FailedNonRetryableError"]) == (
        2,
        1,
    )
    assert reason.startswith("the worker's browser could not load")


def test_a_service_that_breaks_down_loses_no_label(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(
        workteam=workteam,
        images=few_images,
        max_concurrent_tasks=4,
        tags={**PERFECT, "fail-after-iteration": "2"},
    )

    ended = site.run(request)

    assert ended["LabelingJobStatus"] == "Failed"
    assert ended["FailureReason"].startswith("InternalServerError")
    assert sum(ATTRIBUTE in line for line in site.output(request["LabelingJobName"])) == 8


@pytest.mark.parametrize(
    ("tag", "value"), [("worker-accuracy", "1.5"), ("seed", "x"), ("answer-key", "nowhere")]
)
def test_a_tag_that_cannot_be_read_fails_the_job(
    site: Site, few_images: Images, workteam: str, tag: str, value: str
) -> None:
    ended = site.run(site.request(workteam=workteam, images=few_images, tags={tag: value}))

    assert ended["FailureReason"].startswith("a tag rehearsal:… of the job cannot be read")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "the input manifest is empty"),
        ("{\n", "line 1: the line is"),
        ('{"source-ref": "https://x/y"}\n', "must be the S3 URI of an object"),
        ('{"source": "text"}\n', "must be the S3 URI of an object"),
    ],
)
def test_a_bad_manifest_fails_the_job(
    site: Site, few_images: Images, workteam: str, content: str, reason: str
) -> None:
    uri = site.put("bad.manifest", content)

    ended = site.run(site.request(workteam=workteam, images=few_images, manifest_uri=uri))

    assert ended["LabelingJobStatus"] == "Failed"
    assert reason in ended["FailureReason"]


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        ('{"labels": [{"label": "one"}]}', "needs at least 2"),
        ('{"labels": ["one", "two"]}', "is not as it must be"),
        ("no JSON", "is not as it must be"),
    ],
)
def test_a_bad_label_category_file_fails_the_job(
    site: Site, few_images: Images, workteam: str, labels: str, reason: str
) -> None:
    uri = site.put("bad-labels.json", labels)

    ended = site.run(site.request(workteam=workteam, images=few_images, label_categories_uri=uri))

    assert ended["LabelingJobStatus"] == "Failed"
    assert reason in ended["FailureReason"]


@pytest.mark.parametrize("option", ["manifest_uri", "label_categories_uri", "ui_template_uri"])
def test_a_missing_file_fails_the_job(site: Site, few_images: Images, workteam: str, option: str) -> None:
    uri = f"s3://{site.output_bucket}/missing"

    ended = site.run(site.request(workteam=workteam, images=few_images, **{option: uri}))

    assert (ended["LabelingJobStatus"], "does not exist" in ended["FailureReason"]) == ("Failed", True)


def test_a_template_that_is_no_liquid_fails_the_job(site: Site, few_images: Images, workteam: str) -> None:
    uri = site.put("bad.html", "{% if %}")

    ended = site.run(site.request(workteam=workteam, images=few_images, ui_template_uri=uri))

    assert "is not valid Liquid" in ended["FailureReason"]


def test_an_object_whose_page_shows_another_image_fails(
    site: Site, few_images: Images, workteam: str
) -> None:
    page = (
        site.read(site.page_uri).decode().replace("{{ task.input.taskObject | grant_read_access }}", "1.png")
    )
    request = site.request(
        workteam=workteam, images=few_images, ui_template_uri=site.put("relative.html", page)
    )

    site.run(request)

    metadata = site.output(request["LabelingJobName"])[0][f"{ATTRIBUTE}-metadata"]
    assert metadata["failure-reason"].startswith("the worker's browser could not load")


def test_a_job_writes_to_s3_only(site: Site, few_images: Images, workteam: str) -> None:
    request = site.request(workteam=workteam, images=few_images, output_uri="https://bucket/jobs")

    ended = site.run(request)

    assert ended["FailureReason"].startswith("the output path is not in S3")


def test_images_elsewhere_in_the_manifest_need_cors_too(
    site: Site, few_images: Images, workteam: str, digits: list[DigitImage]
) -> None:
    other = site.put("one.png", digits[0].png)
    manifest = site.manifest({"source-ref": few_images.uris[0]}, {"source-ref": other})

    ended = site.run(site.request(workteam=workteam, images=few_images, manifest_uri=manifest))

    assert "do not let every origin GET its objects" in ended["FailureReason"]
