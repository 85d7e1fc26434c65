"""Every task type on images, texts and clips, from the manifest to the line of the output."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from constructs_lib.worker_page import packaged_page
from labeling.job_labels import JobLabels
from labeling.label_categories import LabelCategories, as_label
from labeling.manifest import split_lines
from labeling.service_arns import consolidation_function_arn, human_task_ui_arn, pre_annotation_function_arn
from labeling.task_type import TaskType
from rehearsal.tasks.choice import HUMAN_TASKS
from tests.rehearsal.account import new_name
from tests.rehearsal.ground_truth.outputs import CASES, MASK_FILES, MASKS, OBJECTS, Case, Text, Written
from tests.rehearsal.ground_truth.site import REGION, Site

NOBODY_ERRS = {"worker-accuracy": "1", "no-answer-rate": "0", "garbage-rate": "0"}
MOMENT = Text(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A job that careful people have done.

    Attributes:
        name: its name.
        case: what it was asked.
        given: lines of its input manifest.
    """

    name: str
    case: Case
    given: Sequence[dict[str, Any]]


@pytest.fixture(scope="module")
def masks_uri(site: Site) -> str:
    """The folder with the masks that jobs get."""
    folder = new_name("masks")
    for name, content in MASK_FILES.items():
        site.put(f"{folder}/{name}", content)
    return f"s3://{site.output_bucket}/{folder}/"


@pytest.fixture(scope="module")
def jobs(site: Site, workteam: str, masks_uri: str) -> Mapping[str, Job]:
    """A job of every task type; they run side by side."""
    started = {name: start(case, site, workteam, masks_uri) for name, case in CASES.items()}
    for job in started.values():
        ended = site.ended(job.name)
        assert ended["LabelingJobStatus"] == "Completed", ended.get("FailureReason")
    return started


@pytest.fixture(params=CASES)
def job(request: pytest.FixtureRequest, jobs: Mapping[str, Job]) -> Job:
    return jobs[request.param]


def start(case: Case, site: Site, workteam: str, masks_uri: str) -> Job:
    task_type, folder = case.type, new_name("objects")
    given = [
        {**source, **labeled("earlier", label, case.type.reviews)}
        for source, label in zip(sources(task_type, site, folder), case.earlier or [None] * 2, strict=True)
    ]
    truth = [
        {task_type.source_key: line[task_type.source_key], **labeled("truth", label)}
        for line, label in zip(given, case.truth, strict=True)
    ]
    given, truth = json.loads(json.dumps([given, truth]).replace(MASKS, masks_uri))
    reviewed = next((key for key in given[0] if key.startswith("earlier")), None)
    words = {"short_instructions": "Look.", "full_instructions": "Look closely."}
    categories = LabelCategories(
        labels=tuple(map(as_label, case.labels)), reviewed_attribute=reviewed, **words
    ).to_json(task_type=task_type)
    page = {"human_task_ui_arn": None, "ui_template_uri": None}
    if task_type.worker_page == "human-task-ui":
        page["human_task_ui_arn"] = human_task_ui_arn(region=REGION, task_type=task_type)
    else:
        template = packaged_page(task_type, title="What is it?", reviewed_attribute=reviewed, **words)
        page["ui_template_uri"] = site.put(f"{folder}/page.html", template)
    request = site.request(
        workteam=workteam,
        tags={"answer-key": site.manifest(*truth), **NOBODY_ERRS},
        job_name=f"Lines-{task_type.name}",  # which also decides who answers what
        label_attribute=attribute("label", task_type),
        manifest_uri=site.manifest(*given),
        label_categories_uri=site.put(f"{folder}/labels.json", json.dumps(categories)),
        pre_annotation_arn=pre_annotation_function_arn(region=REGION, task_type=task_type),
        consolidation_arn=consolidation_function_arn(region=REGION, task_type=task_type),
        **page,
    )
    return Job(name=site.start(request), case=case, given=given)


def sources(task_type: TaskType, site: Site, folder: str) -> list[dict[str, str]]:
    contents = OBJECTS[task_type.source]
    if task_type.source == "text":
        return [{"source": content.decode()} for content in contents]
    ending = task_type.object_suffixes[-1]
    return [
        {"source-ref": site.put(f"{folder}/{number}{ending}", content, bucket=site.images_bucket)}
        for number, content in enumerate(contents)
    ]


def attribute(name: str, task_type: TaskType) -> str:
    return f"{name}-ref" if task_type.label_attribute_ref == "required" else name


def labeled(name: str, label: Written | None, task_type: TaskType | None = None) -> dict[str, Any]:
    if label is None:
        return {}
    key = name if task_type is None else attribute(name, task_type)
    value, metadata = json.loads(json.dumps(label, default=lambda confidence: 0.9))
    return {key: value, f"{key}-metadata": metadata}


def test_a_line_of_the_output_is_as_documented(job: Job, site: Site) -> None:
    task_type = job.case.type
    key = attribute("label", task_type)
    common = {
        "type": task_type.output_type,
        "job-name": f"labeling-job/{job.name.lower()}",
        "human-annotated": "yes",
        "creation-date": MOMENT,
    }

    assert site.output(job.name) == [
        {**line, key: value, f"{key}-metadata": {**metadata, **common}}
        for line, (value, metadata) in zip(job.given, job.case.output, strict=True)
    ]


def test_the_library_counts_the_labels_of_every_task_type(job: Job, site: Site) -> None:
    labels = JobLabels(label_attribute=attribute("label", job.case.type), job_name=job.name)

    labels.read_manifests(*(split_lines([manifest(lines)]) for lines in (job.given, site.output(job.name))))

    assert (labels.human_labeled, labels.failed, labels.unlabeled) == (2, 0, 0)


def manifest(lines: Sequence[dict[str, Any]]) -> bytes:
    return "".join(f"{json.dumps(line)}\n" for line in lines).encode()


def test_a_text_goes_to_consolidation_as_it_is(jobs: Mapping[str, Job], site: Site) -> None:
    folder = "annotations/consolidated-annotation/consolidation-request/iteration-1"
    (request,) = site.files(jobs["named-entity-recognition"].name, folder).values()

    assert [entry["dataObject"] for entry in request] == [
        {"content": content.decode()} for content in OBJECTS["text"]
    ]


@pytest.mark.parametrize(
    ("task_type", "least"),
    [
        pytest.param("semantic-segmentation", 0.8, id="painted"),
        pytest.param("adjustment-semantic-segmentation", 0.8, id="adjusted"),
    ],
)
def test_people_paint_what_belongs_to_the_objects(
    jobs: Mapping[str, Job], site: Site, masks_uri: str, task_type: str, least: float
) -> None:
    task = HUMAN_TASKS["semantic-segmentation"]
    uris = [line["label-ref"] for line in site.output(jobs[task_type].name)]
    metadata = site.output(jobs[task_type].name)[0]["label-ref-metadata"]
    true_uris = [value.replace(MASKS, masks_uri) for value, _ in jobs[task_type].case.truth]

    found, true = (
        [task.read(uri, metadata, read_file=lambda uri: site.read(str(uri))) for uri in some]
        for some in (uris, true_uris)
    )

    assert min(map(task.agreement, found, true)) > least
