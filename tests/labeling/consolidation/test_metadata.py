"""Labels and their metadata as the service writes them."""

import math
from collections.abc import Callable
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
from labeling.errors import InvalidValue


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


def test_a_label_that_is_none_of_the_tasks_is_refused() -> None:
    box = Box(label="cow", left=0, top=0, right=9, bottom=9)
    written: list[Callable[[], object]] = [
        lambda: format_class("cow", confidence=0.5, labels=["cat"]),
        lambda: format_label_set({"cow": 0.5}, labels=["cat"]),
        lambda: format_boxes([box], confidences=[0.5], labels=["cat"], size=(640, 480, 3)),
    ]

    for write in written:
        with pytest.raises(InvalidValue, match="a label is 'cow': it must be one of the task's"):
            write()


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


@pytest.mark.parametrize(
    ("sides", "expected"),
    [
        ((5.1, 8.0, 5.3, 20.0), {"left": 5, "top": 8, "width": 1, "height": 12}),
        ((639.8, 0.0, 640.0, 9.0), {"left": 639, "top": 0, "width": 1, "height": 9}),
        ((-0.2, 471.0, 9.0, 480.3), {"left": 0, "top": 471, "width": 9, "height": 9}),
    ],
    ids=["narrow", "narrow at the edge", "at the edges but for rounding"],
)
def test_a_box_covers_a_pixel_of_the_image_at_least(
    sides: tuple[float, float, float, float], expected: dict[str, int]
) -> None:
    box = Box(**dict(zip(("left", "top", "right", "bottom"), sides, strict=True)), label="dog")

    value, _ = format_boxes([box], confidences=[0.8], labels=["dog"], size=(640, 480, 3))

    assert value["annotations"] == [{"class_id": 0, **expected}]


@pytest.mark.parametrize(
    "sides",
    [(9, 9, 5, 5), (-3, 0, 9, 9), (0, 0, 641, 9), (0, 0, 9, 480.5), (math.nan, 0, 9, 9)],
    ids=["turned over", "left of the image", "right of it", "below it", "no number"],
)
def test_a_box_that_no_image_has_is_refused(sides: tuple[float, float, float, float]) -> None:
    box = Box(**dict(zip(("left", "top", "right", "bottom"), sides, strict=True)), label="dog")

    with pytest.raises(InvalidValue, match="from upper left to lower right within 640 x 480 pixels"):
        format_boxes([box], confidences=[0.8], labels=["dog"], size=(640, 480, 3))


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


def test_a_time_without_its_time_zone_is_refused() -> None:
    created = datetime(2026, 1, 5, 10, 0, 1)

    with pytest.raises(InvalidValue, match="'2026-01-05T10:00:01': it must have a time zone"):
        common_metadata(output_type="groundtruth/text-span", job_name="pets", created=created)


def test_a_machine_label_says_so() -> None:
    metadata = common_metadata(output_type="groundtruth/custom", job_name="pets", human=False)

    assert metadata["human-annotated"] == "no"
