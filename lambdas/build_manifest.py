"""First step of a run: reads what was asked for, and writes the manifest unless one was brought along whole.

Event:
    `{"execution_name": str, "request": <input of the execution, see RunRequest.parse>}`

Answer, called "run" by the steps that follow:
    `{"job_name": str, "manifest_uri": "s3://…", "warm_start": "latest" | "none" | model ARN,
    "stopping_conditions": {condition: int}, "tags": [{"Key": str, "Value": str}],
    "budget_usd": number | null}`

Errors:
    JobRefused: the request breaks a rule; or there is nothing, or too much, to label; or something of it
        cannot be read. In the latter case all reasons are in `checks/<job name>.jsonl` of the output bucket.
"""

import json
import os
from collections.abc import Iterator
from itertools import chain
from typing import Any

from labeling.dataset import Dataset, is_manifest, manifest_line
from labeling.errors import InvalidValue, JobRefused, Problem
from labeling.frame_sequences import FrameSequence
from labeling.manifest import format_line
from labeling.manifest_source import BUILT_SEQUENCES
from labeling.run_request import RunRequest
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3
from lambdas._refusals import refusal


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    execution_name = event["execution_name"]
    try:
        request = RunRequest.parse(event["request"], settings=settings, execution_name=execution_name)
        manifest = _manifest(request, settings=settings, folder=f"{BUILT_SEQUENCES}{execution_name}/")
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


def _manifest(request: RunRequest, *, settings: PipelineSettings, folder: str) -> S3Uri:
    if request.brings_manifest and not request.selection.of_lines:
        return request.dataset
    dataset = Dataset(
        uri=request.dataset,
        task_type=settings.task_type,
        selection=request.selection,
        list_objects=lambda uri: _s3.list_objects(bucket=uri.bucket, prefix=uri.key),
        read=lambda uri: _s3.dataset_chunks(uri=uri),
    )
    found = _lines(dataset, output=S3Uri(settings.output_bucket, folder))
    manifest = S3Uri(settings.output_bucket, f"{folder}input.manifest")
    lines = _within_limits(_sound(found, request=request, settings=settings), dataset=dataset)
    _s3.write(uri=manifest, content=lines, content_type="application/jsonlines")
    return manifest


def _lines(dataset: Dataset, *, output: S3Uri) -> Iterator[bytes | Problem]:
    """A manifest line for each object; of a sequence of frames it names the file that is written here."""
    number = 0
    for found in dataset.objects():
        if isinstance(found, Problem):
            yield found
        elif isinstance(found, FrameSequence):
            number += 1
            yield _line_of_sequence(found, number=number, dataset=dataset, output=output)
        else:
            yield manifest_line(found, bucket=dataset.uri.bucket, task_type=dataset.task_type)


def _line_of_sequence(sequence: FrameSequence, *, number: int, dataset: Dataset, output: S3Uri) -> bytes:
    file = S3Uri(output.bucket, f"{output.key}sequence-{number}.json")
    content = sequence.to_json(number=number, of_point_clouds=dataset.task_type.source == "point-cloud")
    _s3.write(uri=file, content=[json.dumps(content).encode()], content_type="application/json")
    return format_line({"source-ref": str(file)})


def _sound(
    found: Iterator[bytes | Problem], *, request: RunRequest, settings: PipelineSettings
) -> Iterator[bytes]:
    """The lines; at the first problem all others are looked for, and the run is refused."""
    for each in found:
        if isinstance(each, Problem):
            others = (other for other in found if isinstance(other, Problem))
            raise refusal(chain((each,), others), settings=settings, job_name=request.job_name)
        yield each


def _within_limits(lines: Iterator[bytes], *, dataset: Dataset) -> Iterator[bytes]:
    first = next(lines, None)
    if first is None:
        raise _refused(
            dataset,
            rule=_what_must_be_there(dataset),
            fix="upload some, or correct the dataset or what is to be chosen of it",
        )
    most = dataset.task_type.max_objects
    for number, line in enumerate(chain((first,), lines), start=1):
        if number > most:
            raise _refused(
                dataset,
                rule=f"a job takes at most {most:,} objects, and there are more",
                fix="choose a narrower prefix, or some of the objects with first or sample",
            )
        yield line


def _what_must_be_there(dataset: Dataset) -> str:
    if is_manifest(dataset.uri):
        return "at least one of its lines must be among the chosen ones"
    suffixes = ", ".join(dataset.suffixes)
    if dataset.task_type.source == "text":
        return f"there must be at least one text, in objects whose names end in {suffixes}"
    return f"there must be at least one object whose name ends in {suffixes} under it"


def _refused(dataset: Dataset, *, rule: str, fix: str) -> JobRefused:
    return JobRefused([Problem(subject="dataset", value=str(dataset.uri), rule=rule, fix=fix)])
