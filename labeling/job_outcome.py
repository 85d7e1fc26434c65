"""What came of a labeling job: who labelled how much, at what cost, and what could not be labelled."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from labeling.job_description import JobDescription
from labeling.job_labels import FailedObject, JobLabels, Tally
from labeling.pricing import Prices

_VALIDATION_ACCURACY = re.compile(r"\bValidation-accuracy=([01](?:\.\d+)?)\b")

# A state of Step Functions passes on at most 262,144 bytes, and a run may have eleven outcomes to tell of.
_LONGEST_TEXT = 300
_FAILED_OBJECTS_CHARACTERS = 12_000
_REASONS_TOLD = 10
_MOST_ITERATIONS = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Costs:
    """Costs in US dollars, without training instances.

    Attributes:
        human: of what people labelled.
        machine: of what the model labelled.
        people_only: what the same labels would have cost, all given by people.
    """

    human: float
    machine: float
    people_only: float


@dataclass(frozen=True, kw_only=True, slots=True)
class JobOutcome:
    """What came of a labeling job.

    Attributes:
        job: what the service says of it.
        objects: how many lines its manifest has: the sum of the next five.
        labeled_before: how many had a label when it began.
        human_labeled, machine_labeled: how many people and the model labelled.
        failed: how many it gave up.
        unlabeled: how many it left as they were.
        iterations: who labelled how much in each.
        model_quality: iteration → validation accuracy of the model trained in it, 0.0 to 1.0.
        failed_objects: the first hundred objects that failed.
        failure_reasons: reason → how many objects failed for it.
        prices: what a label costs.
        workers_per_object: how many people answered for an object.
    """

    job: JobDescription
    objects: int
    labeled_before: int
    human_labeled: int
    machine_labeled: int
    failed: int
    unlabeled: int
    iterations: Sequence[Tally]
    model_quality: Mapping[int, float]
    failed_objects: Sequence[FailedObject]
    failure_reasons: Mapping[str, int]
    prices: Prices
    workers_per_object: int

    @classmethod
    def of(
        cls,
        job: JobDescription,
        labels: JobLabels,
        *,
        model_quality: Mapping[int, float],
        prices: Prices,
        workers_per_object: int,
    ) -> Self:
        """Sum up what the service says and what the job's files hold."""
        return cls(
            job=job,
            objects=labels.objects,
            labeled_before=labels.labeled_before,
            human_labeled=labels.human_labeled,
            machine_labeled=labels.machine_labeled,
            failed=labels.failed,
            unlabeled=labels.unlabeled,
            iterations=labels.tallies(),
            model_quality=model_quality,
            failed_objects=labels.failed_objects,
            failure_reasons=labels.failure_reasons,
            prices=prices,
            workers_per_object=workers_per_object,
        )

    @property
    def labeled(self) -> int:
        """How many objects got a label in this job."""
        return self.human_labeled + self.machine_labeled

    @property
    def stopping_condition_met(self) -> bool:
        """Whether the job reached a limit it was created with.

        The service does not say so, and it is not documented whether such a job ends as `Stopped` or as
        `Completed`. The percentage is taken of all lines of the manifest, labelled before or not.
        """
        conditions = self.job.stopping_conditions
        most_by_people = conditions.get("MaxHumanLabeledObjectCount")
        percentage = conditions.get("MaxPercentageOfInputDatasetLabeled")
        return (most_by_people is not None and self.human_labeled >= most_by_people) or (
            percentage is not None and self.labeled_before + self.labeled >= self.objects * percentage // 100
        )

    @property
    def stopped_by_someone(self) -> bool:
        """Whether a person, or something on a person's behalf, ended the job early."""
        return self.job.status == "Stopped" and not self.stopping_condition_met

    @property
    def cut_short(self) -> bool:
        """Whether the job ended before its time, so that its output manifest may lack labels or lines."""
        return self.job.status == "Failed" or self.stopped_by_someone

    @property
    def costs(self) -> Costs:
        """What the labels cost."""
        return Costs(
            human=self._human_usd(self.human_labeled),
            machine=self.prices.machine_usd(objects=self.machine_labeled),
            people_only=self._human_usd(self.labeled),
        )

    def to_json(self) -> dict[str, Any]:
        """The outcome as a JSON object, small enough to pass through Step Functions with others."""
        costs = self.costs
        return {
            "job_name": self.job.job_name,
            "status": self.job.status,
            "failure_reason": self.job.failure_reason,
            "stopped_by_someone": self.stopped_by_someone,
            "objects": self.objects,
            "labeled_before": self.labeled_before,
            "labeled": self.labeled,
            "human_labeled": self.human_labeled,
            "machine_labeled": self.machine_labeled,
            "failed": self.failed,
            "unlabeled": self.unlabeled,
            "service_counters": dict(self.job.service_counters),
            "iterations": [self._iteration_json(tally) for tally in _merged(self.iterations)],
            "failed_objects": _failed_objects_json(self.failed_objects),
            "failure_reasons": _reasons_json(self.failure_reasons),
            "cost_usd": {"human": costs.human, "machine": costs.machine, "people_only": costs.people_only},
            "model_arn": self.job.model_arn,
            "input_manifest_uri": str(self.job.input_manifest),
            "output_manifest_uri": str(self.job.folder.output_manifest),
        }

    def _iteration_json(self, tally: Tally) -> dict[str, Any]:
        confidence = tally.mean_machine_confidence
        return {
            "iteration": tally.iteration,
            "human_labeled": tally.human_labeled,
            "machine_labeled": tally.machine_labeled,
            "failed": tally.failed,
            "human_usd": self._human_usd(tally.human_labeled),
            "machine_usd": self.prices.machine_usd(objects=tally.machine_labeled),
            "model_quality": None if tally.iteration is None else self.model_quality.get(tally.iteration),
            "mean_machine_confidence": None if confidence is None else round(confidence, 4),
        }

    def _human_usd(self, objects: int) -> float:
        return self.prices.human_usd(objects=objects, workers_per_object=self.workers_per_object)


def validation_accuracy(messages: Iterable[str]) -> float | None:
    """Accuracy of the model a training job has kept, out of the job's log; None if the log tells none.

    The image classification algorithm prints `Validation-accuracy=…` after each epoch and keeps the best
    model (source: its training logs in amazon-sagemaker-examples). Those of boxes and masks print measures
    of their own, such as `validation mAP <score>=(…)` (source: the same, its object detection tutorial for
    Ground Truth): no accuracy, and not what the service aims at, so they are not read.
    """
    found = [float(match) for message in messages for match in _VALIDATION_ACCURACY.findall(message)]
    return max(found, default=None)


def _merged(iterations: Sequence[Tally]) -> list[Tally]:
    """The iterations; if there are more than a hundred, the last one told stands for all that follow."""
    numbered = [tally for tally in iterations if tally.iteration is not None]
    without_number = [tally for tally in iterations if tally.iteration is None]
    told, rest = numbered[: _MOST_ITERATIONS - 1], numbered[_MOST_ITERATIONS - 1 :]
    if len(rest) > 1:
        rest = [
            replace(
                rest[0],
                human_labeled=sum(tally.human_labeled for tally in rest),
                machine_labeled=sum(tally.machine_labeled for tally in rest),
                failed=sum(tally.failed for tally in rest),
                mean_machine_confidence=None,
            )
        ]
    return [*told, *rest, *without_number]


def _failed_objects_json(failed_objects: Iterable[FailedObject]) -> list[dict[str, str]]:
    told: list[dict[str, str]] = []
    room = _FAILED_OBJECTS_CHARACTERS
    for failed in failed_objects:
        entry = {
            "object_id": str(failed.object_number),
            "source": _shortened(failed.source),
            "reason": _shortened(failed.reason),
        }
        room -= len(json.dumps(entry))
        if room < 0:
            break
        told.append(entry)
    return told


def _reasons_json(failure_reasons: Mapping[str, int]) -> list[dict[str, Any]]:
    most_frequent = Counter(failure_reasons).most_common(_REASONS_TOLD)
    return [{"reason": _shortened(reason), "objects": objects} for reason, objects in most_frequent]


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"
