"""First step of a run: reads what was asked for, and writes the manifest unless one was brought along whole.

Event:
    `{"execution_name": str, "request": <input of the execution, see RunRequest.parse>,
    "most_objects"?: int}`; without a number of its own, as many as a job takes.

Answer, called "run" by the steps that follow:
    `{"job_name": str, "manifest_uri": "s3://…", "warm_start": "latest" | "none" | model ARN,
    "stopping_conditions": {condition: int}, "tags": [{"Key": str, "Value": str}],
    "budget_usd": number | null}`

Errors:
    JobRefused: the request breaks a rule; or there is nothing, or too much, to label; or something of it
        cannot be read. In the latter case all reasons are in `checks/<job name>.jsonl` of the output bucket.
"""

import os
from collections.abc import Iterator
from typing import Any

from labeling.errors import InvalidValue, JobRefused, Problem
from labeling.manifest_source import BUILT_SEQUENCES
from labeling.run_request import RunRequest
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas._dataset import manifest_lines
from lambdas._manifests import write_manifest


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    execution_name = event["execution_name"]
    try:
        request = RunRequest.parse(event["request"], settings=settings, execution_name=execution_name)
        manifest = _manifest(
            request,
            settings=settings,
            folder=f"{BUILT_SEQUENCES}{execution_name}/",
            most=event.get("most_objects", settings.task_type.max_objects),
        )
    except InvalidValue as refused:
        raise JobRefused(refused.problems) from None
    return {
        "job_name": request.job_name,
        "manifest_uri": str(manifest),
        "warm_start": request.warm_start,
        "stopping_conditions": request.stopping_conditions,
        "tags": [{"Key": key, "Value": value} for key, value in request.tags.items()],
        "budget_usd": request.budget_usd,
    }


def _manifest(request: RunRequest, *, settings: PipelineSettings, folder: str, most: int) -> S3Uri:
    if request.brings_manifest and not request.selection.of_lines:
        return request.dataset
    manifest = S3Uri(settings.output_bucket, f"{folder}input.manifest")
    lines = _within_limits(
        manifest_lines(request, settings=settings, folder=folder), request=request, most=most
    )
    write_manifest(manifest, lines)
    return manifest


def _within_limits(lines: Iterator[bytes], *, request: RunRequest, most: int) -> Iterator[bytes]:
    for number, line in enumerate(lines, start=1):
        if number > most:
            raise JobRefused(
                [
                    Problem(
                        subject="dataset",
                        value=str(request.dataset),
                        rule=f"a run takes at most {most:,} objects, and there are more",
                        fix="choose a narrower prefix, or some of the objects with first or sample, or label"
                        " them in parts (LabelingInParts)",
                    )
                ]
            )
        yield line
