"""Between the links of a chain: which objects go on, and all labels in one manifest."""

import json
from typing import Any

import pytest

from labeling.chain_links import Link, ObjectsOf
from labeling.errors import JobRefused
from labeling.manifest import format_line
from lambdas import link_chain

BOXES = Link(
    name="boxes", label_attribute="boxes", only=ObjectsOf(label_attribute="scene", classes=("street",))
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


def keep(pipeline: Any, given: str) -> str:
    """Where all objects are after the link's execution, whose job was `streets-boxes`, has failed."""
    event = {
        "step": "keep",
        "execution_name": "run-1",
        "link": BOXES.to_json(),
        "manifest_uri": given,
        "job_name": "streets-boxes",
    }
    uri: str = link_chain.handler(event, None)["manifest_uri"]
    return uri


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


@pytest.mark.parametrize(("name", "labels"), [("run-1", [1, None]), ("an-earlier-run", [None, None])])
def test_a_link_that_failed_keeps_the_labels_it_made_in_this_run_only(
    pipeline: Any, name: str, labels: list[int | None]
) -> None:
    streets = [ENTRIES[0], ENTRIES[2]]
    pipeline.upload("images/kept.manifest", content=format_line(streets[0] | {"boxes": 1}))
    objects = f"s3://{pipeline.settings.output_bucket}/manifests/{name}/boxes/objects.manifest"
    pipeline.report(
        "streets-boxes",
        input_manifest_uri=objects,
        output_manifest_uri=f"s3://{pipeline.settings.dataset_bucket}/images/kept.manifest",
    )

    uri = keep(pipeline, write(pipeline, *map(format_line, streets)))

    assert [json.loads(line).get("boxes") for line in pipeline.read(uri).splitlines()] == labels


def test_of_a_link_that_failed_before_it_labelled_anything_all_objects_are_where_they_were(
    pipeline: Any,
) -> None:
    given = write(pipeline, *map(format_line, ENTRIES))

    assert keep(pipeline, given) == given


def test_the_labels_of_a_link_come_back_among_all_objects(pipeline: Any) -> None:
    given = write(pipeline, *map(format_line, ENTRIES))
    written = [entry | {"boxes": 1} for entry in ENTRIES if entry["scene-metadata"]["class-name"] == "street"]
    pipeline.upload("images/boxes.manifest", content=b"".join(map(format_line, written)))
    event = {
        "step": "merge",
        "execution_name": "run-1",
        "link": BOXES.to_json(),
        "manifest_uri": given,
        "output_manifest_uri": f"s3://{pipeline.settings.dataset_bucket}/images/boxes.manifest",
    }

    answer = link_chain.handler(event, None)

    output = f"s3://{pipeline.settings.output_bucket}/manifests/run-1/boxes/output.manifest"
    assert answer == {"manifest_uri": output, "message": "boxes: 2 of 2 objects got a label"}
    assert [json.loads(line) for line in pipeline.read(output).splitlines()] == [
        written[0],
        ENTRIES[1],
        written[1],
    ]
