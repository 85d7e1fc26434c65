"""What a person sees while a rehearsal runs, and the table it ends with."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

PEOPLE, MACHINE, WAITING, FAILED = "#3b6fb6", "#e08a1e", "grey35", "#c0392b"
_BAR_WIDTH = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class JobView:
    """One look at a running labeling job.

    Attributes:
        iteration: the iteration it is in, from 1; 0 before the first.
        objects: how many objects the job has.
        human_labeled, machine_labeled, failed: its counters.
        cost_usd, people_only_usd: dollars spent so far, and what people alone would cost for all objects.
    """

    iteration: int
    objects: int
    human_labeled: int
    machine_labeled: int
    failed: int
    cost_usd: float
    people_only_usd: float


@dataclass(kw_only=True, slots=True)
class Step:
    """A step of a rehearsal; `seconds` is what it took, known when it is done."""

    seconds: float = 0.0


class Progress:
    """Shows steps and a running job: live in a terminal, a line for each finished step elsewhere."""

    def __init__(self, console: Console | None = None) -> None:
        self._console = console or Console()
        self._live: Live | None = None
        self._current = ""
        self._started = 0.0

    @contextmanager
    def step(self, text: str) -> Iterator["Step"]:
        """Show that `text` is under way, and how long it took once it is done."""
        step = Step()
        self._current, self._started = text, monotonic()
        if self._console.is_terminal:
            with Live(Spinner("dots", text), console=self._console, transient=True) as self._live:
                yield step
            self._live = None
        else:
            yield step
        step.seconds = monotonic() - self._started
        self._console.print(Text.assemble(("✓ ", "green"), text, (f"  {step.seconds:.1f} s", "dim")))

    def show(self, job: JobView) -> None:
        """Show where a labeling job is; nothing happens outside a terminal."""
        if self._live is None:
            return
        elapsed = monotonic() - self._started
        self._live.update(
            Group(
                Spinner("dots", f"{self._current}  {elapsed:.0f} s"),
                _bar(job),
                Text(
                    f"  iteration {job.iteration}   {job.human_labeled:,} by people   "
                    f"{job.machine_labeled:,} by machine   {job.failed:,} failed   of {job.objects:,}"
                ),
                Text(f"  ${job.cost_usd:,.2f} so far   (${job.people_only_usd:,.2f} with people only)"),
            )
        )

    def conclude(self, summary: Mapping[str, Any], *, report: Path) -> None:
        """Print the figures of a finished rehearsal, and where its report is."""
        self._console.print(_summary_tables(summary))
        self._console.print(f"report: {report}", highlight=False)

    def compare(self, runs: Sequence[Mapping[str, Any]], *, page: Path) -> None:
        """Print the figures of several runs side by side, and where the page with them is."""
        # As close together as fits into 80 characters, which is what there is outside a terminal.
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        table.title = f"{runs[0]['measure']}: of the machine / of people"
        for heading in ("run", "machine", "notebook", "people", runs[0]["measure"], "cost", "time"):
            table.add_column(heading, justify="left" if heading == "run" else "right", no_wrap=True)
        for run in runs:
            cost = run["cost_usd"]
            table.add_row(
                run["name"],
                _share(run["machine_share"]),
                _share(run["notebook_machine_share"]),
                f"{run['human_labeled']:,}",
                f"{_share(run['machine_quality'])} / {_share(run['human_quality'])}",
                f"${cost['human'] + cost['machine']:,.2f}",
                f"{run['seconds']['job']:.1f} s",
            )
        self._console.print(table)
        self._console.print(f"page: {page}", highlight=False)


def _bar(job: JobView) -> Text:
    bar = Text("  ")
    shown = 0
    for count, color in ((job.human_labeled, PEOPLE), (job.machine_labeled, MACHINE), (job.failed, FAILED)):
        width = round(_BAR_WIDTH * count / max(job.objects, 1))
        bar.append("█" * width, style=color)
        shown += width
    return bar.append("░" * max(_BAR_WIDTH - shown, 0), style=WAITING)


def _summary_tables(summary: Mapping[str, Any]) -> Group:
    """The figures of a rehearsal's `summary.json`, as a person reads them."""
    iterations = Table(box=box.SIMPLE_HEAD, title="Iterations", title_justify="left", title_style="bold")
    for heading in ("iteration", "by people", "by machine", f"model {summary['measure']}", "cost"):
        iterations.add_column(heading, justify="right")
    for row in summary["iterations"]:
        quality = row.get("model_quality")
        iterations.add_row(
            "-" if row["iteration"] is None else str(row["iteration"]),
            f"{row['human_labeled']:,}",
            f"{row['machine_labeled']:,}",
            f"{quality:.1%}" if quality is not None else "-",
            f"${row['human_usd'] + row['machine_usd']:,.2f}",
        )
    cost = summary["cost_usd"]
    spent = cost["human"] + cost["machine"]
    saved = 1 - spent / cost["people_only"] if cost["people_only"] else 0.0
    totals = Table(
        box=box.SIMPLE_HEAD, show_header=False, title=summary["labeling_job_name"], title_justify="left"
    )
    totals.title_style = "bold"
    totals.add_column()
    totals.add_column(justify="right")
    for name, value in (
        ("execution", summary["execution_status"]),
        ("objects", f"{summary['objects']:,}"),
        ("labelled by people", _labelled(summary, "human")),
        ("labelled by machine", _labelled(summary, "machine")),
        ("failed", f"{summary['failed']:,}"),
        ("machine share", _share(summary["machine_share"])),
        ("cost", f"${spent:,.2f}"),
        ("with people only", f"${cost['people_only']:,.2f}   saved {saved:.1%}"),
        (
            "deploy, job, total",
            " / ".join(f"{summary['seconds'][part]:.1f} s" for part in ("deploy", "job", "total")),
        ),
    ):
        totals.add_row(name, value)
    return Group(iterations, totals)


def _labelled(summary: Mapping[str, Any], whose: str) -> str:
    """How many objects people or the machine labelled, and how well if there are any."""
    count, quality = summary[f"{whose}_labeled"], summary[f"{whose}_quality"]
    return f"{count:,}" if quality is None else f"{count:,}   {summary['measure']} {quality:.1%}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
