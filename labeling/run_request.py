"""What a person asks for when starting a run: the input of an execution."""

import hashlib
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Self

from labeling.dataset import MANIFEST_SUFFIXES, is_manifest
from labeling.errors import InvalidValue, Problem, require, require_all
from labeling.job_rules import (
    validate_job_name,
    validate_model_arn,
    validate_stopping_condition,
    validate_tag,
)
from labeling.manifest_selection import SELECTION_KEYS, Selection
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings

LONGEST_RUN_JOB_NAME = 55
"""Leaves 8 of a job name's 63 characters for what the name of a follow-up job adds."""

RESERVED_TAG_PREFIX = "labeling-pipeline:"
EXECUTION_TAG = f"{RESERVED_TAG_PREFIX}execution"
"""Tag that tells a job this execution started from a foreign one of the same name."""

_MOST_TAGS = 49  # the service takes 50, and EXECUTION_TAG is one of them
_LABEL_EVERYTHING = {"MaxPercentageOfInputDatasetLabeled": 100}


@dataclass(frozen=True, kw_only=True, slots=True)
class RunRequest:
    """A request that breaks no rule that can be checked without looking into S3.

    Attributes:
        dataset: a manifest, a file of texts, or a prefix (ending in `/`, or a whole bucket) of the objects to
            label.
        selection: which of the objects the run is about.
        job_name: name of the labeling job.
        warm_start: `latest`, `none`, or the ARN of the model auto-labeling starts from.
        stopping_conditions: the service's stopping conditions, at least one.
        budget_usd: dollars the run may cost at most; None for no limit.
        tags: of the labeling job; the execution's own tag is among them.
    """

    dataset: S3Uri
    selection: Selection
    job_name: str
    warm_start: str
    stopping_conditions: Mapping[str, int]
    budget_usd: float | None
    tags: Mapping[str, str]

    @property
    def brings_manifest(self) -> bool:
        """Whether the dataset is a manifest rather than a prefix."""
        return is_manifest(self.dataset)

    @classmethod
    def parse(cls, payload: object, *, settings: PipelineSettings, execution_name: str) -> Self:
        """Read the input of an execution.

        Args:
            payload: `{"dataset": "s3://…", "job_name"?: str, "warm_start"?: str,
                "stopping_conditions"?: {condition: int}, "budget_usd"?: number, "tags"?: {str: str}}`, and
                besides any attribute of a `Selection`.
            settings: of the pipeline that runs it.
            execution_name: names the job, unless the payload does.

        Raises:
            InvalidValue: the payload breaks rules; every one of them is told.
        """
        request = _object(payload, subject="the execution input")
        readers: dict[str, Callable[[], object]] = {
            "dataset": partial(_dataset, request.get("dataset"), settings=settings),
            "job_name": partial(
                _job_name, request.get("job_name", default_job_name(settings.task_name, execution_name))
            ),
            "warm_start": partial(_warm_start, request.get("warm_start", "latest"), settings=settings),
            "stopping_conditions": partial(_stopping_conditions, request.get("stopping_conditions", {})),
            "budget_usd": partial(_budget, request.get("budget_usd")),
            "tags": partial(_tags, request.get("tags", {}), execution_name=execution_name),
            "selection": partial(_selection, request),
        }
        keys = [name for name in readers if name != "selection"] + list(SELECTION_KEYS)
        values: dict[str, Any] = {}
        problems = [
            Problem(
                subject="a key of the execution input",
                value=key,
                rule=f"it must be one of {', '.join(keys)}",
                fix="correct its spelling or leave it out",
            )
            for key in request
            if key not in keys
        ]
        for name, read in readers.items():
            try:
                values[name] = read()
            except InvalidValue as refusal:
                problems.extend(refusal.problems)
        if problems:
            raise InvalidValue(*problems)
        return cls(**values)


def default_job_name(task_name: str, execution_name: str) -> str:
    """The job name of a run that was given none: task and execution, in characters the service takes.

    A name that had to be changed ends in a digest of the original, so that two never become the same.
    """
    name = f"{task_name}-{execution_name}"
    valid = re.sub("[^a-zA-Z0-9]+", "-", name).strip("-")
    if valid == name and len(name) <= LONGEST_RUN_JOB_NAME:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{valid[: LONGEST_RUN_JOB_NAME - 9]}-{digest}".lstrip("-")


def _dataset(value: object, *, settings: PipelineSettings) -> S3Uri:
    require(
        value is not None,
        subject="dataset",
        value=value,
        rule="it is missing, and a run needs one",
        fix=f'add "dataset": "s3://{settings.dataset_bucket}/{settings.dataset_prefix}", or a manifest',
    )
    uri = S3Uri.parse(_text(value, subject="dataset"))
    task_type = settings.task_type
    holds_texts = task_type.source == "text" and uri.key.lower().endswith(task_type.object_suffixes)
    require(
        is_manifest(uri) or holds_texts or not uri.key or uri.key.endswith("/"),
        subject="dataset",
        value=value,
        rule=f"it must be a prefix that ends in / or a manifest that ends in {', '.join(MANIFEST_SUFFIXES)}"
        + (f", or end in {', '.join(task_type.object_suffixes)}" if task_type.source == "text" else ""),
        fix="add the ending",
    )
    require(
        is_manifest(uri) or (task_type.adjusts or task_type.verifies) is None,
        subject="dataset",
        value=value,
        rule="it must be a manifest, because people look at labels that are there already",
        fix="give the output manifest of the job that made the labels",
    )
    inside = uri.inside(bucket=settings.dataset_bucket, prefix=settings.dataset_prefix)
    # An earlier job's output manifest is a dataset too: what has no label in it yet gets one.
    earlier_output = is_manifest(uri) and uri.bucket == settings.output_bucket
    require(
        inside or earlier_output,
        subject="dataset",
        value=value,
        rule=f"it must lie in s3://{settings.dataset_bucket}/{settings.dataset_prefix}",
        fix="copy the objects there",
    )
    return uri


def _selection(request: Mapping[str, Any]) -> Selection:
    selection = Selection.parse(request)
    brings_manifest = str(request.get("dataset")).endswith(MANIFEST_SUFFIXES)
    unfit = ("suffixes", "column") if brings_manifest else ("having", "lacking")
    require_all(
        partial(
            require,
            not getattr(selection, name),
            subject=name,
            value=request.get(name),
            rule="it must stand beside a prefix" if brings_manifest else "it must stand beside a manifest",
            fix="leave it out or give another dataset",
        )
        for name in unfit
    )
    return selection


def _job_name(value: object) -> str:
    name = _text(value, subject="job_name")
    validate_job_name(name, longest=LONGEST_RUN_JOB_NAME)
    return name


def _warm_start(value: object, *, settings: PipelineSettings) -> str:
    choice = _text(value, subject="warm_start")
    if choice in ("latest", "none"):
        return choice
    require(
        choice.startswith("arn:"),
        subject="warm_start",
        value=choice,
        rule='it must be "latest", "none" or the ARN of a model',
        fix="choose one of these",
    )
    validate_model_arn(choice)
    require(
        settings.auto_labeling,
        subject="warm_start",
        value=choice,
        rule="it needs a pipeline that auto-labels",
        fix="leave it out",
    )
    return choice


def _stopping_conditions(value: object) -> Mapping[str, int]:
    conditions = _object(value, subject="stopping_conditions")
    require_all(partial(validate_stopping_condition, *condition) for condition in conditions.items())
    return conditions or dict(_LABEL_EVERYTHING)


def _budget(value: object) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < math.inf:
        return float(value)
    raise InvalidValue(
        Problem(
            subject="budget_usd",
            value=value,
            rule="it must be a number of dollars above 0",
            fix="leave it out for no limit",
        )
    )


def _tags(value: object, *, execution_name: str) -> Mapping[str, str]:
    tags = _object(value, subject="tags")
    require_all(
        [
            partial(
                require,
                len(tags) <= _MOST_TAGS,
                subject="tags",
                value=list(tags),
                rule=f"there must be at most {_MOST_TAGS}",
                fix="leave some out",
            ),
            *(partial(_validate_own_tag, *tag) for tag in tags.items()),
            partial(validate_tag, EXECUTION_TAG, execution_name),
        ]
    )
    return {**tags, EXECUTION_TAG: execution_name}


def _validate_own_tag(key: str, value: object) -> None:
    validate_tag(key, value)
    require(
        not key.startswith(RESERVED_TAG_PREFIX),
        subject="a tag's key",
        value=key,
        rule=f"it must not begin with {RESERVED_TAG_PREFIX}, which the pipeline uses itself",
        fix="choose another key",
    )


def _text(value: object, *, subject: str) -> str:
    if isinstance(value, str):
        return value
    raise InvalidValue(
        Problem(subject=subject, value=value, rule="it must be text", fix="give it as a JSON string")
    )


def _object(value: object, *, subject: str) -> dict[str, Any]:
    if isinstance(value, dict):
        return value
    raise InvalidValue(
        Problem(subject=subject, value=value, rule="it must be a JSON object", fix="write {…}")
    )
