"""Where an object lives in S3, and whether that is inside the part of S3 a task may read."""

import re
from dataclasses import dataclass
from typing import NamedTuple, Self

from labeling.errors import require

_URI = re.compile(r"s3://([^/]*)/?(.*)", re.DOTALL)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_LONGEST_KEY_BYTES = 1024


@dataclass(frozen=True, slots=True)
class S3Uri:
    """An object, or with an empty key or one that ends in `/` a prefix, in an S3 bucket.

    Attributes:
        bucket: name of the bucket.
        key: the key, not URL-encoded, at most 1,024 bytes of UTF-8.

    Raises:
        InvalidValue: the bucket or the key breaks a rule of S3 (source: Amazon S3 user guide, "General
            purpose bucket naming rules" and "Naming Amazon S3 objects"). Period-only segments such as
            `..` are among what S3 advises against; they are refused because a reader that resolves them
            would leave the prefix.
    """

    bucket: str
    key: str

    def __post_init__(self) -> None:
        require(
            _BUCKET.fullmatch(self.bucket) is not None,
            subject="the bucket of an S3 URI",
            value=self.bucket,
            rule="it must be 3 to 63 lower-case letters, digits, dots and hyphens",
            fix="write the URI as s3://bucket/key",
        )
        require(
            not {".", ".."} & set(self.key.split("/")),
            subject="the key of an S3 URI",
            value=self.key,
            rule="it must not have a path segment of periods only",
            fix="rename the object",
        )
        require(
            _fits(self.key),
            subject="the key of an S3 URI",
            value=self.key,
            rule=f"it must be Unicode text of at most {_LONGEST_KEY_BYTES} bytes in UTF-8",
            fix="rename the object",
        )

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `s3://bucket/key`.

        Raises:
            InvalidValue: the text is no S3 URI.
        """
        match = _URI.fullmatch(text)
        require(
            match is not None,
            subject="the S3 URI",
            value=text,
            rule="it must begin with s3:// and name a bucket",
            fix="write it as s3://bucket/key",
        )
        assert match is not None  # noqa: S101  tells the type checker what `require` has made sure of
        return cls(*match.groups())

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.key}"

    def inside(self, *, bucket: str, prefix: str) -> bool:
        """Whether it lies in that bucket, under that prefix; a prefix counts as a folder.

        An object under `images-private/` is not inside the prefix `images`.
        """
        folder = prefix if prefix.endswith("/") or not prefix else f"{prefix}/"
        return self.bucket == bucket and self.key.startswith(folder)


class StoredObject(NamedTuple):
    """An object found by listing a bucket.

    Attributes:
        key: its key.
        size: its size in bytes.
        stored_at: when it was stored, in seconds since 1970 (UTC).
    """

    key: str
    size: int
    stored_at: float


def _fits(key: str) -> bool:
    try:
        return len(key.encode()) <= _LONGEST_KEY_BYTES
    except UnicodeEncodeError:
        return False
