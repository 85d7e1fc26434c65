"""Ground Truth calls this function with the answers of several people to several objects.

Environment: `OUTPUT_BUCKET`, `OUTPUT_PREFIX` (what jobs write lies under it), `ACCOUNT_ID`.
"""

import json
import os
from typing import Any

from labeling.consolidation.classification import consolidate
from labeling.consolidation.payload import ConsolidationRequest, read_answers, response
from labeling.errors import LabelingError, require
from labeling.s3_uri import S3Uri
from labeling.task_types import IMAGE_CLASSIFICATION
from lambdas import _s3

_PAYLOAD_BYTES = 32 * 1024 * 1024
_ANSWER_BYTES = 1024 * 1024


def handler(event: dict[str, Any], _context: object) -> list[dict[str, Any]]:
    """Answer with one label for each object; what could not be used is counted in the log."""
    request = ConsolidationRequest.parse(event)
    answers = read_answers(
        _read(request.payload, limit=_PAYLOAD_BYTES),
        labels=request.labels,
        element=IMAGE_CLASSIFICATION.crowd_element,
        read_answer=_read_answer,
    )
    print(json.dumps(answers.log_entry()))
    consensus = consolidate(answers.votes, categories=len(request.labels))
    return response(consensus, answers=answers, request=request)


def _read_answer(uri: S3Uri) -> bytes:
    try:
        return _read(uri, limit=_ANSWER_BYTES)
    except _s3.client().exceptions.NoSuchKey:
        raise LabelingError(f"{uri} does not exist: an answer must lie where the payload says") from None


def _read(uri: S3Uri, *, limit: int) -> bytes:
    bucket, prefix = os.environ["OUTPUT_BUCKET"], os.environ["OUTPUT_PREFIX"]
    require(
        uri.inside(bucket=bucket, prefix=prefix),
        subject="the URI of answers",
        value=str(uri),
        rule=f"it must lie in s3://{bucket}/{prefix}",
        fix="let the labeling job write there",
    )
    return _s3.read(uri=uri, limit=limit)
