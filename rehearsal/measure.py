"""How good labels are, measured against a truth nobody in the pipeline has seen."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from rehearsal.s3_objects import PARALLEL_REQUESTS
from rehearsal.tasks.rehearsed_task import RehearsedTask
from rehearsal.tasks.task import Label, ReadFile


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelQuality:
    """Mean agreement with the truth, as the task type measures it.

    Attributes:
        human: of the labels people gave, 0 to 1; None if they gave none.
        machine: the same of the labels the model gave.
    """

    human: float | None
    machine: float | None


def measure_quality(
    manifest: Iterable[str], truth: Mapping[str, Label], *, task: RehearsedTask, read_file: ReadFile
) -> LabelQuality:
    """Compare an output manifest with the truth.

    Args:
        manifest: lines of the output manifest.
        truth: source of each object to its true label.
        task: what the labels are of.
        read_file: reads the file that a label may be.
    """
    attribute = task.label_attribute

    def judge(line: str) -> tuple[bool, float] | None:
        """Whether people gave the label in a line, and how well it agrees; None if there is no label."""
        entry = json.loads(line)
        metadata = entry.get(f"{attribute}-metadata", {})
        if attribute not in entry or "failure-reason" in metadata:
            return None
        label = task.read(entry[attribute], metadata, read_file=read_file)
        agreement = task.agreement(label, truth[entry[task.type.source_key]])
        return metadata["human-annotated"] == "yes", agreement

    with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
        judged = list(filter(None, pool.map(judge, filter(str.strip, manifest))))
    return LabelQuality(
        human=_mean([agreement for human, agreement in judged if human]),
        machine=_mean([agreement for human, agreement in judged if not human]),
    )


def _mean(agreements: list[float]) -> float | None:
    return sum(agreements) / len(agreements) if agreements else None
