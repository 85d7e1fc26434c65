"""What labels cost, and what a run can cost at most."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from labeling.errors import require
from labeling.task_types import BOUNDING_BOX, SEMANTIC_SEGMENTATION, TaskType

_LEAST_ANSWER_USD = {BOUNDING_BOX.name: 0.036, SEMANTIC_SEGMENTATION.name: 0.84}
"""Task type → the least the API pays the public crowd for an answer in US dollars, where it is not that of a
choice (source: API reference, PublicWorkforceTaskPrice)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Prices:
    """Prices in US dollars.

    The defaults are the ones in AWS's own Ground Truth example notebooks (source: amazon-sagemaker-examples,
    February 2025): 0.08 for each labelled object, and 0.012 for each answer of a person. People of one's
    own cost no price per answer: pass 0, or what an answer costs in working time.

    Attributes:
        object_usd: for each object that is labelled, by whomever.
        answer_usd: for each answer of a person.

    Raises:
        InvalidValue: one is no number or less than 0.
    """

    object_usd: float = 0.08
    answer_usd: float = 0.012

    def __post_init__(self) -> None:
        for subject, usd in (("object_usd", self.object_usd), ("answer_usd", self.answer_usd)):
            require(
                isinstance(usd, int | float) and not isinstance(usd, bool) and 0 <= usd < math.inf,
                subject=subject,
                value=usd,
                rule="it must be a number of dollars, at least 0",
                fix="write it like 0.08",
            )

    def human_usd(self, *, objects: int, workers_per_object: int) -> float:
        """Cost in dollars of objects labelled by people."""
        return _usd(objects * (self.object_usd + workers_per_object * self.answer_usd))

    def machine_usd(self, *, objects: int) -> float:
        """Cost in dollars of objects labelled by a model, without the instances it runs on."""
        return _usd(objects * self.object_usd)


def typical_prices(task_type: TaskType) -> Prices:
    """Prices for estimates of a task type: an answer costs the least the API pays the public crowd for it.

    For sequences, points and named entities no source names a price, so it is that of a choice.
    """
    drawn = task_type.adjusts or task_type
    return Prices(answer_usd=_LEAST_ANSWER_USD.get(drawn.name, Prices().answer_usd))


@dataclass(frozen=True, kw_only=True, slots=True)
class Estimate:
    """What a run will cost, known before it starts.

    Attributes:
        people_only: dollars if people label every object that has no label yet.
        most: dollars the run can cost at most under its stopping conditions, without training instances.
    """

    people_only: float
    most: float


def estimate(
    *,
    objects: int,
    to_label: int,
    workers_per_object: int,
    prices: Prices,
    auto_labeling: bool,
    stopping_conditions: Mapping[str, int],
) -> Estimate:
    """Estimate a run's cost.

    Args:
        objects: how many objects the manifest holds.
        to_label: how many of them have no label yet.
        workers_per_object: how many people answer for an object.
        prices: what a label costs.
        auto_labeling: whether a model labels what people do not.
        stopping_conditions: `MaxHumanLabeledObjectCount` and `MaxPercentageOfInputDatasetLabeled`, or
            either, or none. The first one met stops the job (source: SageMaker API reference,
            LabelingJobStoppingConditions).
    """
    percentage = stopping_conditions.get("MaxPercentageOfInputDatasetLabeled", 100)
    labelled = min(to_label, math.ceil(objects * percentage / 100))
    human = min(labelled, stopping_conditions.get("MaxHumanLabeledObjectCount", labelled))
    machine = labelled - human if auto_labeling else 0
    return Estimate(
        people_only=prices.human_usd(objects=to_label, workers_per_object=workers_per_object),
        most=_usd(
            prices.human_usd(objects=human, workers_per_object=workers_per_object)
            + prices.machine_usd(objects=machine)
        ),
    )


def _usd(amount: float) -> float:
    """Rounded to a tenth of a cent, the finest unit the service prices in (API shape USD)."""
    return round(amount, 3)
