"""Reading and writing S3 as streams, in bounded memory, in buckets of this account only.

Every request names the account that must own the bucket (the environment variable ACCOUNT_ID), so that
a bucket that was deleted and taken over by somebody else is neither read nor written.
"""

import functools
import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from typing import Any

import boto3
import botocore.session
from botocore.exceptions import ClientError
from botocore.utils import parse_timestamp

from labeling.errors import InvalidValue, ObjectTooLarge, Problem
from labeling.s3_uri import S3Uri, StoredObject

_CHUNK_BYTES = 256 * 1024
_SEARCHED_KEYS = 5_000  # in a range: so many that the one request which a range may cost more is few
_SEARCHES = 8  # at a time, below the ten connections that the client keeps open
_PART_BYTES = 8 * 1024 * 1024  # S3 wants at least 5 MiB in every part but the last


@functools.cache
def client() -> Any:
    """The S3 client, made at the first use and kept for the life of the process."""
    session = botocore.session.get_session()
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=_time)
    return boto3.Session(botocore_session=session).client("s3")


def owner() -> dict[str, str]:
    """The argument of every request that names the account which must own the bucket."""
    return {"ExpectedBucketOwner": os.environ["ACCOUNT_ID"]}


def read(*, uri: S3Uri, limit: int) -> bytes:
    """The bytes of an object of at most `limit` bytes.

    Raises:
        ObjectTooLarge: the object is larger; nothing of it was read.
    """
    answer = client().get_object(Bucket=uri.bucket, Key=uri.key, **owner())
    with closing(answer["Body"]) as body:
        if answer["ContentLength"] > limit:
            raise ObjectTooLarge(
                f"{uri} is {answer['ContentLength']} bytes: it must be at most {limit}; make it smaller"
            )
        content: bytes = body.read()
    return content


def chunks(*, uri: S3Uri) -> Iterator[bytes]:
    """The bytes of an object of any size, chunk by chunk."""
    answer = client().get_object(Bucket=uri.bucket, Key=uri.key, **owner())
    with closing(answer["Body"]) as body:
        yield from body.iter_chunks(_CHUNK_BYTES)


def dataset_chunks(*, uri: S3Uri) -> Iterator[bytes]:
    """The bytes of a manifest, or of a file of objects, that the person who started the run has named.

    Raises:
        InvalidValue: it does not exist, or the pipeline may not read it.
    """
    try:
        yield from chunks(uri=uri)
    except ClientError as error:
        reason = error.response["Error"]["Code"]
        # S3 denies access to what is not there, unless the reader may list the bucket.
        if reason not in ("NoSuchKey", "AccessDenied"):
            raise
        raise InvalidValue(
            Problem(
                subject="the manifest",
                value=str(uri),
                rule=f"it must exist where the pipeline may read it ({reason})",
                fix="upload it or correct the dataset",
            )
        ) from None


def write(*, uri: S3Uri, content: Iterable[bytes], content_type: str) -> None:
    """Write an object of any size, part by part.

    The object appears when all of `content` has been written; if `content` raises, nothing appears.
    """
    target = {"Bucket": uri.bucket, "Key": uri.key, **owner()}
    parts = _parts(content)
    first = next(parts, b"")
    second = next(parts, None)
    if second is None:
        client().put_object(**target, Body=first, ContentType=content_type)
        return
    created = client().create_multipart_upload(**target, ContentType=content_type)
    upload = target | {"UploadId": created["UploadId"]}
    written = []
    try:
        for number, part in enumerate(itertools.chain((first, second), parts), start=1):
            answer = client().upload_part(**upload, PartNumber=number, Body=part)
            written.append({"PartNumber": number, "ETag": answer["ETag"]})
    except BaseException:
        client().abort_multipart_upload(**upload)
        raise
    client().complete_multipart_upload(**upload, MultipartUpload={"Parts": written})


def list_objects(*, bucket: str, prefix: str) -> Iterator[StoredObject]:
    """Every object under a prefix, in the order of the keys' UTF-8 bytes."""
    pages = client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, **owner())
    for page in pages:
        yield from _objects(page)


def find_objects(*, bucket: str, prefix: str, keys: Sequence[str]) -> Iterator[StoredObject]:
    """Those of the given objects that exist, in their order.

    Lists only where a wanted key can be: a page begins just before the next key not yet looked for. So
    dense keys take a request for a thousand of them, and sparse ones never more than the objects between.
    Of many keys some ranges are searched at a time.

    Args:
        bucket: where they are.
        prefix: what all keys begin with.
        keys: their keys, sorted, each once.
    """
    ranges = (keys[start : start + _SEARCHED_KEYS] for start in range(0, len(keys), _SEARCHED_KEYS))
    with ThreadPoolExecutor(_SEARCHES) as pool:
        for found in pool.map(lambda keys: list(_find(bucket=bucket, prefix=prefix, keys=keys)), ranges):
            yield from found


def _find(*, bucket: str, prefix: str, keys: Sequence[str]) -> Iterator[StoredObject]:
    wanted = set(keys)
    last_seen = ""
    for key in keys:
        while last_seen < key:
            start_after = max(last_seen, key[:-1])
            page = client().list_objects_v2(Bucket=bucket, Prefix=prefix, StartAfter=start_after, **owner())
            for found in _objects(page):
                last_seen = found.key
                if found.key in wanted:
                    yield found
            if not page["IsTruncated"]:
                return


def _time(text: str) -> datetime:
    """A time as S3 writes it; botocore's own way takes three quarters of the time of a listing."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # in the header of an answer
        time: datetime = parse_timestamp(text)
        return time


def _objects(page: dict[str, Any]) -> Iterator[StoredObject]:
    for entry in page.get("Contents", ()):
        yield StoredObject(key=entry["Key"], size=entry["Size"], stored_at=entry["LastModified"].timestamp())


def _parts(content: Iterable[bytes]) -> Iterator[bytes]:
    part = bytearray()
    for piece in content:
        part += piece
        if len(part) >= _PART_BYTES:
            yield bytes(part)
            part.clear()
    if part:
        yield bytes(part)
