"""How long it takes to choose the 1,000 hardest of many objects, and in how much memory, against peers.

    python -m benchmarks.selection [--sizes 10000,100000,1000000,10000000] [--seed 0] [--json OUT]

prints a table, and writes JSON `{"rows": [{method, objects, cpu_seconds, peak_mb}]}`. Every method is given
the same probabilities of 10 classes, in a process of its own with a single thread. It chooses up to five
times, of which the median counts; its peak is that of the whole process, with Python, the libraries and the
probabilities.

Of the peers only the core runs, on ready probabilities: neither a model nor the checks before it.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import arguments

ROOT = Path(__file__).resolve().parents[1]
CLASSES = 10
CHOSEN = 1000
REPETITIONS = 5
ENOUGH_SECONDS = 5.0  # after which a method is not repeated any more
REFERENCE = "modAL core"

Probabilities = NDArray[np.float32]
Choose = Callable[[Probabilities], NDArray[np.intp]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """A way to choose.

    Attributes:
        library: the package it needs.
        prepare: imports what it needs, and returns what chooses the `CHOSEN` objects of smallest margin.
        most_objects: with more, it does not finish on usual machines.
    """

    library: str
    prepare: Callable[[], Choose]
    most_objects: float = float("inf")


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """What a method took.

    Attributes:
        method: its name.
        objects: among which it chose.
        cpu_seconds: of the processor, to choose once.
        peak_mb: megabytes (10⁶ bytes) the process occupied at most.
    """

    method: str
    objects: int
    cpu_seconds: float
    peak_mb: float


def _ours() -> Choose:
    from labeling.autolabel.selection import hardest, margins

    return lambda probabilities: hardest(margins(probabilities), CHOSEN)


def _modal() -> Choose:
    from modAL.uncertainty import margin_sampling

    class Ready:
        """A classifier whose probabilities are what it is given."""

        def predict_proba(self, probabilities: Probabilities) -> Probabilities:
            return probabilities

    def choose(probabilities: Probabilities) -> NDArray[np.intp]:
        chosen: NDArray[np.intp] = margin_sampling(Ready(), probabilities, n_instances=CHOSEN)[0]
        return chosen

    return choose


def _scikit_activeml() -> Choose:
    from skactiveml.pool import uncertainty_scores
    from skactiveml.utils import simple_batch

    def choose(probabilities: Probabilities) -> NDArray[np.intp]:
        utilities = uncertainty_scores(probabilities, method="margin_sampling")
        chosen: NDArray[np.intp] = simple_batch(utilities, random_state=0, batch_size=CHOSEN)
        return chosen

    return choose


METHODS = {
    "ours": Method(library="numpy", prepare=_ours),
    REFERENCE: Method(library="modAL", prepare=_modal),
    # It keeps a utility of every object for each object chosen: 8 GB and 15 s for a million objects.
    "scikit-activeml": Method(library="skactiveml", prepare=_scikit_activeml, most_objects=1_000_000),
}


def measure(method: str, *, objects: int, seed: int) -> Row:
    """Run a method in a process of its own.

    Raises:
        subprocess.CalledProcessError: it failed, and has said on the error stream why.
    """
    command = [sys.executable, "-m", "benchmarks.selection"]
    ran = subprocess.run(  # noqa: S603  this module itself
        [*command, "--method", method, "--sizes", str(objects), "--seed", str(seed)],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        check=True,
        stdout=subprocess.PIPE,
    )
    return Row(**json.loads(ran.stdout))


def measure_here(method: str, *, objects: int, seed: int) -> Row:
    """Run a method in this process."""
    choose = METHODS[method].prepare()
    probabilities = made_up(objects, seed=seed)
    choose(probabilities[: 2 * CHOSEN])  # so that what is loaded late is loaded
    seconds: list[float] = []
    while len(seconds) < REPETITIONS and sum(seconds) < ENOUGH_SECONDS:
        started = time.process_time()
        choose(probabilities)
        seconds.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return Row(
        method=method, objects=objects, cpu_seconds=statistics.median(seconds), peak_mb=round(peak / 1e6, 1)
    )


def made_up(objects: int, *, seed: int) -> Probabilities:
    """Random probabilities, shape (objects, CLASSES), made without room for a second array of that size."""
    generator = np.random.default_rng(seed)
    probabilities = np.empty((objects, CLASSES), dtype=np.float32)
    for start in range(0, objects, 100_000):
        block = probabilities[start : start + 100_000]
        generator.standard_exponential(dtype=np.float32, out=block)
        block /= block.sum(axis=1, keepdims=True)
    return probabilities


def table(rows: Sequence[Row]) -> str:
    """The rows as a table in Markdown, with each method's seconds divided by the reference's."""
    reference = {row.objects: row.cpu_seconds for row in rows if row.method == REFERENCE}
    lines = [f"| objects | method | CPU s | of {REFERENCE}'s | peak MB |", "|---:|---|---:|---:|---:|"]
    for row in rows:
        times = f"{row.cpu_seconds / reference[row.objects]:.2f}" if reference.get(row.objects) else ""
        lines.append(
            f"| {row.objects:,} | {row.method} | {row.cpu_seconds:.4f} | {times} | {row.peak_mb:.0f} |"
        )
    return "\n".join(lines)


def main(command_line: Sequence[str] | None = None) -> None:
    """Measure, print and write; or, as one of the processes that are measured, run one method."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--sizes", type=partial(arguments.sizes, least=CHOSEN), default=[10**4, 10**5, 10**6, 10**7]
    )
    parser.add_argument("--seed", type=arguments.seed, default=0)
    parser.add_argument("--json", type=arguments.output)
    parser.add_argument("--method", choices=METHODS, help=argparse.SUPPRESS)
    asked = parser.parse_args(command_line)
    if asked.method:
        row = measure_here(asked.method, objects=asked.sizes[0], seed=asked.seed)
        print(json.dumps(asdict(row)))
        return
    missing = [method.library for method in METHODS.values() if find_spec(method.library) is None]
    if missing:
        parser.error(
            f"{' and '.join(missing)} cannot be imported: run pip install -r requirements-bench.txt first"
        )
    rows = []
    for objects in asked.sizes:
        for name, method in METHODS.items():
            if objects > method.most_objects:
                print(
                    f"{name} is left out at {objects:,} objects: it would need minutes and tens of gigabytes",
                    file=sys.stderr,
                )
            else:
                rows.append(measure(name, objects=objects, seed=asked.seed))
    print(table(rows))
    if asked.json:
        asked.json.write_text(json.dumps({"rows": [asdict(row) for row in rows]}, indent=2) + "\n", "utf-8")


if __name__ == "__main__":
    main()
