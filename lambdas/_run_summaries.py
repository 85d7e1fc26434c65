"""What a run told of itself, whether it succeeded or failed."""

import json
from typing import Any

from labeling.report.summary import summary_uri
from labeling.settings import PipelineSettings
from lambdas import _s3

_SUMMARY_BYTES = 16 * 1024 * 1024


def summary_of_run(job_name: str, *, manifest: str, settings: PipelineSettings) -> dict[str, Any] | None:
    """The JSON of its report; None if it ended before it could write one.

    Args:
        job_name: of the run.
        manifest: URI of what it was to label. An earlier run of that name had another one.
        settings: of the pipeline, or of one with the same output bucket.
    """
    uri = summary_uri(job_name, output_bucket=settings.output_bucket)
    if not any(_s3.list_objects(bucket=uri.bucket, prefix=uri.key)):
        return None
    summary: dict[str, Any] = json.loads(_s3.read(uri=uri, limit=_SUMMARY_BYTES))
    return summary if summary["input_manifest_uri"] == manifest else None
