"""A chain of three links as it runs once it is deployed: the second looks at round digits only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from rehearsal.upload import UploadedData
from tests.end_to_end.own_functions_app import ROUND
from tests.end_to_end.pipelines import Ended, Pipeline

LOOKS = ("digit", "second", "third")
NOBODY_ERRS = {
    "rehearsal:worker-accuracy": "1",
    "rehearsal:garbage-rate": "0",
    "rehearsal:no-answer-rate": "0",
}


@pytest.fixture(scope="module")
def chain(own_functions: Pipeline) -> Pipeline:
    """The same pipeline, whose executions are those of the chain it begins."""
    outputs = own_functions.outputs
    machine = {"StateMachineArn": outputs["ChainStateMachineArn"]}
    return replace(own_functions, outputs={**outputs, **machine})


@pytest.fixture(scope="module")
def broken(chain: Pipeline, few_digits: UploadedData) -> Ended:
    """An execution whose budget is enough for the first two links only."""
    return chain.label(few_digits, tags=NOBODY_ERRS, job_name="broken", budget_usd=1.5)


def all_labels(failed: Ended) -> str:
    """The manifest that an execution says all labels so far are in."""
    return failed.cause.split("All labels so far: ")[1].splitlines()[0]


@pytest.fixture(scope="module")
def so_far(broken: Ended) -> str:
    """The manifest that it says all labels are in."""
    return all_labels(broken)


def classes(line: Mapping[str, Any]) -> dict[str, str]:
    """Label attribute → class, of one object."""
    # Functions of one's own, as the first link has them, name the class in the label itself.
    own = {"digit": line["digit"]["class-name"]} if "digit" in line else {}
    return own | {look: line[f"{look}-metadata"]["class-name"] for look in LOOKS[1:] if look in line}


def expected(few_digits: UploadedData, *, looks: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """What people who never err say of each object, in the order of the dataset."""
    return [
        (source, {look: str(truth) for look in looks if look != "second" or str(truth) in ROUND})
        for source, truth in few_digits.truth.items()
    ]


def found(chain: Pipeline, uri: str) -> list[tuple[str, dict[str, str]]]:
    """The same of a manifest."""
    return [(line["source-ref"], classes(line)) for line in chain.lines(uri)]


def test_a_link_that_fails_loses_nothing_of_those_before_it(
    chain: Pipeline, few_digits: UploadedData, broken: Ended, so_far: str
) -> None:
    assert (broken.status, broken.error) == ("FAILED", "LabelingUnsuccessful")
    assert broken.cause.startswith(
        "link third: refused before anything was spent, for 1 reason:\n- budget_usd"
    )
    assert found(chain, so_far) == expected(few_digits, looks=LOOKS[:2])


def test_another_execution_goes_on_from_there(chain: Pipeline, few_digits: UploadedData, so_far: str) -> None:
    tags = {**NOBODY_ERRS, "rehearsal:answer-key": few_digits.answer_key_uri}

    resumed = chain.run(so_far, tags=tags, job_name="resumed")

    assert (resumed.status, resumed.cause) == ("SUCCEEDED", "")
    assert resumed.output["message"].splitlines() == [
        "digits-by-people: no object was left to label",
        "second: no object was left to label",
        "third: 6 of 6 objects got a label",
    ]
    assert found(chain, resumed.output["output_manifest_uri"]) == expected(few_digits, looks=LOOKS)


def test_a_link_whose_jobs_break_keeps_what_people_had_labelled(
    chain: Pipeline, few_digits: UploadedData
) -> None:
    tags = {**NOBODY_ERRS, "rehearsal:fail-after-iteration": "1"}

    failed = chain.label(few_digits, tags=tags, job_name="midway")

    assert (failed.status, failed.error) == ("FAILED", "LabelingUnsuccessful")
    assert found(chain, all_labels(failed)) == expected(few_digits, looks=LOOKS[:1])
