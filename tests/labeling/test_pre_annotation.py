from typing import Any

import pytest

from labeling.errors import InvalidValue
from labeling.pre_annotation import human_annotation_required, task_input

EVENT = {
    "version": "2018-10-16",
    "labelingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:labeling-job/pets",
    "dataObject": {"source-ref": "s3://dataset/1.png"},
}


def test_the_page_gets_the_object_the_labels_and_the_manifest_line() -> None:
    assert task_input(EVENT, labels=["cat", "dog"]) == {
        "taskInput": {
            "taskObject": "s3://dataset/1.png",
            "labels": ["cat", "dog"],
            "manifestLine": {"source-ref": "s3://dataset/1.png"},
        },
        "isHumanAnnotationRequired": True,
    }


def test_labels_to_review_reach_the_page_in_the_manifest_line() -> None:
    entry = {"source-ref": "s3://dataset/1.png", "label": 1, "label-metadata": {"class-name": "dog"}}

    answered = task_input(EVENT | {"dataObject": entry}, labels=["good", "bad"])

    assert answered["taskInput"]["manifestLine"] == entry


def test_text_in_the_manifest_itself_is_an_object_too() -> None:
    answered = task_input(EVENT | {"dataObject": {"source": "a text"}}, labels=["cat", "dog"])

    assert answered["taskInput"]["taskObject"] == "a text"


@pytest.mark.parametrize(
    "more",
    [
        {"version": "2018-10-06"},
        {"outputConfig": "s3://output/jobs/pets/annotations"},
    ],
)
def test_versions_and_unknown_keys_make_no_difference(more: dict[str, Any]) -> None:
    assert task_input(EVENT | more, labels=["cat", "dog"]) == task_input(EVENT, labels=["cat", "dog"])


@pytest.mark.parametrize("entry", [None, [], {}, {"source-ref": 1}])
def test_an_event_without_an_object_is_refused(entry: object) -> None:
    with pytest.raises(InvalidValue, match="it must be a manifest line with source-ref or source"):
        task_input(EVENT | {"dataObject": entry}, labels=["cat", "dog"])


@pytest.mark.parametrize("name", ["isHumanAnnotationRequired", "humanAnnotationRequired"])
@pytest.mark.parametrize(
    ("value", "required"), [(True, True), ("true", True), ("True", True), (False, False), ("false", False)]
)
def test_both_names_and_both_types_of_the_flag_are_understood(
    name: str, value: object, *, required: bool
) -> None:
    assert human_annotation_required({"taskInput": {}, name: value}) is required


def test_people_see_every_object_unless_told_otherwise() -> None:
    assert human_annotation_required({"taskInput": {}}) is True


@pytest.mark.parametrize("value", [None, 0, "no"])
def test_any_other_value_of_the_flag_is_refused(value: object) -> None:
    with pytest.raises(InvalidValue, match="it must be true or false"):
        human_annotation_required({"isHumanAnnotationRequired": value})
