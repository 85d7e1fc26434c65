from typing import Any

import pytest

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from lambdas._manifests import read_manifest, write_manifest


@pytest.fixture
def manifest(pipeline: Any) -> S3Uri:
    return S3Uri(pipeline.settings.output_bucket, "manifests/a/input.manifest")


def test_a_manifest_is_read_as_it_was_written(manifest: S3Uri) -> None:
    write_manifest(manifest, [b'{"source": "a"}\n', b'{"source": "b"}\n'])

    assert [line.content for line in read_manifest(str(manifest))] == [b'{"source": "a"}', b'{"source": "b"}']


@pytest.mark.parametrize("lines", [0, 1, 3])
def test_who_writes_a_manifest_learns_how_many_lines_it_has(lines: int, manifest: S3Uri) -> None:
    assert write_manifest(manifest, [b"{}\n"] * lines) == lines


def test_a_manifest_that_is_not_there_is_refused(manifest: S3Uri) -> None:
    with pytest.raises(InvalidValue, match="it must exist where the pipeline may read it"):
        list(read_manifest(str(manifest)))
