"""The tables of the report."""

from collections.abc import Iterable, Sequence

from labeling.report.prose import end_of
from labeling.report.summary import Iteration, RunSummary
from labeling.report.words import count, dollars, objects, percent, text

_MOST_ROWS = 120
_MOST_FAILED_OBJECTS = 25


def iterations_table(run: RunSummary) -> str:
    """One row for each iteration, and a total."""
    several_jobs = len(run.jobs) > 1
    words = ["Job", "Iteration"] if several_jobs else ["Iteration"]
    figures = ["By people", "By the model", "Failed", "Cost of people", "Cost of model"]
    figures += [f"Model {run.aim.measure}"] if run.auto_labeling else []
    figures += ["Mean confidence"] if run.has_confidence else []
    rows = []
    for iteration in run.iterations[:_MOST_ROWS]:
        name = "no iteration" if iteration.iteration is None else count(iteration.iteration)
        cells = [_words(iteration.job_name)] if several_jobs else []
        cells += [_words(name), *_iteration_figures(iteration)]
        cells += [_share(iteration.model_quality)] if run.auto_labeling else []
        cells += [_share(iteration.mean_machine_confidence)] if run.has_confidence else []
        rows.append(cells)
    total = [_words("Total"), *[_words("")] * (len(words) - 1)]
    total += [_count(run.human_labeled), _count(run.machine_labeled), _count(run.failed)]
    total += [_usd(run.human_usd), _usd(run.machine_usd), *[_figure("")] * (len(figures) - 5)]
    notes = []
    if len(run.iterations) > _MOST_ROWS:
        notes.append(
            f"Here are the first {_MOST_ROWS} of {len(run.iterations):,} iterations; summary.json has all."
        )
    if several_jobs:
        notes.append(
            "An object that fails in one job counts there, and again in the next; the total counts it once."
        )
    if any(iteration.iteration is None for iteration in run.iterations):
        notes.append(
            "What belongs to no iteration, such as objects nobody answered for, stands at “no iteration”."
        )
    return _table(words, figures, rows, total=total) + _note(" ".join(notes))


def reasons_table(run: RunSummary) -> str:
    """Why objects failed, the most frequent reason first."""
    rows = [
        [_words(reason["reason"], long=True), _count(reason["objects"])] for reason in run.failure_reasons
    ]
    return _table(["Reason"], ["Objects"], rows, kind="narrow")


def failed_objects_table(run: RunSummary) -> str:
    """The first objects that failed."""
    told = run.failed_objects[:_MOST_FAILED_OBJECTS]
    rows = [
        [
            _words(count(int(failed["object_id"]) + 1)),
            f'<td class="words long"><bdi class="source">{text(failed["source"])}</bdi></td>',
            _words(failed["reason"], long=True),
        ]
        for failed in told
    ]
    rest = run.failed - len(told)
    note = (
        f"And {objects(rest)} more: the lines of the output manifest with a failure-reason." if rest else ""
    )
    return _table(["Line", "Object", "Reason"], [], rows, kind="objects") + _note(note)


def jobs_table(run: RunSummary) -> str:
    """One row for each labeling job."""
    rows = []
    for job in run.jobs:
        reason = f'<div class="note">{text(job.failure_reason)}</div>' if job.failure_reason else ""
        rows.append(
            [
                f'<td class="words long"><bdi class="source">{text(job.job_name)}</bdi>{reason}</td>',
                _words(end_of(job)),
                _count(job.to_label),
                _count(job.human_labeled),
                _count(job.machine_labeled),
                _count(job.failed),
                _count(job.unlabeled),
                _usd(job.cost_usd),
            ]
        )
    figures = ["To label", "By people", "By the model", "Failed", "Not taken up", "Cost"]
    return _table(["Job", "Ended"], figures, rows)


def _iteration_figures(iteration: Iteration) -> list[str]:
    return [
        _count(iteration.human_labeled),
        _count(iteration.machine_labeled),
        _count(iteration.failed),
        _usd(iteration.human_usd),
        _usd(iteration.machine_usd),
    ]


def _table(
    words: Sequence[str],
    figures: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    total: Sequence[str] = (),
    kind: str = "wide",
) -> str:
    head = "".join(f'<th class="words" scope="col">{name}</th>' for name in words)
    head += "".join(f'<th scope="col">{name}</th>' for name in figures)
    body = "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in rows)
    foot = f"<tfoot><tr>{''.join(total)}</tr></tfoot>" if total else ""
    return (
        f'<div class="scroll"><table class="{kind}">\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}</tbody>\n{foot}</table></div>\n"
    )


def _words(value: str, *, long: bool = False) -> str:
    return f'<td class="words{" long" if long else ""}">{text(value)}</td>'


def _figure(value: str) -> str:
    return f"<td>{value}</td>"


def _count(number: int) -> str:
    return _figure(count(number)) if number else '<td class="none">&ndash;</td>'


def _usd(amount: float) -> str:
    return _figure(dollars(amount)) if amount else '<td class="none">&ndash;</td>'


def _share(share: float | None) -> str:
    return '<td class="none">&ndash;</td>' if share is None else _figure(percent(share))


def _note(words: str) -> str:
    return f'<p class="note">{words}</p>\n' if words else ""
