"""How long it takes to build and to check the manifest of a large dataset, and in how much memory.

    python -m benchmarks.manifests [--objects 100000] [--pause 0.1] [--json OUT]

prints a table, and writes JSON `{"rows": [{dataset, objects, seconds, cpu_seconds, peak_mb}]}`. The two
functions run one after the other, as a run calls them, in a process of their own for each dataset: images
under a prefix; a table of texts with quotation marks and line breaks; and a sample of half of the lines of a
manifest that have no label yet. A stand-in for S3 answers each request after a pause.
"""

import argparse
import csv
import io
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.stand_in_s3 import stand_in_s3
from labeling.manifest import format_line
from labeling.pricing import Prices
from labeling.settings import PipelineSettings
from labeling.task_types import IMAGE_CLASSIFICATION, TEXT_CLASSIFICATION, TaskType

ROOT = Path(__file__).resolve().parents[1]
GOAL_SECONDS, GOAL_MB = 30, 512


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A dataset to label.

    Attributes:
        task_type: of the pipeline.
        content: makes the file that is the dataset, of so many objects; None if it is a prefix of images.
        request: the input of the execution.
    """

    task_type: TaskType
    content: Callable[[int], bytes] | None
    request: Callable[[int], dict[str, Any]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What building and checking took together.

    Attributes:
        dataset: name of the case.
        objects: how many the dataset has.
        seconds: by the clock, with the pauses of the stand-in for S3.
        cpu_seconds: of the processor, in the functions' process.
        peak_mb: megabytes (10⁶ bytes) that process occupied at most, with Python and its libraries.
    """

    dataset: str
    objects: int
    seconds: float
    cpu_seconds: float
    peak_mb: float


def _table(objects: int) -> bytes:
    written = io.StringIO(newline="")
    rows = csv.writer(written)
    rows.writerow(["id", "text"])
    for number in range(objects):
        rows.writerow(
            [number, f'Review {number}: "quite good",\nsaid the first; the second was not sure. ' * 4]
        )
    return written.getvalue().encode()


def _half_labeled(objects: int) -> bytes:
    label = {"kind": 1, "kind-metadata": {"class-name": "fine", "type": "groundtruth/text-classification"}}
    return b"".join(
        format_line(
            {"source": f"Review {number}: quite good, said the first. " * 4} | (label if number % 2 else {})
        )
        for number in range(objects)
    )


CASES = {
    "images under a prefix": Case(
        task_type=IMAGE_CLASSIFICATION, content=None, request=lambda _: {"dataset": "s3://dataset/images/"}
    ),
    "rows of a table": Case(
        task_type=TEXT_CLASSIFICATION,
        content=_table,
        request=lambda _: {"dataset": "s3://dataset/data.csv", "column": "text"},
    ),
    "sample of a manifest": Case(
        task_type=TEXT_CLASSIFICATION,
        content=_half_labeled,
        request=lambda objects: {
            "dataset": "s3://dataset/data.manifest",
            "lacking": "kind",
            "sample": {"count": objects // 4},
        },
    ),
}


def measure(name: str, *, objects: int, pause: float) -> Row:
    """Run the two functions in a process of their own.

    Raises:
        subprocess.CalledProcessError: one failed, and has said on the error stream why.
    """
    with served(CASES[name], objects=objects, pause=pause) as environment:
        used = in_own_process(
            "benchmarks.manifests",
            "--request",
            json.dumps(CASES[name].request(objects)),
            environment=environment,
        )
    return Row(dataset=name, objects=objects, **used)


@contextmanager
def served(case: Case, *, objects: int, pause: float) -> Iterator[Mapping[str, str]]:
    """Let a stand-in for S3 hold a dataset.

    Args:
        case: the dataset.
        objects: how many it has.
        pause: seconds that S3 takes for an answer.

    Yields:
        the environment of functions that use it.
    """
    dataset = case.request(objects)["dataset"].removeprefix("s3://")
    stored = {} if case.content is None else {dataset: case.content(objects)}
    settings = PipelineSettings(
        task_name="benchmark",
        task_type=case.task_type,
        label_attribute="kind",
        auto_labeling=False,
        workers_per_object=3,
        prices=Prices(),
        dataset_bucket="dataset",
        dataset_prefix="",
        output_bucket="output",
    )
    with stand_in_s3(objects=stored, images=objects, pause=pause) as endpoint:
        yield {
            **os.environ,
            **settings.to_environment(),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "benchmark",
            "AWS_SECRET_ACCESS_KEY": "benchmark",
            "ACCOUNT_ID": "123456789012",
        }


def in_own_process(module: str, *arguments: str, environment: Mapping[str, str]) -> Any:
    """What a module prints as JSON.

    Raises:
        subprocess.CalledProcessError: it failed, and has said on the error stream why.
    """
    command = [sys.executable, "-m", module, *arguments]
    ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE)  # noqa: S603  our own
    return json.loads(ran.stdout)


def measure_here(request: dict[str, Any]) -> dict[str, float]:
    """Run the two functions in this process."""
    from lambdas import build_manifest, check_job

    started = time.perf_counter()
    run = build_manifest.handler({"execution_name": "benchmark", "request": request}, None)
    check_job.handler({"run": run}, None)
    return used_since(started)


def used_since(started: float) -> dict[str, float]:
    """What this process has used: `seconds` by the clock, `cpu_seconds` and `peak_mb`.

    Args:
        started: what `time.perf_counter` said.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "seconds": round(time.perf_counter() - started, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_mb": round(_peak_bytes() / 1e6),
    }


def _peak_bytes() -> int:
    """How much memory this process occupied at most.

    On Linux `getrusage` would tell that of the process which started this one, if it is more.
    """
    if sys.platform != "linux":
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak if sys.platform == "darwin" else 1024 * peak
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return 1024 * int(status["VmHWM"].split()[0])


def main() -> None:
    """Measure as the arguments say."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--objects", type=int, default=100_000)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds that S3 takes for an answer")
    parser.add_argument("--json", type=Path, help="where to write the rows")
    parser.add_argument("--request", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.request:
        print(json.dumps(measure_here(json.loads(arguments.request))))
        return
    rows = []
    print(f"{'dataset':24}{'objects':>10}{'seconds':>10}{'CPU s':>8}{'peak MB':>9}")
    for name in CASES:
        row = measure(name, objects=arguments.objects, pause=arguments.pause)
        rows.append(row)
        print(f"{row.dataset:24}{row.objects:10,}{row.seconds:10}{row.cpu_seconds:8}{row.peak_mb:9.0f}")
    if arguments.json:
        arguments.json.parent.mkdir(parents=True, exist_ok=True)
        arguments.json.write_text(json.dumps({"rows": [asdict(row) for row in rows]}, indent=1) + "\n")
    within = all(row.seconds <= GOAL_SECONDS and row.peak_mb <= GOAL_MB for row in rows)
    print(f"the goal, at most {GOAL_SECONDS} s and {GOAL_MB} MB, is {'reached' if within else 'missed'}")


if __name__ == "__main__":
    main()
