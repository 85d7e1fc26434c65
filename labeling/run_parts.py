"""A dataset of more objects than one job takes: parts for several runs, and their results in one manifest."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.errors import require
from labeling.manifest import Line, is_labeled
from labeling.manifest_pairs import line_pairs
from labeling.manifest_selection import SELECTION_KEYS
from labeling.run_request import default_job_name
from labeling.s3_uri import S3Uri

MOST_PARTS = 20
"""So that one function builds all manifests in its 15 minutes: 100,000 objects take it half a minute at most
(docs/benchmarks.md, "Manifests")."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Some objects of a dataset, one behind the other.

    Attributes:
        manifest: of these objects alone.
        objects: how many they are.
    """

    manifest: S3Uri
    objects: int


def part_requests(
    request: Mapping[str, Any], parts: Iterable[Part], *, job_name: str
) -> list[dict[str, Any]]:
    """The inputs of the executions that label the parts of a dataset.

    A budget, and a number of objects for people to label, are shared out by the parts' numbers of objects,
    rounded down, so that all parts together keep to what was asked for.

    Args:
        request: the input of the execution for the whole dataset.
        parts: of the dataset, in order.
        job_name: of the whole run; the parts' jobs are named after it.

    Raises:
        InvalidValue: the number of objects for people to label is too small to be shared out.
    """
    parts = list(parts)
    objects = sum(part.objects for part in parts)
    kept = {key: value for key, value in request.items() if key not in SELECTION_KEYS}
    return [
        kept
        | _shares(kept, share=part.objects / objects)
        | {"dataset": str(part.manifest), "job_name": default_job_name(job_name, f"part-{number}")}
        for number, part in enumerate(parts, start=1)
    ]


def _shares(request: Mapping[str, Any], *, share: float) -> dict[str, Any]:
    shares: dict[str, Any] = {}
    if request.get("budget_usd") is not None:
        shares["budget_usd"] = int(request["budget_usd"] * share * 100) / 100  # in whole cents
    conditions = dict(request.get("stopping_conditions") or {})
    count = conditions.get("MaxHumanLabeledObjectCount")
    if count is not None:
        conditions["MaxHumanLabeledObjectCount"] = int(count * share)
        require(
            int(count * share) >= 1,
            subject="MaxHumanLabeledObjectCount",
            value=count,
            rule="each part of the dataset must get at least one of them",
            fix="allow more",
        )
        shares["stopping_conditions"] = conditions
    return shares


class MergedParts:
    """Puts the output manifests of parts together, in the order of the dataset.

    Args:
        label_attribute: key of the labels.

    Attributes:
        objects: how many lines were merged.
        labeled: how many of them carry a label.
        cost_usd: dollars: `human`, `machine`, and `people_only`, had people labelled all of it.
    """

    def __init__(self, *, label_attribute: str) -> None:
        self._label_attribute = label_attribute
        self.objects = 0
        self.labeled = 0
        self.cost_usd = {"human": 0.0, "machine": 0.0, "people_only": 0.0}

    def add_costs(self, cost_usd: Mapping[str, float]) -> None:
        """Add what the labels of one part have cost."""
        for whose in self.cost_usd:
            self.cost_usd[whose] = round(self.cost_usd[whose] + cost_usd[whose], 3)

    def lines(self, given: Iterable[Line], written: Iterable[Line]) -> Iterator[bytes]:
        """The lines of one part, line breaks included; as they were given where the output has none.

        Args:
            given: lines of the part's manifest.
            written: lines of its output manifest, as many as there are.

        Raises:
            InvalidValue: a line of the output is about another object than that of the part.
        """
        for pair in line_pairs(given, written):
            self.objects += 1
            entry = pair.result or pair.entry or {}
            self.labeled += is_labeled(entry, label_attribute=self._label_attribute)
            yield (pair.given if pair.result is None else pair.written) + b"\n"
