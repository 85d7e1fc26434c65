"""A chain that begins with people and a model, put behind a pipeline that remembers a model already."""

import json
from dataclasses import replace
from typing import Any

import pytest

from rehearsal.deploy import deploy
from rehearsal.upload import UploadedData
from tests.apps import new_app
from tests.end_to_end import chained_app
from tests.end_to_end.boxes import knowing_boxes
from tests.end_to_end.pipelines import Ended, Pipeline


@pytest.fixture(scope="module")
def chain(reference: Pipeline, auto_labeled: Ended) -> Pipeline:
    """The reference application, after its cold run, with a chain that begins with its pipeline."""
    app = new_app()
    chained_app.build(app)
    outputs = deploy(
        endpoint=reference.endpoint, stack=reference.stack, app=app.synth().directory, bootstrap=False
    )
    machine = {"StateMachineArn": outputs["ChainStateMachineArn"]}
    return replace(reference, outputs={**outputs, **machine})


@pytest.fixture(scope="module")
def chained(chain: Pipeline, many_digits: UploadedData) -> Ended:
    """An execution over all digits, by people who know their classes and their boxes."""
    lines = [knowing_boxes(line, left=6) for line in chain.lines(many_digits.answer_key_uri)]
    answer_key = chain.write("chain-answer-key.manifest", *lines)
    return chain.run(
        many_digits.dataset_uri,
        tags={"rehearsal:answer-key": answer_key},
        # The sample people get depends on the job's name, and with some the model cannot be vouched for.
        job_name="second",
        warm_start="latest",
    )


@pytest.fixture(scope="module")
def lines(chain: Pipeline, chained: Ended) -> list[dict[str, Any]]:
    """The manifest with all labels."""
    return chain.lines(chained.output["output_manifest_uri"])


@pytest.fixture(scope="module")
def boxed(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of its lines that have a box."""
    return [line for line in lines if "box" in line]


@pytest.fixture(scope="module")
def summaries(chain: Pipeline, chained: Ended) -> dict[str, dict[str, Any]]:
    """The summaries of both links, by the name of their task."""
    reports = f"s3://{chain.outputs['OutputBucket']}/reports"
    return {
        task: json.loads(chain.read(f"{reports}/{chained.request['job_name']}-{task}/summary.json"))
        for task in ("digits", "boxes")
    }


def of_class(line: dict[str, Any]) -> str:
    return str(line["digit-metadata"]["class-name"])


def test_every_object_gets_a_class_and_those_that_go_on_get_a_box(
    chained: Ended, boxed: list[dict[str, Any]]
) -> None:
    assert (chained.status, chained.cause) == ("SUCCEEDED", "")
    assert chained.output["message"].splitlines() == [
        "digits: 1,250 of 1,250 objects got a label",
        f"boxes: {len(boxed)} of {len(boxed)} objects got a label",
    ]


def test_all_labels_are_in_one_manifest_in_the_order_of_the_dataset(
    lines: list[dict[str, Any]], many_digits: UploadedData
) -> None:
    assert [line["source-ref"] for line in lines] == [*many_digits.truth]


def test_objects_go_on_by_the_class_that_they_were_given(
    lines: list[dict[str, Any]], boxed: list[dict[str, Any]]
) -> None:
    assert boxed == [line for line in lines if of_class(line) in chained_app.BOXED]


def test_objects_go_on_whether_people_or_the_model_gave_their_class(boxed: list[dict[str, Any]]) -> None:
    assert {line["digit-metadata"]["human-annotated"] for line in boxed} == {"yes", "no"}


def test_boxes_are_by_people_also_on_what_the_model_has_labelled(boxed: list[dict[str, Any]]) -> None:
    by_model = [line for line in boxed if line["digit-metadata"]["human-annotated"] == "no"]

    assert {line["box-metadata"]["human-annotated"] for line in by_model} == {"yes"}


def test_the_manifest_says_of_every_class_who_gave_it(
    lines: list[dict[str, Any]], summaries: dict[str, dict[str, Any]]
) -> None:
    by_people = [line["digit-metadata"]["human-annotated"] for line in lines]

    assert by_people.count("yes") == summaries["digits"]["human_labeled"]
    assert by_people.count("no") == summaries["digits"]["machine_labeled"]


def test_the_chain_costs_what_its_links_cost(chained: Ended, summaries: dict[str, dict[str, Any]]) -> None:
    costs = [summary["cost_usd"] for summary in summaries.values()]

    assert chained.output["cost_usd"] == pytest.approx(sum(cost["human"] + cost["machine"] for cost in costs))


def test_a_warm_start_needs_fewer_people(auto_labeled: Ended, summaries: dict[str, dict[str, Any]]) -> None:
    cold = auto_labeled.output["summary"]

    assert summaries["digits"]["human_labeled"] < cold["human_labeled"]


def test_the_model_of_a_link_is_remembered_for_the_next_run(
    chain: Pipeline, summaries: dict[str, dict[str, Any]]
) -> None:
    assert chain.remembered_model() == summaries["digits"]["model_arn"]
