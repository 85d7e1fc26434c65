import os
import time
from collections.abc import Iterator
from itertools import repeat
from typing import Any

import pytest

from labeling.errors import ObjectTooLarge
from labeling.s3_uri import S3Uri
from lambdas import _s3

MEGABYTE = 1024 * 1024


@pytest.fixture
def target(pipeline: Any) -> S3Uri:
    return S3Uri(pipeline.settings.output_bucket, "a/file")


def write(uri: S3Uri, content: Iterator[bytes]) -> None:
    _s3.write(uri=uri, content=content, content_type="text/plain")


@pytest.mark.parametrize("sizes", [[], [0], [1], [3, 0, 5], [8 * MEGABYTE], [MEGABYTE // 2] * 50])
def test_what_is_written_is_read_again(sizes: list[int], target: S3Uri) -> None:
    content = [os.urandom(size) for size in sizes]

    write(target, iter(content))

    assert b"".join(_s3.chunks(uri=target)) == b"".join(content)


def test_a_file_carries_its_content_type(target: S3Uri, s3: Any) -> None:
    write(target, repeat(b"x" * MEGABYTE, 20))

    assert s3.head_object(Bucket=target.bucket, Key=target.key)["ContentType"] == "text/plain"


@pytest.mark.parametrize("megabytes", [1, 30])
def test_a_file_that_fails_while_it_is_made_leaves_nothing_behind(
    megabytes: int, target: S3Uri, pipeline: Any, s3: Any
) -> None:
    def failing() -> Iterator[bytes]:
        yield from repeat(b"x" * MEGABYTE, megabytes)
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError, match="broken"):
        write(target, failing())

    assert pipeline.output_keys() == []
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=target.bucket)


def test_a_bounded_read_gives_all_of_a_small_object(target: S3Uri) -> None:
    write(target, iter([b"12345"]))

    assert _s3.read(uri=target, limit=5) == b"12345"


def test_a_bounded_read_refuses_a_larger_object(target: S3Uri) -> None:
    write(target, iter([b"123456"]))

    with pytest.raises(ObjectTooLarge, match=r"a/file is 6 bytes: it must be at most 5; make it smaller"):
        _s3.read(uri=target, limit=5)


def test_listing_goes_on_beyond_a_page(large_bucket: str, function_environment: None) -> None:
    keys = [found.key for found in _s3.list_objects(bucket=large_bucket, prefix="images/")]

    assert len(keys) == 1_250
    assert keys == sorted(keys)


def test_listing_gives_sizes_and_stays_under_the_prefix(pipeline: Any) -> None:
    pipeline.upload("images/a.png", "images-private/b.png", content=b"12345")

    found = _s3.list_objects(bucket=pipeline.settings.dataset_bucket, prefix="images/")

    assert [(each.key, each.size) for each in found] == [("images/a.png", 5)]


def test_listing_tells_when_an_object_was_stored(pipeline: Any) -> None:
    before = time.time()
    pipeline.upload("images/a.png")

    [found] = _s3.list_objects(bucket=pipeline.settings.dataset_bucket, prefix="images/")

    assert before - 1 <= found.stored_at <= time.time()  # S3 keeps whole seconds


def find(bucket: str, *keys: str) -> list[str]:
    return [found.key for found in _s3.find_objects(bucket=bucket, prefix="images/", keys=sorted(keys))]


def test_objects_that_exist_are_found_and_others_are_not(pipeline: Any) -> None:
    pipeline.upload("images/a.png", "images/b.png", "images/c.png")

    found = find(
        pipeline.settings.dataset_bucket, "images/a.png", "images/aa.png", "images/c.png", "images/d.png"
    )

    assert found == ["images/a.png", "images/c.png"]


def test_nothing_is_looked_up_for_no_keys(pipeline: Any, requests: list[tuple[str, dict[str, Any]]]) -> None:
    assert find(pipeline.settings.dataset_bucket) == []
    assert requests == []


def test_a_thousand_neighbouring_objects_take_one_request(
    large_bucket: str, requests: list[tuple[str, dict[str, Any]]]
) -> None:
    keys = [f"images/most/{number:04}.png" for number in range(900)]

    assert find(large_bucket, *keys) == keys
    assert len(requests) == 1


def test_what_lies_before_the_next_object_is_not_listed(
    large_bucket: str, requests: list[tuple[str, dict[str, Any]]]
) -> None:
    beyond_the_first_page = "images/most/1240.png"

    assert find(large_bucket, beyond_the_first_page) == [beyond_the_first_page]
    assert len(requests) == 1


def test_an_object_behind_a_folder_of_the_same_beginning_is_found(large_bucket: str, s3: Any) -> None:
    # More than a page of keys lies between "images/most" and "images/most1": the slash sorts before digits.
    s3.put_object(Bucket=large_bucket, Key="images/most1", Body=b"image")

    found = find(large_bucket, "images/most1")

    s3.delete_object(Bucket=large_bucket, Key="images/most1")
    assert found == ["images/most1"]


@pytest.mark.parametrize(
    "name", ['a "b".png', "a\nb.png", "ä 数😀.png", "a+b%20&c.png", "\x01.png", "a\\b.png"]
)
def test_objects_of_any_name_are_found(name: str, pipeline: Any) -> None:
    pipeline.upload(f"images/{name}")

    assert find(pipeline.settings.dataset_bucket, f"images/{name}") == [f"images/{name}"]


def test_every_request_names_the_owner_of_the_bucket(
    target: S3Uri, requests: list[tuple[str, dict[str, Any]]]
) -> None:
    write(target, iter([b"x"]))
    write(target, repeat(b"x" * MEGABYTE, 20))
    _s3.read(uri=target, limit=20 * MEGABYTE)
    list(_s3.chunks(uri=target))
    list(_s3.list_objects(bucket=target.bucket, prefix=""))
    find(target.bucket, "images/a.png")

    assert {operation for operation, _ in requests} == {
        "PutObject",
        "CreateMultipartUpload",
        "UploadPart",
        "CompleteMultipartUpload",
        "GetObject",
        "ListObjectsV2",
    }
    assert {params.get("ExpectedBucketOwner") for _, params in requests} == {"123456789012"}
