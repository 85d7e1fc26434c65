"""What a run has labelled although it failed."""

import json

from labeling.report.summary import summary_uri
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3

_SUMMARY_BYTES = 16 * 1024 * 1024


def labels_of_failed_run(job_name: str, *, manifest: S3Uri, settings: PipelineSettings) -> S3Uri | None:
    """Where all labels are; None if the run ended before it could tell.

    Args:
        job_name: of the run.
        manifest: what it was to label. An earlier run of that name had another one.
        settings: of the pipeline, or of one with the same output bucket.
    """
    summary = summary_uri(job_name, output_bucket=settings.output_bucket)
    if not any(_s3.list_objects(bucket=summary.bucket, prefix=summary.key)):
        return None
    told = json.loads(_s3.read(uri=summary, limit=_SUMMARY_BYTES))
    return S3Uri.parse(told["output_manifest_uri"]) if told["input_manifest_uri"] == str(manifest) else None
