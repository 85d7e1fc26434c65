"""Labels as the output manifest holds them, and what agreement of boxes and masks is."""

import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.consolidation.boxes import Box
from labeling.s3_uri import S3Uri
from rehearsal.tasks import boxes, masks
from rehearsal.tasks.bounding_box import BoundingBoxes
from rehearsal.tasks.boxes import Boxes, FoundBox
from rehearsal.tasks.masks import Mask
from rehearsal.tasks.semantic_segmentation import SemanticSegmentation
from rehearsal.tasks.task import Judged

NAMES = ("chalk", "ink")
MASK_URI = S3Uri("output", "mask.png")


def image(*found: tuple[str, float, float, float, float]) -> Boxes:
    """Boxes as label, left, top, right and bottom on an image of 100 x 50 pixels."""
    return Boxes(
        width=100,
        height=50,
        found=tuple(
            FoundBox(box=Box(label=label, left=left, top=top, right=right, bottom=bottom), confidence=0.8)
            for label, left, top, right, bottom in found
        ),
    )


def mask(*rows: str) -> Mask:
    """A mask whose pixels are digits."""
    return Mask(pixels=np.array([[int(pixel) for pixel in row] for row in rows], dtype=np.uint8), names=NAMES)


def test_boxes_are_written_as_the_guide_shows_them() -> None:
    value, metadata = BoundingBoxes().write(
        Judged(label=image(("ink", 10, 5, 30, 45)), confidence=0.8),
        categories=NAMES,
        store=lambda content, ending: MASK_URI,
    )

    assert value == {
        "image_size": [{"width": 100, "height": 50, "depth": 1}],
        "annotations": [{"class_id": 1, "left": 10, "top": 5, "width": 20, "height": 40}],
    }
    assert metadata == {"objects": [{"confidence": 0.8}], "class-map": {"1": "ink"}}


def test_a_mask_is_written_as_the_guide_shows_it() -> None:
    value, metadata = SemanticSegmentation().write(
        Judged(label=mask("012"), confidence=0.8), categories=NAMES, store=lambda content, ending: MASK_URI
    )

    colors = metadata["internal-color-map"]
    assert value == "s3://output/mask.png"
    assert colors["0"] == {"class-name": "BACKGROUND", "hex-color": "#ffffff", "confidence": 0.8}
    assert [entry["class-name"] for entry in colors.values()] == ["BACKGROUND", *NAMES]
    assert len({entry["hex-color"] for entry in colors.values()}) == 3


@pytest.mark.filterwarnings("ignore:Image size:PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [10_001, 100_000], ids=["too large for the service", "too large for Pillow"])
def test_a_mask_that_claims_more_pixels_than_an_image_has_is_refused(side: int) -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = [
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in (header, b"IDAT")
    ]
    claim = b"\x89PNG\r\n\x1a\n" + b"".join(chunks)

    with pytest.raises(ValueError, match=r"at most 100000000 pixels|exceeds limit of"):
        masks.read_mask(claim, colors={})


@pytest.mark.parametrize(
    ("found", "agreement"),
    [
        pytest.param([("ink", 10, 10, 30, 30)], 1.0, id="the same"),
        pytest.param([("ink", 20, 10, 40, 30)], 1 / 3, id="half beside"),
        pytest.param([("chalk", 10, 10, 30, 30)], 0.0, id="another label"),
        pytest.param([], 0.0, id="missed"),
        pytest.param([("ink", 10, 10, 30, 30), ("ink", 60, 10, 80, 30)], 0.5, id="one too many"),
    ],
)
def test_agreement_of_boxes_is_their_mean_overlap(
    found: list[tuple[str, float, float, float, float]], agreement: float
) -> None:
    assert boxes.mean_overlap(image(*found), image(("ink", 10, 10, 30, 30))) == pytest.approx(agreement)


@pytest.mark.parametrize(
    ("painted", "agreement"),
    [
        pytest.param("1122", 1.0, id="the same"),
        pytest.param("1100", 0.5, id="a class missed"),
        pytest.param("1111", 0.25, id="one class taken for the other"),
        pytest.param("0000", 0.0, id="nothing painted"),
    ],
)
def test_agreement_of_masks_is_the_mean_overlap_of_their_classes(painted: str, agreement: float) -> None:
    assert masks.mean_overlap(mask(painted), mask("1122")) == pytest.approx(agreement)


def test_a_class_painted_where_there_is_none_counts_against_a_mask() -> None:
    assert masks.mean_overlap(mask("12"), mask("11")) == 0.25


def test_masks_of_background_only_agree() -> None:
    assert masks.mean_overlap(mask("00"), mask("00")) == 1


@given(st.integers(2, 50))
def test_categories_have_colors_of_their_own(count: int) -> None:
    assert len({masks.color_of(number) for number in range(count)}) == count


def test_boxes_follow_their_image_when_it_is_scaled() -> None:
    scaled = image(("ink", 10, 10, 30, 30)).scaled_to((200, 200))

    assert scaled.found[0].box == Box(label="ink", left=20, top=40, right=60, bottom=120)
