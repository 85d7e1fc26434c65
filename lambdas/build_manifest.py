"""First step of a run: reads what was asked for, and writes the manifest if a prefix was given.

Event:
    `{"execution_name": str, "request": <input of the execution, see RunRequest.parse>}`

Answer, called "run" by the steps that follow:
    `{"job_name": str, "manifest_uri": "s3://…", "warm_start": "latest" | "none" | model ARN,
    "stopping_conditions": {condition: int}, "tags": [{"Key": str, "Value": str}],
    "budget_usd": number | null}`

Errors:
    JobRefused: the request breaks a rule, or there is nothing, or too much, under the prefix.
"""

import os
from collections.abc import Iterator
from itertools import chain
from typing import Any

from labeling.errors import InvalidValue, JobRefused, Problem
from labeling.manifest import format_line
from labeling.run_request import RunRequest
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from labeling.task_types import TaskType
from lambdas import _s3


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    execution_name = event["execution_name"]
    try:
        request = RunRequest.parse(event["request"], settings=settings, execution_name=execution_name)
    except InvalidValue as refusal:
        raise JobRefused(refusal.problems) from None
    if request.brings_manifest:
        manifest = request.dataset
    else:
        manifest = S3Uri(settings.output_bucket, f"manifests/{execution_name}/input.manifest")
        _s3.write(
            uri=manifest,
            content=_lines(request.dataset, task_type=settings.task_type),
            content_type="application/jsonlines",
        )
    return {
        "job_name": request.job_name,
        "manifest_uri": str(manifest),
        "warm_start": request.warm_start,
        "stopping_conditions": request.stopping_conditions,
        "tags": [{"Key": key, "Value": value} for key, value in request.tags.items()],
        "budget_usd": request.budget_usd,
    }


def _lines(prefix: S3Uri, *, task_type: TaskType) -> Iterator[bytes]:
    """A manifest line for each object of the task type's kind under a prefix."""
    suffixes = task_type.object_suffixes
    listed = _s3.list_objects(bucket=prefix.bucket, prefix=prefix.key)
    keys = (found.key for found in listed if found.key.lower().endswith(suffixes))
    first = next(keys, None)
    if first is None:
        raise _refused(
            prefix,
            rule=f"there must be at least one object whose name ends in {', '.join(suffixes)} under it",
            fix="upload the images or correct the prefix",
        )
    for number, key in enumerate(chain((first,), keys), start=1):
        if number > task_type.max_objects:
            raise _refused(
                prefix,
                rule=f"a job takes at most {task_type.max_objects:,} objects, and there are more under it",
                fix="choose a narrower prefix or bring a manifest",
            )
        # Not built through S3Uri: an odd key is for the check to report, together with all the others.
        yield format_line({"source-ref": f"s3://{prefix.bucket}/{key}"})


def _refused(prefix: S3Uri, *, rule: str, fix: str) -> JobRefused:
    return JobRefused([Problem(subject="dataset", value=str(prefix), rule=rule, fix=fix)])
