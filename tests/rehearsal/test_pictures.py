"""Image files become what a model sees, whatever is in them."""

import io

import pytest
from PIL import Image

from rehearsal.pictures import depth_of, gray_thumbnail
from rehearsal.tasks.task import UnreadableObject


def encoded(mode: str, size: tuple[int, int], file_format: str) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, color="white").save(content, file_format)
    return content.getvalue()


@pytest.mark.parametrize(
    ("mode", "file_format"), [("L", "PNG"), ("RGB", "JPEG"), ("RGBA", "PNG"), ("1", "PNG")]
)
def test_images_of_any_kind_become_thumbnails(mode: str, file_format: str) -> None:
    view = gray_thumbnail(encoded(mode, (60, 40), file_format), side=28, most_pixels=10_000)

    assert (view.content.shape, view.size) == ((28, 28), (60, 40))


@pytest.mark.parametrize(
    "content",
    [b"", b"no image", encoded("L", (60, 40), "GIF"), encoded("L", (60, 40), "PNG")[:60]],
    ids=["empty", "text", "GIF", "cut off"],
)
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableObject, match="no PNG or JPEG image"):
        gray_thumbnail(content, side=28, most_pixels=10_000)


def test_an_image_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(UnreadableObject, match="has 60 x 40 pixels: it may have 2,000"):
        gray_thumbnail(encoded("L", (60, 40), "PNG"), side=28, most_pixels=2000)


@pytest.mark.parametrize(("mode", "depth"), [("L", 1), ("RGB", 3), ("P", 3), ("RGBA", 4)])
def test_the_depth_of_an_image_is_the_number_of_its_color_channels(mode: str, depth: int) -> None:
    content = io.BytesIO()
    Image.new(mode, (2, 2)).save(content, "PNG")

    assert depth_of(content.getvalue()) == depth
