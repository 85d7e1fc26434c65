"""The machine's part of an auto-labeling job: train, choose a threshold, label what lies above it.

Source: SageMaker developer guide, "Automate data labeling", and the figures of AWS's example notebooks.
"""

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.dataset import DataObject, Dataset
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.engine.threshold import choose_threshold
from rehearsal.ground_truth.engine.viewed_objects import ViewedObjects
from rehearsal.learners.examples import Examples, Model, Predictions, Views
from rehearsal.tasks.rehearsed_task import RehearsedTask
from rehearsal.tasks.task import Judged, Label

_LOG_GROUP = "/aws/sagemaker/TrainingJobs"


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineLabel:
    """A label that a model gave.

    Attributes:
        item: the object.
        judged: the label, with the model's confidence, 0 to 1, rounded to 2 decimals.
    """

    item: DataObject
    judged: Judged


@dataclass(frozen=True, kw_only=True, slots=True)
class MachineRound:
    """What a model makes of the objects nobody has labeled.

    Attributes:
        labels: what the machine labels, the surest first.
        rest: the other objects, the least sure first.
    """

    labels: Sequence[MachineLabel]
    rest: Sequence[DataObject]


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainedModel:
    """A model that auto-labeling trained.

    Attributes:
        name: of the training job and of the model.
        uri: its `model.tar.gz`.
    """

    name: str
    uri: S3Uri


class AutoLabeler:
    """Trains a model again and again and labels what it is sure of.

    Args:
        job_name: name of the labeling job.
        task: what the model is to learn.
        dataset: the objects, with the labels that people gave.
        objects: the same as a model sees them.
        output: writes models and labels.
        role: reads the files that labels refer to, and writes the training jobs' logs.
        initial: what an earlier model has learned; None to start from nothing.

    Attributes:
        objects: as given.
        warm: whether the model starts from an earlier one.
        model: the model trained last; None before the first.
    """

    def __init__(
        self,
        *,
        job_name: str,
        task: RehearsedTask,
        dataset: Dataset,
        objects: ViewedObjects,
        output: OutputFolder,
        role: ExecutionRole,
        initial: Examples | None,
    ) -> None:
        self._job_name = job_name
        self._task = task
        self._dataset = dataset
        self.objects = objects
        self.warm = initial is not None
        self._output = output
        self._role = role
        self._initial = initial
        self._learned: Model | None = None
        self._threshold: float | None = None
        self._labels: dict[int, Label] = {}  # that people gave, by object id
        self._vouching: set[int] | None = None  # ids of validation objects that are like the pool
        self.model: TrainedModel | None = None

    def train(
        self, *, iteration: int, training: Sequence[DataObject], validation: Sequence[DataObject]
    ) -> None:
        """Train a model and choose the confidence from which its labels count.

        Args:
            iteration: number of the iteration.
            training: objects that people were asked to label.
            validation: more such objects, drawn at random; the threshold is chosen on them.
        """
        examples = self._examples(training)
        if self._initial is not None:
            examples = self._initial + examples
        if not examples.labels:
            return
        self._learned = self._task.train(examples)
        items, views = self.objects.views([item for item in validation if self._is_labeled(item)])
        predictions = self._learned.predict(views)
        quality = np.array(
            [
                self._task.agreement(self._fitted(label, item), self._label(item))
                for item, label in zip(items, predictions.labels, strict=True)
            ]
        )
        mean_quality = float(quality.mean()) if items else 0.0
        self._keep_model(self._learned.examples, iteration=iteration, quality=mean_quality)
        self._write_predictions(items, predictions, iteration=iteration, step="validation")
        if self._vouching is None:
            self._vouching = self._unknown_to_initial(items, views)
        vouching = np.array([item.id in self._vouching for item in items], dtype=bool)
        self._threshold = choose_threshold(
            predictions.confidence[vouching], quality[vouching], target=self._task.aim.least
        )
        if self._threshold is not None:
            # What a threshold takes out of the pool must leave the validation objects too: else the easy ones
            # among them would vouch for later rounds, whose pool holds none.
            unsure = predictions.confidence < self._threshold
            self._vouching &= {item.id for item, left in zip(items, unsure, strict=True) if left}

    def label(self, pool: Sequence[DataObject], *, iteration: int) -> MachineRound:
        """Label what the model trained last is sure of.

        Args:
            pool: the objects nobody has labeled.
            iteration: number of the iteration.
        """
        if self._learned is None:
            return MachineRound(labels=[], rest=pool)
        visible, views = self.objects.views(pool)
        predictions = self._learned.predict(views)
        self._write_predictions(visible, predictions, iteration=iteration, step="unlabeled")
        return self._split(visible, predictions, pool=pool)

    def _unknown_to_initial(self, items: Sequence[DataObject], views: Views) -> set[int]:
        """The ids of objects the initial model has not learned: those it has cannot vouch for it."""
        learned = {view.tobytes() for view in self._initial.views} if self._initial else set()
        return {item.id for item, view in zip(items, views, strict=True) if view.tobytes() not in learned}

    def _is_labeled(self, item: DataObject) -> bool:
        return self._dataset.labels.attribute in item.added

    def _label(self, item: DataObject) -> Label:
        """The label people gave."""
        if item.id not in self._labels:
            attribute = self._dataset.labels.attribute
            self._labels[item.id] = self._task.read(
                item.added[attribute], item.added[f"{attribute}-metadata"], read_file=self._role.read_label
            )
        return self._labels[item.id]

    def _fitted(self, label: Label, item: DataObject) -> Label:
        """A label the model gave to a view, on the object itself."""
        return self._task.fit_to(label, self.objects.size(item))

    def _examples(self, items: Sequence[DataObject]) -> Examples:
        labeled, views = self.objects.views([item for item in items if self._is_labeled(item)])
        return Examples(views=views, labels=tuple(self._task.encode(self._label(item)) for item in labeled))

    def _keep_model(self, examples: Examples, *, iteration: int, quality: float) -> None:
        """Write the model and the log of its training, as the built-in image classification prints it.

        Of boxes and masks it tells the mean overlap; the built-in algorithms print other measures.
        """
        digest = hashlib.sha256(f"{self._job_name} {iteration}".encode()).hexdigest()[:8]
        name = f"{self._job_name[:40]}-{iteration}-{digest}"
        archive = examples.save()
        self.model = TrainedModel(
            name=name, uri=self._output.write_model(archive, iteration=iteration, training_job=name)
        )
        prefix = f"[{time.strftime('%m/%d/%Y %H:%M:%S', time.gmtime())} INFO 1]"
        classes = len(frozenset[str]().union(*map(self._task.names, map(self._task.decode, examples.labels))))
        self._role.log(
            group=_LOG_GROUP,
            stream=f"{name}/algo-1-{int(time.time())}",
            messages=[
                f"{prefix} Final configuration: "
                f"{{'num_training_samples': u'{len(examples.labels)}', 'num_classes': u'{classes}'}}",
                f"{prefix} Epoch[0] Validation-accuracy={quality:.6f}",
            ],
        )

    def _write_predictions(
        self, items: Sequence[DataObject], predictions: Predictions, *, iteration: int, step: str
    ) -> None:
        self._output.write_predictions(
            (
                {
                    "id": str(item.id),
                    "label": self._task.encode(label),
                    "confidence": round(float(confidence), 4),
                }
                for item, label, confidence in zip(
                    items, predictions.labels, predictions.confidence, strict=True
                )
            ),
            iteration=iteration,
            step=step,
        )

    def _split(
        self, visible: Sequence[DataObject], predictions: Predictions, *, pool: Sequence[DataObject]
    ) -> MachineRound:
        sure, unsure = [], []
        for item, label, confidence in zip(visible, predictions.labels, predictions.confidence, strict=True):
            if self._threshold is not None and confidence >= self._threshold:
                sure.append((float(confidence), item, label))
            else:
                unsure.append((float(confidence), item.id, item))
        seen = {item.id for item in visible}
        invisible = [item for item in pool if item.id not in seen]
        return MachineRound(
            labels=[
                MachineLabel(
                    item=item,
                    judged=Judged(label=self._fitted(label, item), confidence=round(confidence, 2)),
                )
                for confidence, item, label in sorted(sure, key=lambda entry: -entry[0])
            ],
            rest=invisible + [item for _, _, item in sorted(unsure, key=lambda entry: entry[:2])],
        )
