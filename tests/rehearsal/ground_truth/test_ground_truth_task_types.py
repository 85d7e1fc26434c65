"""Every task type that is rehearsed besides images' classes, from the manifest to the output line."""

import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from PIL import Image

from constructs_lib.worker_page import packaged_page
from labeling.label_categories import label_category_file
from labeling.service_arns import consolidation_function_arn, pre_annotation_function_arn
from rehearsal.tasks.choice import REHEARSED_TASKS
from rehearsal.tasks.rehearsed_task import RehearsedTask, TrueObject
from rehearsal.upload import upload
from tests.rehearsal.account import Account, new_name
from tests.rehearsal.ground_truth.site import REGION, Site

OBJECTS = 3
MAILS = [
    TrueObject(content=text.encode(), label=label)
    for text, label in (("Lunch?", "ham"), ("Buy now!", "spam"), ("The minutes, as promised", "ham"))
]
"""Of one's own, since the rehearsal's are fetched from a registry."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Labeled:
    """What a job made of objects.

    Attributes:
        task: what it was asked for.
        name: of the job.
        objects: with their true labels.
        lines: of its output manifest.
    """

    task: RehearsedTask
    name: str
    objects: Sequence[TrueObject]
    lines: Sequence[dict[str, Any]]

    @property
    def labels(self) -> list[Any]:
        return [line[self.task.label_attribute] for line in self.lines]

    @property
    def metadata(self) -> list[dict[str, Any]]:
        return [line[f"{self.task.label_attribute}-metadata"] for line in self.lines]


def label(task_name: str, site: Site, account: Account, workteam: str) -> Labeled:
    """Let careful people label a few objects."""
    task = REHEARSED_TASKS[task_name]
    objects = MAILS if task.type.source == "text" else task.objects(count=OBJECTS, seed=2)
    s3, folder = account.client("s3"), new_name("objects")
    data = upload(s3, objects, task=task, bucket=site.images_bucket, folder=folder)
    entries = [
        {"source": item.content.decode()}
        if task.type.source == "text"
        else {"source-ref": f"{data.dataset_uri}{number:05}.png"}
        for number, item in enumerate(objects)
    ]
    page = packaged_page(
        task.type, title="What is it?", short_instructions="Look.", full_instructions="Look."
    )
    categories = label_category_file(task.categories, task_type=task.type)
    name = site.start(
        site.request(
            workteam=workteam,
            tags={"answer-key": data.answer_key_uri, "worker-accuracy": "1", "no-answer-rate": "0"},
            label_attribute=task.label_attribute,
            manifest_uri=site.manifest(*entries),
            label_categories_uri=site.put(f"{folder}/labels.json", json.dumps(categories)),
            ui_template_uri=site.put(f"{folder}/page.html", page),
            pre_annotation_arn=pre_annotation_function_arn(region=REGION, task_type=task.type),
            consolidation_arn=consolidation_function_arn(region=REGION, task_type=task.type),
        )
    )
    described = site.ended(name)
    assert described["LabelingJobStatus"] == "Completed", described.get("FailureReason")
    return Labeled(task=task, name=name, objects=objects, lines=site.output(name))


@pytest.fixture(scope="module")
def texts(site: Site, account: Account, workteam: str) -> Labeled:
    return label("text-classification", site, account, workteam)


@pytest.fixture(scope="module")
def boxes(site: Site, account: Account, workteam: str) -> Labeled:
    return label("bounding-box", site, account, workteam)


@pytest.fixture(scope="module")
def masks(site: Site, account: Account, workteam: str) -> Labeled:
    return label("semantic-segmentation", site, account, workteam)


def test_a_text_stays_in_its_line_and_gets_its_class(texts: Labeled) -> None:
    assert [line["source"] for line in texts.lines] == [item.content.decode() for item in MAILS]
    assert [
        (label, metadata["class-name"]) for label, metadata in zip(texts.labels, texts.metadata, strict=True)
    ] == [
        (0, "ham"),
        (1, "spam"),
        (0, "ham"),
    ]


def test_a_text_goes_to_consolidation_as_it_is(texts: Labeled, site: Site) -> None:
    folder = "annotations/consolidated-annotation/consolidation-request/iteration-1"
    (request,) = site.files(texts.name, folder).values()

    assert [entry["dataObject"] for entry in request] == [{"content": line["source"]} for line in texts.lines]


def test_the_type_in_the_metadata_is_the_tasks(texts: Labeled, boxes: Labeled, masks: Labeled) -> None:
    assert [labeled.metadata[0]["type"] for labeled in (texts, boxes, masks)] == [
        "groundtruth/text-classification",
        "groundtruth/object-detection",
        "groundtruth/semantic-segmentation",
    ]


def test_boxes_lie_where_the_objects_are(boxes: Labeled) -> None:
    found = [
        boxes.task.read(value, metadata, read_file=lambda uri: b"")
        for value, metadata in zip(boxes.labels, boxes.metadata, strict=True)
    ]

    agreements = [
        boxes.task.agreement(one, item.label) for one, item in zip(found, boxes.objects, strict=True)
    ]
    assert min(agreements) > 0.8


def test_each_box_has_a_confidence(boxes: Labeled) -> None:
    counts = [
        (len(value["annotations"]), len(metadata["objects"]))
        for value, metadata in zip(boxes.labels, boxes.metadata, strict=True)
    ]

    assert counts == [(len(item.label.found),) * 2 for item in boxes.objects]


def test_a_mask_is_a_file_beside_the_answers(masks: Labeled, site: Site) -> None:
    folder = f"s3://{site.output_bucket}/jobs/{masks.name}/annotations/consolidated-annotation/output/"

    assert all(uri.startswith(folder) and uri.endswith(".png") for uri in masks.labels)


def test_the_colors_of_a_mask_are_those_its_metadata_name(masks: Labeled, site: Site) -> None:
    for uri, metadata in zip(masks.labels, masks.metadata, strict=True):
        with Image.open(io.BytesIO(site.read(uri))) as image:
            used = {
                f"#{red:02x}{green:02x}{blue:02x}"
                for _, (red, green, blue) in image.convert("RGB").getcolors()
            }
        assert used <= {entry["hex-color"] for entry in metadata["internal-color-map"].values()}


def test_people_paint_what_belongs_to_the_objects(masks: Labeled, site: Site) -> None:
    found = [
        masks.task.read(value, metadata, read_file=lambda uri: site.read(str(uri)))
        for value, metadata in zip(masks.labels, masks.metadata, strict=True)
    ]

    agreements = [
        masks.task.agreement(one, item.label) for one, item in zip(found, masks.objects, strict=True)
    ]
    assert min(agreements) > 0.8
