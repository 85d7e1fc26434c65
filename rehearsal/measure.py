"""How good labels are, measured against an answer key nobody in the pipeline has seen."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from rehearsal.tasks.task import ReadFile, RehearsedTask


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
    manifest: Iterable[str], answer_key: Iterable[str], *, task: RehearsedTask, read_file: ReadFile
) -> LabelQuality:
    """Compare an output manifest with the answer key.

    Args:
        manifest: lines of the output manifest.
        answer_key: lines of the augmented manifest with the true labels.
        task: what the labels are of.
        read_file: reads the file that a label may be.
    """
    attribute, source_key = task.label_attribute, task.type.source_key
    truth = {entry[source_key]: entry for entry in map(json.loads, filter(str.strip, answer_key))}
    agreements: dict[bool, list[float]] = {True: [], False: []}
    for line in filter(str.strip, manifest):
        entry = json.loads(line)
        metadata = entry.get(f"{attribute}-metadata", {})
        if attribute not in entry or "failure-reason" in metadata:
            continue
        label, true_label = (
            task.read(one[attribute], one[f"{attribute}-metadata"], read_file=read_file)
            for one in (entry, truth[entry[source_key]])
        )
        agreements[metadata["human-annotated"] == "yes"].append(task.agreement(label, true_label))
    return LabelQuality(human=_mean(agreements[True]), machine=_mean(agreements[False]))


def _mean(agreements: list[float]) -> float | None:
    return sum(agreements) / len(agreements) if agreements else None
