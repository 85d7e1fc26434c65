"""What a job needs before its first object goes to people, read and checked as the execution role."""

import json
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from labeling.errors import InvalidValue
from labeling.label_categories import validate_labels
from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.cors import cors_defect
from rehearsal.ground_truth.engine.browser import Browser
from rehearsal.ground_truth.engine.dataset import Dataset, read_objects
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.engine.form_page import FormPage, only_question
from rehearsal.ground_truth.engine.frame_objects import Frames
from rehearsal.ground_truth.engine.function_choice import Functions
from rehearsal.ground_truth.engine.machine import AutoLabeler
from rehearsal.ground_truth.engine.objects import Anything, Clips, Images, Objects, Texts
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.engine.rehearsal_tags import RehearsalTags
from rehearsal.ground_truth.engine.service_page import ServicePage
from rehearsal.ground_truth.engine.surroundings import Surroundings
from rehearsal.ground_truth.engine.tasks import Tasks, Workteam
from rehearsal.ground_truth.engine.training_preparation import TrainingPreparation
from rehearsal.ground_truth.engine.truth import Truth
from rehearsal.ground_truth.engine.worker_page import Page, PageError, WorkerPage
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.ground_truth.jobs import LabelingJob
from rehearsal.people import People
from rehearsal.tasks.choice import REHEARSED_TASKS, task_of, task_on_page
from rehearsal.tasks.task import HumanTask

_MOST_TEMPLATE_BYTES = 4 * 128_000
_MOST_CATEGORIES_BYTES = 10_000_000
_MOST_PIXELS = 100_000_000  # of an image of a type that has no limit of its own


@dataclass(frozen=True, kw_only=True, slots=True)
class CategoryFile:
    """The label category file of a job.

    Attributes:
        labels: the names of the label categories.
        content: all of it, as it was read.
    """

    labels: tuple[str, ...]
    content: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Prepared:
    """A job that can begin.

    Attributes:
        role: the execution role.
        task: what people are asked.
        output: the job's folder.
        dataset: its objects.
        categories: its labels.
        tags: what the rehearsal demands.
        tasks: the people.
        machine: the model; None if people label everything.
    """

    role: ExecutionRole
    task: HumanTask
    output: OutputFolder
    dataset: Dataset
    categories: tuple[str, ...]
    tags: RehearsalTags
    tasks: Tasks
    machine: AutoLabeler | None


def prepare(job: LabelingJob, *, role: ExecutionRole, around: Surroundings, threads: Executor) -> Prepared:
    """Read everything a job needs.

    Args:
        job: the job.
        role: its execution role.
        around: what the service gives to every job.
        threads: works on several objects at once.

    Raises:
        JobFailure: something is missing, wrong, or forbidden to the execution role.
    """
    return _Preparation(job, role=role, around=around).prepare(threads)


class _Preparation:
    def __init__(self, job: LabelingJob, *, role: ExecutionRole, around: Surroundings) -> None:
        self._request = job.request
        self._job = job
        self._role = role
        self._around = around
        self._config = job.request["HumanTaskConfig"]
        self._task = task_of(job.request)
        self._algorithm: Mapping[str, Any] | None = job.request.get("LabelingJobAlgorithmsConfig")

    def prepare(self, threads: Executor) -> Prepared:
        """See the function of that name."""
        tags = RehearsalTags.parse({tag["Key"]: tag["Value"] for tag in self._request.get("Tags", ())})
        self._check_audience()
        source = self._request["InputConfig"]["DataSource"]["S3DataSource"]
        manifest = _uri(source["ManifestS3Uri"], what="the input manifest")
        output_path = _uri(self._request["OutputConfig"]["S3OutputPath"], what="the output path")
        output = OutputFolder(role=self._role, output_path=output_path, job_name=self._job.name)
        self._role.check_bucket(manifest.bucket, prefix=manifest.key)
        self._role.check_bucket(output.root.bucket, prefix=output.root.key)
        file = self._categories()
        categories = file.labels
        functions = Functions(
            self._job, role=self._role, around=self._around, task=self._task, categories=categories
        )
        labels = functions.label_format()
        dataset = Dataset(read_objects(self._role.chunks(manifest), task_type=self._task.type), labels=labels)
        browser = Browser(origin=self._job.team.portal, connections=self._around.options.threads)
        page = self._page(file)
        if self._task.type.source == "image":
            self._check_image_buckets(dataset)
        machine = None
        if self._algorithm is not None:
            training = TrainingPreparation(
                task=REHEARSED_TASKS[self._task.type.name],
                algorithm=self._algorithm,
                role=self._role,
                models=self._around.models,
            )
            machine = training.machine(
                dataset,
                categories=categories,
                job_name=self._job.name,
                browser=browser,
                output=output,
                threads=threads,
            )
        output.write_manifest(dataset)
        return Prepared(
            role=self._role,
            task=self._task,
            output=output,
            dataset=dataset,
            categories=categories,
            tags=tags,
            tasks=Tasks(
                dataset=dataset,
                team=self._workteam(tags, browser),
                page=page,
                objects=self._objects(browser) if machine is None else machine.objects,
                pre_annotation=functions.pre_annotation(),
                consolidation=functions.consolidation(output=output),
                consolidation_batch=functions.consolidation_batch,
                output=output,
                stop=self._job.stop_requested,
                threads=threads,
            ),
            machine=machine,
        )

    def _check_audience(self) -> None:
        classifiers = self._request["InputConfig"].get("DataAttributes", {}).get("ContentClassifiers", ())
        if self._job.team.public and "FreeOfPersonallyIdentifiableInformation" not in classifiers:
            raise JobFailure(
                f"the content classifiers are {list(classifiers)}: data for the public workforce must be "
                "declared FreeOfPersonallyIdentifiableInformation; declare it if that is true, or use a "
                "private workforce"
            )

    def _check_image_buckets(self, dataset: Dataset) -> None:
        first_images: dict[str, S3Uri] = {}
        for item in dataset.objects:
            uri = _uri(item.source, what=f"line {item.id + 1} of the input manifest")
            first_images.setdefault(uri.bucket, uri)
        for bucket, image in first_images.items():
            self._role.check_bucket(bucket, prefix=image.key)
            if self._around.options.verify_cors:
                defect = cors_defect(image, endpoint=self._around.aws.endpoint)
                if defect is not None:
                    raise JobFailure(defect)

    def _categories(self) -> CategoryFile:
        text = self._request.get("LabelCategoryConfigS3Uri")
        if text is None:
            return CategoryFile(labels=(), content={})
        uri = _uri(text, what="the label category file")
        try:
            content = json.loads(self._role.read(uri, most_bytes=_MOST_CATEGORIES_BYTES))
            labels = tuple(entry["label"] for entry in content["labels"])
            validate_labels(labels, task_type=self._task.type)
            self._task = self._task.configured(content)
        except InvalidValue as error:
            raise JobFailure(f"the label category file {uri} cannot be used: {error}") from error
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise JobFailure(
                f"the label category file {uri} is not as it must be ({type(error).__name__}: {error}): "
                'write {"labels": [{"label": …}, …]}'
            ) from error
        return CategoryFile(labels=labels, content=content)

    def _page(self, file: CategoryFile) -> Page:
        ui = self._config["UiConfig"]
        if "UiTemplateS3Uri" not in ui:
            return ServicePage(
                answer_name=self._task.answer_name,
                presign=self._role.presigned_url,
                reviewed_attribute=file.content.get("auditLabelAttributeName"),
            )
        uri = _uri(ui["UiTemplateS3Uri"], what="the worker page template")
        template = self._role.read(uri, most_bytes=_MOST_TEMPLATE_BYTES)
        try:
            page = WorkerPage(template.decode(), presign=self._role.presigned_url)
            self._task = task_on_page(self._task, element=only_question(template.decode()))
        except (PageError, UnicodeDecodeError) as error:
            raise JobFailure(f"the worker page template {uri} cannot be used: {error}") from error
        return FormPage(page) if self._task.type.source == "any" else page

    def _workteam(self, tags: RehearsalTags, browser: Browser) -> Workteam:
        truth = None
        if tags.answer_key is not None:
            truth = Truth.parse(
                self._role.chunks(tags.answer_key),
                uri=tags.answer_key,
                task=self._task.original,
                read_file=self._role.read_label,
            )
        return Workteam(
            people=People(tags.habits),
            browser=browser,
            job_name=self._job.name,
            task=self._task,
            truth=truth,
            workers_per_object=self._config["NumberOfHumanWorkersPerDataObject"],
            answer_seconds=tags.answer_seconds,
            region=self._around.aws.region,
            user_pool=self._job.team.user_pool,
            public=self._job.team.public,
        )

    def _objects(self, browser: Browser) -> Objects:
        task_type = self._task.type
        match task_type.source:
            case "any":
                return Anything(browser=browser)
            case "text":
                return Texts()
            case "video":
                return Clips(browser=browser, most_bytes=task_type.max_object_bytes)
            case "video-frames" | "point-cloud":
                return Frames(task_type=task_type, role=self._role, browser=browser, most_pixels=_MOST_PIXELS)
            case _:
                return Images(
                    browser=browser,
                    most_bytes=task_type.max_object_bytes,
                    most_pixels=task_type.max_pixels or _MOST_PIXELS,
                )


def _uri(text: str, *, what: str) -> S3Uri:
    try:
        return S3Uri.parse(text)
    except InvalidValue as error:
        raise JobFailure(f"{what} is not in S3: {error}") from error
