import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue
from labeling.job_rules import validate_job_name
from labeling.manifest import format_line, split_lines
from labeling.run_parts import MergedParts, Part, part_requests
from labeling.s3_uri import S3Uri


def parts(*objects: int) -> list[Part]:
    return [
        Part(manifest=S3Uri("output", f"manifests/run/part-{number}.manifest"), objects=count)
        for number, count in enumerate(objects, start=1)
    ]


def requests(*objects: int, **request: Any) -> list[dict[str, Any]]:
    return part_requests({"dataset": "s3://dataset/", **request}, parts(*objects), job_name="digits-run")


def test_each_part_is_the_dataset_of_a_run_of_its_own() -> None:
    assert requests(3, 2) == [
        {"dataset": "s3://output/manifests/run/part-1.manifest", "job_name": "digits-run-part-1"},
        {"dataset": "s3://output/manifests/run/part-2.manifest", "job_name": "digits-run-part-2"},
    ]


def test_what_was_chosen_already_is_not_chosen_again_and_the_rest_is_passed_on() -> None:
    [request] = requests(1, suffixes=[".png"], first=1, tags={"team": "vision"}, warm_start="none")

    assert {"tags": {"team": "vision"}, "warm_start": "none"}.items() <= request.items()
    assert {"suffixes", "first"} & request.keys() == set()


@given(
    budget=st.floats(0.01, 1e6),
    people=st.integers(50, 10**6),
    objects=st.lists(st.integers(1, 9), max_size=5),
)
def test_parts_together_keep_to_the_budget_and_the_number_of_objects_for_people(
    budget: float, people: int, objects: list[int]
) -> None:
    conditions = {"MaxHumanLabeledObjectCount": people, "MaxPercentageOfInputDatasetLabeled": 80}

    made = requests(*objects, budget_usd=budget, stopping_conditions=conditions)

    assert sum(request["budget_usd"] for request in made) <= budget + 1e-6
    counts = [request["stopping_conditions"]["MaxHumanLabeledObjectCount"] for request in made]
    assert sum(counts) <= people
    assert {request["stopping_conditions"]["MaxPercentageOfInputDatasetLabeled"] for request in made} <= {80}


def test_too_few_objects_for_people_to_share_out_are_refused() -> None:
    with pytest.raises(InvalidValue, match="each part of the dataset must get at least one of them"):
        requests(9, 1, stopping_conditions={"MaxHumanLabeledObjectCount": 5})


@given(name=st.text("abc-", min_size=1, max_size=55).filter(lambda name: name.strip("-") == name))
def test_the_jobs_of_parts_have_valid_names_of_their_own(name: str) -> None:
    made = [request["job_name"] for request in part_requests({}, parts(1, 1), job_name=name)]

    for job_name in made:
        validate_job_name(job_name, longest=55)
    assert len(set(made)) == 2


def lines(*labels: int | None) -> bytes:
    return b"".join(
        format_line({"source": str(number)} | ({} if label is None else {"digit": label}))
        for number, label in enumerate(labels)
    )


def merged(*given_and_written: tuple[bytes, bytes]) -> tuple[list[Any], MergedParts]:
    merge = MergedParts(label_attribute="digit")
    found = [
        json.loads(line).get("digit")
        for given, written in given_and_written
        for line in merge.lines(split_lines([given]), split_lines([written]))
    ]
    return found, merge


def test_results_of_parts_come_in_the_order_of_the_dataset() -> None:
    found, merge = merged((lines(None, None), lines(1, 2)), (lines(None), lines(3)))

    assert found == [1, 2, 3]
    assert (merge.objects, merge.labeled) == (3, 3)


@pytest.mark.parametrize("written", [b"", lines(1), lines(1, 2)[:-9]])
def test_what_a_part_has_not_written_stays_as_it_was(written: bytes) -> None:
    found, merge = merged((lines(None, None), written), (lines(None), lines(3)))

    assert found == [1 if written else None, None, 3]
    assert merge.objects == 3


def test_an_output_of_other_objects_is_refused() -> None:
    with pytest.raises(InvalidValue, match="must be about the object in the same line"):
        merged((lines(None), format_line({"source": "another"})))
