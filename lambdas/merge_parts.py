"""Last step of a run in parts: one output manifest of those of the parts, in the order of the dataset.

Event:
    `{"execution_name": str, "parts": [{"job_name": str, "manifest_uri": "s3://…",
    "output_manifest_uri": "s3://…" | null, "failure": {"Error": str, "Cause": str} | null}]}`; there is no
    output of a part that failed, and of its lines those stay as they were that its run had not labelled.

Answer:
    `{"succeeded": bool, "cause": str, "message": str, "objects": int, "labeled": int,
    "output_manifest_uri": "s3://…"}`; `cause` is empty unless a part has failed.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labeling.manifest import Line, split_lines
from labeling.manifest_source import BUILT_SEQUENCES
from labeling.run_parts import MergedParts
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3
from lambdas._failed_runs import labels_of_failed_run

_LONGEST_REASON = 1000
"""In characters: those of 20 parts must fit the 32,768 of an execution's cause."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    parts = event["parts"]
    merged = MergedParts(label_attribute=settings.label_attribute)
    output = S3Uri(settings.output_bucket, f"{BUILT_SEQUENCES}{event['execution_name']}/output.manifest")
    lines = (
        line
        for part in parts
        for line in merged.lines(_lines(S3Uri.parse(part["manifest_uri"])), _lines(_labels(part, settings)))
    )
    _s3.write(uri=output, content=lines, content_type="application/jsonlines")
    cause = _why_failed(parts)
    message = f"{merged.labeled:,} of {merged.objects:,} objects have a label, in {len(parts)} parts."
    return {
        "succeeded": not cause,
        "cause": f"{message} {cause}\nAll labels: {output}" if cause else "",
        "message": f"{message}\nLabels: {output}\n",
        "objects": merged.objects,
        "labeled": merged.labeled,
        "output_manifest_uri": str(output),
    }


def _labels(part: Mapping[str, Any], settings: PipelineSettings) -> S3Uri | None:
    if part["failure"] is None:
        return S3Uri.parse(part["output_manifest_uri"])
    return labels_of_failed_run(
        part["job_name"], manifest=S3Uri.parse(part["manifest_uri"]), settings=settings
    )


def _lines(uri: S3Uri | None) -> Iterator[Line]:
    return split_lines(_s3.chunks(uri=uri)) if uri else iter(())


def _why_failed(parts: Sequence[Mapping[str, Any]]) -> str:
    reasons = [
        f"\n- part {number}: {(part['failure'].get('Cause') or part['failure']['Error'])[:_LONGEST_REASON]}"
        for number, part in enumerate(parts, start=1)
        if part["failure"] is not None
    ]
    if not reasons:
        return ""
    return (
        f"{len(reasons)} of them failed; start a run with the manifest below for the rest:{''.join(reasons)}"
    )
