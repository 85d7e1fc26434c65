"""The runs of an experiment side by side, as one HTML page that needs nothing besides itself."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from labeling.report.plots import Column, Point, shares_line, stacked_columns
from labeling.report.style import STYLE
from labeling.report.words import count, dollars, percent, text

_SIDE_BY_SIDE = (
    ".runs{margin-top:28px}.runs td,.runs th{text-align:right}"
    ".runs th:first-child,.runs td:first-child{text-align:left}"
)

_LEGEND = (
    '<ul class="legend"><li><i class="swatch bg-people"></i>people</li>'
    '<li><i class="swatch bg-model"></i>the model</li></ul>\n'
)

Run = Mapping[str, Any]


def experiment_page(runs: Sequence[Run]) -> str:
    """The page: a table of the runs, and for each the plots of the notebook.

    Args:
        runs: summaries, as `rehearsal.experiment.run_experiment` returns them.
    """
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<title>What a model of an earlier job is worth</title>\n"
        f"<style>{STYLE}{_SIDE_BY_SIDE}</style>\n</head>\n<body>\n<main>\n"
        "<header><h1>What a model of an earlier job is worth</h1>\n"
        '<p class="lead">The same task three times: half of the objects from nothing, the other half from '
        "the first job's model, and that half from nothing.</p></header>\n"
        f"{_table(runs)}{_LEGEND}{''.join(map(_section, runs))}</main>\n</body>\n</html>\n"
    )


def _table(runs: Sequence[Run]) -> str:
    measure = text(runs[0]["measure"])
    measure = measure[0].upper() + measure[1:]  # `capitalize` would write IoU as iou
    rows: list[tuple[str, Callable[[Run], str]]] = [
        ("By the model", lambda run: percent(run["machine_share"])),
        ("By the model in AWS's notebook", lambda run: percent(run["notebook_machine_share"])),
        ("Labelled by people", lambda run: count(run["human_labeled"])),
        (f"{measure} of the model's labels", lambda run: _known(run["machine_quality"])),
        (f"{measure} of people's labels", lambda run: _known(run["human_quality"])),
        ("Cost", lambda run: dollars(run["cost_usd"]["human"] + run["cost_usd"]["machine"])),
        ("Cost with people only", lambda run: dollars(run["cost_usd"]["people_only"])),
        ("Time", lambda run: f"{run['seconds']['job']:.0f} s"),
    ]
    head = "".join(f"<th>{_named(run)}</th>" for run in runs)
    body = "".join(
        f"<tr><td>{name}</td>{''.join(f'<td>{told(run)}</td>' for run in runs)}</tr>\n" for name, told in rows
    )
    return f'<section><table class="runs"><tr><th></th>{head}</tr>\n{body}</table></section>\n'


def _section(run: Run) -> str:
    iterations = [one for one in run["iterations"] if one["iteration"] is not None]
    labels = [(run["name"], str(one["iteration"])) for one in iterations]

    def columns(people: str, model: str) -> list[Column]:
        return [
            Column(group=group, label=label, people=one[people], model=one[model])
            for (group, label), one in zip(labels, iterations, strict=True)
        ]

    quality = [
        Point(group=group, label=label, value=one["model_quality"])
        for (group, label), one in zip(labels, iterations, strict=True)
    ]
    plots = [
        (
            "What the labels cost",
            stacked_columns(
                columns("human_usd", "machine_usd"),
                title="cost per iteration",
                written=lambda amount: f"${amount:,.0f}",
                finest=1,
            ),
        ),
        (
            "Who labelled how much",
            stacked_columns(
                columns("human_labeled", "machine_labeled"),
                title="labels per iteration",
                written=lambda number: f"{number:,.0f}",
                finest=1,
            ),
        ),
    ]
    if any(point.value is not None for point in quality):
        target = run["quality_target"]
        line = shares_line(
            quality,
            title="model quality per iteration",
            target=target,
            target_label=f"the service aims at {target:.0%}",
        )
        plots.append((f"How good the model was: {run['measure']}", line))
    figures = "".join(
        f"<figure>\n<figcaption><h3>{text(title)}</h3></figcaption>\n{plot}\n</figure>\n"
        for title, plot in plots
    )
    return f'<section>\n<h2>{_named(run)}</h2>\n<div class="plots">\n{figures}</div>\n</section>\n'


def _named(run: Run) -> str:
    """The name of a run's job in words: `first-half-cold` is "First half cold"."""
    return text(run["name"].replace("-", " ").capitalize())


def _known(share: float | None) -> str:
    return "-" if share is None else percent(share)
