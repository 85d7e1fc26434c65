"""The conditions under which a job ends before everything is labeled."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from rehearsal.ground_truth.engine.dataset import Dataset, Outcome


@dataclass(frozen=True, kw_only=True, slots=True)
class StoppingConditions:
    """The job's StoppingConditions; any one that is met ends the job (source: API reference).

    Attributes:
        most_human_labeled: MaxHumanLabeledObjectCount; None for no limit.
        most_percent_labeled: MaxPercentageOfInputDatasetLabeled, of all lines of the manifest, labeled before
            the job or in it; None for no limit.
    """

    most_human_labeled: int | None
    most_percent_labeled: int | None

    @classmethod
    def of(cls, request: Mapping[str, int]) -> Self:
        """The conditions in a request."""
        return cls(
            most_human_labeled=request.get("MaxHumanLabeledObjectCount"),
            most_percent_labeled=request.get("MaxPercentageOfInputDatasetLabeled"),
        )

    def room(self, dataset: Dataset) -> int:
        """How many more objects may be labeled, by whomever."""
        open_objects = len(dataset.open())
        if self.most_percent_labeled is None:
            return open_objects
        most = max(len(dataset.objects) * self.most_percent_labeled // 100, 1)
        return min(open_objects, most - dataset.labeled())

    def room_for_people(self, dataset: Dataset) -> int:
        """How many more objects people may label."""
        room = self.room(dataset)
        if self.most_human_labeled is None:
            return room
        return min(room, self.most_human_labeled - dataset.count(Outcome.HUMAN))

    def met(self, dataset: Dataset) -> bool:
        """Whether the job must end although there are objects left."""
        return bool(dataset.open()) and self.room_for_people(dataset) <= 0
