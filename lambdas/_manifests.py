"""Reading and writing manifests in S3, line by line and in bounded memory."""

from collections.abc import Iterable, Iterator

from labeling.manifest import Line, split_lines
from labeling.s3_uri import S3Uri
from lambdas import _s3


def read_manifest(uri: str) -> Iterator[Line]:
    """The lines of a manifest.

    Raises:
        InvalidValue: it does not exist, or the pipeline may not read it.
    """
    return split_lines(_s3.dataset_chunks(uri=S3Uri.parse(uri)))


def write_manifest(uri: S3Uri, lines: Iterable[bytes]) -> int:
    """Write a manifest, of which nothing appears if `lines` raise, and say how many lines it has."""
    count = 0

    def counted() -> Iterator[bytes]:
        nonlocal count
        for line in lines:
            count += 1
            yield line

    _s3.write(uri=uri, content=counted(), content_type="application/jsonlines")
    return count
