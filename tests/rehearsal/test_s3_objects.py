"""Objects go into buckets and come back, as with any other client of S3."""

import pytest

from labeling.s3_uri import S3Uri
from rehearsal.s3_objects import S3Objects, S3RequestFailed
from tests.rehearsal.account import Account


@pytest.fixture(scope="module")
def objects(account: Account) -> S3Objects:
    return S3Objects(endpoint=account.endpoint)


@pytest.fixture(scope="module")
def bucket(account: Account) -> str:
    return account.bucket()


@pytest.mark.parametrize("key", ["plain.png", "a folder/+é_2026-11-22T10:00:00.png"])
def test_what_was_put_is_what_any_client_gets(
    account: Account, objects: S3Objects, bucket: str, key: str
) -> None:
    objects.put(S3Uri(bucket, key), b"content", content_type="image/png")

    answer = account.client("s3").get_object(Bucket=bucket, Key=key)

    assert (answer["Body"].read(), answer["ContentType"]) == (b"content", "image/png")
    assert objects.get(S3Uri(bucket, key)) == b"content"


def test_an_object_can_be_empty(objects: S3Objects, bucket: str) -> None:
    objects.put(S3Uri(bucket, "empty"), b"", content_type="text/plain")

    assert objects.get(S3Uri(bucket, "empty")) == b""


def test_a_request_that_was_refused_tells_what_s3_said(objects: S3Objects, bucket: str) -> None:
    with pytest.raises(
        S3RequestFailed, match=rf"GET of s3://{bucket}/nothing was answered with 404: .*\n.*NoSuchKey"
    ):
        objects.get(S3Uri(bucket, "nothing"))
