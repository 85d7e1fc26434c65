"""Semantic segmentation, rehearsed on handwritten digits on walls."""

import base64
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.consolidation.masks import consolidate_masks
from labeling.consolidation.metadata import format_mask
from labeling.s3_uri import S3Uri
from labeling.task_types import SEMANTIC_SEGMENTATION
from rehearsal import scenes
from rehearsal.learners.examples import Examples, Model
from rehearsal.learners.masks import SIDE, MaskPainter
from rehearsal.pictures import gray_thumbnail, png
from rehearsal.tasks.answers import submitted_answers
from rehearsal.tasks.masks import Mask, colors_of, decode_mask, encode_mask, mask_png, mean_overlap, read_mask
from rehearsal.tasks.rehearsed_task import RehearsedTask, Size, TrueObject, View
from rehearsal.tasks.task import Judged, Label, Load, ReadFile, ReviewableTask, StoreFile

_BRUSH = 8  # pixels along which a hand that trembles stays on one side of an edge
_TREMBLE = 0.25  # of a hand, as a share of the way from outside an object to inside


class SemanticSegmentation(RehearsedTask, ReviewableTask):
    """See the module; quality is the mean overlap of the classes."""

    type = SEMANTIC_SEGMENTATION
    label_attribute = "digits-ref"
    categories = scenes.LABELS
    data = "scenes with digits"

    def objects(self, *, count: int, seed: int) -> Sequence[TrueObject]:
        """See `RehearsedTask`."""
        return [
            TrueObject(content=png(scene.pixels), label=Mask(pixels=scene.mask, names=scenes.LABELS))
            for scene in scenes.scenes(count=count, seed=seed)
        ]

    def view(self, content: bytes, *, most_pixels: int) -> View:
        """See `RehearsedTask`."""
        return gray_thumbnail(content, side=SIDE, most_pixels=most_pixels)

    def train(self, examples: Examples) -> Model:
        """See `RehearsedTask`."""
        return MaskPainter(examples)

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: edges are ragged, and whoever errs misses a class."""
        painted = np.zeros_like(truth.pixels)
        for name in sorted(truth.present):
            if chance.random() <= accuracy:
                ragged = _ragged(truth.pixels == 1 + truth.names.index(name), chance)
                painted[ragged] = 1 + categories.index(name)
        return self.submit(Mask(pixels=painted, names=tuple(categories)), categories=categories)

    def submit(self, label: Label, *, categories: Sequence[str]) -> dict[str, Any]:
        """See `ReviewableTask`."""
        painted = label.named(categories)
        height, width = painted.shape
        return {
            "labeledImage": {"pngImageData": base64.b64encode(mask_png(painted)).decode()},
            "labelMappings": {name: {"color": color} for name, color in colors_of(categories).items()},
            "inputImageProperties": {"width": width, "height": height},
        }

    def shown(self, reviewed: Any, *, truth: Label, load: Load) -> Label:
        """See `ReviewableTask`."""
        mappings = reviewed["labelMappings"]
        colors = {mapping["color"]: number for number, mapping in enumerate(mappings.values(), start=1)}
        return Mask(pixels=read_mask(load(reviewed["src"]), colors=colors), names=tuple(mappings))

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`."""
        judged = {}
        for object_id, answers in submitted_answers(payload, name=self.answer_name):
            painted = {}
            for worker, answer in answers.items():
                pixels = _read_answer(answer, categories)
                if pixels is not None:
                    painted[worker] = pixels
            if painted:
                agreed = consolidate_masks(painted, classes=1 + len(categories))
                mask = Mask(pixels=agreed.mask.astype(np.uint8), names=tuple(categories))
                judged[object_id] = Judged(label=mask, confidence=agreed.confidence)
        return judged

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`."""
        return mean_overlap(label, other)

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`."""
        moment = datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
        uri = store(mask_png(judged.label.named(categories)), f"_{moment}.png")
        return format_mask(str(uri), colors=colors_of(categories), confidence=judged.confidence)

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`."""
        entries = [entry for number, entry in metadata["internal-color-map"].items() if number != "0"]
        colors = {entry["hex-color"]: number for number, entry in enumerate(entries, start=1)}
        return Mask(
            pixels=read_mask(read_file(S3Uri.parse(value)), colors=colors),
            names=tuple(entry["class-name"] for entry in entries),
        )

    def names(self, label: Label) -> frozenset[str]:
        """See `HumanTask`."""
        return label.present

    def encode(self, label: Label) -> str:
        """See `RehearsedTask`."""
        return encode_mask(label)

    def decode(self, text: str) -> Label:
        """See `RehearsedTask`."""
        return decode_mask(text)

    def fit_to(self, label: Label, size: Size) -> Label:
        """See `RehearsedTask`."""
        return label.scaled_to(size)


def _ragged(inside: NDArray[np.bool_], chance: random.Random) -> NDArray[np.bool_]:
    """An area whose edge wanders to and fro by about a pixel."""
    padded = np.pad(inside.astype(np.float32), 1, mode="edge")
    height, width = inside.shape
    softened = sum(padded[y : y + height, x : x + width] for y in range(3) for x in range(3)) / 9
    cells = np.random.default_rng(chance.getrandbits(32)).normal(
        0, _TREMBLE, (height // _BRUSH + 1, width // _BRUSH + 1)
    )
    trembling = Image.fromarray(cells.astype(np.float32)).resize((width, height), Image.Resampling.BILINEAR)
    ragged: NDArray[np.bool_] = softened + np.asarray(trembling) * (softened > 0) * (softened < 1) > 0.5
    return ragged


def _read_answer(answer: Mapping[str, Any], categories: Sequence[str]) -> NDArray[np.uint8] | None:
    """What one person painted; None if it is garbage."""
    try:
        mappings = answer["labelMappings"]
        colors = {
            mappings[name]["color"]: number
            for number, name in enumerate(categories, start=1)
            if name in mappings
        }
        return read_mask(base64.b64decode(answer["labeledImage"]["pngImageData"]), colors=colors)
    except (KeyError, TypeError, ValueError):
        return None
