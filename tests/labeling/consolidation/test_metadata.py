"""Labels and their metadata as the service writes them."""

from datetime import datetime, timedelta, timezone

import pytest

from labeling.consolidation.boxes import Box
from labeling.consolidation.metadata import (
    common_metadata,
    format_boxes,
    format_class,
    format_label_set,
    format_mask,
    format_spans,
)
from labeling.consolidation.spans import Span


def test_one_class() -> None:
    assert format_class("cat", confidence=0.94, labels=["cow", "dog", "cat"]) == (
        2,
        {"class-name": "cat", "confidence": 0.94},
    )


def test_several_labels() -> None:
    assert format_label_set({"kind": 0.9, "calm": 0.3}, labels=["calm", "sad", "odd", "kind"]) == (
        [0, 3],
        {"class-map": {"0": "calm", "3": "kind"}, "confidence-map": {"0": 0.3, "3": 0.9}},
    )


def test_boxes() -> None:
    box = Box(label="dog", left=5.2, top=8.9, right=45.1, bottom=39.0)

    assert format_boxes([box], confidences=[0.81], labels=["cat", "dog"], size=(640, 480, 3)) == (
        {
            "image_size": [{"width": 640, "height": 480, "depth": 3}],
            "annotations": [{"class_id": 1, "left": 5, "top": 9, "width": 40, "height": 30}],
        },
        {"objects": [{"confidence": 0.81}], "class-map": {"1": "dog"}},
    )


def test_a_box_without_a_confidence_is_refused() -> None:
    box = Box(label="dog", left=0, top=0, right=9, bottom=9)

    with pytest.raises(ValueError, match="shorter"):
        format_boxes([box], confidences=[], labels=["dog"], size=(640, 480, 3))


def test_a_mask() -> None:
    assert format_mask("s3://b/out/0.png", colors={"road": "#2ca02c"}, confidence=0.8) == (
        "s3://b/out/0.png",
        {
            "internal-color-map": {
                "0": {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.8},
                "1": {"class-name": "road", "hex-color": "#2ca02c", "confidence": 0.8},
            }
        },
    )


def test_named_entities() -> None:
    labels = [{"label": "P", "shortDisplayName": "p"}]

    assert format_spans({Span(start=0, end=3, label="P"): 0.0}, labels=labels) == (
        {"annotations": {"labels": labels, "entities": [{"label": "P", "startOffset": 0, "endOffset": 3}]}},
        {"entities": [{"confidence": 0.0}]},
    )


def test_what_the_metadata_of_every_label_hold() -> None:
    created = datetime(2026, 1, 5, 10, 0, 1, tzinfo=timezone(timedelta(hours=2)))

    assert common_metadata(output_type="groundtruth/text-span", job_name="Pets", created=created) == {
        "type": "groundtruth/text-span",
        "job-name": "labeling-job/pets",
        "human-annotated": "yes",
        "creation-date": "2026-01-05T08:00:01.000000",
    }


def test_a_machine_label_says_so() -> None:
    metadata = common_metadata(output_type="groundtruth/custom", job_name="pets", human=False)

    assert metadata["human-annotated"] == "no"
