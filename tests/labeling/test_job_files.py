import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.job_files import (
    FoundLabel,
    JobFolder,
    consolidation_iteration,
    human_labels,
    machine_labels,
    machine_labels_iteration,
    requested_objects,
    training_job,
)
from labeling.manifest import split_lines
from labeling.s3_uri import S3Uri

LABEL = {"kind": 1, "kind-metadata": {"class-name": "dog", "confidence": 0.9}}


def test_the_folder_is_found_from_its_output_manifest() -> None:
    folder = JobFolder.of_manifest(S3Uri("output", "jobs/pets/manifests/output/output.manifest"))

    assert folder == JobFolder(root=S3Uri("output", "jobs/pets/"))


def test_a_manifest_elsewhere_tells_no_folder() -> None:
    assert JobFolder.of_manifest(S3Uri("output", "some.manifest")) is None


@pytest.mark.parametrize(
    "name",
    ["2026-01-05_08:00:01.json", "2026-01-05_08_00_01.json", "2026-01-05_08:00:01.123.json"],
)
def test_the_iteration_of_a_consolidation_is_in_its_folder_however_its_time_is_written(name: str) -> None:
    key = f"jobs/pets/annotations/consolidated-annotation/consolidation-response/iteration-12/{name}"

    assert consolidation_iteration(key) == 12


@pytest.mark.parametrize(
    "key",
    [
        "jobs/pets/activelearning/3/1/auto_annotator_output.txt",
        "jobs/pets/activelearning/output/3/auto-annotation/auto_annotator_output.txt",
        "jobs/pets/activelearning/iteration-3/auto-annotation/auto_annotator_output.txt",
    ],
)
def test_the_iteration_of_machine_labels_is_two_folders_up(key: str) -> None:
    assert machine_labels_iteration(key) == 3


@pytest.mark.parametrize("key", ["", "a.json", "jobs/pets/activelearning/auto_annotator_output.txt"])
def test_a_name_that_is_not_understood_leaves_the_iteration_open(key: str) -> None:
    assert (consolidation_iteration(key), machine_labels_iteration(key)) == (None, None)


def test_a_model_tells_its_training_job_and_iteration() -> None:
    key = "jobs/pets/training/4/train/pets-training-abc/output/model.tar.gz"

    assert training_job(key) == (4, "pets-training-abc")


def test_labels_of_people_are_in_the_answer_of_the_consolidation() -> None:
    response = [{"datasetObjectId": "7", "consolidatedAnnotation": {"content": LABEL}}]

    assert list(human_labels(json.dumps(response).encode())) == [FoundLabel(object_number=7, content=LABEL)]


def test_labels_of_the_model_follow_the_number_of_the_object() -> None:
    lines = split_lines([f"7 {json.dumps(LABEL)}\n12 {json.dumps(LABEL)}\n".encode()])

    assert [label.object_number for label in machine_labels(lines)] == [7, 12]


def test_a_request_tells_which_objects_people_answered_for() -> None:
    request = [{"datasetObjectId": "7", "annotations": []}, {"datasetObjectId": "8", "annotations": []}]

    assert list(requested_objects(json.dumps(request).encode())) == [7, 8]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(
            st.sampled_from(["datasetObjectId", "consolidatedAnnotation", "content", "kind"]), values
        )
    ),
    max_leaves=20,
)


@given(st.binary() | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_a_file_holds_is_no_error(content: bytes) -> None:
    assert all(isinstance(label.content, dict) for label in human_labels(content))
    assert all(number >= 0 for number in requested_objects(content))
    assert all(isinstance(label.content, dict) for label in machine_labels(split_lines([content])))


@given(st.lists(json_values))
def test_entries_that_are_no_label_do_not_hide_the_others(entries: list[Any]) -> None:
    entries = [*entries, {"datasetObjectId": "999", "consolidatedAnnotation": {"content": LABEL}}]

    found = list(human_labels(json.dumps(entries).encode()))

    assert found[-1] == FoundLabel(object_number=999, content=LABEL)
