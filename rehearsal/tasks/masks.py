"""A mask of an image as a label, and as the PNG files that hold it."""

import base64
import colorsys
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from labeling.consolidation.metadata import BACKGROUND_COLOR
from labeling.errors import require
from labeling.task_types import SEMANTIC_SEGMENTATION


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Mask:
    """What each pixel of an image belongs to.

    Attributes:
        pixels: 0 for the background, else 1 + the number of a name, shape (height, width).
        names: the label categories.
    """

    pixels: NDArray[np.uint8]
    names: tuple[str, ...]

    @property
    def present(self) -> frozenset[str]:
        """The names that have pixels."""
        numbers = np.flatnonzero(np.bincount(self.pixels.ravel()))
        return frozenset(self.names[number - 1] for number in numbers if number)

    def named(self, names: Sequence[str]) -> NDArray[np.uint8]:
        """The pixels with other names' numbers; what is not among them becomes background."""
        numbers = [0, *(1 + names.index(name) if name in names else 0 for name in self.names)]
        return np.array(numbers, dtype=np.uint8)[self.pixels]

    def scaled_to(self, size: tuple[int, int]) -> "Mask":
        """The same mask on an image of that width and height."""
        if size == self.pixels.shape[::-1]:
            return self
        scaled = Image.fromarray(self.pixels).resize(size, Image.Resampling.NEAREST)
        return Mask(pixels=np.asarray(scaled), names=self.names)


def mean_overlap(mask: Mask, truth: Mask) -> float:
    """Mean intersection over union of the names either mask has; the background does not count."""
    present = mask.present | truth.present
    if not present:
        return 1.0
    one, other = mask.named(truth.names), truth.pixels
    shares = []
    for name in present:
        number = 1 + truth.names.index(name) if name in truth.names else None
        inside, wanted = one == number, other == number
        either = int((inside | wanted).sum())
        shares.append(int((inside & wanted).sum()) / either if either else 0.0)
    return sum(shares) / len(shares)


def color_of(number: int) -> str:
    """The colour of a category, as `#rrggbb`; 0 is the background."""
    if number == 0:
        return BACKGROUND_COLOR
    # Hues a golden section apart, so that neighbours differ however many there are.
    channels = colorsys.hsv_to_rgb(number * 0.618034 % 1, 0.8, 0.7)
    return "#" + "".join(f"{round(255 * channel):02x}" for channel in channels)


def colors_of(names: Sequence[str]) -> dict[str, str]:
    """The colour of each label category."""
    return {name: color_of(number) for number, name in enumerate(names, start=1)}


def mask_png(pixels: NDArray[np.uint8]) -> bytes:
    """Numbered pixels as a PNG whose palette has the colour of each number."""
    image = Image.fromarray(pixels)
    image.putpalette(b"".join(bytes.fromhex(color_of(number)[1:]) for number in range(int(pixels.max()) + 1)))
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def read_mask(content: bytes, *, colors: Mapping[str, int]) -> NDArray[np.uint8]:
    """The numbers of the pixels of a painted PNG.

    Args:
        content: the file.
        colors: `#rrggbb` to number; pixels of other colours are background.

    Raises:
        ValueError: it is no PNG, or of more pixels than an image of the service may have.
    """
    try:
        with Image.open(io.BytesIO(content), formats=("PNG",)) as image:
            _require_size(image.width, image.height)  # before the few bytes of an even mask become gigabytes
            painted = np.asarray(image.convert("RGB").convert("RGBX"))
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"the mask is no PNG file that can be read: {error}") from error
    keys = painted.view(">u4")[..., 0] >> 8  # four channels at once, without the unused last one
    pixels = np.zeros(keys.shape, dtype=np.uint8)
    for color, number in colors.items():
        pixels[keys == int(color.removeprefix("#"), 16)] = number
    return pixels


def _require_size(width: int, height: int) -> None:
    most = SEMANTIC_SEGMENTATION.max_pixels or math.inf
    require(
        width * height <= most,
        subject="width x height of the mask",
        value=[width, height],
        rule=f"it must have at most {most} pixels",
        fix="paint on the image as the worker page shows it",
    )


def encode_mask(mask: Mask) -> str:
    """A mask as text."""
    return "\t".join([base64.b64encode(mask_png(mask.pixels)).decode(), *mask.names])


def decode_mask(text: str) -> Mask:
    """The mask that `encode_mask` wrote."""
    png, *names = text.split("\t")
    colors = {color_of(number): number for number in range(1, len(names) + 1)}
    return Mask(pixels=read_mask(base64.b64decode(png), colors=colors), names=tuple(names))
