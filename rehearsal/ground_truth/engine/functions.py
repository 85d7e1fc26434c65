"""The two functions around the people: what comes before them, and what makes one label of their answers.

Each can be the service's own, a Lambda function of the customer's, or left out (source: SageMaker developer
guide, "Processing data in a custom labeling workflow with AWS Lambda").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from labeling.errors import InvalidValue
from labeling.pre_annotation import human_annotation_required, task_input
from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.dataset import LabelFormat
from rehearsal.ground_truth.engine.execution_role import ExecutionRole, FunctionFailed
from rehearsal.ground_truth.engine.output import OutputFolder
from rehearsal.ground_truth.errors import ObjectFailure
from rehearsal.tasks.task import HumanTask


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Answers to consolidate.

    Attributes:
        payload_uri: the consolidation-request file.
        payload: its content.
        response_files: object id to the file with the answers to the object.
        depths: object id to the number of its color channels, if it is an image.
    """

    payload_uri: S3Uri
    payload: bytes
    response_files: Mapping[str, S3Uri]
    depths: Mapping[str, int]


class PreAnnotation(Protocol):
    """Prepares an object for the worker page."""

    def prepare(self, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the page gets as `task.input`; None if people need not see the object.

        Raises:
            ObjectFailure: the object cannot be prepared.
        """


class Consolidation(Protocol):
    """Makes one label of several people's answers."""

    def consolidate(self, batch: Batch) -> dict[str, dict[str, Any]]:
        """The content of the label by object id; objects that are left out have failed.

        Raises:
            ObjectFailure: the whole batch has failed.
        """


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnFunction:
    """A Lambda function of the customer's, called a few times before the service gives up.

    Attributes:
        role: calls it.
        arn: the function.
        attempts: how often it is called.
        event: what every event holds.
    """

    role: ExecutionRole
    arn: str
    attempts: int
    event: Mapping[str, Any]

    def call(self, more: Mapping[str, Any]) -> Any:
        """The function's answer to an event.

        Raises:
            ObjectFailure: it never gave one.
        """
        for attempt in range(1, self.attempts + 1):
            try:
                return self.role.invoke(self.arn, {**self.event, **more})
            except FunctionFailed as error:
                if attempt == self.attempts:
                    raise ObjectFailure(f"{error} (tried {self.attempts} times)") from error
        raise AssertionError("attempts is at least 1")


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltInPreAnnotation:
    """The service's own function: the object and the label categories."""

    labels: Sequence[str]

    def prepare(self, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """See `PreAnnotation`."""
        return task_input({"dataObject": entry}, labels=self.labels)["taskInput"]


class NoPreAnnotation:
    """No function: the page gets the manifest line itself."""

    def prepare(self, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """See `PreAnnotation`."""
        return dict(entry)


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPreAnnotation:
    """A function of the customer's, called once for each object."""

    function: OwnFunction

    def prepare(self, entry: Mapping[str, Any]) -> dict[str, Any] | None:
        """See `PreAnnotation`."""
        answer = self.function.call({"dataObject": dict(entry)})
        try:
            required = human_annotation_required(answer) if isinstance(answer, Mapping) else True
        except InvalidValue as error:
            raise ObjectFailure(f"{self.function.arn} answered something else than asked: {error}") from error
        if not required:
            return None
        prepared = answer.get("taskInput") if isinstance(answer, Mapping) else None
        if not isinstance(prepared, dict):
            raise ObjectFailure(
                f"{self.function.arn} answered {answer!r}: it must hold taskInput, an object; return one"
            )
        return prepared


@dataclass(frozen=True, kw_only=True, slots=True)
class BuiltInConsolidation:
    """The service's own function.

    Attributes:
        task: makes one label of several answers.
        labels: the label categories.
        format: how labels are written.
        files: keeps the files that labels refer to.
    """

    task: HumanTask
    labels: Sequence[str]
    format: LabelFormat
    files: OutputFolder

    def consolidate(self, batch: Batch) -> dict[str, dict[str, Any]]:
        """See `Consolidation`."""
        contents = {}
        for object_id, judged in self.task.consolidate(batch.payload, categories=self.labels).items():
            label = self.task.on_image(judged.label, depth=batch.depths[object_id])
            value, extra = self.task.write(
                replace(judged, label=label),
                categories=self.labels,
                store=self.files.label_files(object_id),
            )
            contents[object_id] = self.format.label(value, human=True, extra=extra)
        return contents


@dataclass(frozen=True, kw_only=True, slots=True)
class NoConsolidation:
    """No function: an empty label that points to the answers."""

    format: LabelFormat

    def consolidate(self, batch: Batch) -> dict[str, dict[str, Any]]:
        """See `Consolidation`."""
        return {
            object_id: self.format.label({}, human=True, extra={"worker-response-ref": str(uri)})
            for object_id, uri in batch.response_files.items()
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnConsolidation:
    """A function of the customer's, called with a batch of objects."""

    function: OwnFunction
    format: LabelFormat

    def consolidate(self, batch: Batch) -> dict[str, dict[str, Any]]:
        """See `Consolidation`."""
        answer = self.function.call({"payload": {"s3Uri": str(batch.payload_uri)}})
        if not isinstance(answer, list):
            raise ObjectFailure(
                f"{self.function.arn} answered {str(answer)[:200]!r}: it must be an array of labels"
            )
        contents = {}
        for entry in answer:
            match entry:
                case {
                    "datasetObjectId": str(object_id),
                    "consolidatedAnnotation": {"content": dict(content)},
                }:
                    if self.format.attribute in content:
                        contents[object_id] = self._with_metadata(content)
                case _:
                    continue
        return contents

    def _with_metadata(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content as the function gave it, with what the service adds to the metadata."""
        key = f"{self.format.attribute}-metadata"
        given = content.get(key)
        extra = given if isinstance(given, dict) else {}
        return {**content, key: self.format.metadata(human=True, extra=extra)}
