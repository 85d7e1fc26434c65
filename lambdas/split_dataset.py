"""First step of a run in parts: writes a manifest for each part of a dataset that no single job would take.

Event:
    `{"execution_name": str, "request": <input of the execution, see RunRequest.parse>,
    "objects_per_part": int}`

Answer:
    `{"job_name": str, "parts": [<input of an execution that labels a part>]}`, in the order of the dataset.

Errors:
    JobRefused: the request breaks a rule; or there is nothing, or too much, to label; or something of it
        cannot be read. In the latter case all reasons are in `checks/<job name>.jsonl` of the output bucket.
"""

import os
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from labeling.errors import InvalidValue, JobRefused, require
from labeling.manifest_source import BUILT_SEQUENCES
from labeling.run_parts import MOST_PARTS, Part, part_requests
from labeling.run_request import RunRequest
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas._dataset import manifest_lines
from lambdas._manifests import write_manifest


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    execution_name = event["execution_name"]
    folder = f"{BUILT_SEQUENCES}{execution_name}/"
    try:
        request = RunRequest.parse(event["request"], settings=settings, execution_name=execution_name)
        lines = manifest_lines(request, settings=settings, folder=folder)
        output = S3Uri(settings.output_bucket, folder)
        parts = list(_parts(lines, most=event["objects_per_part"], output=output))
        requests = part_requests(event["request"], parts, job_name=request.job_name)
        return {"job_name": request.job_name, "parts": requests}
    except InvalidValue as refused:
        raise JobRefused(refused.problems) from None


def _parts(lines: Iterator[bytes], *, most: int, output: S3Uri) -> Iterator[Part]:
    for number, first in enumerate(lines, start=1):
        require(
            number <= MOST_PARTS,
            subject="the number of objects",
            value=f"more than {MOST_PARTS * most}",
            rule=f"a run in parts takes at most {MOST_PARTS} parts of {most:,}",
            fix="choose a narrower prefix, or divide the dataset among several runs",
        )
        manifest = S3Uri(output.bucket, f"{output.key}part-{number}.manifest")
        part = chain((first,), islice(lines, most - 1))
        yield Part(manifest=manifest, objects=write_manifest(manifest, part))
