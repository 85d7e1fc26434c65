"""The report as one HTML page that needs nothing besides itself."""

from collections.abc import Callable, Sequence
from datetime import datetime

from labeling.quality_aim import QualityAim
from labeling.report.plots import Column, Point, shares_line, stacked_columns
from labeling.report.prose import headline, how_to_read, money, next_step, what_is_left
from labeling.report.style import STYLE
from labeling.report.summary import Iteration, RunSummary
from labeling.report.tables import failed_objects_table, iterations_table, jobs_table, reasons_table
from labeling.report.words import count, dollars, percent, text

_NOTHING_LOADED = "default-src 'none'; style-src 'unsafe-inline'"


def report_page(run: RunSummary, *, written_at: datetime) -> str:
    """The report on a run.

    Names of objects and reasons of failures come from outside; none of them can bring markup in, and the
    page forbids the browser to load or run anything.

    Args:
        run: what came of it.
        written_at: when the report was written, in UTC.
    """
    sections = (_header, _figures, _shares, _plots, _iterations, _left, _jobs, _places, _reading)
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_NOTHING_LOADED}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Labeling report: {text(run.labeling_job_name)}</title>\n<style>{STYLE}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(section(run) for section in sections)}"
        f"<footer>Written on {written_at:%d %B %Y at %H:%M} UTC. The same figures are, as JSON, in "
        "summary.json, beside this page.</footer>\n</main>\n</body>\n</html>\n"
    )


def _header(run: RunSummary) -> str:
    alert = ""
    if run.failure:
        alert = f'<p class="alert"><b>This run did not succeed:</b> {text(run.failure)}.</p>\n'
    return (
        f'<header>\n<p class="eyebrow"><b>Labeling report</b> · {text(run.task_name)} · '
        f"{text(run.labeling_job_name)}</p>\n<h1>{headline(run)}</h1>\n"
        f'<p class="lead">{money(run)} {what_is_left(run)}</p>\n{alert}</header>\n'
    )


def _figures(run: RunSummary) -> str:
    before = f"{count(run.labeled_before)} had a label before" if run.labeled_before else ""
    labeled = ("Labelled", count(run.labeled), [f"of {count(run.to_label)} to label", before])
    cost = (
        "Cost",
        dollars(run.cost_usd),
        [f"people {dollars(run.human_usd)}", f"model {dollars(run.machine_usd)}"]
        if run.auto_labeling
        else [],
    )
    if run.auto_labeling:
        saved = f"{percent(run.saved_share)} of {dollars(run.people_only_usd)} for people only"
        figures = [
            labeled,
            ("By the model", percent(run.machine_share), [f"{count(run.machine_labeled)} objects"]),
            cost,
            ("Saved by the model", dollars(run.saved_usd), [saved] if run.labeled else []),
        ]
    else:
        failed = ("Failed", count(run.failed), [percent(run.failed / run.to_label)] if run.failed else [])
        figures = [labeled, failed, cost, ("Answers", str(run.workers_per_object), ["for each object"])]
    cells = "".join(
        f'<div><dt>{name}</dt><dd class="big">{figure}</dd>'
        f'<dd class="small">{"<br>".join(filter(None, remarks))}</dd></div>\n'
        for name, figure, remarks in figures
    )
    return f'<dl class="figures">\n{cells}</dl>\n'


def _shares(run: RunSummary) -> str:
    """All objects as one bar."""
    parts = [
        ("before", run.labeled_before, "labelled before"),
        ("people", run.human_labeled, "labelled by people"),
        ("model", run.machine_labeled, "labelled by the model"),
        ("failed", run.failed, "failed"),
        ("open", run.unlabeled, "not taken up"),
    ]
    present = [(kind, number, name) for kind, number, name in parts if number]
    bar = "".join(
        f'<i class="bg-{kind}" style="flex:{number} 0 0" title="{count(number)} {name}"></i>'
        for kind, number, name in present
    )
    legend = "".join(
        f'<li><i class="swatch bg-{kind}"></i><b>{count(number)}</b> {name}</li>'
        for kind, number, name in present
    )
    return f'<div class="share">\n<div class="bar">{bar}</div>\n<ul class="legend">{legend}</ul>\n</div>\n'


def _plots(run: RunSummary) -> str:
    if not run.labeled:
        return ""
    numbered = [iteration for iteration in run.iterations if iteration.iteration is not None]
    names = {job.job_name: f"job {number}" for number, job in enumerate(run.jobs, start=1)}
    return (
        '<section>\n<h2>Iteration by iteration</h2>\n<p class="lead">Labels are given in rounds; each column '
        'and each dot is one of them.</p>\n<div class="plots">\n'
        + _amounts(
            numbered,
            names=names,
            title="What the labels cost",
            totals=(dollars(run.human_usd), dollars(run.machine_usd)),
            amounts=lambda iteration: (iteration.human_usd, iteration.machine_usd),
            written=_short_dollars,
            finest=0.01,
        )
        + _amounts(
            numbered,
            names=names,
            title="Who labelled how much",
            totals=(count(run.human_labeled), count(run.machine_labeled)),
            amounts=lambda iteration: (iteration.human_labeled, iteration.machine_labeled),
            written=lambda number: f"{number:,.0f}",
            finest=1,
        )
        + _quality(numbered, names=names, aim=run.aim if run.auto_labeling else None)
        + "</div>\n</section>\n"
    )


def _amounts(
    iterations: Sequence[Iteration],
    *,
    names: dict[str, str],
    title: str,
    totals: tuple[str, str],
    amounts: Callable[[Iteration], tuple[float, float]],
    written: Callable[[float], str],
    finest: float,
) -> str:
    people, model = totals
    keys = (
        f'<span class="key"><i class="swatch bg-people"></i>People <b>{people}</b></span>'
        f'<span class="key"><i class="swatch bg-model"></i>Model <b>{model}</b></span>'
    )
    if not iterations:
        return _figure(title, keys, _empty("No file of the job tells what happened in which iteration."))
    columns = [
        Column(
            group=names[iteration.job_name],
            label=str(iteration.iteration),
            people=amounts(iteration)[0],
            model=amounts(iteration)[1],
        )
        for iteration in iterations
    ]
    plot = stacked_columns(columns, title=f"{title}, per iteration", written=written, finest=finest)
    return _figure(title, keys, plot)


def _quality(iterations: Sequence[Iteration], *, names: dict[str, str], aim: QualityAim | None) -> str:
    title = "How good the model was"
    points = [
        Point(
            group=names[iteration.job_name],
            label=str(iteration.iteration),
            value=iteration.model_quality,
        )
        for iteration in iterations
    ]
    known = [point for point in points if point.value is not None]
    if aim is None:
        return _figure(title, "No model takes part", _empty("In this pipeline people label everything."))
    if not known:
        return _figure(
            title, "Not known", _empty("No model was trained, or the log of its training tells no accuracy.")
        )
    agreement = "How often" if aim.measure == "accuracy" else "How much"
    words = f"{agreement} it agrees with people; at the end <b>{percent(known[-1].value or 0)}</b>"
    plot = shares_line(
        points,
        title=f"{title}: {aim.measure} per iteration",
        target=aim.least,
        target_label=f"the service aims at {aim.least:.0%}",
    )
    return _figure(title, words, plot)


def _iterations(run: RunSummary) -> str:
    if not run.iterations:
        return ""
    return f"<section>\n<h2>The iterations in figures</h2>\n{iterations_table(run)}</section>\n"


def _left(run: RunSummary) -> str:
    if not run.failed and not run.unlabeled:
        return ""
    reasons = reasons_table(run) if len(run.failure_reasons) > 1 else ""
    failed = failed_objects_table(run) if run.failed_objects else ""
    return (
        f'<section>\n<h2>What has no label</h2>\n<p class="lead">{text(next_step(run))}</p>\n'
        f"{reasons}{failed}</section>\n"
    )


def _jobs(run: RunSummary) -> str:
    return f"<section>\n<h2>The labeling jobs</h2>\n{jobs_table(run)}</section>\n"


def _places(run: RunSummary) -> str:
    places = [
        ("Labels", run.output_manifest_uri),
        ("Model", run.model_arn or ("none was trained" if run.auto_labeling else "")),
        ("What has no label", run.leftovers_manifest_uri or ""),
    ]
    entries = "".join(
        f"<dt>{name}</dt><dd><code>{text(place)}</code></dd>\n" for name, place in places if place
    )
    return f'<section>\n<h2>Where everything is</h2>\n<dl class="places">\n{entries}</dl>\n</section>\n'


def _reading(run: RunSummary) -> str:
    notions = "".join(
        f"<div><dt>{notion}</dt><dd>{text(meaning)}</dd></div>\n" for notion, meaning in how_to_read(run)
    )
    return f'<section>\n<h2>How to read this report</h2>\n<dl class="reading">\n{notions}</dl>\n</section>\n'


def _figure(title: str, caption: str, plot: str) -> str:
    return f"<figure>\n<figcaption><h3>{title}</h3>{caption}</figcaption>\n{plot}\n</figure>\n"


def _empty(words: str) -> str:
    return f'<div class="empty"><p>{words}</p></div>'


def _short_dollars(amount: float) -> str:
    """Cents only where they say something."""
    return f"${amount:,.0f}" if amount >= 10 or amount == round(amount) else f"${amount:.2f}"
