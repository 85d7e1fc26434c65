"""A chain as it runs once it is deployed: classes, boxes of round digits, judgements, corrections."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from rehearsal.upload import UploadedData
from tests.end_to_end.boxes import boxed, knowing_boxes
from tests.end_to_end.own_functions_app import ROUND
from tests.end_to_end.pipelines import Ended, Pipeline

NOBODY_ERRS = {
    "rehearsal:worker-accuracy": "1",
    "rehearsal:garbage-rate": "0",
    "rehearsal:no-answer-rate": "0",
}
TRUE_LEFT, BAD_LEFT = 6, 0
"""The left sides of boxes in pixels, the bad one's so far off that people reject it."""

BY_HAND = pytest.approx(TRUE_LEFT, abs=3)


@pytest.fixture(scope="module")
def chain(own_functions: Pipeline) -> Pipeline:
    """The same pipeline, whose executions are those of the chain it begins."""
    outputs = own_functions.outputs
    machine = {"StateMachineArn": outputs["ChainStateMachineArn"]}
    return replace(own_functions, outputs={**outputs, **machine})


@pytest.fixture(scope="module")
def badly_boxed(few_digits: UploadedData) -> tuple[str, ...]:
    """The objects that come with a bad box."""
    first, *_, last = few_digits.truth
    return first, last


@pytest.fixture(scope="module")
def dataset(chain: Pipeline, few_digits: UploadedData, badly_boxed: tuple[str, ...]) -> str:
    """A manifest of the digits, of which some have a box already."""
    lines = [
        {"source-ref": source, **(boxed(BAD_LEFT) if source in badly_boxed else {})}
        for source in few_digits.truth
    ]
    return chain.write("chain/digits.manifest", *map(json.dumps, lines))


@pytest.fixture(scope="module")
def tags(chain: Pipeline, few_digits: UploadedData) -> Mapping[str, str]:
    """What lets people know the class of every digit and its box."""
    lines = [knowing_boxes(line, left=TRUE_LEFT) for line in chain.lines(few_digits.answer_key_uri)]
    answer_key = chain.write("chain-answer-key.manifest", *lines)
    return {**NOBODY_ERRS, "rehearsal:answer-key": answer_key}


@pytest.fixture(scope="module")
def broken(chain: Pipeline, dataset: str, tags: Mapping[str, str]) -> Ended:
    """An execution whose budget is enough for classes and boxes only."""
    return chain.run(dataset, tags=tags, job_name="broken", budget_usd=1.5)


def all_labels(failed: Ended) -> str:
    """The manifest that an execution says all labels so far are in."""
    return failed.cause.split("All labels so far: ")[1].splitlines()[0]


def found(chain: Pipeline, uri: str) -> list[tuple[str, dict[str, Any]]]:
    """Each object in a manifest with its labels: their classes, and the left sides of its boxes."""
    return [(line["source-ref"], labels(line)) for line in chain.lines(uri)]


def labels(line: Mapping[str, Any]) -> dict[str, Any]:
    """Label attribute → class or left side, of one object."""
    read = {
        # Functions of one's own, as the first link has them, name the class in the label itself.
        "digit": lambda: line["digit"]["class-name"],
        "box": lambda: line["box"]["annotations"][0]["left"],
        "judgement": lambda: line["judgement-metadata"]["class-name"],
        "corrected-box": lambda: line["corrected-box"]["annotations"][0]["left"],
    }
    return {name: tell() for name, tell in read.items() if name in line}


def with_classes(few_digits: UploadedData) -> list[tuple[str, dict[str, Any]]]:
    """What the first link makes of the digits."""
    return [(source, {"digit": str(truth)}) for source, truth in few_digits.truth.items()]


def with_boxes(few_digits: UploadedData, badly_boxed: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """What the first two links make of the dataset: round digits without a box get one."""
    lefts = {source: BY_HAND for source, truth in few_digits.truth.items() if truth in ROUND}
    lefts |= dict.fromkeys(badly_boxed, BAD_LEFT)
    return [
        (source, {**of, **({"box": lefts[source]} if source in lefts else {})})
        for source, of in with_classes(few_digits)
    ]


def with_all(few_digits: UploadedData, badly_boxed: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """What the whole chain makes of it: all boxes are judged, and those that are rejected are corrected."""
    reviews = {"wrong": {"judgement": "wrong", "corrected-box": BY_HAND}, "correct": {"judgement": "correct"}}
    return [
        (source, {**of, **(reviews["wrong" if source in badly_boxed else "correct"] if "box" in of else {})})
        for source, of in with_boxes(few_digits, badly_boxed)
    ]


def test_a_link_that_fails_loses_nothing_of_those_before_it(
    chain: Pipeline, few_digits: UploadedData, badly_boxed: tuple[str, ...], broken: Ended
) -> None:
    assert (broken.status, broken.error) == ("FAILED", "LabelingUnsuccessful")
    assert broken.cause.startswith(
        "link judgements: refused before anything was spent, for 1 reason:\n- budget_usd"
    )
    assert found(chain, all_labels(broken)) == with_boxes(few_digits, badly_boxed)


def test_another_execution_goes_on_from_there(
    chain: Pipeline,
    few_digits: UploadedData,
    badly_boxed: tuple[str, ...],
    broken: Ended,
    tags: Mapping[str, str],
) -> None:
    resumed = chain.run(all_labels(broken), tags=tags, job_name="resumed")

    assert (resumed.status, resumed.cause) == ("SUCCEEDED", "")
    assert resumed.output["message"].splitlines() == [
        "digits-by-people: no object was left to label",
        "boxes: no object was left to label",
        "judgements: 4 of 4 objects got a label",
        "corrections: 2 of 2 objects got a label",
    ]
    assert found(chain, resumed.output["output_manifest_uri"]) == with_all(few_digits, badly_boxed)


def test_a_link_whose_jobs_break_keeps_what_people_had_labelled(
    chain: Pipeline, few_digits: UploadedData
) -> None:
    tags = {**NOBODY_ERRS, "rehearsal:fail-after-iteration": "1"}

    failed = chain.label(few_digits, tags=tags, job_name="midway")

    assert (failed.status, failed.error) == ("FAILED", "LabelingUnsuccessful")
    assert found(chain, all_labels(failed)) == with_classes(few_digits)
