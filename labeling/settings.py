"""What a deployed pipeline tells its functions, as environment variables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from labeling.errors import require
from labeling.pricing import Prices
from labeling.task_types import TaskType, task_type_named


@dataclass(frozen=True, kw_only=True, slots=True)
class PipelineSettings:
    """The task of a pipeline, and the part of S3 it works in.

    Attributes:
        task_name: what the pipeline's owner calls the task; job names begin with it.
        task_type: the kind of task.
        label_attribute: key under which the labels appear in the output manifest.
        auto_labeling: whether a model labels what it is confident of.
        workers_per_object: how many people answer for each object, 1 to 9.
        prices: what a label costs.
        dataset_bucket: bucket of the objects to label, and of manifests people bring along.
        dataset_prefix: folder in it outside which nothing is read; empty for the whole bucket.
        output_bucket: bucket of the manifests, labels, checks and reports of the pipeline.
    """

    task_name: str
    task_type: TaskType
    label_attribute: str
    auto_labeling: bool
    workers_per_object: int
    prices: Prices
    dataset_bucket: str
    dataset_prefix: str
    output_bucket: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read what `to_environment` wrote.

        Raises:
            InvalidValue: a variable is missing.
        """
        for name in ("TASK", "DATASET_BUCKET", "DATASET_PREFIX", "OUTPUT_BUCKET"):
            require(
                name in environment,
                subject=f"the environment variable {name}",
                value=None,
                rule="it must be set",
                fix="deploy the function with PipelineSettings.to_environment()",
            )
        task = json.loads(environment["TASK"])
        return cls(
            task_name=task["name"],
            task_type=task_type_named(task["task_type"]),
            label_attribute=task["label_attribute"],
            auto_labeling=task["auto_labeling"],
            workers_per_object=task["workers_per_object"],
            prices=Prices(object_usd=task["object_price_usd"], answer_usd=task["answer_price_usd"]),
            dataset_bucket=environment["DATASET_BUCKET"],
            dataset_prefix=environment["DATASET_PREFIX"],
            output_bucket=environment["OUTPUT_BUCKET"],
        )

    def to_environment(self) -> dict[str, str]:
        """The settings as environment variables of a function; `from_environment` reads them back."""
        task = {
            "name": self.task_name,
            "task_type": self.task_type.name,
            "label_attribute": self.label_attribute,
            "auto_labeling": self.auto_labeling,
            "workers_per_object": self.workers_per_object,
            "object_price_usd": self.prices.object_usd,
            "answer_price_usd": self.prices.answer_usd,
        }
        return {
            "TASK": json.dumps(task),
            "DATASET_BUCKET": self.dataset_bucket,
            "DATASET_PREFIX": self.dataset_prefix,
            "OUTPUT_BUCKET": self.output_bucket,
        }


def validate_dataset_prefix(prefix: str) -> None:
    """Refuse a prefix that is no folder, so that `images` cannot let `images-private/` in.

    Raises:
        InvalidValue: the prefix is neither empty nor a path that ends in `/` and does not begin with it; or
            it names the bucket, too.
    """
    require(
        not prefix or (prefix.endswith("/") and not prefix.startswith(("/", "s3:"))),
        subject="dataset_prefix",
        value=prefix,
        rule="it must be empty, or end with / and not begin with it, and name no bucket",
        fix='write it like "images/"',
    )
