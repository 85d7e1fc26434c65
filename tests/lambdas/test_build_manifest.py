import json
from dataclasses import replace
from typing import Any

import pytest

from labeling.errors import JobRefused
from labeling.task_types import IMAGE_CLASSIFICATION, TASK_TYPES
from lambdas.build_manifest import handler


def build(pipeline: Any, dataset: str = "images/", **options: Any) -> dict[str, Any]:
    """Run the function as the first step of execution `run-1`, on a folder or file of the dataset bucket."""
    request = {"dataset": f"s3://{pipeline.settings.dataset_bucket}/{dataset}", **options}
    return handler({"execution_name": "run-1", "request": request}, None)


def sources(pipeline: Any, run: dict[str, Any]) -> list[str]:
    lines = pipeline.read(run["manifest_uri"]).splitlines()
    return [json.loads(line)["source-ref"] for line in lines]


def test_a_prefix_becomes_a_manifest_of_its_images(pipeline: Any) -> None:
    pipeline.upload("images/b.png", "images/sub/a.jpg")

    run = build(pipeline)

    bucket = pipeline.settings.dataset_bucket
    assert run == {
        "job_name": "digits-run-1",
        "manifest_uri": f"s3://{pipeline.settings.output_bucket}/manifests/run-1/input.manifest",
        "warm_start": "latest",
        "stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 100},
        "tags": [{"Key": "labeling-pipeline:execution", "Value": "run-1"}],
        "budget_usd": None,
    }
    assert sources(pipeline, run) == [f"s3://{bucket}/images/b.png", f"s3://{bucket}/images/sub/a.jpg"]


def test_the_run_serializes_as_a_state_machine_needs_it(pipeline: Any) -> None:
    pipeline.upload("images/a.png")
    run = build(pipeline, tags={"team": "vision"}, budget_usd=10, job_name="july", warm_start="none")

    assert json.loads(json.dumps(run)) == run
    assert run["tags"] == [
        {"Key": "team", "Value": "vision"},
        {"Key": "labeling-pipeline:execution", "Value": "run-1"},
    ]


def test_only_images_under_the_prefix_are_taken(pipeline: Any) -> None:
    pipeline.upload(
        "images/a.png", "images/B.JPEG", "images/notes.txt", "images/", "images/c.png.bak", "d.png"
    )

    bucket = pipeline.settings.dataset_bucket
    assert sources(pipeline, build(pipeline)) == [
        f"s3://{bucket}/images/B.JPEG",
        f"s3://{bucket}/images/a.png",
    ]


@pytest.mark.parametrize(
    "name", ['a "b".png', "a b.png", "a\nb.png", "ä/数字😀.png", "a+b%20&c.png", "a\\b.png"]
)
def test_images_of_any_name_are_taken(name: str, pipeline: Any) -> None:
    pipeline.upload(f"images/{name}")

    assert sources(pipeline, build(pipeline)) == [f"s3://{pipeline.settings.dataset_bucket}/images/{name}"]


def test_every_page_of_a_large_prefix_is_taken(pipeline: Any, large_bucket: str) -> None:
    pipeline.configure(dataset_bucket=large_bucket)

    assert len(sources(pipeline, build(pipeline))) == 1_250


def test_a_manifest_that_is_brought_along_is_taken_as_it_is(pipeline: Any) -> None:
    run = build(pipeline, "images/july.manifest")

    assert run["manifest_uri"] == f"s3://{pipeline.settings.dataset_bucket}/images/july.manifest"
    assert pipeline.output_keys() == []


def test_a_second_attempt_gives_the_same(pipeline: Any) -> None:
    pipeline.upload("images/a.png")

    assert build(pipeline) == build(pipeline)


@pytest.mark.parametrize("keys", [[], ["images/notes.txt"], ["images/"], ["other/a.png"]])
def test_a_prefix_without_images_is_refused_and_leaves_no_manifest(keys: list[str], pipeline: Any) -> None:
    pipeline.upload(*keys)

    with pytest.raises(
        JobRefused, match=r"/images/'.* at least one object whose name ends in \.jpg, \.jpeg, \.png"
    ):
        build(pipeline)

    assert pipeline.output_keys() == []


def test_a_prefix_with_more_images_than_a_job_takes_is_refused_and_leaves_no_manifest(
    pipeline: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_most_two = replace(IMAGE_CLASSIFICATION, max_objects=2)
    monkeypatch.setitem(TASK_TYPES, IMAGE_CLASSIFICATION.name, at_most_two)
    pipeline.upload("images/a.png", "images/b.png", "images/c.png")

    with pytest.raises(JobRefused, match="choose a narrower prefix"):
        build(pipeline)

    assert pipeline.output_keys() == []


def test_a_request_is_refused_with_every_reason(pipeline: Any) -> None:
    with pytest.raises(JobRefused) as refusal:
        build(pipeline, "secret/", budget_usd=-1, jobname="july")

    assert [problem.subject for problem in refusal.value.problems] == [
        "a key of the execution input",
        "dataset",
        "budget_usd",
    ]
