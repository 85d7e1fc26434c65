"""How good labels are, measured against a truth nobody in the pipeline has seen."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
    agreements: dict[bool, list[float]] = {True: [], False: []}
    for line in filter(str.strip, manifest):
        entry = json.loads(line)
        metadata = entry.get(f"{attribute}-metadata", {})
        if attribute not in entry or "failure-reason" in metadata:
            continue
        label = task.read(entry[attribute], metadata, read_file=read_file)
        agreement = task.agreement(label, truth[entry[task.type.source_key]])
        agreements[metadata["human-annotated"] == "yes"].append(agreement)
    return LabelQuality(human=_mean(agreements[True]), machine=_mean(agreements[False]))


def _mean(agreements: list[float]) -> float | None:
    return sum(agreements) / len(agreements) if agreements else None
