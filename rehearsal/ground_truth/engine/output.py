"""The files a job writes under `<S3OutputPath>/<job name>/`.

Source: SageMaker developer guide, "Output data"; where the guide is silent, AWS's example notebooks, which
read exactly these paths.
"""

import json
import mimetypes
import threading
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.dataset import Dataset
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.tasks.task import StoreFile


class OutputFolder:
    """The folder of a job, written as the job's execution role.

    Args:
        role: the execution role.
        output_path: under which every job has a folder of its own.
        job_name: name of the job.
    """

    def __init__(self, *, role: ExecutionRole, output_path: S3Uri, job_name: str) -> None:
        self._role = role
        self.root = S3Uri(output_path.bucket, f"{output_path.key.rstrip('/')}/{job_name}".lstrip("/"))
        self.manifest = self._at("manifests/output/output.manifest")
        self._taken: set[str] = set()
        self._lock = threading.Lock()

    def write_manifest(self, dataset: Dataset) -> None:
        """Write the output manifest as it stands."""
        self._role.write(
            self.manifest, b"".join(dataset.output_lines()), content_type="application/x-jsonlines"
        )

    def write_worker_response(self, answers: Sequence[Any], *, object_id: int, iteration: int) -> S3Uri:
        """Write what people answered for one object; return where."""
        folder = f"annotations/worker-response/iteration-{iteration}/{object_id}"
        return self._write_json(self._timestamped(folder), {"answers": answers})

    def write_consolidation_request(self, entries: Sequence[Any], *, iteration: int) -> S3Uri:
        """Write a batch of answers to consolidate; return where."""
        folder = f"annotations/consolidated-annotation/consolidation-request/iteration-{iteration}"
        return self._write_json(self._timestamped(folder), entries)

    def write_consolidation_response(self, entries: Sequence[Any], *, iteration: int) -> S3Uri:
        """Write the labels that were made of a batch of answers; return where."""
        folder = f"annotations/consolidated-annotation/consolidation-response/iteration-{iteration}"
        return self._write_json(self._timestamped(folder), entries)

    def write_intermediate(self, entries: Iterable[Mapping[str, Any]], *, iteration: int) -> None:
        """Write which objects an iteration sent to people."""
        self._write_lines(f"annotations/intermediate/{iteration}/annotations.json", map(json.dumps, entries))

    def write_machine_labels(self, labels: Mapping[int, Mapping[str, Any]], *, iteration: int) -> None:
        """Write the labels a model gave."""
        lines = (f"{object_id} {json.dumps(added)}" for object_id, added in labels.items())
        self._write_lines(f"activelearning/{iteration}/auto-annotator/auto_annotator_output.txt", lines)

    def write_predictions(
        self, predictions: Iterable[Mapping[str, Any]], *, iteration: int, step: str
    ) -> None:
        """Write what a batch transform of the model gave."""
        self._write_lines(f"inference/{iteration}/{step}/predictions.jsonl", map(json.dumps, predictions))

    def label_files(self, object_id: int | str) -> StoreFile:
        """What keeps the files that the label of an object refers to."""

        def store(content: bytes, ending: str) -> S3Uri:
            uri = self._at(f"annotations/consolidated-annotation/output/{object_id}{ending}")
            guessed, _ = mimetypes.guess_type(ending)
            self._role.write(uri, content, content_type=guessed or "application/octet-stream")
            return uri

        return store

    def write_model(self, archive: bytes, *, iteration: int, training_job: str) -> S3Uri:
        """Write a trained model; return where."""
        uri = self._at(f"training/{iteration}/training/{training_job}/output/model.tar.gz")
        self._role.write(uri, archive, content_type="application/gzip")
        return uri

    def _at(self, path: str) -> S3Uri:
        return S3Uri(self.root.bucket, f"{self.root.key}/{path}")

    def _timestamped(self, folder: str) -> S3Uri:
        """A file of that folder named for this second, or for the next one that is not taken."""
        moment = datetime.now(UTC)
        with self._lock:
            while (path := f"{folder}/{moment:%Y-%m-%d_%H:%M:%S}.json") in self._taken:
                moment += timedelta(seconds=1)
            self._taken.add(path)
        return self._at(path)

    def _write_json(self, uri: S3Uri, content: Any) -> S3Uri:
        self._role.write(uri, json.dumps(content).encode())
        return uri

    def _write_lines(self, path: str, lines: Iterable[str]) -> None:
        self._role.write(self._at(path), "".join(f"{line}\n" for line in lines).encode())
