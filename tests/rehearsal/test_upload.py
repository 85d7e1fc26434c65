"""A data set goes into a bucket with an answer key that looks like a job's output."""

import json
from typing import Any

import pytest

from rehearsal.s3_objects import S3Objects
from rehearsal.tasks.choice import REHEARSED_TASKS
from rehearsal.tasks.rehearsed_task import TrueObject
from rehearsal.upload import UploadedData, upload
from tests.rehearsal.account import Account

IMAGES = REHEARSED_TASKS["image-classification"]
TEXTS = REHEARSED_TASKS["text-classification"]
MASKS = REHEARSED_TASKS["semantic-segmentation"]


@pytest.fixture(scope="module")
def bucket(account: Account) -> str:
    return account.bucket()


def keys(account: Account, bucket: str, prefix: str) -> list[str]:
    found = account.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
    return [entry["Key"] for entry in found]


def first_line(account: Account, uri: str) -> dict[str, Any]:
    bucket, key = uri.removeprefix("s3://").split("/", 1)
    content = account.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    line: dict[str, Any] = json.loads(content.splitlines()[0])
    return line


@pytest.fixture(scope="module")
def digits(account: Account, bucket: str) -> UploadedData:
    sample = [TrueObject(content=b"png", label=label) for label in "73"]
    return upload(S3Objects(endpoint=account.endpoint), sample, task=IMAGES, bucket=bucket, folder="digits")


def test_images_lie_alone_under_their_prefix(account: Account, bucket: str, digits: UploadedData) -> None:
    assert digits.dataset_uri == f"s3://{bucket}/digits/"
    assert keys(account, bucket, "digits/") == ["digits/00000.png", "digits/00001.png"]


def test_an_answer_key_is_an_augmented_manifest(account: Account, bucket: str, digits: UploadedData) -> None:
    assert first_line(account, digits.answer_key_uri) == {
        "source-ref": f"s3://{bucket}/digits/00000.png",
        "digit": 7,
        "digit-metadata": {"class-name": "7", "confidence": 1.0},
    }


def test_texts_are_a_manifest_without_their_labels(account: Account, bucket: str) -> None:
    mails = [TrueObject(content=b"Lunch?", label="ham")]

    data = upload(S3Objects(endpoint=account.endpoint), mails, task=TEXTS, bucket=bucket, folder="mails")

    assert first_line(account, data.dataset_uri) == {"source": "Lunch?"}
    assert first_line(account, data.answer_key_uri)["kind"] == 0


def test_true_masks_are_no_objects_to_label(account: Account, bucket: str) -> None:
    scenes = MASKS.objects(count=1, seed=0)

    data = upload(S3Objects(endpoint=account.endpoint), scenes, task=MASKS, bucket=bucket, folder="scenes")

    mask = f"s3://{bucket}/scenes-answer-key/00000.png"
    assert keys(account, bucket, "scenes/") == ["scenes/00000.png"]
    assert first_line(account, data.answer_key_uri)["digits-ref"] == mask
