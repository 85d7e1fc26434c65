from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.job_rules import validate_job_name
from labeling.manifest_selection import Sample, Selection
from labeling.run_request import RunRequest, default_job_name
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from labeling.task_types import BOUNDING_BOX, TEXT_CLASSIFICATION

MODEL = "arn:aws:sagemaker:eu-west-1:123456789012:model/digits"
PREFIX = {"dataset": "s3://dataset/images/"}


@pytest.fixture(scope="session")
def auto_labeling(settings: PipelineSettings) -> PipelineSettings:
    return replace(settings, auto_labeling=True)


def parse(payload: object, settings: PipelineSettings, execution_name: str = "run-1") -> RunRequest:
    return RunRequest.parse(payload, settings=settings, execution_name=execution_name)


def test_a_dataset_is_all_that_must_be_said(settings: PipelineSettings) -> None:
    assert parse(PREFIX, settings) == RunRequest(
        dataset=S3Uri("dataset", "images/"),
        selection=Selection(),
        job_name="digits-run-1",
        warm_start="latest",
        stopping_conditions={"MaxPercentageOfInputDatasetLabeled": 100},
        budget_usd=None,
        tags={"labeling-pipeline:execution": "run-1"},
    )


def test_everything_else_can_be_said_too(auto_labeling: PipelineSettings) -> None:
    payload = {
        "dataset": "s3://dataset/images/july.manifest",
        "lacking": "digit",
        "sample": {"count": 5},
        "job_name": "July",
        "warm_start": MODEL,
        "stopping_conditions": {"MaxHumanLabeledObjectCount": 500},
        "budget_usd": 99.5,
        "tags": {"team": "vision"},
    }

    assert parse(payload, auto_labeling) == RunRequest(
        dataset=S3Uri("dataset", "images/july.manifest"),
        selection=Selection(lacking="digit", sample=Sample(count=5)),
        job_name="July",
        warm_start=MODEL,
        stopping_conditions={"MaxHumanLabeledObjectCount": 500},
        budget_usd=99.5,
        tags={"team": "vision", "labeling-pipeline:execution": "run-1"},
    )


@pytest.mark.parametrize(
    ("dataset", "expected"),
    [
        ("s3://dataset/images/", False),
        ("s3://dataset/images/a.manifest/", False),
        ("s3://dataset/images/a.manifest", True),
        ("s3://dataset/images/a.jsonl", True),
        ("s3://dataset/images/a.json", True),
    ],
)
def test_a_dataset_is_a_manifest_by_its_name(
    dataset: str, expected: bool, settings: PipelineSettings
) -> None:
    assert parse({"dataset": dataset}, settings).brings_manifest is expected


def test_the_output_of_an_earlier_job_is_a_dataset(settings: PipelineSettings) -> None:
    earlier = "s3://output/jobs/july/manifests/output/output.manifest"

    assert parse({"dataset": earlier}, settings).dataset == S3Uri.parse(earlier)


def test_a_whole_bucket_is_a_dataset_where_the_pipeline_may_read_all_of_it(
    settings: PipelineSettings,
) -> None:
    anywhere = replace(settings, dataset_prefix="")

    assert parse({"dataset": "s3://dataset"}, anywhere).dataset == S3Uri("dataset", "")


@pytest.mark.parametrize(
    ("defect", "reason"),
    [
        (
            {"dataset": None},
            'dataset is null: it is missing, and a run needs one; add "dataset": "s3://dataset/images/"',
        ),
        ({"dataset": 5}, "dataset is 5: it must be text"),
        ({"dataset": "images/"}, "must begin with s3://"),
        ({"dataset": "s3://dataset/images"}, "prefix that ends in / or a manifest"),
        ({"dataset": "s3://dataset/images/a.csv"}, "prefix that ends in / or a manifest"),
        ({"dataset": "s3://dataset/images/../secret/"}, "path segment of periods only"),
        ({"dataset": "s3://dataset/"}, "must lie in s3://dataset/images/"),
        ({"dataset": "s3://dataset/images-private/"}, "must lie in s3://dataset/images/"),
        ({"dataset": "s3://other/images/"}, "must lie in s3://dataset/images/"),
        ({"dataset": "s3://output/jobs/"}, "must lie in s3://dataset/images/"),
        ({"job_name": "a b"}, "1 to 55 letters"),
        ({"job_name": "x" * 56}, "1 to 55 letters"),
        ({"job_name": None}, "job_name is null: it must be text"),
        ({"having": "kind"}, "having is 'kind': it must stand beside a manifest"),
        ({"lacking": "kind"}, "lacking is 'kind': it must stand beside a manifest"),
        ({"dataset": "s3://dataset/images/a.json", "suffixes": [".png"]}, "it must stand beside a prefix"),
        ({"dataset": "s3://dataset/images/a.json", "column": "text"}, "it must stand beside a prefix"),
        ({"first": 0}, "first is 0: it must be a whole number, at least 1"),
        ({"warm_start": "newest"}, '"latest", "none" or the ARN'),
        ({"warm_start": True}, "warm_start is true: it must be text"),
        ({"warm_start": MODEL.replace("model", "endpoint")}, "FinalActiveLearningModelArn"),
        ({"stopping_conditions": {"MaxHumanLabeledObjectCount": 0}}, "at least 1"),
        ({"stopping_conditions": {"MaxPercentageOfInputDatasetLabeled": 101}}, "at most 100"),
        ({"stopping_conditions": {"MaxDollars": 1}}, "must be one of MaxHumanLabeledObjectCount"),
        ({"stopping_conditions": []}, "stopping_conditions is .*must be a JSON object"),
        ({"budget_usd": 0}, "number of dollars above 0"),
        ({"budget_usd": -1}, "number of dollars above 0"),
        ({"budget_usd": "10"}, "number of dollars above 0"),
        ({"budget_usd": True}, "number of dollars above 0"),
        ({"budget_usd": float("inf")}, "number of dollars above 0"),
        ({"budget_usd": float("nan")}, "number of dollars above 0"),
        ({"tags": ["team"]}, "tags is .*must be a JSON object"),
        ({"tags": {"team": 5}}, "the value of tag 'team' is 5"),
        ({"tags": {"aws:team": "vision"}}, "not begin with aws:"),
        ({"tags": {"labeling-pipeline:execution": "other"}}, "which the pipeline uses itself"),
        ({"tags": {f"tag{number}": "" for number in range(50)}}, "at most 49"),
        ({"job-name": "july"}, "'job-name': it must be one of dataset, job_name, warm_start"),
    ],
)
def test_a_defect_is_told(defect: dict[str, Any], reason: str, auto_labeling: PipelineSettings) -> None:
    with pytest.raises(InvalidValue, match=reason) as refusal:
        parse(PREFIX | defect, auto_labeling)

    assert len(refusal.value.problems) == 1


def test_all_defects_are_told_at_once(settings: PipelineSettings) -> None:
    payload = {
        "datasets": "s3://dataset/images/",
        "job_name": "",
        "warm_start": MODEL,
        "stopping_conditions": {"MaxHumanLabeledObjectCount": 0, "MaxDollars": 5},
        "budget_usd": -1,
        "tags": {"aws:a": "", "b": None},
    }

    with pytest.raises(InvalidValue) as refusal:
        parse(payload, settings)

    assert [problem.subject for problem in refusal.value.problems] == [
        "a key of the execution input",
        "dataset",
        "job_name",
        "warm_start",
        "MaxHumanLabeledObjectCount",
        "a stopping condition",
        "budget_usd",
        "a tag's key",
        "the value of tag 'b'",
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "A.CSV"])
def test_a_file_of_texts_is_a_dataset_of_a_task_about_texts(name: str, settings: PipelineSettings) -> None:
    texts = replace(settings, task_type=TEXT_CLASSIFICATION)

    assert parse({"dataset": f"s3://dataset/images/{name}"}, texts).dataset.key == f"images/{name}"


@pytest.mark.parametrize("changes", [{"adjusts": BOUNDING_BOX}, {"verifies": BOUNDING_BOX}])
def test_people_who_look_at_labels_need_a_manifest(
    changes: dict[str, Any], settings: PipelineSettings
) -> None:
    review = replace(settings, task_type=replace(BOUNDING_BOX, **changes))

    with pytest.raises(InvalidValue, match="must be a manifest, because people look at labels"):
        parse(PREFIX, review)


@pytest.mark.parametrize("payload", [None, [], "s3://dataset/images/", 5])
def test_an_input_that_is_no_object_is_refused(payload: object, settings: PipelineSettings) -> None:
    with pytest.raises(InvalidValue, match=r"the execution input is .*must be a JSON object"):
        parse(payload, settings)


def test_an_execution_name_no_tag_can_carry_is_refused(settings: PipelineSettings) -> None:
    with pytest.raises(InvalidValue, match="the value of tag 'labeling-pipeline:execution'"):
        parse(PREFIX, settings, execution_name="run(1)")


def test_a_model_to_start_from_needs_auto_labeling(settings: PipelineSettings) -> None:
    with pytest.raises(InvalidValue, match="needs a pipeline that auto-labels"):
        parse(PREFIX | {"warm_start": MODEL}, settings)


def test_no_conditions_and_no_budget_are_as_if_not_said(settings: PipelineSettings) -> None:
    payload: dict[str, Any] = PREFIX | {"stopping_conditions": {}, "budget_usd": None}

    assert parse(payload, settings) == parse(PREFIX, settings)


@given(name=st.text(max_size=80))
def test_a_job_can_be_named_after_any_execution(name: str) -> None:
    validate_job_name(default_job_name("digits", name), longest=55)


@given(names=st.lists(st.text("aé_-", max_size=80), unique=True, min_size=2, max_size=2))
def test_two_executions_never_share_a_job_name(names: list[str]) -> None:
    first, second = (default_job_name("digits", name) for name in names)

    assert first != second


def test_the_names_of_task_and_execution_are_kept_where_they_can_be() -> None:
    execution = "0c6ffb4d-5a3c-4d0a-9a3a-0a1f1f7c4a4e"

    assert default_job_name("digits", execution) == f"digits-{execution}"
