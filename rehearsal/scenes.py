"""Scenes to find objects in: handwritten digits, in chalk or in ink, on walls that others have scrawled on.

The digits are those of MNIST, boldened, scaled, tilted and placed at random on rough gray walls. Strokes,
frames and blots as dark and as bright as the digits lie around and beneath them, so neither a tone nor a
difference from the wall tells what is an object.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from labeling.consolidation.boxes import Box
from rehearsal.data import digit_arrays

SIDE = 96
"""Width and height of a scene in pixels."""

LABELS = ("chalk", "ink")
"""What digits are written with: brighter than the wall, or darker."""

_ROUGHNESS = ((3, 22), (8, 16), (24, 12), (48, 8))  # cells along a side, gray levels
_TONES = {"chalk": (205, 250), "ink": (5, 50)}
_SCRAWL_TONES = {"chalk": 220, "ink": 35}
_DIGIT_SIDES = (46, 70)  # of a digit with the margin it has in MNIST, a fifth of it
_MOST_OVERLAP = 2  # pixels; one digit hides nothing of another
_LEAST_PIXELS = 60  # what is cut off more is no digit any longer
_HALF_COVERED = 127  # of 255; what is covered more belongs to a digit
_NOISE = 6.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """A scene and what is to be found in it.

    Attributes:
        pixels: gray, shape (SIDE, SIDE).
        boxes: around the digits, in whole pixels; their labels are of `LABELS`.
        mask: 0 for the background, else 1 + the number of the label; the same shape.
    """

    pixels: NDArray[np.uint8]
    boxes: tuple[Box, ...]
    mask: NDArray[np.uint8]


def scenes(*, count: int, seed: int) -> list[Scene]:
    """Scenes, each of 1 to 3 digits; the same seed gives the same ones.

    Raises:
        DataMissing: the npm package with the digits is not installed.
    """
    digits = _bold_digits()
    return [_scene(digits, np.random.default_rng((seed, number))) for number in range(count)]


def _scene(digits: NDArray[np.uint8], chance: np.random.Generator) -> Scene:
    canvas = _scrawled(_wall(chance), chance)
    mask = np.zeros((SIDE, SIDE), dtype=np.uint8)
    boxes: list[Box] = []
    wanted = int(chance.integers(1, 4))
    while not boxes:
        for _ in range(4 * wanted):
            if len(boxes) == wanted:
                break
            label = LABELS[int(chance.integers(len(LABELS)))]
            digit, left, top = _digit(digits, chance)
            inside = digit > _HALF_COVERED
            box = _box_around(inside, left=left, top=top, label=label)
            if box is None or any(_overlap(box, other) for other in boxes):
                continue
            place = slice(top, top + len(digit)), slice(left, left + len(digit[0]))
            canvas[place] += digit / 255 * (chance.uniform(*_TONES[label]) - canvas[place])
            mask[place][inside] = 1 + LABELS.index(label)
            boxes.append(box)
    canvas += chance.normal(0, _NOISE, canvas.shape)
    return Scene(pixels=np.clip(canvas, 0, 255).astype(np.uint8), boxes=tuple(boxes), mask=mask)


def _wall(chance: np.random.Generator) -> NDArray[np.float64]:
    wall = np.full((SIDE, SIDE), 128.0)
    for cells, levels in _ROUGHNESS:
        grain = Image.fromarray(chance.normal(0, levels, (cells, cells)).astype(np.float32))
        wall += np.asarray(grain.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
    return wall


def _scrawled(wall: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    for tone in _SCRAWL_TONES.values():
        layer = Image.new("L", (SIDE, SIDE))
        for _ in range(int(chance.integers(2, 5))):
            _scrawl(ImageDraw.Draw(layer), chance)
        cover = np.asarray(layer.filter(ImageFilter.GaussianBlur(0.6))) / 255
        wall += cover * (tone - wall)
    return wall


def _scrawl(draw: ImageDraw.ImageDraw, chance: np.random.Generator) -> None:
    """A stroke, a blot or a frame; its brightness on the layer is how much it covers."""
    cover, (x, y) = int(255 * chance.uniform(0.45, 0.95)), chance.uniform(0, SIDE, 2)
    match int(chance.choice(3, p=(0.6, 0.2, 0.2))):
        case 0:
            heading, bend = chance.uniform(0, 2 * np.pi), chance.normal(0, 0.25)
            headings = heading + np.cumsum(bend + chance.normal(0, 0.25, int(chance.integers(4, 14))))
            steps = 6 * np.stack([np.cos(headings), np.sin(headings)], axis=1)
            points = np.cumsum([(x, y), *steps], axis=0).ravel().tolist()
            draw.line(points, fill=cover, width=int(chance.integers(1, 4)))
        case 1:
            across, down = chance.uniform(2, 9, 2)
            draw.ellipse((x - across, y - down, x + across, y + down), fill=cover)
        case _:
            across, down = chance.uniform(4, 16, 2)
            width = int(chance.integers(1, 4))
            draw.rectangle((x - across, y - down, x + across, y + down), outline=cover, width=width)


@cache
def _bold_digits() -> NDArray[np.uint8]:
    """All digits, each pixel as bright as the brightest around it, shape (count, height, width)."""
    digits, _ = digit_arrays()
    padded = np.pad(digits, ((0, 0), (1, 1), (1, 1)))
    _, height, width = digits.shape
    around = [padded[:, y : y + height, x : x + width] for y in range(3) for x in range(3)]
    bold: NDArray[np.uint8] = np.maximum.reduce(around)
    return bold


def _digit(digits: NDArray[np.uint8], chance: np.random.Generator) -> tuple[NDArray[np.uint8], int, int]:
    """How much a digit covers of each pixel, 0 to 255, as far as it is in the scene; and its left and top."""
    side = int(chance.integers(*_DIGIT_SIDES))
    digit = Image.fromarray(digits[int(chance.integers(len(digits)))])
    turned = digit.rotate(chance.uniform(-15, 15), Image.Resampling.BICUBIC)
    left, top = (int(place) for place in chance.integers(-2, SIDE - side + 3, 2))
    cover = np.asarray(turned.resize((side, side), Image.Resampling.BICUBIC))
    seen = cover[max(-top, 0) : SIDE - top, max(-left, 0) : SIDE - left]
    return seen, max(left, 0), max(top, 0)


def _box_around(inside: NDArray[np.bool_], *, left: int, top: int, label: str) -> Box | None:
    """The box around what is inside, in a piece of the scene that begins at left and top."""
    if np.count_nonzero(inside) < _LEAST_PIXELS:
        return None
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    return Box(
        label=label,
        left=left + int(columns[0]),
        top=top + int(rows[0]),
        right=left + int(columns[-1]) + 1,
        bottom=top + int(rows[-1]) + 1,
    )


def _overlap(one: Box, other: Box) -> bool:
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return min(across, down) > _MOST_OVERLAP
