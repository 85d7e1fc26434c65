"""Puts a data set and its answer key into a bucket."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from labeling.manifest import format_line
from labeling.s3_uri import S3Uri
from rehearsal.s3_objects import PARALLEL_REQUESTS, S3Objects
from rehearsal.tasks.rehearsed_task import RehearsedTask, TrueObject
from rehearsal.tasks.task import Judged, Label


@dataclass(frozen=True, kw_only=True, slots=True)
class UploadedData:
    """A data set in S3.

    Attributes:
        truth: source of each object → its true label.
        dataset_uri: prefix of the images, or a manifest of the texts.
        answer_key_uri: augmented manifest with the true labels.
    """

    truth: Mapping[str, Label]
    dataset_uri: str
    answer_key_uri: str


def upload(
    s3: S3Objects, objects: Sequence[TrueObject], *, task: RehearsedTask, bucket: str, folder: str = "objects"
) -> UploadedData:
    """Put objects and their answer key into a bucket.

    Args:
        s3: where the bucket is.
        objects: the objects with their true labels.
        task: what they are labeled with.
        bucket: name of the bucket.
        folder: where in the bucket.
    """

    def put(key: str, content: bytes, content_type: str) -> S3Uri:
        uri = S3Uri(bucket, key)
        s3.put(uri, content, content_type=content_type)
        return uri

    def put_object(numbered: tuple[int, TrueObject]) -> dict[str, Any]:
        """Put one object, unless it is a text; return its line of the answer key."""
        number, item = numbered
        value, metadata = task.write(
            Judged(label=item.label, confidence=1.0),
            categories=task.categories,
            # Outside the data set's folder, where all images are objects to label.
            store=lambda content, _: put(f"{folder}-answer-key/{number:05}.png", content, "image/png"),
        )
        if task.type.source_key == "source":
            source = item.content.decode()
        else:
            source = str(put(f"{folder}/{number:05}.png", item.content, "image/png"))
        attribute = task.label_attribute
        return {task.type.source_key: source, attribute: value, f"{attribute}-metadata": metadata}

    with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
        lines = list(pool.map(put_object, enumerate(objects)))
    key = put(f"{folder}-answer-key/answer-key.manifest", b"".join(map(format_line, lines)), "text/plain")
    dataset = S3Uri(bucket, f"{folder}/")
    if task.type.source_key == "source":
        manifest = b"".join(format_line({"source": line["source"]}) for line in lines)
        dataset = put(f"{folder}/input.manifest", manifest, "text/plain")
    truth = {line[task.type.source_key]: item.label for line, item in zip(lines, objects, strict=True)}
    return UploadedData(truth=truth, dataset_uri=str(dataset), answer_key_uri=str(key))
