"""Labels and their metadata as Ground Truth writes them into an output manifest.

Each function that begins with `format_` gives the value of the label attribute, and what the metadata under
`<label attribute>-metadata` hold of this task alone; `common_metadata` gives what all of them hold besides.
A class or a box whose label is none of the task's is a ValueError, and so is a box without a confidence.

Source: SageMaker developer guide, "Output data"; `job-name` and the integer class as in real manifests.
"""

from collections.abc import Container, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from labeling.consolidation.boxes import Box
from labeling.consolidation.spans import Span

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
    """
    common = {
        "type": output_type,
        # Real files have this prefix and lower case, where the guide prints the bare name.
        "job-name": f"labeling-job/{job_name.lower()}",
        "human-annotated": "yes" if human else "no",
    }
    if created is not None:
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
    return labels.index(label), {"class-name": label, "confidence": confidence}


def format_label_set(confidences: Mapping[str, float], *, labels: Sequence[str]) -> Formatted:
    """Every label somebody chose, as built-in functions keep it; the confidence tells which apply."""
    chosen = class_map(labels, used=confidences)
    return [int(number) for number in chosen], {
        "class-map": chosen,
        "confidence-map": {number: confidences[label] for number, label in chosen.items()},
    }


def format_boxes(
    boxes: Sequence[Box],
    *,
    confidences: Sequence[float],
    labels: Sequence[str],
    size: tuple[int, int, int],
) -> Formatted:
    """Boxes in whole pixels, a confidence for each; `size` is the image's width, height and depth."""
    annotations = [
        {
            "class_id": labels.index(box.label),
            "left": (left := round(box.left)),
            "top": (top := round(box.top)),
            "width": round(box.right) - left,
            "height": round(box.bottom) - top,
        }
        for box in boxes
    ]
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
