"""The manifest lines of the dataset that an execution was started with."""

import json
from collections.abc import Iterator
from itertools import chain

from labeling.dataset import Dataset, is_manifest, manifest_line
from labeling.errors import JobRefused, Problem
from labeling.frame_sequences import FrameSequence
from labeling.manifest import format_line
from labeling.run_request import RunRequest
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3
from lambdas._refusals import sound


def manifest_lines(request: RunRequest, *, settings: PipelineSettings, folder: str) -> Iterator[bytes]:
    """A line for each object that was asked for, at least one; line breaks included.

    Args:
        request: says which.
        settings: of the pipeline.
        folder: where in the output bucket sequence files are written; a key that ends in `/`.

    Raises:
        InvalidValue: there are fewer objects than the wanted sample has, or no such manifest.
        JobRefused: there are no objects, or something cannot be read, in which case all reasons are in a
            file.
    """
    dataset = Dataset(
        uri=request.dataset,
        task_type=settings.task_type,
        selection=request.selection,
        list_objects=lambda uri: _s3.list_objects(bucket=uri.bucket, prefix=uri.key),
        read=lambda uri: _s3.dataset_chunks(uri=uri),
    )
    found = _lines(dataset, output=S3Uri(settings.output_bucket, folder))
    lines = sound(found, settings=settings, job_name=request.job_name)
    first = next(lines, None)
    if first is None:
        raise _nothing_in(dataset)
    return chain((first,), lines)


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


def _nothing_in(dataset: Dataset) -> JobRefused:
    suffixes = ", ".join(dataset.suffixes)
    if is_manifest(dataset.uri):
        rule = "at least one of its lines must be among the chosen ones"
    elif dataset.task_type.source == "text":
        rule = f"there must be at least one text, in objects whose names end in {suffixes}"
    else:
        rule = f"there must be at least one object whose name ends in {suffixes} under it"
    return JobRefused(
        [
            Problem(
                subject="dataset",
                value=str(dataset.uri),
                rule=rule,
                fix="upload some, or correct the dataset or what is to be chosen of it",
            )
        ]
    )
