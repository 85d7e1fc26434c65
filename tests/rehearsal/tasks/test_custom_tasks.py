"""Custom tasks: people fill in whatever form there is."""

# ruff: noqa: S311  people who err at random need no secrets

import random
from collections.abc import Mapping
from typing import Any

import pytest

from labeling.task_types import CUSTOM
from rehearsal.tasks.custom import CustomTask
from rehearsal.tasks.form import Form, Input, Switch

FORM = Form(
    inputs=(Input(element="textarea", name="words"), Input(element="crowd-polygon", name="outline")),
    checkboxes=(Switch(name="flags", value="torn"), Switch(name="flags", value="wet")),
    radio_groups=((Switch(name="good", value="good"), Switch(name="bad", value="bad")),),
)
TRUTH = {
    "words": "Dear Ann",
    "outline": {"polygons": []},
    "flags": {"torn": True, "wet": False},
    "good": {"good": False},
    "bad": {"bad": True},
}


def filled_in(form: Form, truth: Mapping[str, Any], *, accuracy: float = 1, seed: int = 0) -> Any:
    return CustomTask(CUSTOM, form=form).answer(
        truth, categories=(), accuracy=accuracy, chance=random.Random(seed)
    )


def test_who_is_always_right_submits_what_the_answer_key_holds() -> None:
    assert filled_in(FORM, TRUTH) == TRUTH


def test_nobody_submits_what_the_page_does_not_ask() -> None:
    assert filled_in(Form(inputs=FORM.inputs[:1]), TRUTH) == {"words": "Dear Ann"}


def test_nobody_draws_without_knowing_what() -> None:
    assert "outline" not in filled_in(FORM, {})


@pytest.mark.parametrize("seed", range(5))
def test_one_switch_of_a_radio_group_is_on_whatever_is_known(seed: int) -> None:
    form = filled_in(FORM, {}, seed=seed)

    assert sorted((form["good"]["good"], form["bad"]["bad"])) == [False, True]


@pytest.mark.parametrize(
    ("asked", "valid"),
    [
        (Input(element="crowd-image-classifier", name="q", choices=("cat",)), {"label": "cat"}),
        (Input(element="crowd-classifier-multi-select", name="q", choices=("cat",)), {"labels": ["cat"]}),
        (Input(element="select", name="q", choices=("cat",)), "cat"),
        (Input(element="crowd-slider", name="q", limits=(3, 3)), 3),
    ],
    ids=lambda value: getattr(value, "element", None),
)
def test_what_is_not_known_is_answered_with_something_valid(asked: Input, valid: Any) -> None:
    assert filled_in(Form(inputs=(asked,)), {}) == {"q": valid}


def test_people_err() -> None:
    right = [filled_in(FORM, TRUTH, accuracy=0.7, seed=seed)["words"] == "Dear Ann" for seed in range(200)]

    assert sum(right) / len(right) == pytest.approx(0.7, abs=0.1)
