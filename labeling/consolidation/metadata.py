"""Labels and their metadata as Ground Truth writes them into an output manifest.

Each function that begins with `format_` gives the value of the label attribute, and what the metadata under
`<label attribute>-metadata` hold of this task alone; `common_metadata` gives what all of them hold besides.
A label of a class, a label set or a box that is none of the task's is a ValueError, and so is a box without a
confidence.

Source: SageMaker developer guide, "Output data"; `job-name` and the integer class as in real manifests.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from labeling.consolidation.boxes import Box
from labeling.consolidation.spans import Span
from labeling.errors import require

BACKGROUND_COLOR = "#ffffff"

Formatted = tuple[Any, dict[str, Any]]
"""The value of the label attribute, and what only this task's metadata hold."""


def common_metadata(
    *, output_type: str, job_name: str, human: bool = True, created: datetime | None = None
) -> dict[str, str]:
    """What the metadata of every label hold.

    Args:
        output_type: the task, as `TaskType.output_type` has it, or "groundtruth/custom".
        job_name: name of the labeling job.
        human: whether people gave the label; False for a machine label.
        created: when the label was made, with its time zone; None leaves the date out.

    Raises:
        InvalidValue: the time has no time zone.
    """
    common = {
        "type": output_type,
        # Real files have this prefix and lower case, where the guide prints the bare name.
        "job-name": f"labeling-job/{job_name.lower()}",
        "human-annotated": "yes" if human else "no",
    }
    if created is not None:
        require(
            created.utcoffset() is not None,
            subject="created",
            value=created.isoformat(),
            rule="it must have a time zone, as the manifest has it in UTC",
            fix="give datetime.now(UTC)",
        )
        common["creation-date"] = f"{created.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}"
    return common


def class_map(labels: Sequence[str], *, used: Container[str]) -> dict[str, str]:
    """Number of each label that is used, as text → its name."""
    return {f"{number}": label for number, label in enumerate(labels) if label in used}


def color_map(
    colors: Mapping[str, str], *, confidence: float, background: str = "BACKGROUND"
) -> dict[str, dict[str, Any]]:
    """Number of each class, as text → what it is; `colors` as in `format_mask`."""
    named = [(background, BACKGROUND_COLOR), *colors.items()]
    return {
        f"{number}": {"class-name": name, "hex-color": color, "confidence": confidence}
        for number, (name, color) in enumerate(named)
    }


def format_class(label: str, *, confidence: float, labels: Sequence[str]) -> Formatted:
    """One class of an image, a text or a video."""
    return _number(label, labels), {"class-name": label, "confidence": confidence}


def format_label_set(confidences: Mapping[str, float], *, labels: Sequence[str]) -> Formatted:
    """Every label somebody chose, as built-in functions keep it; the confidence tells which apply."""
    numbers = sorted(_number(label, labels) for label in confidences)
    return numbers, {
        "class-map": {f"{number}": labels[number] for number in numbers},
        "confidence-map": {f"{number}": confidences[labels[number]] for number in numbers},
    }


def format_boxes(
    boxes: Sequence[Box],
    *,
    confidences: Sequence[float],
    labels: Sequence[str],
    size: tuple[int, int, int],
) -> Formatted:
    """Boxes in whole pixels, a confidence for each; `size` is the image's width, height and depth.

    What is narrower than a pixel is written as one pixel wide, as no object that was found may get lost.

    Raises:
        InvalidValue: a label is none of the task's, or a box does not lie within the image.
    """
    width, height, _ = size
    for box in boxes:
        # What rounding brings back to the edge lies within.
        require(
            -0.5 <= box.left <= box.right < width + 0.5 and -0.5 <= box.top <= box.bottom < height + 0.5,
            subject="a box's left, top, right and bottom",
            value=[box.left, box.top, box.right, box.bottom],
            rule=f"it must run from upper left to lower right within {width} x {height} pixels",
            fix="order its sides, cut it at the image's edges, and leave it out if nothing is left",
        )
    annotations = []
    for box in boxes:
        left, across = _pixels(box.left, box.right, size=width)
        top, down = _pixels(box.top, box.bottom, size=height)
        annotations.append(
            {
                "class_id": _number(box.label, labels),
                "left": left,
                "top": top,
                "width": across,
                "height": down,
            }
        )
    image_size = dict(zip(("width", "height", "depth"), size, strict=True))
    return {"image_size": [image_size], "annotations": annotations}, {
        "objects": [{"confidence": confidence} for _, confidence in zip(boxes, confidences, strict=True)],
        "class-map": class_map(labels, used={box.label for box in boxes}),
    }


def format_mask(uri: str, *, colors: Mapping[str, str], confidence: float) -> Formatted:
    """A mask; `colors` are the classes' in order, background left out: label category → "#rrggbb"."""
    return uri, {"internal-color-map": color_map(colors, confidence=confidence)}


def format_spans(confidences: Mapping[Span, float], *, labels: Sequence[Mapping[str, Any]]) -> Formatted:
    """Named entities with their confidences; `labels` are those of the label category file, as they are."""
    entities = [
        {"label": span.label, "startOffset": span.start, "endOffset": span.end} for span in confidences
    ]
    return {"annotations": {"labels": list(labels), "entities": entities}}, {
        "entities": [{"confidence": confidence} for confidence in confidences.values()]
    }


def _number(label: str, labels: Sequence[str]) -> int:
    require(
        label in labels,
        subject="a label",
        value=label,
        rule="it must be one of the task's label categories",
        fix="give all label categories of the task",
    )
    return labels.index(label)


def _pixels(low: float, high: float, *, size: int) -> tuple[int, int]:
    """The first pixel between two sides, and how many there are, at least one; `size` is the image's."""
    first = min(round(low), size - 1)
    return first, max(round(high) - first, 1)
