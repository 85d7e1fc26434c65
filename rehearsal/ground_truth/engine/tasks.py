"""The people's part of a job: tasks go out, answers come in, and labels are made of them.

Source: SageMaker developer guide, "Batches for labeling tasks", "Annotation consolidation", "Output data".
"""

import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.browser import Browser
from rehearsal.ground_truth.engine.dataset import DataObject, Dataset, Outcome
from rehearsal.ground_truth.engine.functions import Batch, Consolidation, PreAnnotation
from rehearsal.ground_truth.engine.objects import Objects
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.engine.truth import Truth
from rehearsal.ground_truth.engine.worker_page import Page, PageError, Question
from rehearsal.ground_truth.errors import JobStopped, ObjectFailure
from rehearsal.people import Answer, People
from rehearsal.tasks.task import HumanTask, Label

_CONTENT = {"source-ref": "s3Uri", "source": "content"}
"""Key of an object in the manifest, and in what a consolidation function gets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Workteam:
    """The people of a job.

    Attributes:
        people: they.
        browser: theirs.
        job_name: name of the job; asked in another job, the same people answer anew.
        task: what they are asked.
        truth: what they know; None if nobody told them.
        workers_per_object: how many of them each object needs.
        answer_seconds: how long they take for a batch of objects.
        region: AWS region, which their ids name.
        user_pool: they sign in with, which their answers name; None if they are not on Amazon Cognito.
        public: whether they are the public workforce.
    """

    people: People
    job_name: str
    browser: Browser
    task: HumanTask
    truth: Truth | None
    workers_per_object: int
    answer_seconds: float
    region: str
    user_pool: str | None
    public: bool

    def answer(
        self, item: DataObject, page: Page, task_input: Mapping[str, Any], objects: Objects
    ) -> list[Answer]:
        """Show the page for an object to people; return the answers that arrived.

        Raises:
            ObjectFailure: the page or the object cannot be shown, or nobody answered before the task expired.
        """
        try:
            question = page.ask(task_input)
        except PageError as error:
            raise ObjectFailure(f"the worker page cannot show {item.source}: {error}") from error
        objects.show(item, question.source)
        truth = self.truth.label(item.source) if self.truth is not None else None
        task = self.task.asked_in(question.form)
        if truth is None or not task.can_answer(truth, categories=question.categories):
            raise ObjectFailure(self._expired(item))
        earlier = self._earlier(item, question, truth)
        answers = self.people.answer(
            f"{self.job_name} {item.id}",
            name=question.name,
            give=lambda accuracy, chance: task.answer(
                truth, earlier=earlier, categories=question.categories, accuracy=accuracy, chance=chance
            ),
            workers=self.workers_per_object,
        )
        if not answers:
            raise ObjectFailure(self._expired(item))
        return answers

    def _earlier(self, item: DataObject, question: Question, truth: Label) -> Label | None:
        """The label on the page to be reviewed, if there is one."""
        try:
            return self.task.earlier(
                question.reviewed,
                truth=truth,
                load=lambda url: self.browser.load(url, what=f"the label of {item.source} to review"),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ObjectFailure(
                f"the worker page shows no label of {item.source} to review, but "
                f"{str(question.reviewed)[:200]!r} ({type(error).__name__}: {error})"
            ) from error

    def describe(self, answers: Sequence[Answer]) -> list[dict[str, Any]]:
        """Answers as worker-response files hold them; all were submitted just now."""
        now = datetime.now(UTC)
        return [
            {
                "acceptanceTime": _timestamp(now - timedelta(seconds=answer.seconds)),
                "answerContent": answer.content,
                "submissionTime": _timestamp(now),
                "timeSpentInSeconds": answer.seconds,
                "workerId": self.worker_id(answer),
                **self._metadata(answer),
            }
            for answer in answers
        ]

    def worker_id(self, answer: Answer) -> str:
        """The id of the person who gave an answer."""
        return f"{'public' if self.public else 'private'}.{self.region}.{answer.worker.id}"

    def _metadata(self, answer: Answer) -> dict[str, Any]:
        if self.user_pool is None:
            return {}
        identity = {
            "identityProviderType": "Cognito",
            "issuer": f"https://cognito-idp.{self.region}.amazonaws.com/{self.user_pool}",
            "sub": answer.worker.subject,
        }
        return {"workerMetadata": {"identityData": identity}}

    def _expired(self, item: DataObject) -> str:
        expired = f"the task expired: none of {self.workers_per_object} workers answered"
        if self.truth is None:
            return f"{expired}; they have no answer key: add the tag rehearsal:answer-key to the job"
        if item.source not in self.truth:
            return f"{expired}; the answer key does not know {item.source}: add it"
        return expired


class Tasks:
    """Sends objects to people in batches.

    Args:
        dataset: where the labels go.
        team: the people.
        page: what they see.
        objects: what is on the page.
        pre_annotation: prepares objects for the page.
        consolidation: makes one label of several answers.
        consolidation_batch: how many objects it gets at once.
        output: where answers and labels are written.
        stop: set when the job is to stop.
        threads: works on several objects at once.
    """

    def __init__(
        self,
        *,
        dataset: Dataset,
        team: Workteam,
        page: Page,
        objects: Objects,
        pre_annotation: PreAnnotation,
        consolidation: Consolidation,
        consolidation_batch: int,
        output: OutputFolder,
        stop: threading.Event,
        threads: Executor,
    ) -> None:
        self._dataset = dataset
        self._team = team
        self._page = page
        self._objects = objects
        self._pre_annotation = pre_annotation
        self._consolidation = consolidation
        self._consolidation_batch = consolidation_batch
        self._output = output
        self._stop = stop
        self._threads = threads

    def label(self, items: Sequence[DataObject], *, iteration: int) -> None:
        """Let people label objects; what they cannot label is recorded as failed.

        Raises:
            JobStopped: somebody stopped the job while the tasks were out.
        """
        self._output.write_intermediate(
            ({"datasetObjectId": str(item.id), "inputAttribute": {"source": item.source}} for item in items),
            iteration=iteration,
        )
        if self._stop.wait(self._team.answer_seconds):
            raise JobStopped
        answered = [
            answers
            for answers in self._threads.map(lambda item: self._ask(item, iteration), items)
            if answers is not None
        ]
        for start in range(0, len(answered), self._consolidation_batch):
            self._consolidate(answered[start : start + self._consolidation_batch], iteration)

    def _ask(self, item: DataObject, iteration: int) -> "_Answered | None":
        """Send one object to people; None if it was excluded or has failed."""
        if self._stop.is_set():
            return None
        try:
            task_input = self._pre_annotation.prepare(item.entry)
            if task_input is None:
                item.excluded = True
                return None
            answers = self._team.answer(item, self._page, task_input, self._objects)
        except ObjectFailure as failure:
            self._dataset.fail(item, str(failure))
            return None
        uri = self._output.write_worker_response(
            self._team.describe(answers), object_id=item.id, iteration=iteration
        )
        return _Answered(item=item, answers=answers, uri=uri)

    def _consolidate(self, batch: Sequence["_Answered"], iteration: int) -> None:
        request = [self._request_entry(answered) for answered in batch]
        uri = self._output.write_consolidation_request(request, iteration=iteration)
        try:
            contents = self._consolidation.consolidate(
                Batch(
                    payload_uri=uri,
                    payload=json.dumps(request).encode(),
                    response_files={str(answered.item.id): answered.uri for answered in batch},
                    depths={str(answered.item.id): answered.item.depth for answered in batch},
                )
            )
        except (ObjectFailure, InvalidValue) as failure:
            for answered in batch:
                self._dataset.fail(answered.item, f"consolidation failed: {failure}")
            return
        response = []
        for answered in batch:
            object_id = str(answered.item.id)
            content = contents.get(object_id)
            if content is None:
                count = len(answered.answers)
                self._dataset.fail(answered.item, f"consolidation made no label of the {count} answers")
                continue
            self._dataset.record(answered.item, Outcome.HUMAN, content)
            response.append({"datasetObjectId": object_id, "consolidatedAnnotation": {"content": content}})
        self._output.write_consolidation_response(response, iteration=iteration)

    def _request_entry(self, answered: "_Answered") -> dict[str, Any]:
        return {
            "datasetObjectId": str(answered.item.id),
            "dataObject": {_CONTENT[self._team.task.type.source_key]: answered.item.source},
            "annotations": [
                {
                    "workerId": self._team.worker_id(answer),
                    # A string here, where the worker-response file holds the parsed object.
                    "annotationData": {"content": json.dumps(answer.content)},
                }
                for answer in answered.answers
            ],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answered:
    """An object with the answers to it and the file that holds them."""

    item: DataObject
    answers: Sequence[Answer]
    uri: S3Uri


def _timestamp(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03}Z"
