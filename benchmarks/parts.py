"""How long it takes to divide a dataset that no single job takes, and to merge the labels of its parts.

    python -m benchmarks.parts [--dataset NAME] [--objects 1000000] [--pause 0.1] [--json OUT]

prints a table, and writes JSON `{"rows": [{dataset, step, objects, seconds, cpu_seconds, peak_mb}]}`. The two
functions run in a process of their own each, on the datasets of `benchmarks.manifests`. In between every
object gets a label, as the parts' jobs would give it.
"""

import argparse
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.manifests import CASES, in_own_process, served, used_since
from labeling.manifest import format_line, parse_line
from labeling.s3_uri import S3Uri

OBJECTS_PER_PART = 100_000
MOST_SECONDS = 15 * 60
MOST_MB = 1074
"""What the functions have: a quarter of an hour, and 1,024 MiB."""

_COST = {"human": 0.0, "machine": 0.0, "people_only": 0.0}
_LABEL = {
    "kind": 1,
    "kind-metadata": {
        "class-name": "fine",
        "confidence": 0.93,
        "type": "groundtruth/text-classification",
        "job-name": "labeling-job/benchmark-part-1",
        "human-annotated": "no",
        "creation-date": "2026-01-05T08:00:01.123456",
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What one of the functions took.

    Attributes:
        dataset: name of the case.
        step: `divide` or `merge`.
        objects: how many the dataset has.
        seconds: by the clock, with the pauses of the stand-in for S3.
        cpu_seconds: of the processor, in the function's process.
        peak_mb: megabytes (10⁶ bytes) that process occupied at most, with Python and its libraries.
    """

    dataset: str
    step: str
    objects: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(name: str, *, objects: int, pause: float, objects_per_part: int = OBJECTS_PER_PART) -> list[Row]:
    """Divide a dataset, label its parts, and merge them.

    Raises:
        subprocess.CalledProcessError: a function failed, and has said on the error stream why.
    """
    request = CASES[name].request(objects)
    event = {"execution_name": "benchmark", "request": request, "objects_per_part": objects_per_part}
    with served(CASES[name], objects=objects, pause=pause) as environment:

        def run(step: str, event: Mapping[str, Any]) -> Any:
            arguments = ("--run", step, json.dumps(event))
            return in_own_process("benchmarks.parts", *arguments, environment=environment)

        divided, dividing = run("divide", event)
        parts = [
            {"job_name": part["job_name"], "manifest_uri": part["dataset"], "failure": None}
            for part in divided["parts"]
        ]
        merge = {"execution_name": "benchmark", "dataset": request["dataset"], "job_name": "benchmark"}
        run("label", {"parts": parts})
        _, merging = run("merge", {**merge, "parts": parts})
    return [
        Row(dataset=name, step=step, objects=objects, **used)
        for step, used in (("divide", dividing), ("merge", merging))
    ]


def run_here(step: str, event: Mapping[str, Any]) -> tuple[Any, dict[str, float]]:
    """Run a step in this process; return its answer and what it has used."""
    handler = _handler(step)
    started = time.perf_counter()
    answer = handler(event, None)
    return answer, used_since(started)


def _handler(step: str) -> Callable[[Any, object], Any]:
    from lambdas import merge_parts, split_dataset

    handlers: dict[str, Callable[[Any, object], Any]] = {
        "divide": split_dataset.handler,
        "label": _label_parts,
        "merge": merge_parts.handler,
    }
    return handlers[step]


def _label_parts(event: Mapping[str, Any], _context: object) -> None:
    """Write what the executions would that label the parts: a label for every object, and a summary."""
    from lambdas import _s3
    from lambdas._manifests import read_manifest, write_manifest

    for part in event["parts"]:
        labels = S3Uri("output", f"jobs/{part['job_name']}/manifests/output/output.manifest")
        lines = read_manifest(part["manifest_uri"])
        write_manifest(labels, (format_line(parse_line(line) | _LABEL) for line in lines))
        summary = {
            "input_manifest_uri": part["manifest_uri"],
            "output_manifest_uri": str(labels),
            "cost_usd": _COST,
        }
        _s3.write(
            uri=S3Uri("output", f"reports/{part['job_name']}/summary.json"),
            content=[json.dumps(summary).encode()],
            content_type="application/json",
        )


def main() -> None:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--dataset", choices=CASES, help="the only one to measure; without it, all")
    parser.add_argument("--objects", type=int, default=1_000_000)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds that S3 takes for an answer")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    parser.add_argument("--run", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        step, event = arguments.run
        print(json.dumps(run_here(step, json.loads(event))))
        return
    rows: list[Row] = []
    print(f"{'dataset':24}{'step':8}{'objects':>10}{'seconds':>10}{'CPU s':>8}{'peak MB':>9}")
    for name in [arguments.dataset] if arguments.dataset else CASES:
        for row in measure(name, objects=arguments.objects, pause=arguments.pause):
            rows.append(row)
            print(
                f"{row.dataset:24}{row.step:8}{row.objects:10,}{row.seconds:10}{row.cpu_seconds:8}"
                f"{row.peak_mb:9.0f}",
                flush=True,
            )
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps({"rows": [asdict(row) for row in rows]}, indent=1) + "\n")
    within = all(row.seconds <= MOST_SECONDS and row.peak_mb <= MOST_MB for row in rows)
    enough = "enough" if within else "not enough"
    print(f"what the functions have, {MOST_SECONDS} s and {MOST_MB:,} MB, is {enough}")


if __name__ == "__main__":
    main()
