from typing import Any

import pytest

from labeling.errors import InvalidValue
from labeling.pricing import Estimate, Prices, estimate, typical_prices
from labeling.task_types import (
    ADJUSTMENT_BOUNDING_BOX,
    BOUNDING_BOX,
    SEMANTIC_SEGMENTATION,
    TEXT_CLASSIFICATION,
    VERIFICATION_BOUNDING_BOX,
    TaskType,
)


def run_of_1000(*, auto_labeling: bool = True, to_label: int = 1000, **stopping_conditions: int) -> Estimate:
    return estimate(
        objects=1000,
        to_label=to_label,
        workers_per_object=3,
        prices=Prices(),
        auto_labeling=auto_labeling,
        stopping_conditions=stopping_conditions,
    )


def test_people_cost_the_object_and_each_answer() -> None:
    assert Prices().human_usd(objects=1, workers_per_object=3) == 0.116


@pytest.mark.parametrize("usd", [-1, float("inf"), float("nan"), "0.08", True])
def test_a_price_that_is_no_number_of_dollars_is_refused(usd: Any) -> None:
    with pytest.raises(InvalidValue, match=r"object_usd is .*: it must be a number of dollars, at least 0"):
        Prices(object_usd=usd)


def test_a_model_costs_the_object_only() -> None:
    assert Prices().machine_usd(objects=1) == 0.08


def test_costs_are_exact_to_a_tenth_of_a_cent() -> None:
    assert Prices().human_usd(objects=2500, workers_per_object=3) == 290.0


@pytest.mark.parametrize(
    ("task_type", "usd"),
    [
        (TEXT_CLASSIFICATION, 0.012),
        (BOUNDING_BOX, 0.036),
        (ADJUSTMENT_BOUNDING_BOX, 0.036),
        (VERIFICATION_BOUNDING_BOX, 0.012),
        (SEMANTIC_SEGMENTATION, 0.84),
    ],
)
def test_drawing_costs_more_than_choosing(task_type: TaskType, usd: float) -> None:
    assert typical_prices(task_type) == Prices(answer_usd=usd)


@pytest.mark.parametrize("auto_labeling", [True, False])
def test_without_a_condition_people_may_have_to_label_everything(auto_labeling: bool) -> None:
    assert run_of_1000(auto_labeling=auto_labeling) == Estimate(people_only=116.0, most=116.0)


def test_what_is_labelled_already_costs_nothing() -> None:
    assert run_of_1000(to_label=10) == Estimate(people_only=1.16, most=1.16)


def test_a_limit_on_human_labels_leaves_the_rest_to_the_model() -> None:
    assert run_of_1000(MaxHumanLabeledObjectCount=400).most == 400 * 0.116 + 600 * 0.08


def test_a_limit_on_human_labels_leaves_the_rest_undone_without_a_model() -> None:
    assert run_of_1000(auto_labeling=False, MaxHumanLabeledObjectCount=400).most == 46.4


def test_a_limit_on_the_share_limits_people_and_model() -> None:
    assert run_of_1000(MaxPercentageOfInputDatasetLabeled=50).most == 58.0
    assert run_of_1000(
        MaxPercentageOfInputDatasetLabeled=50, MaxHumanLabeledObjectCount=400
    ).most == pytest.approx(400 * 0.116 + 100 * 0.08)


def test_the_share_is_one_of_all_objects_not_of_those_left() -> None:
    assert run_of_1000(to_label=600, MaxPercentageOfInputDatasetLabeled=50).most == 58.0


def test_conditions_do_not_change_what_people_alone_would_cost() -> None:
    assert run_of_1000(MaxHumanLabeledObjectCount=1).people_only == 116.0
