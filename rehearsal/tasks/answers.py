"""Reads what several people submitted for objects, out of a consolidation request."""

import json
from collections.abc import Iterator, Mapping
from typing import Any


def submitted_answers(payload: bytes, *, name: str) -> Iterator[tuple[str, dict[str, Mapping[str, Any]]]]:
    """Each object's id with worker id → the worker's answer; what is no JSON object is left out.

    Args:
        payload: the consolidation-request file.
        name: key of the answers.
    """
    for entry in json.loads(payload):
        answers = {}
        for annotation in entry["annotations"]:
            answer = json.loads(annotation["annotationData"]["content"]).get(name)
            if isinstance(answer, Mapping):
                answers[annotation["workerId"]] = answer
        yield entry["datasetObjectId"], answers
