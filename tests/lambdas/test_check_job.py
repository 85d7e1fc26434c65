import json
from typing import Any

import pytest

from labeling.errors import JobRefused
from lambdas import build_manifest, check_job

IMAGES = ["images/a.png", "images/b.png", "images/c.png"]


def run_of(pipeline: Any, manifest_uri: str, **changes: Any) -> dict[str, Any]:
    return {
        "job_name": "digits-run-1",
        "manifest_uri": manifest_uri,
        "warm_start": "latest",
        "stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 100},
        "tags": [],
        "budget_usd": None,
        **changes,
    }


def check(pipeline: Any, *lines: dict[str, Any] | bytes, **changes: Any) -> dict[str, Any]:
    """Bring a manifest of these lines along, and run the function on it."""
    content = b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines)
    pipeline.upload("images/input.manifest", content=content)
    manifest_uri = f"s3://{pipeline.settings.dataset_bucket}/images/input.manifest"
    return check_job.handler({"run": run_of(pipeline, manifest_uri, **changes)}, None)


def entry(pipeline: Any, key: str, **attributes: Any) -> dict[str, Any]:
    return {"source-ref": f"s3://{pipeline.settings.dataset_bucket}/{key}", **attributes}


def reasons(refusal: pytest.ExceptionInfo[JobRefused]) -> list[str]:
    return str(refusal.value).splitlines()[1:]


def test_a_sound_manifest_is_counted_and_its_cost_estimated(pipeline: Any) -> None:
    pipeline.upload(*IMAGES)

    answer = check(pipeline, *(entry(pipeline, key) for key in IMAGES))

    assert answer == {"objects": 3, "to_label": 3, "estimate_usd": {"people_only": 0.348, "most": 0.348}}
    assert pipeline.output_keys() == []


def test_what_an_earlier_job_labelled_is_not_paid_for_again(pipeline: Any) -> None:
    pipeline.upload(*IMAGES)
    first, second, third = (entry(pipeline, key) for key in IMAGES)
    labeled = {"digit": 1, "digit-metadata": {"class-name": "one"}}
    failed = {"digit-metadata": {"failure-reason": "expired"}}

    answer = check(pipeline, first | labeled, second | failed, third)

    assert answer == {"objects": 3, "to_label": 2, "estimate_usd": {"people_only": 0.232, "most": 0.232}}


def test_a_built_manifest_of_1250_images_can_be_auto_labeled(pipeline: Any, large_bucket: str) -> None:
    pipeline.configure(dataset_bucket=large_bucket, auto_labeling=True)
    request = {"dataset": f"s3://{large_bucket}/images/"}
    run = build_manifest.handler({"execution_name": "run-1", "request": request}, None)

    answer = check_job.handler({"run": run}, None)

    assert answer == {
        "objects": 1_250,
        "to_label": 1_250,
        "estimate_usd": {"people_only": 145.0, "most": 145.0},
    }


def test_1249_images_are_too_few_for_auto_labeling(pipeline: Any, large_bucket: str) -> None:
    pipeline.configure(dataset_bucket=large_bucket, auto_labeling=True)
    request = {"dataset": f"s3://{large_bucket}/images/most/"}
    run = build_manifest.handler({"execution_name": "run-1", "request": request}, None)

    with pytest.raises(JobRefused) as refusal:
        check_job.handler({"run": run}, None)

    assert reasons(refusal) == [
        "- the number of objects to label is 1249: auto-labeling needs at least 1,250;"
        " add objects, or use a pipeline in which people label all of them"
    ]


@pytest.mark.parametrize("name", ['a "b".png', "a\nb.png", "ä/数字😀.png", "a+b%20&c.png", "a\\b.png"])
def test_images_of_any_name_pass(name: str, pipeline: Any) -> None:
    pipeline.upload(f"images/{name}")

    assert check(pipeline, entry(pipeline, f"images/{name}"))["objects"] == 1


def test_an_odd_key_under_the_prefix_is_refused_by_its_line(pipeline: Any) -> None:
    pipeline.upload("images/a.png", "images/x/../b.png")
    request = {"dataset": f"s3://{pipeline.settings.dataset_bucket}/images/"}
    run = build_manifest.handler({"execution_name": "run-1", "request": request}, None)

    with pytest.raises(
        JobRefused, match=r"line 2: .*'images/x/\.\./b\.png': it must not have a path segment"
    ):
        check_job.handler({"run": run}, None)


def test_an_empty_manifest_is_refused(pipeline: Any) -> None:
    with pytest.raises(JobRefused, match="the number of objects is 0"):
        check(pipeline)


def test_a_manifest_that_is_not_there_is_refused(pipeline: Any) -> None:
    missing = f"s3://{pipeline.settings.dataset_bucket}/images/missing.manifest"

    with pytest.raises(JobRefused) as refusal:
        check_job.handler({"run": run_of(pipeline, missing)}, None)

    assert reasons(refusal) == [
        f"- the manifest is '{missing}': it must exist where the pipeline may read it (NoSuchKey);"
        " upload it or correct the dataset"
    ]


def test_every_reason_is_told(pipeline: Any) -> None:
    pipeline.upload("images/a.png", "images/b.png")
    pipeline.upload("images/empty.png", content=b"")
    bucket = pipeline.settings.dataset_bucket

    with pytest.raises(JobRefused) as refusal:
        check(
            pipeline,
            entry(pipeline, "images/a.png"),
            b'{"source-ref": ',
            {"source-ref": "s3://elsewhere/a.png"},
            entry(pipeline, "images/a.png"),
            entry(pipeline, "images/missing.png"),
            entry(pipeline, "images/empty.png"),
            entry(pipeline, "images/b.png", **{"$note": 1}),
            budget_usd=0.5,
        )

    assert reasons(refusal) == [
        "- budget_usd is 0.5: the run can cost up to 0.81 dollars;"
        " raise the budget or set stopping conditions",
        """- line 2: the line is '{"source-ref": ': it must be valid JSON"""
        " (Expecting value at character 16); write each line with a JSON serializer",
        f"- line 3: source-ref is 's3://elsewhere/a.png': it must lie in s3://{bucket}/images/;"
        " copy the object there",
        f"- line 4: source-ref is 's3://{bucket}/images/a.png': each object must be there once,"
        " and line 1 has it; delete one of the lines",
        "- line 7: a key is '$note': it must not begin with $; rename it",
        "- line 6: the size of 'images/empty.png' in bytes is 0: it must be 1 to 41,943,040; upload it again",
        f"- line 5: source-ref is 's3://{bucket}/images/missing.png': the object must exist;"
        " upload it or delete the line",
    ]


def test_many_reasons_are_told_in_part_and_written_in_full(pipeline: Any) -> None:
    with pytest.raises(JobRefused) as refusal:
        check(pipeline, *[b"broken"] * 500)

    details = f"s3://{pipeline.settings.output_bucket}/checks/digits-run-1.jsonl"
    assert str(refusal.value).startswith("refused before anything was spent, for 500 reasons:\n- line 1: ")
    assert str(refusal.value).endswith(f"\n- and 480 more, see {details}")
    written = [json.loads(line) for line in pipeline.read(details).splitlines()]
    assert [reason["line"] for reason in written] == list(range(1, 501))
    assert written[0] == {
        "line": 1,
        "subject": "the line",
        "value": "'broken'",
        "rule": "it must be valid JSON (Expecting value at character 1)",
        "fix": "write each line with a JSON serializer",
    }


def test_reasons_about_the_job_come_before_those_about_lines(pipeline: Any) -> None:
    pipeline.configure(auto_labeling=True)

    with pytest.raises(JobRefused) as refusal:
        check(pipeline, *[b"broken"] * 500)

    assert reasons(refusal)[0].startswith("- the number of objects to label is 500: auto-labeling needs")


def test_a_run_that_can_cost_more_than_its_budget_is_refused(pipeline: Any) -> None:
    pipeline.upload(*IMAGES)

    with pytest.raises(JobRefused, match=r"the run can cost up to 0\.35 dollars"):
        check(pipeline, *(entry(pipeline, key) for key in IMAGES), budget_usd=0.347)


def test_a_run_may_cost_all_of_its_budget(pipeline: Any) -> None:
    pipeline.upload(*IMAGES)

    assert check(pipeline, *(entry(pipeline, key) for key in IMAGES), budget_usd=0.348)["objects"] == 3


def test_stopping_conditions_lower_what_a_run_can_cost(pipeline: Any) -> None:
    pipeline.upload(*IMAGES)
    one = {"MaxHumanLabeledObjectCount": 1}

    answer = check(
        pipeline, *(entry(pipeline, key) for key in IMAGES), stopping_conditions=one, budget_usd=0.2
    )

    assert answer["estimate_usd"] == {"people_only": 0.348, "most": 0.116}


def test_a_bucket_without_cors_is_refused(pipeline: Any, s3: Any) -> None:
    pipeline.upload("images/a.png")
    s3.delete_bucket_cors(Bucket=pipeline.settings.dataset_bucket)

    with pytest.raises(JobRefused, match=r"the CORS configuration .*add a rule with AllowedMethods \[GET\]"):
        check(pipeline, entry(pipeline, "images/a.png"))


def test_a_bucket_with_a_cors_rule_for_something_else_is_refused(pipeline: Any) -> None:
    pipeline.upload("images/a.png")
    pipeline.allow_cors({"AllowedMethods": ["PUT"], "AllowedOrigins": ["*"]})

    with pytest.raises(JobRefused, match="the CORS configuration"):
        check(pipeline, entry(pipeline, "images/a.png"))


def test_a_narrower_origin_is_not_refused(pipeline: Any) -> None:
    pipeline.upload("images/a.png")
    pipeline.allow_cors(
        {
            "AllowedMethods": ["GET"],
            "AllowedOrigins": ["https://labeling.example"],
            "ExposeHeaders": ["Access-Control-Allow-Origin"],
        }
    )

    assert check(pipeline, entry(pipeline, "images/a.png"))["objects"] == 1


def test_a_label_attribute_that_no_one_checked_at_synth_is_checked_now(pipeline: Any) -> None:
    pipeline.upload("images/a.png")
    pipeline.configure(label_attribute="digit-ref")

    with pytest.raises(JobRefused, match="must not end in -ref"):
        check(pipeline, entry(pipeline, "images/a.png"))
