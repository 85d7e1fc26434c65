"""The models that auto-labeling trained."""

import threading

from labeling.s3_uri import S3Uri


class Models:
    """Where the files of models are, by the models' ARNs."""

    def __init__(self, *, arn_prefix: str) -> None:
        self._arn_prefix = arn_prefix
        self._files: dict[str, S3Uri] = {}
        self._last_of_job: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, name: str, file: S3Uri, *, job_name: str) -> str:
        """Note where a model's `model.tar.gz` is and which labeling job it is of; return the model's ARN."""
        arn = f"{self._arn_prefix}:model/{name.lower()}"
        with self._lock:
            self._files[arn] = file
            self._last_of_job[job_name.lower()] = arn
        return arn

    def file(self, arn: str) -> S3Uri | None:
        """The `model.tar.gz` of a model; None if there is no such model."""
        return self._files.get(arn)

    def last_of_job(self, job_name: str) -> str | None:
        """The ARN of the model that a labeling job trained last; None if it trained none."""
        return self._last_of_job.get(job_name.lower())
