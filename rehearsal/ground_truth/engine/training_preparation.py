"""What auto-labeling needs beyond a job of people, checked before the job begins."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from rehearsal.ground_truth.engine.browser import Browser
from rehearsal.ground_truth.engine.dataset import Dataset
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.engine.machine import AutoLabeler
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.engine.viewed_objects import ViewedImages, ViewedObjects, ViewedTexts
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.ground_truth.models import Models
from rehearsal.learners.examples import Examples
from rehearsal.tasks.rehearsed_task import RehearsedTask

_MOST_MODEL_BYTES = 1_000_000_000


class TrainingPreparation:
    """Prepares the model's part of a job.

    Args:
        task: what the model is to learn.
        algorithm: LabelingJobAlgorithmsConfig of the request.
        role: the execution role.
        models: the models that jobs trained.
    """

    def __init__(
        self, *, task: RehearsedTask, algorithm: Mapping[str, Any], role: ExecutionRole, models: Models
    ) -> None:
        self._task = task
        self._algorithm = algorithm
        self._role = role
        self._models = models

    def machine(
        self,
        dataset: Dataset,
        *,
        categories: Sequence[str],
        job_name: str,
        browser: Browser,
        output: OutputFolder,
        threads: Executor,
    ) -> AutoLabeler:
        """What trains the model and labels with it.

        Args:
            dataset: the objects.
            categories: the label categories.
            job_name: name of the job.
            browser: in which people see the objects.
            output: the job's folder.
            threads: reads several objects at once.

        Raises:
            JobFailure: there are too few objects, the role may not do what training takes, or the model to
                start from cannot be used.
        """
        initial = self._initial(dataset, categories=categories)
        return AutoLabeler(
            job_name=job_name,
            task=self._task,
            dataset=dataset,
            objects=self._objects(browser=browser, threads=threads),
            output=output,
            role=self._role,
            initial=initial,
        )

    def _objects(self, *, browser: Browser, threads: Executor) -> ViewedObjects:
        task_type = self._task.type
        if task_type.max_pixels_auto_labeling is None:
            return ViewedTexts(task=self._task)
        return ViewedImages(
            task=self._task,
            role=self._role,
            browser=browser,
            most_bytes=task_type.max_object_bytes,
            most_pixels=task_type.max_pixels_auto_labeling,
            threads=threads,
        )

    def _initial(self, dataset: Dataset, *, categories: Sequence[str]) -> Examples | None:
        """What the model to start from has learned; None if there is none."""
        least = self._task.type.auto_labeling_minimum
        if len(dataset.objects) < least:
            raise JobFailure(
                f"the input manifest has {len(dataset.objects):,} objects: auto-labeling needs {least:,}; "
                "add objects or leave LabelingJobAlgorithmsConfig out"
            )
        self._role.pass_to_training()
        resources = self._algorithm.get("LabelingJobResourceConfig", {})
        if key := resources.get("VolumeKmsKeyId"):
            self._role.lend_volume_key(key)
        arn = self._algorithm.get("InitialActiveLearningModelArn") or self._model_of_origin(dataset)
        file = self._models.file(arn) if arn else None
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
                return self._models.last_of_job(metadata["job-name"].removeprefix("labeling-job/"))
        return None
