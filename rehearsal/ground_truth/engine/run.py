"""A labeling job from its creation to its end, in a thread of its own.

Source: SageMaker developer guide, "Automate data labeling" and "Batches for labeling tasks"; AWS's example
notebooks for the iterations of an auto-labeling job.
"""

import json
import logging
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from rehearsal.ground_truth.engine.dataset import DataObject, Outcome
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.engine.machine import AutoLabeler, MachineLabel
from rehearsal.ground_truth.engine.preparation import Prepared, prepare
from rehearsal.ground_truth.engine.stopping import StoppingConditions
from rehearsal.ground_truth.engine.surroundings import Surroundings
from rehearsal.ground_truth.errors import JobFailure, JobStopped
from rehearsal.ground_truth.jobs import LabelingJob

_LOG_GROUP = "/aws/sagemaker/LabelingJobs"
_EVENT = "SageMaker Ground Truth Labeling Job State Change"
_DEFAULT_CONCURRENT_TASKS = 1000
_END_METRICS = {"Completed": "JobsSucceeded", "Failed": "JobsFailed", "Stopped": "JobsStopped"}

_log = logging.getLogger(__name__)


def run_job(job: LabelingJob, *, around: Surroundings) -> None:
    """Take a job from Initializing to Completed, Failed or Stopped; whatever happens, it ends.

    Args:
        job: the job.
        around: what the service gives to every job.
    """
    with ThreadPoolExecutor(around.options.threads, thread_name_prefix=job.name) as threads:
        run = _Run(job, around=around, threads=threads)
        status, reason = _outcome(run.label)
        if status == "Failed":
            # The first failure is the one to tell; what cannot be written after it is lost either way.
            _outcome(lambda: run.conclude(status, reason))
        else:
            status, reason = _outcome(lambda: run.conclude(status, None))
    job.end(status, failure_reason=reason, output_manifest=run.output_manifest)
    around.aws.put_event(
        source="aws.sagemaker",
        detail_type=_EVENT,
        resources=[job.arn],
        detail={"LabelingJobStatus": status},
    )


def _outcome(label: Callable[[], str]) -> tuple[str, str | None]:
    """The status a job ends with, and why if it failed."""
    try:
        return label(), None
    except JobStopped:
        return "Stopped", None
    except JobFailure as failure:
        return "Failed", str(failure)
    except Exception as error:  # a job must never hang, whatever is wrong with the service itself
        _log.exception("a labeling job met an error of the service")
        return "Failed", f"InternalServerError: the service failed with {type(error).__name__}: {error}"


class _Run:
    """One job at work.

    Attributes:
        output_manifest: S3 URI of the output manifest; None before it is written first.
    """

    def __init__(self, job: LabelingJob, *, around: Surroundings, threads: ThreadPoolExecutor) -> None:
        self.output_manifest: str | None = None
        self._job = job
        self._around = around
        self._options = around.options
        self._threads = threads
        self._conditions = StoppingConditions.of(job.request.get("StoppingConditions", {}))
        self._batch: int = job.request["HumanTaskConfig"].get(
            "MaxConcurrentTaskCount", _DEFAULT_CONCURRENT_TASKS
        )
        self._iteration = 0
        self._role = ExecutionRole(
            aws=around.aws,
            role_arn=job.request["RoleArn"],
            output_kms_key=job.request["OutputConfig"].get("KmsKeyId"),
        )
        self._prepared: Prepared | None = None

    def label(self) -> str:
        """Label the objects; return the status the job has earned.

        Raises:
            JobFailure: it cannot go on.
            JobStopped: StopLabelingJob was called.
        """
        self._log(f"the job begins as {self._role.arn}")
        self._put_metrics({"TotalDatasetObjectsLabeled": 0})
        self._prepared = prepare(self._job, role=self._role, around=self._around, threads=self._threads)
        dataset = self._prepared.dataset
        self._log(f"{len(dataset.to_label)} of {len(dataset.objects)} objects are to be labeled")
        self._job.begin()
        if self._prepared.machine is None:
            self._label_by_people()
        else:
            self._label_by_people_and_machine(self._prepared.machine)
        if self._job.stop_requested.is_set():
            raise JobStopped
        if self._conditions.met(dataset):
            return self._options.stopping_condition_status
        return "Completed"

    def conclude(self, status: str, reason: str | None) -> str:
        """Write what is left to write; return the status.

        Raises:
            JobFailure: it cannot be written.
        """
        if self._prepared is not None:
            self._publish()
        self._log(f"the job ends with status {status}" + (f": {reason}" if reason else ""))
        self._put_metrics({_END_METRICS[status]: 1}, of_job=False)
        return status

    @property
    def _work(self) -> Prepared:
        assert self._prepared is not None  # noqa: S101  tells the type checker what `label` has made sure of
        return self._prepared

    def _label_by_people(self) -> None:
        dataset = self._work.dataset
        while items := dataset.open()[: self._batch]:
            if self._conditions.met(dataset):
                return
            with self._next_iteration():
                self._ask_people(items)

    def _label_by_people_and_machine(self, machine: AutoLabeler) -> None:
        """Probes, a training set and a validation set from people; then rounds of machine and people.

        A job that starts from a model does without the training set: it is what the model has learned. (AWS's
        notebook on pre-trained models reports 80 % of 1,250 objects labeled by machine, in batches of 200,
        which leaves no room for it.)
        """
        dataset = self._work.dataset
        waiting = dataset.open()
        # Jobs on the same data draw different samples: else a model would vouch for what it has learned.
        random.Random(f"{self._work.tags.habits.seed} {self._job.name}").shuffle(waiting)  # noqa: S311
        probes = min(self._options.probes, self._batch)
        sizes = [probes, self._batch] if machine.warm else [probes, self._batch - probes, self._batch]
        samples: list[list[DataObject]] = []
        for size in filter(None, sizes):
            if not waiting or self._conditions.met(dataset):
                return
            sample, waiting = waiting[:size], waiting[size:]
            samples.append(sample)
            with self._next_iteration():
                self._ask_people(sample)
                self._check_sample([item for asked in samples for item in asked])
        *training_samples, validation = samples
        training = [item for asked in training_samples for item in asked]
        asked: list[DataObject] = []
        while waiting and not self._conditions.met(dataset):
            with self._next_iteration():
                self._train(machine, training, validation, iteration=self._iteration)
                waiting = self._ask_machine(machine, waiting)
                asked, waiting = waiting[: self._batch], waiting[self._batch :]
                self._ask_people(asked)
                training += asked
        if asked:
            # Nothing is left to label, but a later job may start from what the last labels teach.
            self._train(machine, training, validation, iteration=self._iteration + 1)

    def _ask_people(self, items: Sequence[DataObject]) -> None:
        """Let people label objects, as many as the stopping conditions leave room for."""
        work = self._work
        asked = items[: max(self._conditions.room_for_people(work.dataset), 0)]
        if asked:
            self._job.progress(counters=work.dataset.counters(), pending=len(asked))
            work.tasks.label(asked, iteration=self._iteration)

    def _check_sample(self, sample: Sequence[DataObject]) -> None:
        """End the job if too much of what people were asked first has failed."""
        failed = [item for item in sample if item.outcome is Outcome.FAILED]
        if len(failed) > self._options.tolerated_failures * len(sample):
            metadata = failed[0].added[f"{self._work.dataset.labels.attribute}-metadata"]
            raise JobFailure(
                f"{len(failed)} of the first {len(sample)} objects that people were asked to label failed: "
                f"at most {self._options.tolerated_failures:.0%} may; see the reasons in the output "
                f"manifest, the first is: {metadata['failure-reason']}"
            )

    def _train(
        self,
        machine: AutoLabeler,
        training: Sequence[DataObject],
        validation: Sequence[DataObject],
        *,
        iteration: int,
    ) -> None:
        machine.train(iteration=iteration, training=training, validation=validation)
        if machine.model is not None:
            self._job.model_arn = self._around.models.add(
                machine.model.name, machine.model.uri, job_name=self._job.name
            )

    def _ask_machine(self, machine: AutoLabeler, pool: Sequence[DataObject]) -> list[DataObject]:
        """Let the model label what it is sure of; return the rest, the least sure first."""
        work = self._work
        result = machine.label(pool, iteration=self._iteration)
        labeled = result.labels[: self._conditions.room(work.dataset)]

        def content(found: MachineLabel) -> dict[str, Any]:
            store = work.output.label_files(found.item.id)
            label = work.task.on_image(found.judged.label, depth=found.item.depth)
            judged = replace(found.judged, label=label)
            value, extra = work.task.write(judged, categories=work.categories, store=store)
            return work.dataset.labels.label(value, human=False, extra=extra)

        added = {}
        for found, written in zip(labeled, self._threads.map(content, labeled), strict=True):
            work.dataset.record(found.item, Outcome.MACHINE, written)
            added[found.item.id] = written
        work.output.write_machine_labels(added, iteration=self._iteration)
        return list(result.rest)

    @contextmanager
    def _next_iteration(self) -> Iterator[None]:
        """An iteration: what it labels is written before anything else can go wrong."""
        if self._job.stop_requested.is_set():
            raise JobStopped
        self._iteration += 1
        yield
        counters = self._publish()
        self._log(f"iteration {self._iteration} is done: {json.dumps(counters)}")
        if self._iteration == self._work.tags.fail_after_iteration:
            raise JobFailure(
                f"InternalServerError: the service broke down after iteration {self._iteration}, as the "
                "job's tag rehearsal:fail-after-iteration demands"
            )

    def _publish(self) -> dict[str, int]:
        """Bring counters, output manifest and metrics up to date; return the counters."""
        work = self._work
        counters = work.dataset.counters()
        self._job.progress(counters=counters)
        work.output.write_manifest(work.dataset)
        self.output_manifest = str(work.output.manifest)
        metrics = {
            "TotalDatasetObjectsLabeled": counters["TotalLabeled"],
            "DatasetObjectsHumanAnnotated": counters["HumanLabeled"],
            "DatasetObjectsLabelingFailed": counters["FailedNonRetryableError"],
        }
        if work.machine is not None:
            metrics["DatasetObjectsAutoAnnotated"] = counters["MachineLabeled"]
        self._put_metrics(metrics)
        return counters

    def _put_metrics(self, metrics: Mapping[str, int], *, of_job: bool = True) -> None:
        self._role.put_metrics(
            namespace=self._options.metrics_namespace,
            metrics=metrics,
            job_name=self._job.name if of_job else None,
        )

    def _log(self, message: str) -> None:
        self._role.log(group=_LOG_GROUP, stream=self._job.name, messages=[message])
