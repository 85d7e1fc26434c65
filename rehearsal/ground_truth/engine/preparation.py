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
from rehearsal.ground_truth.engine.dataset import Dataset, read_objects
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.engine.function_choice import Functions
from rehearsal.ground_truth.engine.machine import AutoLabeler
from rehearsal.ground_truth.engine.objects import Images, Objects, Texts
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.engine.rehearsal_tags import RehearsalTags
from rehearsal.ground_truth.engine.surroundings import Surroundings
from rehearsal.ground_truth.engine.tasks import Tasks, Workteam
from rehearsal.ground_truth.engine.truth import Truth
from rehearsal.ground_truth.engine.worker_page import PageError, WorkerPage
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.ground_truth.jobs import LabelingJob
from rehearsal.learners.examples import Examples
from rehearsal.people import People
from rehearsal.tasks.choice import task_of
from rehearsal.tasks.task import RehearsedTask

_MOST_TEMPLATE_BYTES = 4 * 128_000
_MOST_CATEGORIES_BYTES = 10_000_000
_MOST_MODEL_BYTES = 1_000_000_000
_MOST_PIXELS = 100_000_000  # of an image of a type that has no limit of its own


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
        warm: whether the model starts from an earlier one.
    """

    role: ExecutionRole
    task: RehearsedTask
    output: OutputFolder
    dataset: Dataset
    categories: tuple[str, ...]
    tags: RehearsalTags
    tasks: Tasks
    machine: AutoLabeler | None
    warm: bool


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
        categories = self._categories()
        functions = Functions(
            self._job, role=self._role, around=self._around, task=self._task, categories=categories
        )
        labels = functions.label_format()
        dataset = Dataset(read_objects(self._role.chunks(manifest), task_type=self._task.type), labels=labels)
        objects = self._objects(dataset, threads)
        page = self._page()
        initial = self._prepare_training(dataset, categories) if self._algorithm is not None else None
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
                team=self._workteam(tags),
                page=page,
                objects=objects,
                pre_annotation=functions.pre_annotation(),
                consolidation=functions.consolidation(
                    annotations_uri=f"{output.root}/annotations", store=output.write_mask
                ),
                consolidation_batch=functions.consolidation_batch,
                output=output,
                stop=self._job.stop_requested,
                threads=threads,
            ),
            machine=self._machine(dataset, objects, output, initial),
            warm=initial is not None,
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

    def _categories(self) -> tuple[str, ...]:
        text = self._request.get("LabelCategoryConfigS3Uri")
        if text is None:
            return ()
        uri = _uri(text, what="the label category file")
        try:
            content = json.loads(self._role.read(uri, most_bytes=_MOST_CATEGORIES_BYTES))
            labels = tuple(entry["label"] for entry in content["labels"])
            validate_labels(labels, task_type=self._task.type)
        except InvalidValue as error:
            raise JobFailure(f"the label category file {uri} cannot be used: {error}") from error
        except (ValueError, TypeError, KeyError) as error:
            raise JobFailure(
                f"the label category file {uri} is not as it must be ({type(error).__name__}: {error}): "
                'write {"labels": [{"label": …}, …]}'
            ) from error
        return labels

    def _page(self) -> WorkerPage:
        uri = _uri(self._config["UiConfig"]["UiTemplateS3Uri"], what="the worker page template")
        template = self._role.read(uri, most_bytes=_MOST_TEMPLATE_BYTES)
        try:
            return WorkerPage(template.decode(), presign=self._role.presigned_url)
        except (PageError, UnicodeDecodeError) as error:
            raise JobFailure(f"the worker page template {uri} cannot be used: {error}") from error

    def _workteam(self, tags: RehearsalTags) -> Workteam:
        truth = None
        if tags.answer_key is not None:
            truth = Truth.parse(
                self._role.chunks(tags.answer_key),
                uri=tags.answer_key,
                task=self._task,
                read_file=self._role.read_label,
            )
        return Workteam(
            people=People(tags.habits),
            job_name=self._job.name,
            task=self._task,
            truth=truth,
            workers_per_object=self._config["NumberOfHumanWorkersPerDataObject"],
            answer_seconds=tags.answer_seconds,
            region=self._around.aws.region,
            user_pool=self._job.team.user_pool,
            public=self._job.team.public,
        )

    def _objects(self, dataset: Dataset, threads: Executor) -> Objects:
        task_type = self._task.type
        if task_type.source_key == "source":
            return Texts(task=self._task)
        self._check_image_buckets(dataset)
        most_pixels = task_type.max_pixels if self._algorithm is None else task_type.max_pixels_auto_labeling
        return Images(
            task=self._task,
            role=self._role,
            origin=self._job.team.portal,
            most_bytes=task_type.max_object_bytes,
            most_pixels=most_pixels or _MOST_PIXELS,
            threads=threads,
            connections=self._around.options.threads,
        )

    def _machine(
        self, dataset: Dataset, objects: Objects, output: OutputFolder, initial: Examples | None
    ) -> AutoLabeler | None:
        if self._algorithm is None:
            return None
        return AutoLabeler(
            job_name=self._job.name,
            task=self._task,
            dataset=dataset,
            objects=objects,
            output=output,
            role=self._role,
            initial=initial,
        )

    def _prepare_training(self, dataset: Dataset, categories: tuple[str, ...]) -> Examples | None:
        """Check what auto-labeling needs; return what the model to start from has learned, if any."""
        least = self._task.type.auto_labeling_minimum
        if len(dataset.objects) < least:
            raise JobFailure(
                f"the input manifest has {len(dataset.objects):,} objects: auto-labeling needs {least:,}; "
                "add objects or leave LabelingJobAlgorithmsConfig out"
            )
        self._role.pass_to_training()
        resources = (self._algorithm or {}).get("LabelingJobResourceConfig", {})
        if key := resources.get("VolumeKmsKeyId"):
            self._role.lend_volume_key(key)
        arn = (self._algorithm or {}).get("InitialActiveLearningModelArn") or self._model_of_origin(dataset)
        file = self._around.models.file(arn) if arn else None
        if arn is None or file is None:
            return None
        try:
            initial = Examples.load(self._role.read(file, most_bytes=_MOST_MODEL_BYTES))
        except ValueError as error:
            raise JobFailure(f"the initial model {arn} cannot be used: {error}") from error
        learned = frozenset[str]().union(*map(self._task.names, map(self._task.decode, initial.labels)))
        if unknown := learned - set(categories):
            raise JobFailure(
                f"the initial model {arn} knows the labels {', '.join(sorted(unknown))}: the job has no "
                "such labels; start from a model of the same task, or from none"
            )
        return initial

    def _model_of_origin(self, dataset: Dataset) -> str | None:
        """A job on another one's output with the same label attribute starts from the other one's model."""
        key = f"{dataset.labels.attribute}-metadata"
        for item in dataset.objects:
            metadata = item.entry.get(key)
            if isinstance(metadata, Mapping) and "job-name" in metadata:
                return self._around.models.last_of_job(metadata["job-name"].removeprefix("labeling-job/"))
        return None


def _uri(text: str, *, what: str) -> S3Uri:
    try:
        return S3Uri.parse(text)
    except InvalidValue as error:
        raise JobFailure(f"{what} is not in S3: {error}") from error
