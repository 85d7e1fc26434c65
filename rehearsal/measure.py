"""How right labels are, measured against an answer key nobody in the pipeline has seen."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelErrors:
    """Share of wrong labels.

    Attributes:
        human: among the labels people gave, 0 to 1; None if they gave none.
        machine: the same among the labels the model gave.
    """

    human: float | None
    machine: float | None


def measure_errors(
    manifest: Iterable[str], answer_key: Mapping[str, str], *, label_attribute: str
) -> LabelErrors:
    """Compare an output manifest with the answer key.

    Args:
        manifest: lines of the output manifest.
        answer_key: `source-ref` of an object to its true class name.
        label_attribute: under which the manifest holds the labels.
    """
    wrong: dict[bool, list[bool]] = {True: [], False: []}
    for line in filter(str.strip, manifest):
        entry = json.loads(line)
        metadata = entry.get(f"{label_attribute}-metadata", {})
        if label_attribute not in entry or "failure-reason" in metadata:
            continue
        by_people = metadata["human-annotated"] == "yes"
        wrong[by_people].append(metadata["class-name"] != answer_key[entry["source-ref"]])
    return LabelErrors(human=_share(wrong[True]), machine=_share(wrong[False]))


def read_answer_key(lines: Iterable[str], *, label_attribute: str) -> dict[str, str]:
    """The true class name by `source-ref`, from an augmented manifest."""
    entries = (json.loads(line) for line in lines if line.strip())
    return {entry["source-ref"]: entry[f"{label_attribute}-metadata"]["class-name"] for entry in entries}


def _share(wrong: list[bool]) -> float | None:
    return sum(wrong) / len(wrong) if wrong else None
