"""Quality is measured against the truth, apart for people and machine."""

import json

import pytest

from labeling.consolidation.boxes import Box
from labeling.s3_uri import S3Uri
from rehearsal.measure import LabelQuality, measure_quality
from rehearsal.tasks.boxes import Boxes, FoundBox
from rehearsal.tasks.choice import REHEARSED_TASKS

DIGITS = REHEARSED_TASKS["image-classification"]


def line(number: int, label: str, *, human: str = "yes", **metadata: str) -> str:
    """A line of an output manifest."""
    return json.dumps(
        {
            "source-ref": f"s3://images/{number}.png",
            "digit": int(label),
            "digit-metadata": {"class-name": label, "human-annotated": human, **metadata},
        }
    )


def no_file(uri: S3Uri) -> bytes:
    raise AssertionError(f"{uri} was read, though classes are in no files")


def measured(*lines: str) -> LabelQuality:
    """The quality of labels of objects that are all sevens."""
    truth = {f"s3://images/{number}.png": "7" for number in range(10)}
    return measure_quality(lines, truth, task=DIGITS, read_file=no_file)


def test_people_and_machine_are_measured_apart() -> None:
    found = measured(line(0, "7"), line(1, "1"), line(2, "7", human="no"), line(3, "7", human="no"))

    assert found == LabelQuality(human=0.5, machine=1.0)


@pytest.mark.parametrize(
    "uncounted", ["", '{"source-ref": "s3://images/5.png"}', line(6, "0", **{"failure-reason": "lost"})]
)
def test_what_has_no_label_does_not_count(uncounted: str) -> None:
    assert measured(line(0, "7"), uncounted) == LabelQuality(human=1.0, machine=None)


def test_nothing_labeled_has_no_quality() -> None:
    assert measured() == LabelQuality(human=None, machine=None)


def test_overlaps_are_averaged() -> None:
    value = {
        "image_size": [{"width": 96, "height": 96, "depth": 1}],
        "annotations": [{"class_id": 0, "left": 0, "top": 0, "width": 5, "height": 10}],
    }
    metadata = {"class-map": {"0": "ink"}, "objects": [{"confidence": 1}], "human-annotated": "no"}
    half = {"source-ref": "s3://images/0.png", "digits": value, "digits-metadata": metadata}
    whole = Box(label="ink", left=0, top=0, right=10, bottom=10)
    truth = {"s3://images/0.png": Boxes(width=96, height=96, found=(FoundBox(box=whole),))}

    found = measure_quality(
        [json.dumps(half)], truth, task=REHEARSED_TASKS["bounding-box"], read_file=no_file
    )

    assert found.machine == 0.5
