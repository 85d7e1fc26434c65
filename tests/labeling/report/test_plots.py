import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from labeling.report.plots import Column, Point, shares_line, stacked_columns

SVG = "{http://www.w3.org/2000/svg}"
VALUE_HEIGHT = 9.0
"""Of a figure at the size of values, above the line it stands on."""


def columns(*amounts: tuple[float, float], group: str = "job 1") -> list[Column]:
    return [
        Column(group=group, label=str(number), people=people, model=model)
        for number, (people, model) in enumerate(amounts, start=1)
    ]


def points(*values: float | None) -> list[Point]:
    return [
        Point(group="job 1", label=str(number), value=value) for number, value in enumerate(values, start=1)
    ]


def amounts_plot(plotted: list[Column]) -> ElementTree.Element:
    return parsed(stacked_columns(plotted, title="Objects", written=lambda number: f"{number:.0f}", finest=1))


def shares_plot(*values: float | None) -> ElementTree.Element:
    return parsed(shares_line(points(*values), title="Accuracy", target=0.95, target_label="aim"))


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314  our own text


def texts(plot: ElementTree.Element, kind: str) -> list[str | None]:
    return [found.text for found in plot.iter("text") if found.get("class") == kind]


def rectangles(plot: ElementTree.Element, kind: str) -> list[dict[str, float]]:
    return [
        {side: float(found.attrib[side]) for side in ("x", "y", "width", "height")}
        for found in plot.iter("rect")
        if found.get("class") == kind
    ]


def test_heights_are_in_proportion_and_the_model_stands_on_the_people() -> None:
    plot = amounts_plot(columns((100, 50)))

    [people], [model] = rectangles(plot, "people"), rectangles(plot, "model")
    assert people["height"] == pytest.approx(2 * model["height"], abs=0.2)
    assert model["y"] + model["height"] == pytest.approx(people["y"], abs=0.2)


def test_the_total_stands_above_each_column() -> None:
    assert texts(amounts_plot(columns((100, 50), (20, 0))), "value") == ["150", "20"]


def test_of_many_columns_only_the_highest_and_the_last_are_written_out() -> None:
    plot = amounts_plot(columns(*[(number % 30, 1_000) for number in range(50)]))

    assert texts(plot, "value") == ["1029", "1019"]


def test_what_stands_at_a_column_says_who_labelled_how_much() -> None:
    plot = amounts_plot(columns((100, 50)))

    assert [found.text for found in plot.iter("title")] == ["iteration 1: people 100, model 50"]


def test_jobs_are_told_apart_on_the_axis() -> None:
    plot = amounts_plot([*columns((1, 0), (2, 0)), *columns((3, 0), group="job 2")])

    assert texts(plot, "axis-title") == ["job 1", "job 2"]


def test_columns_of_one_job_need_no_name_of_it() -> None:
    assert texts(amounts_plot(columns((1, 0))), "axis-title") == ["iteration"]


@pytest.mark.parametrize(
    ("highest", "levels"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (3, ["0", "1", "2", "3"]),
        (10, ["0", "5", "10"]),
        (580, ["0", "200", "400", "600"]),
        (600, ["0", "200", "400", "600"]),
        (100_000, ["0", "50000", "100000"]),
    ],
)
def test_levels_are_round_numbers_that_reach_the_highest_column(highest: int, levels: list[str]) -> None:
    assert texts(amounts_plot(columns((highest, 0))), "level") == levels


@pytest.mark.parametrize("count", [1, 2, 9, 40, 120])
def test_columns_keep_apart_and_stay_inside(count: int) -> None:
    plot = amounts_plot(columns(*[(100, 0)] * count))

    found = rectangles(plot, "people")
    assert all(left["x"] + left["width"] < right["x"] for left, right in pairwise(found))
    assert found[0]["x"] >= 40
    assert found[-1]["x"] + found[-1]["width"] <= 360


def test_an_iteration_without_a_model_takes_its_place_and_has_no_dot() -> None:
    plot = shares_plot(None, 0.9, 0.96)

    assert (len(list(plot.iter("circle"))), texts(plot, "tick")) == (2, ["1", "2", "3"])


@pytest.mark.parametrize(
    ("lowest", "levels"),
    [
        (0.93, ["90%", "92%", "94%", "96%", "98%", "100%"]),
        (0.87, ["80%", "85%", "90%", "95%", "100%"]),
        (0.6, ["50%", "60%", "70%", "80%", "90%", "100%"]),
        (0.1, ["0%", "25%", "50%", "75%", "100%"]),
    ],
)
def test_the_better_the_model_the_closer_the_look(lowest: float, levels: list[str]) -> None:
    assert texts(shares_plot(lowest, 0.99), "level") == levels


@pytest.mark.parametrize("value", [0.0, 0.5, 0.95, 1.0])
def test_dots_stay_inside_whatever_the_accuracy(value: float) -> None:
    [dot] = shares_plot(value).iter("circle")

    assert 18 <= float(dot.attrib["cy"]) <= 206


def test_the_aim_is_drawn_and_named() -> None:
    assert texts(shares_plot(0.9), "target-label") == ["aim"]


def test_titles_cannot_bring_markup_in() -> None:
    svg = stacked_columns(columns((1, 0), group="<b>"), title='"><script>', written=str, finest=1)

    assert not re.search("<script|<b>", svg)


@pytest.mark.parametrize("share", [0.94, 0.95, 0.96, 0.965, 0.98])
def test_the_target_runs_through_no_value(share: float) -> None:
    plot = shares_plot(0.9, share)

    (target,) = (float(line.attrib["y1"]) for line in plot.iter("line") if line.get("class") == "target")
    feet = [float(found.attrib["y"]) for found in plot.iter("text") if found.get("class") == "value"]
    assert not [foot for foot in feet if foot - VALUE_HEIGHT < target < foot]


def test_values_stand_above_the_peaks_of_the_line_and_below_its_dips() -> None:
    plot = shares_plot(0.6, 0.8, 0.65, 0.7)

    dots = [float(dot.attrib["cy"]) for dot in plot.iter("circle")]
    feet = [float(found.attrib["y"]) for found in plot.iter("text") if found.get("class") == "value"]
    assert [foot < dot for foot, dot in zip(feet, dots, strict=True)] == [False, True, False, True]


def test_values_are_as_exact_as_in_the_table() -> None:
    assert texts(shares_plot(0.9, 0.945), "value") == ["90.0%", "94.5%"]
