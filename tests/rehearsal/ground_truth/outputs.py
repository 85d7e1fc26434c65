"""What jobs of the task types on images, texts and clips are asked, and what the service documents they give.

The shapes are those of the developer guide, "Output data", and of real output files.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from labeling import task_types as types
from labeling.label_categories import Label
from labeling.task_type import TaskType
from rehearsal.pictures import png
from rehearsal.tasks.masks import color_of, mask_png

WIDTH, HEIGHT = 40, 30
OBJECTS = {
    "image": [png(np.full((HEIGHT, WIDTH, *depth), 90, dtype=np.uint8)) for depth in ((), (3,))],
    "video": [b"first clip", b"second clip"],
    "text": [b"Ann met Bo in Rome", b"Rain"],
}
ANIMALS = ("cat", "dog")
JUDGEMENTS = ("correct", "wrong")
PEOPLE = (Label(name="person", short_display_name="per"), Label(name="place"))

Written = tuple[Any, Mapping[str, Any]]
"""A label and what its metadata has beyond every label's."""


class Text:
    """Equal to every text that matches a pattern."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __eq__(self, other: object) -> bool:
        """Whether a text matches."""
        return isinstance(other, str) and re.fullmatch(self._pattern, other) is not None

    def __repr__(self) -> str:
        return f"Text({self._pattern!r})"


def about(number: float) -> Any:
    """A place that several careful people have found by hand, in pixels."""
    return pytest.approx(number, abs=3)


SURE = pytest.approx(0.75, abs=0.25)
"""The confidence in what several careful people have found."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A job of some task type on two objects.

    Attributes:
        type: the task type.
        truth: the label of each object in the answer key.
        output: the label of each object in the output manifest.
        labels: label categories.
        earlier: the label of each object that people review; none if they make new ones.
    """

    type: TaskType
    truth: Sequence[Written]
    output: Sequence[Written]
    labels: Sequence[str | Label] = ANIMALS
    earlier: Sequence[Written] = ()


def chosen(name: str, *, labels: Sequence[str] = ANIMALS, confidence: Any = SURE, **more: Any) -> Written:
    """One class of an object."""
    return labels.index(name), {"class-name": name, "confidence": confidence, **more}


def feedback(*comments: str) -> dict[str, Any]:
    """What people said besides."""
    return {"worker-feedback": [{"comment": comment} for comment in comments]}


def several(*names: str, confidence: Any = SURE) -> Written:
    """Several classes of an object."""
    numbers = [ANIMALS.index(name) for name in names]
    return numbers, {
        "class-map": {str(number): name for number, name in zip(numbers, names, strict=True)},
        "confidence-map": {str(number): confidence for number in numbers},
    }


def entities(*found: tuple[str, int, int], confidence: Any = SURE) -> Written:
    """Entities of a text as label, start and end."""
    value = {
        "labels": [{"label": "person", "shortDisplayName": "per"}, {"label": "place"}],
        "entities": [{"label": label, "startOffset": start, "endOffset": end} for label, start, end in found],
    }
    return {"annotations": value}, {"entities": [{"confidence": confidence} for _ in found]}


def dog(
    left: Any, top: Any, width: Any, height: Any, *, depth: int = 1, confidence: Any = SURE, **more: Any
) -> Written:
    """One box on an image."""
    box = {"class_id": 1, "left": left, "top": top, "width": width, "height": height}
    value = {"image_size": [{"width": WIDTH, "height": HEIGHT, "depth": depth}], "annotations": [box]}
    return value, {"objects": [{"confidence": confidence}], "class-map": {"1": "dog"}, **more}


def painted(uri: Any, *, confidence: Any = SURE, **more: Any) -> Written:
    """A mask of an image."""
    return uri, {
        "internal-color-map": {
            str(number): {"class-name": name, "hex-color": color_of(number), "confidence": confidence}
            for number, name in enumerate(("BACKGROUND", *ANIMALS))
        },
        **more,
    }


def mask_file(*, painted: bool) -> bytes:
    """A mask with a dog, or with nothing."""
    pixels = np.zeros((HEIGHT, WIDTH), dtype=np.uint8)
    if painted:
        pixels[5:25, 5:30] = 1 + ANIMALS.index("dog")
    return mask_png(pixels)


MASKS = "s3://masks/"
"""Stands for the folder in which the masks are that jobs get."""

MASK_FILES = {"dog.png": mask_file(painted=True), "nothing.png": mask_file(painted=False)}
NEW_MASK = Text(r"s3://[^/]+/jobs/[^/]+/annotations/consolidated-annotation/output/\d+_[\dT:.-]+\.png")
TRUE_BOX, FAR_BOX = dog(5, 9, 20, 10), dog(18, 9, 20, 10)
FOUND = tuple(map(about, (5, 9, 20, 10)))
TRUE_MASK, NO_MASK = painted(f"{MASKS}dog.png"), painted(f"{MASKS}nothing.png")

CASES = {
    case.type.name: case
    for case in (
        Case(
            type=types.IMAGE_CLASSIFICATION,
            truth=[chosen("cat"), chosen("dog")],
            output=[chosen("cat"), chosen("dog")],
        ),
        Case(
            type=types.TEXT_CLASSIFICATION,
            truth=[chosen("dog"), chosen("cat")],
            output=[chosen("dog"), chosen("cat")],
        ),
        Case(
            type=types.VIDEO_CLASSIFICATION,
            truth=[chosen("dog"), chosen("dog")],
            output=[chosen("dog"), chosen("dog")],
        ),
        Case(
            type=types.IMAGE_CLASSIFICATION_MULTI_LABEL,
            truth=[several("cat", "dog"), several("dog")],
            output=[several("cat", "dog"), several("dog")],
        ),
        Case(
            type=types.TEXT_CLASSIFICATION_MULTI_LABEL,
            truth=[several("cat"), several()],
            output=[several("cat"), several()],
        ),
        Case(
            type=types.NAMED_ENTITY_RECOGNITION,
            labels=PEOPLE,
            truth=[entities(("person", 0, 3), ("person", 8, 10), ("place", 14, 18)), entities()],
            output=[entities(("person", 0, 3), ("person", 8, 10), ("place", 14, 18)), entities()],
        ),
        Case(type=types.BOUNDING_BOX, truth=[TRUE_BOX, TRUE_BOX], output=[dog(*FOUND), dog(*FOUND, depth=3)]),
        Case(
            type=types.SEMANTIC_SEGMENTATION,
            truth=[TRUE_MASK, NO_MASK],
            output=[painted(NEW_MASK), painted(NEW_MASK)],
        ),
        Case(
            type=types.VERIFICATION_BOUNDING_BOX,
            labels=JUDGEMENTS,
            earlier=[TRUE_BOX, FAR_BOX],
            truth=[TRUE_BOX, TRUE_BOX],
            output=[
                chosen("correct", labels=JUDGEMENTS),
                chosen("wrong", labels=JUDGEMENTS, **feedback("wrong: about 21% of it fits")),
            ],
        ),
        Case(
            type=types.VERIFICATION_SEMANTIC_SEGMENTATION,
            labels=JUDGEMENTS,
            earlier=[TRUE_MASK, NO_MASK],
            truth=[TRUE_MASK, TRUE_MASK],
            output=[
                chosen("correct", labels=JUDGEMENTS),
                chosen("wrong", labels=JUDGEMENTS, **feedback(*["wrong: about 0% of it fits"] * 2)),
            ],
        ),
        Case(
            type=types.ADJUSTMENT_BOUNDING_BOX,
            earlier=[TRUE_BOX, FAR_BOX],
            truth=[TRUE_BOX, TRUE_BOX],
            output=[
                dog(5, 9, 20, 10, **{"adjustment-status": "unadjusted"}),
                dog(*FOUND, depth=3, **{"adjustment-status": "adjusted"}),
            ],
        ),
        Case(
            type=types.ADJUSTMENT_SEMANTIC_SEGMENTATION,
            earlier=[TRUE_MASK, NO_MASK],
            truth=[TRUE_MASK, TRUE_MASK],
            output=[
                painted(NEW_MASK, **{"adjustment-status": "unadjusted"}),
                painted(NEW_MASK, **{"adjustment-status": "adjusted"}),
            ],
        ),
    )
}
"""Name of the task type → its case."""
