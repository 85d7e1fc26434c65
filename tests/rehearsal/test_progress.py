"""The table a rehearsal ends with."""

import io
from pathlib import Path
from typing import Any

from rich.console import Console

from rehearsal.progress import Progress

SUMMARY: dict[str, Any] = {
    "labeling_job_name": "rehearsal",
    "execution_status": "SUCCEEDED",
    "measure": "accuracy",
    "objects": 10,
    "human_labeled": 4,
    "human_quality": 0.975,
    "machine_labeled": 6,
    "machine_quality": 0.5,
    "failed": 0,
    "machine_share": 0.6,
    "cost_usd": {"human": 1.0, "machine": 0.5, "people_only": 2.0},
    "iterations": [],
    "seconds": {"deploy": 1.0, "job": 2.0, "total": 3.0},
}


def told(**changes: Any) -> dict[str, str]:
    """The figures of a finished rehearsal, by what they are of."""
    written = io.StringIO()
    Progress(Console(file=written, width=80)).conclude(SUMMARY | changes, report=Path("report.html"))
    rows = [line.split("  ", 1) for line in map(str.strip, written.getvalue().splitlines()) if "  " in line]
    return {name: " ".join(figures.split()) for name, figures in rows}


def test_labels_are_told_with_how_good_they_are() -> None:
    assert told()["labelled by machine"] == "6 accuracy 50.0%"


def test_a_machine_that_labelled_nothing_is_neither_good_nor_bad() -> None:
    assert told(machine_labeled=0, machine_quality=None)["labelled by machine"] == "0"
