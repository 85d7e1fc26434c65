"""Custom and pass-through jobs: the page of examples/custom.py, filled in by people."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from labeling.service_arns import consolidation_function_arn, pre_annotation_function_arn
from labeling.task_types import PASS_THROUGH
from tests.rehearsal.account import new_name
from tests.rehearsal.ground_truth.site import REGION, Images, Site

PAGE = Path(__file__).parents[3] / "examples" / "custom.liquid.html"
LABELS = ("legible", "hard to read", "crossed out")
WRITTEN = ("Dear Ann", "See you on Monday")
ATTRIBUTE = "transcript"
PREPARE = """
def handler(event, context):
    labels = ["legible", "hard to read", "crossed out"]
    return {"taskInput": {"taskObject": event["dataObject"]["source-ref"], "labels": labels}}
"""
COMPARE = """
import json, boto3
def read(annotation):
    return json.loads(annotation["annotationData"]["content"])["transcript"]
def handler(event, context):
    bucket, _, key = event["payload"]["s3Uri"].removeprefix("s3://").partition("/")
    entries = json.loads(boto3.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    return [
        {
            "datasetObjectId": entry["datasetObjectId"],
            "consolidatedAnnotation": {"content": {event["labelAttributeName"]: {"text": text}}},
        }
        for entry in entries
        for text in {read(one) for one in entry["annotations"]}
    ]
"""


def answer(text: str) -> dict[str, Any]:
    """What a person submits who reads a legible note."""
    return {ATTRIBUTE: text, **{label: {label: label == "legible"} for label in LABELS}}


@pytest.fixture(scope="module")
def notes(site: Site, few_images: Images, workteam: str) -> dict[str, Any]:
    """What a request for a job on two notes holds; there are answers to both."""
    uris = few_images.uris[: len(WRITTEN)]
    categories = {"labels": [{"label": label} for label in LABELS]}
    key = [
        {"source-ref": uri, "truth": answer(text), "truth-metadata": {}}
        for uri, text in zip(uris, WRITTEN, strict=True)
    ]
    return {
        "workteam": workteam,
        "tags": {
            "answer-key": site.manifest(*key),
            "worker-accuracy": "1",
            "no-answer-rate": "0",
            "garbage-rate": "0",
        },
        "label_attribute": ATTRIBUTE,
        "manifest_uri": site.manifest(*({"source-ref": uri} for uri in uris)),
        "label_categories_uri": site.put(f"{new_name('labels')}.json", json.dumps(categories)),
        "ui_template_uri": site.put(f"{new_name('page')}.html", PAGE.read_text("utf-8")),
        "workers_per_object": 2,
    }


@pytest.fixture(scope="module")
def own_functions(site: Site) -> dict[str, str]:
    """The two functions that examples/custom.py names."""
    reader = site.account.role(*site.statements(), trusts="lambda.amazonaws.com")
    names = (site.account.function(code, role=reader) for code in (PREPARE, COMPARE))
    arns = (f"arn:aws:lambda:{REGION}:123456789012:function:{name}" for name in names)
    return dict(zip(("pre_annotation_arn", "consolidation_arn"), arns, strict=True))


def labeled(site: Site, request: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The output of a new job that has labeled everything."""
    ended = site.run(dict(request))
    assert ended["LabelingJobStatus"] == "Completed", ended.get("FailureReason")
    return site.output(request["LabelingJobName"])


def test_the_example_comes_to_its_documented_output(
    site: Site, notes: dict[str, Any], own_functions: dict[str, str]
) -> None:
    lines = labeled(site, site.request(**notes, **own_functions, job_name="Notes"))

    moments = [line[f"{ATTRIBUTE}-metadata"].pop("creation-date") for line in lines]
    assert len(moments) == len(WRITTEN)
    assert [{key: line[key] for key in line.keys() - {"source-ref"}} for line in lines] == [
        {
            ATTRIBUTE: {"text": text},
            f"{ATTRIBUTE}-metadata": {
                "type": "groundtruth/custom",
                "job-name": "labeling-job/notes",
                "human-annotated": "yes",
            },
        }
        for text in WRITTEN
    ]


def test_the_label_attribute_of_a_custom_job_may_end_in_ref(
    site: Site, notes: dict[str, Any], own_functions: dict[str, str]
) -> None:
    request = site.request(**notes | {"label_attribute": "transcript-ref"}, **own_functions)

    assert labeled(site, request)[0]["transcript-ref"] == {"text": "Dear Ann"}


def test_without_functions_the_label_is_empty_and_refers_to_the_answers(
    site: Site, notes: dict[str, Any]
) -> None:
    template = PAGE.read_text("utf-8").replace("taskObject", "source-ref")
    request = site.request(**notes | {"ui_template_uri": site.put("form-of-a-line.html", template)})
    del request["HumanTaskConfig"]["PreHumanTaskLambdaArn"]
    del request["HumanTaskConfig"]["AnnotationConsolidationConfig"]

    line = labeled(site, request)[0]

    answers = json.loads(site.read(line[f"{ATTRIBUTE}-metadata"]["worker-response-ref"]))["answers"]
    assert line[ATTRIBUTE] == {}
    assert [given["answerContent"] for given in answers] == [{ATTRIBUTE: "Dear Ann"}] * 2


def test_pass_through_keeps_the_answers_as_they_are(site: Site, notes: dict[str, Any]) -> None:
    functions = {
        "pre_annotation_arn": pre_annotation_function_arn(region=REGION, task_type=PASS_THROUGH),
        "consolidation_arn": consolidation_function_arn(region=REGION, task_type=PASS_THROUGH),
    }

    lines = labeled(site, site.request(**notes, **functions))

    contents = [
        [json.loads(one["annotationData"]["content"]) for one in line[ATTRIBUTE]["annotationsFromAllWorkers"]]
        for line in lines
    ]
    assert contents == [[answer(text)] * 2 for text in WRITTEN]
    assert lines[0][f"{ATTRIBUTE}-metadata"]["type"] == "groundtruth/custom"
