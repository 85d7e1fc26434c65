"""Writes the report on a run: a page for people, and the same in JSON.

Event: `{"run": what build_manifest returned, "check": what check_job returned, "outcomes": what summarize_job
returned for each job, in order}`.
Answer: `{"succeeded": bool, "cause": str, "message": str, "report_uri": str, "summary_uri": str, "summary":
labeling.report.summary.RunSummary.to_small_json()}`; `cause` is empty if the run succeeded.
"""

import json
import os
from datetime import UTC, datetime
from typing import Any

from labeling.report.message import run_message
from labeling.report.page import report_page
from labeling.report.summary import RunSummary, summary_uri
from labeling.s3_uri import S3Uri
from labeling.settings import PipelineSettings
from lambdas import _s3


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Write both files, and say whether the run succeeded."""
    settings = PipelineSettings.from_environment(os.environ)
    run = RunSummary.of(event["outcomes"], settings=settings)
    summary = summary_uri(event["run"]["job_name"], output_bucket=settings.output_bucket)
    report = S3Uri(summary.bucket, f"{summary.key.rpartition('/')[0]}/report.html")
    page = report_page(run, written_at=datetime.now(tz=UTC))
    _s3.write(uri=report, content=[page.encode()], content_type="text/html; charset=utf-8")
    _s3.write(
        uri=summary,
        content=[json.dumps(run.to_json(), indent=2).encode()],
        content_type="application/json",
    )
    return {
        "succeeded": run.failure is None,
        "cause": run.failure or "",
        "message": run_message(run, report_uri=str(report)),
        "report_uri": str(report),
        "summary_uri": str(summary),
        "summary": run.to_small_json(),
    }
