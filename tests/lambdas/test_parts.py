"""A dataset of more objects than a job takes: divided, and its results put together again."""

import json
from dataclasses import replace
from typing import Any

import pytest

from labeling.errors import JobRefused
from labeling.task_types import TASK_TYPES, TEXT_CLASSIFICATION
from lambdas import build_manifest, merge_parts, split_dataset


@pytest.fixture
def two_texts_a_job(pipeline: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A pipeline whose jobs take two texts, and five texts to label."""
    at_most_two = replace(TEXT_CLASSIFICATION, max_objects=2)
    monkeypatch.setitem(TASK_TYPES, TEXT_CLASSIFICATION.name, at_most_two)
    pipeline.configure(task_type=at_most_two, dataset_prefix="texts/")
    pipeline.upload("texts/a.txt", content=b"a\nb\nc\nd\ne")
    return pipeline


def split(pipeline: Any, **options: Any) -> list[dict[str, Any]]:
    request = {"dataset": f"s3://{pipeline.settings.dataset_bucket}/texts/", **options}
    event = {"execution_name": "run-1", "request": request, "objects_per_part": 2}
    parts: list[dict[str, Any]] = split_dataset.handler(event, None)["parts"]
    return parts


def texts(pipeline: Any, uri: str) -> list[str]:
    return [json.loads(line)["source"] for line in pipeline.read(uri).splitlines()]


def test_a_dataset_is_divided_into_parts_that_a_job_takes(two_texts_a_job: Any) -> None:
    parts = split(two_texts_a_job, budget_usd=10)

    assert [texts(two_texts_a_job, part["dataset"]) for part in parts] == [["a", "b"], ["c", "d"], ["e"]]
    assert [(part["job_name"], part["budget_usd"]) for part in parts] == [
        ("digits-run-1-part-1", 4.0),
        ("digits-run-1-part-2", 4.0),
        ("digits-run-1-part-3", 2.0),
    ]


def test_a_part_is_an_input_of_a_run(two_texts_a_job: Any) -> None:
    part = split(two_texts_a_job)[0]

    run = build_manifest.handler({"execution_name": "part", "request": part}, None)

    assert run["manifest_uri"] == part["dataset"]


def test_a_choice_is_made_before_the_dataset_is_divided(two_texts_a_job: Any) -> None:
    assert [texts(two_texts_a_job, part["dataset"]) for part in split(two_texts_a_job, first=3)] == [
        ["a", "b"],
        ["c"],
    ]


def test_more_objects_than_all_parts_take_are_refused(two_texts_a_job: Any) -> None:
    two_texts_a_job.upload("texts/b.txt", content=b"\n".join(b"%d" % number for number in range(36)))

    with pytest.raises(JobRefused, match="a run in parts takes at most 20 parts of 2"):
        split(two_texts_a_job)


def test_without_parts_they_are_too_many(two_texts_a_job: Any) -> None:
    request = {"dataset": f"s3://{two_texts_a_job.settings.dataset_bucket}/texts/"}

    with pytest.raises(JobRefused, match=r"a run takes at most 2 objects, .*LabelingInParts"):
        build_manifest.handler({"execution_name": "run-1", "request": request}, None)


def test_a_chain_whose_links_label_in_parts_lets_more_through(two_texts_a_job: Any) -> None:
    request = {"dataset": f"s3://{two_texts_a_job.settings.dataset_bucket}/texts/"}

    run = build_manifest.handler({"execution_name": "run-1", "request": request, "most_objects": 5}, None)

    assert texts(two_texts_a_job, run["manifest_uri"]) == ["a", "b", "c", "d", "e"]


def label(pipeline: Any, part: dict[str, Any]) -> None:
    """Let the run of a part leave its objects with a label each, and a report."""
    uri = part["dataset"]
    lines = [json.loads(line) | {"digit": 1} for line in pipeline.read(uri).splitlines()]
    key = f"texts/labeled-{uri.rsplit('/', 1)[-1]}"
    pipeline.upload(key, content="\n".join(map(json.dumps, lines)).encode())
    pipeline.report(
        part["job_name"],
        cost_usd={"human": 0.1, "machine": 0.2, "people_only": 0.5},
        input_manifest_uri=uri,
        output_manifest_uri=f"s3://{pipeline.settings.dataset_bucket}/{key}",
    )


def merge(pipeline: Any, *, failure: dict[str, str] | None, labeled: int = 3) -> dict[str, Any]:
    """Put three parts together.

    Args:
        failure: of the last one; None if all succeed.
        labeled: how many of them leave labels.
    """
    parts = split(pipeline)
    for part in parts[:labeled]:
        label(pipeline, part)
    event = {
        "execution_name": "run-1",
        "dataset": "s3://dataset/texts/",
        "job_name": "large",
        "parts": [
            {"job_name": part["job_name"], "manifest_uri": part["dataset"], "failure": failed}
            for part, failed in zip(parts, (None, None, failure), strict=True)
        ],
    }
    return merge_parts.handler(event, None)


def test_the_results_of_all_parts_become_one_manifest(two_texts_a_job: Any) -> None:
    answer = merge(two_texts_a_job, failure=None)

    bucket = two_texts_a_job.settings.output_bucket
    output = f"s3://{bucket}/manifests/run-1/output.manifest"
    assert answer == {
        "succeeded": True,
        "cause": "",
        "message": f"5 of 5 objects have a label, in 3 parts.\nLabels: {output}\n",
        "summary_uri": f"s3://{bucket}/reports/large/summary.json",
        "summary": {
            "objects": 5,
            "labeled": 5,
            "cost_usd": {"human": 0.3, "machine": 0.6, "people_only": 1.5},
            "input_manifest_uri": "s3://dataset/texts/",
            "output_manifest_uri": output,
        },
    }
    assert json.loads(two_texts_a_job.read(answer["summary_uri"])) == answer["summary"]
    assert texts(two_texts_a_job, output) == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("labeled", "objects"), [pytest.param(2, 4, id="nothing"), pytest.param(3, 5, id="what it had labelled")]
)
def test_a_part_that_failed_loses_nothing_of_the_others_and_keeps_its_own(
    two_texts_a_job: Any, labeled: int, objects: int
) -> None:
    failure = {"Error": "LabelingUnsuccessful", "Cause": "someone stopped it"}

    answer = merge(two_texts_a_job, failure=failure, labeled=labeled)

    summary = answer["summary"]
    assert (answer["succeeded"], summary["labeled"], summary["objects"]) == (False, objects, 5)
    assert "- part 3: someone stopped it" in answer["cause"]
    assert texts(two_texts_a_job, summary["output_manifest_uri"]) == ["a", "b", "c", "d", "e"]
