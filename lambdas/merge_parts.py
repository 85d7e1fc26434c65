"""Last step of a run in parts: one output manifest of those of the parts, in the order of the dataset.

Event:
    `{"execution_name": str, "dataset": "s3://…", "job_name": str, "parts": [{"job_name": str,
    "manifest_uri": "s3://…", "failure": {"Error": str, "Cause": str} | null}]}`. Of a part that failed those
    lines stay as they were that its run had not labelled.

Answer:
    `{"succeeded": bool, "cause": str, "message": str, "summary_uri": "s3://…", "summary": {"objects": int,
    "labeled": int, "cost_usd": {"human": number, "machine": number, "people_only": number},
    "input_manifest_uri": "s3://…", "output_manifest_uri": "s3://…"}}`; `cause` is empty unless a part has
    failed. The summary is also written to `reports/<job name>/summary.json`, as that of a pipeline is.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labeling.manifest_source import BUILT_SEQUENCES
from labeling.report.summary import summary_uri
from labeling.run_parts import MergedParts
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3
from lambdas._manifests import read_manifest, write_manifest
from lambdas._run_summaries import summary_of_run

_LONGEST_REASON = 1000
"""In characters: those of 20 parts must fit the 32,768 of an execution's cause."""


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    parts = event["parts"]
    merged = MergedParts(label_attribute=settings.label_attribute)
    output = S3Uri(settings.output_bucket, f"{BUILT_SEQUENCES}{event['execution_name']}/output.manifest")
    lines = (line for part in parts for line in _merged(part, merged=merged, settings=settings))
    write_manifest(output, lines)
    summary = {
        "objects": merged.objects,
        "labeled": merged.labeled,
        "cost_usd": merged.cost_usd,
        "input_manifest_uri": event["dataset"],
        "output_manifest_uri": str(output),
    }
    summary_json = summary_uri(event["job_name"], output_bucket=settings.output_bucket)
    _s3.write(uri=summary_json, content=[json.dumps(summary).encode()], content_type="application/json")
    cause = _why_failed(parts)
    message = f"{merged.labeled:,} of {merged.objects:,} objects have a label, in {len(parts)} parts."
    return {
        "succeeded": not cause,
        "cause": f"{message} {cause}\nAll labels: {output}" if cause else "",
        "message": f"{message}\nLabels: {output}\n",
        "summary_uri": str(summary_json),
        "summary": summary,
    }


def _merged(part: Mapping[str, Any], *, merged: MergedParts, settings: PipelineSettings) -> Iterator[bytes]:
    summary = summary_of_run(part["job_name"], manifest=part["manifest_uri"], settings=settings)
    if summary is None:
        return merged.lines(read_manifest(part["manifest_uri"]), ())
    merged.add_costs(summary["cost_usd"])
    return merged.lines(read_manifest(part["manifest_uri"]), read_manifest(summary["output_manifest_uri"]))


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
