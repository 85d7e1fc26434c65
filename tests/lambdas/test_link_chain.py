"""Between the links of a chain: which objects go on, and all labels in one manifest."""

import json
from typing import Any

import pytest

from labeling.chain_links import Link, ObjectsOf
from labeling.errors import JobRefused
from labeling.manifest import format_line
from lambdas import link_chain

BOXES = Link(
    name="boxes",
    label_attribute="boxes",
    most_objects=2,
    only=ObjectsOf(label_attribute="scene", classes=("street",)),
)


def classified(source: str, name: str) -> dict[str, Any]:
    return {"source": source, "scene": 0, "scene-metadata": {"class-name": name}}


ENTRIES = [classified("a", "street"), classified("b", "field"), classified("c", "street")]


def write(pipeline: Any, *lines: bytes) -> str:
    """A manifest among the objects."""
    pipeline.upload("images/all.manifest", content=b"".join(lines))
    return f"s3://{pipeline.settings.dataset_bucket}/images/all.manifest"


def choose(pipeline: Any, *lines: bytes) -> dict[str, Any]:
    event = {
        "step": "choose",
        "execution_name": "run-1",
        "job_name": "streets-run-1",
        "request": {"dataset": "s3://dataset/"},
        "link": BOXES.to_json(),
        "manifest_uri": write(pipeline, *lines),
        "spent_usd": 0,
    }
    return link_chain.handler(event, None)


def merge(given: str) -> dict[str, Any]:
    """Put the labels of a link back after its execution, whose job was `streets-boxes`, has ended."""
    event = {
        "step": "merge",
        "execution_name": "run-1",
        "job_name": "streets-boxes",
        "link": BOXES.to_json(),
        "manifest_uri": given,
    }
    return link_chain.handler(event, None)


def label(pipeline: Any, *labeled: dict[str, Any], execution_name: str = "run-1") -> None:
    """Let the execution of a link leave some objects with labels and a report."""
    pipeline.upload("images/boxes.manifest", content=b"".join(map(format_line, labeled)))
    objects = f"manifests/{execution_name}/boxes/objects.manifest"
    pipeline.report(
        "streets-boxes",
        cost_usd={"human": 1.5, "machine": 0.5},
        input_manifest_uri=f"s3://{pipeline.settings.output_bucket}/{objects}",
        output_manifest_uri=f"s3://{pipeline.settings.dataset_bucket}/images/boxes.manifest",
    )


def sources(pipeline: Any, uri: str) -> list[str]:
    return [json.loads(line)["source"] for line in pipeline.read(uri).splitlines()]


def test_the_objects_of_a_link_are_the_dataset_of_its_execution(pipeline: Any) -> None:
    answer = choose(pipeline, *map(format_line, ENTRIES))

    dataset = f"s3://{pipeline.settings.output_bucket}/manifests/run-1/boxes/objects.manifest"
    assert answer == {
        "objects": 2,
        "request": {"dataset": dataset, "job_name": "streets-run-1-boxes"},
        "message": "",
    }
    assert sources(pipeline, dataset) == ["a", "c"]


def test_a_link_without_objects_asks_for_nothing(pipeline: Any) -> None:
    assert choose(pipeline, format_line(ENTRIES[1])) == {
        "objects": 0,
        "request": None,
        "message": "boxes: no object was left to label",
    }


def test_lines_that_cannot_be_read_are_all_told(pipeline: Any) -> None:
    with pytest.raises(JobRefused, match=r"(?s)for 2 reasons:.*line 1: .*line 3: "):
        choose(pipeline, b"no JSON\n", format_line(ENTRIES[0]), b"{}{}\n")

    assert pipeline.output_keys() == ["checks/streets-run-1.jsonl"]


def test_more_objects_than_a_link_takes_are_refused_before_it_begins(pipeline: Any) -> None:
    with pytest.raises(JobRefused, match="the number of objects for boxes is 3: it takes at most 2"):
        choose(pipeline, *map(format_line, [ENTRIES[0]] * 3))

    assert pipeline.output_keys() == []


@pytest.mark.parametrize("earlier", [False, True])
def test_without_a_report_of_this_run_all_objects_are_where_they_were(pipeline: Any, earlier: bool) -> None:
    given = write(pipeline, *map(format_line, ENTRIES))
    if earlier:
        label(pipeline, ENTRIES[0], execution_name="another-run")

    assert merge(given) == {"manifest_uri": given, "message": "boxes: no label", "cost_usd": 0}


def test_the_labels_of_a_link_come_back_among_all_objects(pipeline: Any) -> None:
    labeled = [ENTRIES[0] | {"boxes": 1}, ENTRIES[2]]
    label(pipeline, *labeled)

    answer = merge(write(pipeline, *map(format_line, ENTRIES)))

    output = f"s3://{pipeline.settings.output_bucket}/manifests/run-1/boxes/output.manifest"
    assert answer == {
        "manifest_uri": output,
        "message": "boxes: 1 of 2 objects got a label",
        "cost_usd": 2.0,
    }
    assert [json.loads(line) for line in pipeline.read(output).splitlines()] == [
        labeled[0],
        ENTRIES[1],
        labeled[1],
    ]
