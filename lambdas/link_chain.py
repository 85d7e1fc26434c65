"""Between the links of a chain: chooses the objects of the next link, and merges the labels it made.

Events, by step:
    `{"step": "choose", "execution_name": str, "job_name": str, "request": <input of the chain's execution>,
    "link": <see Link.to_json>, "manifest_uri": "s3://…", "spent_usd": number}`
    `{"step": "merge", "execution_name": str, "job_name": str, "link": <the same>, "manifest_uri": "s3://…"}`,
    after the execution of the link has ended, whether well or not; the job is that execution's.
The manifest is that of all objects.

Answers:
    of "choose" `{"objects": int, "request": <input of the execution that labels them>, "message": str}`; if
    there are none, the request is null, and the message says so;
    of "merge" `{"manifest_uri": "s3://…", "message": str, "cost_usd": number}`: where all objects are with
    all labels so far, and what those of the link have cost.

Errors:
    JobRefused: the request breaks a rule, or there are more objects than the link takes, or the manifest
        cannot be read. In the latter case all reasons are in `checks/<job name>.jsonl` of the output bucket.
"""

import os
from collections.abc import Iterator
from typing import Any

from labeling.chain_links import Link, MergedLink, link_request
from labeling.errors import InvalidValue, JobRefused
from labeling.manifest_source import BUILT_SEQUENCES
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas._manifests import read_manifest, write_manifest
from lambdas._refusals import sound
from lambdas._run_summaries import summary_of_run


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer an event as the module says."""
    settings = PipelineSettings.from_environment(os.environ)
    link = Link.from_json(event["link"])
    folder = S3Uri(settings.output_bucket, f"{BUILT_SEQUENCES}{event['execution_name']}/{link.name}")
    try:
        step = {"choose": _choose, "merge": _merge}[event["step"]]
        return step(event, link=link, folder=folder, settings=settings)
    except InvalidValue as refused:
        raise JobRefused(refused.problems) from None


def _choose(
    event: dict[str, Any], *, link: Link, folder: S3Uri, settings: PipelineSettings
) -> dict[str, Any]:
    manifest = _objects(folder)
    found = link.choose(read_manifest(event["manifest_uri"]))
    chosen = sound(found, settings=settings, job_name=event["job_name"])
    objects = write_manifest(manifest, _as_many_as_fit(chosen, link))
    if not objects:
        return {"objects": 0, "request": None, "message": f"{link.name}: no object was left to label"}
    request = link_request(
        event["request"],
        link=link,
        manifest=manifest,
        job_name=event["job_name"],
        spent_usd=event["spent_usd"],
    )
    return {"objects": objects, "request": request, "message": ""}


def _as_many_as_fit(lines: Iterator[bytes], link: Link) -> Iterator[bytes]:
    for number, line in enumerate(lines, start=1):
        link.require_room_for(number)
        yield line


def _merge(event: dict[str, Any], *, link: Link, folder: S3Uri, settings: PipelineSettings) -> dict[str, Any]:
    summary = summary_of_run(event["job_name"], manifest=str(_objects(folder)), settings=settings)
    if summary is None:
        return {"manifest_uri": event["manifest_uri"], "message": f"{link.name}: no label", "cost_usd": 0}
    merged = MergedLink(link)
    output = S3Uri(folder.bucket, f"{folder.key}/output.manifest")
    labels = read_manifest(summary["output_manifest_uri"])
    write_manifest(output, merged.lines(read_manifest(event["manifest_uri"]), labels))
    return {
        "manifest_uri": str(output),
        "message": f"{link.name}: {merged.labeled:,} of {merged.objects:,} objects got a label",
        "cost_usd": summary["cost_usd"]["human"] + summary["cost_usd"]["machine"],
    }


def _objects(folder: S3Uri) -> S3Uri:
    """The manifest of what a link has to label."""
    return S3Uri(folder.bucket, f"{folder.key}/objects.manifest")
