"""Reads and writes image files."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from rehearsal.tasks.rehearsed_task import View
from rehearsal.tasks.task import UnreadableObject


def png(pixels: NDArray[np.uint8]) -> bytes:
    """An image as a PNG file: a gray one of shape (height, width), or colors of (height, width, 3)."""
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


def check_image(content: bytes, *, most_pixels: int) -> None:
    """Refuse what cannot be shown as an image.

    Args:
        content: a PNG or JPEG file.
        most_pixels: how many pixels it may have.

    Raises:
        UnreadableObject: it is neither, damaged, or has more pixels.
    """
    with _opened(content, most_pixels=most_pixels) as image:
        image.load()


def depth_of(content: bytes) -> int:
    """Number of color channels of a PNG or JPEG file that can be shown; a palette has those of its colors."""
    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
        return 3 if image.mode == "P" else len(image.getbands())


def gray_thumbnail(content: bytes, *, side: int, most_pixels: int) -> View:
    """An image in shades of gray, shape (side, side).

    Args:
        content: a PNG or JPEG file.
        side: width and height to scale it to.
        most_pixels: how many pixels it may have.

    Raises:
        UnreadableObject: see `check_image`.
    """
    with _opened(content, most_pixels=most_pixels) as image:
        gray = image.convert("L")
    size = gray.size
    if size != (side, side):
        gray = gray.resize((side, side), Image.Resampling.BOX)
    return View(content=np.asarray(gray), size=size)


@contextmanager
def _opened(content: bytes, *, most_pixels: int) -> Iterator[Image.Image]:
    """An image that can be shown, as far as its pixels are read within the context."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > most_pixels:
                raise UnreadableObject(
                    f"the image has {image.width} x {image.height} pixels: it may have {most_pixels:,} in "
                    "all; scale it down"
                )
            yield image
    except UnreadableObject:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadableObject(f"the file is no PNG or JPEG image that can be shown: {error}") from error
