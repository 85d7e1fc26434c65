"""The answer key: what simulated people know, whatever else its lines hold."""

import json
from typing import Any

import pytest

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.truth import Truth
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.tasks.choice import HUMAN_TASKS

IMAGE = "s3://images/1.png"
CLASS = {"kind": 1, "kind-metadata": {"class-name": "dog", "type": "groundtruth/image-classification"}}
UNTYPED = {"kind": 1, "kind-metadata": {"class-name": "dog"}}
VERDICT = {"verdict": 0, "verdict-metadata": {"class-name": "fine", "type": "groundtruth/label-verification"}}


def truth(**line: Any) -> Truth:
    """An answer key of one line, as people read it who classify images."""
    return Truth.parse(
        [json.dumps({"source-ref": IMAGE, **line}).encode()],
        uri=S3Uri("answers", "key.manifest"),
        task=HUMAN_TASKS["image-classification"],
        read_file=lambda uri: b"",
    )


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(UNTYPED, id="one label"),
        pytest.param(CLASS | VERDICT, id="labels of several tasks"),
        pytest.param(UNTYPED | {"remark": "a blurred one"}, id="other keys"),
    ],
)
def test_people_know_the_label_of_their_task(line: dict[str, Any]) -> None:
    assert truth(**line).label(IMAGE) == "dog"


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({}, id="no label"),
        pytest.param(VERDICT, id="a label of another task"),
        pytest.param(CLASS | {"other": 0, "other-metadata": CLASS["kind-metadata"]}, id="two labels"),
        pytest.param({"kind": 1, "kind-metadata": "dog"}, id="metadata that are none"),
    ],
)
def test_a_line_without_one_label_of_the_task_fails_the_job(line: dict[str, Any]) -> None:
    with pytest.raises(JobFailure, match="does not hold one true label: write source-ref"):
        truth(**line)
