"""The files a labeling job writes below `<S3OutputPath>/<job name>/`, and what their names tell.

Sources: SageMaker developer guide, "Output data"; AWS's example notebooks for the files of iterations. The
guide advises against relying on files it does not describe, so a name that is not understood is no error: it
only leaves open in which iteration something happened.
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Self

from labeling.manifest import Line
from labeling.s3_uri import S3Uri

MACHINE_LABELS_FILE = "auto_annotator_output.txt"
MODEL_FILE = "model.tar.gz"

_OUTPUT_MANIFEST = "manifests/output/output.manifest"
_ITERATION = re.compile(r"(?:iteration-)?(\d{1,9})")


@dataclass(frozen=True, kw_only=True, slots=True)
class JobFolder:
    """The folder of one job.

    Attributes:
        root: its URI; the key ends in `/`.
    """

    root: S3Uri

    @classmethod
    def of_manifest(cls, output_manifest: S3Uri) -> Self | None:
        """The folder that holds this output manifest; None if it lies in no job's folder."""
        root = output_manifest.key.removesuffix(_OUTPUT_MANIFEST)
        return cls(root=S3Uri(output_manifest.bucket, root)) if root != output_manifest.key else None

    @property
    def output_manifest(self) -> S3Uri:
        """One line for each object, in the order of the input, rewritten while the job runs."""
        return self._file(_OUTPUT_MANIFEST)

    @property
    def consolidation_requests(self) -> S3Uri:
        """Folder of the answers that were sent to the consolidation function, by iteration."""
        return self._file("annotations/consolidated-annotation/consolidation-request/")

    @property
    def consolidation_responses(self) -> S3Uri:
        """Folder of the labels the consolidation function found, by iteration."""
        return self._file("annotations/consolidated-annotation/consolidation-response/")

    @property
    def active_learning(self) -> S3Uri:
        """Folder of the labels the model gave, by iteration; only with auto-labeling."""
        return self._file("activelearning/")

    @property
    def training(self) -> S3Uri:
        """Folder of the trained models, by iteration; only with auto-labeling."""
        return self._file("training/")

    def _file(self, path: str) -> S3Uri:
        return S3Uri(self.root.bucket, self.root.key + path)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLabel:
    """A label found in a job's files.

    Attributes:
        object_number: number of the object's line in the job's manifest, from 0.
        content: what the line of the output manifest gains: the label attribute and perhaps its metadata.
    """

    object_number: int
    content: dict[str, Any]


def consolidation_iteration(key: str) -> int | None:
    """Iteration of `…/iteration-<n>/<timestamp>.json`, with colons or underscores in the timestamp."""
    return _iteration(key, folders_up=1)


def machine_labels_iteration(key: str) -> int | None:
    """Iteration of `activelearning/…/<iteration>/<step>/auto_annotator_output.txt`."""
    return _iteration(key, folders_up=2)


def training_job(key: str) -> tuple[int | None, str]:
    """Iteration and training job of `training/<iteration>/<step>/<job>/output/model.tar.gz`."""
    return _iteration(key, folders_up=4), key.split("/")[-3]


def human_labels(response: bytes) -> Iterator[FoundLabel]:
    """The labels in a consolidation-response file, which is a JSON array; what is no label is passed over."""
    for entry in _array(response):
        try:
            number = _object_number(entry["datasetObjectId"])
            content = entry["consolidatedAnnotation"]["content"]
        except (TypeError, KeyError):
            continue
        if number is not None and isinstance(content, dict):
            yield FoundLabel(object_number=number, content=content)


def machine_labels(lines: Iterable[Line]) -> Iterator[FoundLabel]:
    """The labels in an `auto_annotator_output.txt`; each line is an object's number and a JSON object."""
    for line in lines:
        number, _, text = line.content.partition(b" ")
        content = _json(text)
        object_number = _object_number(number.decode(errors="replace"))
        if object_number is not None and isinstance(content, dict):
            yield FoundLabel(object_number=object_number, content=content)


def requested_objects(request: bytes) -> Iterator[int]:
    """Numbers of the objects in a consolidation-request file."""
    for entry in _array(request):
        number = _object_number(entry.get("datasetObjectId")) if isinstance(entry, dict) else None
        if number is not None:
            yield number


def _iteration(key: str, *, folders_up: int) -> int | None:
    folders = key.split("/")[:-1]
    if len(folders) < folders_up:
        return None
    match = _ITERATION.fullmatch(folders[-folders_up])
    return int(match[1]) if match else None


def _object_number(value: object) -> int | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _array(content: bytes) -> list[Any]:
    entries = _json(content)
    return entries if isinstance(entries, list) else []


def _json(content: bytes) -> object:
    try:
        return json.loads(content, parse_constant=lambda _name: None)  # NaN has no place in a manifest
    except (ValueError, RecursionError):
        return None
