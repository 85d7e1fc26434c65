"""Bounding boxes, rehearsed on handwritten digits on walls."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from labeling.consolidation.boxes import Box, consolidate_boxes
from labeling.consolidation.metadata import format_boxes
from labeling.task_types import BOUNDING_BOX
from rehearsal import scenes
from rehearsal.learners.boxes import SIDE, BoxFinder
from rehearsal.learners.examples import Examples, Model
from rehearsal.pictures import gray_thumbnail, png
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.boxes import Boxes, FoundBox, decode_boxes, encode_boxes, mean_overlap
from rehearsal.tasks.rehearsed_task import RehearsedTask, Size, TrueObject, View
from rehearsal.tasks.task import Judged, Label, Load, ReadFile, ReviewableTask, StoreFile

_SHAKE = 0.03  # standard deviation of a side's place, as a share of the box
_LEAST_SHAKE = 0.8  # pixels
_BLUNDERS = ("miss", "miss", "wrong label", "something else")
"""What happens to a box whose drawer errs; missing one is likeliest."""


class BoundingBoxes(RehearsedTask, ReviewableTask):
    """See the module; quality is the mean overlap of the boxes."""

    type = BOUNDING_BOX
    label_attribute = "digits"
    categories = scenes.LABELS
    data = "scenes with digits"

    def objects(self, *, count: int, seed: int) -> Sequence[TrueObject]:
        """See `RehearsedTask`."""
        return [
            TrueObject(
                content=png(scene.pixels),
                label=Boxes(
                    width=scenes.SIDE,
                    height=scenes.SIDE,
                    found=tuple(FoundBox(box=box, confidence=1.0) for box in scene.boxes),
                ),
            )
            for scene in scenes.scenes(count=count, seed=seed)
        ]

    def view(self, content: bytes, *, most_pixels: int) -> View:
        """See `RehearsedTask`."""
        return gray_thumbnail(content, side=SIDE, most_pixels=most_pixels)

    def train(self, examples: Examples) -> Model:
        """See `RehearsedTask`."""
        return BoxFinder(examples)

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: sides are a little off, and whoever errs misses or mistakes an object."""
        drawn = []
        for found in truth.found:
            box = _shaken(found.box, chance)
            blunder = chance.choice(_BLUNDERS) if chance.random() > accuracy else None
            if blunder == "miss":
                continue
            if blunder == "wrong label":
                box = Box(
                    label=chance.choice(categories),
                    left=box.left,
                    top=box.top,
                    right=box.right,
                    bottom=box.bottom,
                )
            if blunder == "something else":
                box = _somewhere(truth, categories, chance)
            drawn.append(FoundBox(box=box))
        return self.submit(replace(truth, found=tuple(drawn)), categories=categories)

    def submit(self, label: Label, *, categories: Sequence[str]) -> dict[str, Any]:
        """See `ReviewableTask`."""
        drawn = [_as_drawn(one.box, label) for one in label.found]
        return {
            "boundingBoxes": [box for box in drawn if box["width"] > 0 and box["height"] > 0],
            "inputImageProperties": {"width": label.width, "height": label.height},
        }

    def shown(self, reviewed: Any, *, truth: Label, load: Load) -> Label:
        """See `ReviewableTask`."""
        return replace(
            truth, found=tuple(FoundBox(box=_box(shown, label=shown["label"])) for shown in reviewed)
        )

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`."""
        judged = {}
        for object_id, answers in submitted_answers(payload, name=self.answer_name):
            read = {worker: boxes for worker, answer in answers.items() if (boxes := _read_answer(answer))}
            if not read:
                continue
            first = next(iter(read.values()))
            known = {
                worker: [found.box for found in boxes.found if found.box.label in categories]
                for worker, boxes in read.items()
            }
            agreed = tuple(
                FoundBox(box=one.box, confidence=one.confidence) for one in consolidate_boxes(known)
            )
            judged[object_id] = Judged(
                label=Boxes(width=first.width, height=first.height, found=agreed),
                confidence=min((one.confidence for one in agreed), default=0.0),
            )
        return judged

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`."""
        return mean_overlap(label, other)

    def write(
        self,
        judged: Judged,
        *,
        categories: Sequence[str],
        store: StoreFile,
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        boxes: Boxes = judged.label
        return format_boxes(
            [one.box for one in boxes.found],
            confidences=[one.confidence for one in boxes.found],
            labels=categories,
            size=(boxes.width, boxes.height, boxes.depth),
        )

    def read(
        self,
        value: Any,
        metadata: Mapping[str, Any],
        *,
        read_file: ReadFile,
    ) -> Label:
        """See `HumanTask`."""
        size, names = value["image_size"][0], metadata["class-map"]
        found = (
            FoundBox(box=_box(box, label=names[str(box["class_id"])]), confidence=judged["confidence"])
            for box, judged in zip(value["annotations"], metadata["objects"], strict=True)
        )
        return Boxes(
            width=size["width"], height=size["height"], found=tuple(found), depth=size.get("depth", 1)
        )

    def on_image(self, label: Label, *, depth: int) -> Label:
        """See `HumanTask`."""
        return replace(label, depth=depth)

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return frozenset(one.box.label for one in label.found)

    def encode(self, label: Label) -> str:
        """See `RehearsedTask`."""
        return encode_boxes(label)

    def decode(self, text: str) -> Label:
        """See `RehearsedTask`."""
        return decode_boxes(text)

    def fit_to(self, label: Label, size: Size) -> Label:
        """See `RehearsedTask`."""
        return label.scaled_to(size)


def _shaken(box: Box, chance: random.Random) -> Box:
    across = max(_SHAKE * (box.right - box.left), _LEAST_SHAKE)
    down = max(_SHAKE * (box.bottom - box.top), _LEAST_SHAKE)
    return Box(
        label=box.label,
        left=box.left + chance.gauss(0, across),
        top=box.top + chance.gauss(0, down),
        right=box.right + chance.gauss(0, across),
        bottom=box.bottom + chance.gauss(0, down),
    )


def _somewhere(truth: Boxes, categories: Sequence[str], chance: random.Random) -> Box:
    left, top = chance.uniform(0, 0.7 * truth.width), chance.uniform(0, 0.7 * truth.height)
    return Box(
        label=chance.choice(categories),
        left=left,
        top=top,
        right=left + chance.uniform(0.1, 0.3) * truth.width,
        bottom=top + chance.uniform(0.1, 0.3) * truth.height,
    )


def _as_drawn(box: Box, truth: Boxes) -> dict[str, Any]:
    """A box as the page submits it: in whole pixels, within the image."""
    left, right = (round(min(max(x, 0), truth.width)) for x in (box.left, box.right))
    top, bottom = (round(min(max(y, 0), truth.height)) for y in (box.top, box.bottom))
    return {"label": box.label, "left": left, "top": top, "width": right - left, "height": bottom - top}


def _read_answer(answer: Mapping[str, Any]) -> Boxes | None:
    """What one person drew; None if it is garbage."""
    try:
        size = answer["inputImageProperties"]
        drawn = tuple(FoundBox(box=_box(box, label=box["label"])) for box in answer["boundingBoxes"])
        return Boxes(width=int(size["width"]), height=int(size["height"]), found=drawn)
    except (KeyError, TypeError, ValueError, OverflowError):
        return None


def _box(place: Mapping[str, Any], *, label: str) -> Box:
    left, top = float(place["left"]), float(place["top"])
    return Box(
        label=label,
        left=left,
        top=top,
        right=left + float(place["width"]),
        bottom=top + float(place["height"]),
    )
