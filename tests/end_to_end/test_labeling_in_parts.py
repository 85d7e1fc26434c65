"""More objects than a job takes, as a deployed pipeline labels them: four in a part."""

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.end_to_end.pipelines import Pipeline


@pytest.fixture(scope="session")
def in_parts(own_functions: Pipeline) -> Pipeline:
    """The same pipeline, whose executions are those that divide and merge."""
    outputs = own_functions.outputs
    machine = {"StateMachineArn": outputs["InPartsStateMachineArn"]}
    return replace(own_functions, outputs={**outputs, **machine})


def sources(lines: list[dict[str, Any]]) -> list[str]:
    return [line["source-ref"] for line in lines]


def test_parts_are_labelled_by_jobs_of_their_own_and_merged_in_order(
    in_parts: Pipeline, few_digits: Any
) -> None:
    ended = in_parts.label(few_digits, tags={"rehearsal:worker-accuracy": "1"}, job_name="large")

    assert (ended.status, ended.cause) == ("SUCCEEDED", "")
    lines = in_parts.lines(ended.output["summary"]["output_manifest_uri"])
    assert sources(lines) == sources(in_parts.lines(few_digits.answer_key_uri))
    assert [line["digit-metadata"]["job-name"] for line in lines] == [
        *["labeling-job/large-part-1"] * 4,
        *["labeling-job/large-part-2"] * 2,
    ]


def test_a_part_that_is_refused_loses_nothing_of_the_others(in_parts: Pipeline, few_digits: Any) -> None:
    images = sources(in_parts.lines(few_digits.answer_key_uri))[:4]
    entries = [{"source-ref": image} for image in (*images, images[0].replace("00000", "missing"))]
    manifest = in_parts.write("one-part-broken.manifest", *map(json.dumps, entries))

    ended = in_parts.run(
        manifest, tags={"rehearsal:answer-key": few_digits.answer_key_uri}, job_name="half-broken"
    )

    assert (ended.status, ended.error) == ("FAILED", "LabelingUnsuccessful")
    assert "- part 2: refused before anything was spent" in ended.cause
    merged = in_parts.lines(ended.cause.rsplit("All labels: ", 1)[1])
    assert sources(merged) == sources(entries)
    assert ["digit" in line for line in merged] == [True] * 4 + [False]
