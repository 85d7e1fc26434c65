"""The page of an experiment shows its runs side by side, with the notebook's plots for each."""

from typing import Any

import pytest

from rehearsal.experiment_page import experiment_page


def run(name: str, **changes: Any) -> dict[str, Any]:
    """The summary of a run, as far as the page looks at it."""
    iteration = {
        "iteration": 1,
        "human_labeled": 300,
        "machine_labeled": 950,
        "human_usd": 42.0,
        "machine_usd": 76.0,
        "model_quality": 0.7,
    }
    return {
        "name": name,
        "measure": "mean IoU",
        "quality_target": 0.6,
        "machine_share": 0.76,
        "notebook_machine_share": 0.48,
        "human_labeled": 300,
        "machine_quality": 0.71,
        "human_quality": 0.95,
        "cost_usd": {"human": 42.0, "machine": 76.0, "people_only": 175.0},
        "seconds": {"job": 30.0},
        "iterations": [iteration, {**iteration, "iteration": None}],
        **changes,
    }


@pytest.fixture(scope="module")
def page() -> str:
    return experiment_page([run("cold"), run("warm"), run("cold again")])


def test_every_run_has_a_column(page: str) -> None:
    assert "<th></th><th>Cold</th><th>Warm</th><th>Cold again</th>" in page


def test_every_run_has_the_three_plots(page: str) -> None:
    assert page.count("<svg") == 9


def test_what_the_service_aims_at_is_in_the_plots(page: str) -> None:
    assert page.count("the service aims at 60%") == 3


def test_a_run_whose_models_quality_is_not_known_has_two_plots() -> None:
    unknown = {**run("cold")["iterations"][0], "model_quality": None}

    assert experiment_page([run("cold", iterations=[unknown])]).count("<svg") == 2


def test_names_bring_no_markup_in() -> None:
    assert "<script>" not in experiment_page([run("<script>")])
