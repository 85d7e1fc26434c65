"""How well and how fast answers are consolidated, ours beside its peers.

    python -m benchmarks.consolidation [--json OUT] [--sizes 10000,100000,1000000] [--seed 0]

prints tables and writes `{"rows": [{task, method, answers, accuracy, cpu_seconds, peak_mb}]}`. Tasks are

- `synthetic`: 5 classes, 3 answers an object, 15 % of the workers answer at random;
- `movie ratings, N answers`: real ratings of 10,605 film reviews, N drawn of each;
- `boxes`: 3,000 images with 3 workers each; the accuracy is F1, and answers counts the boxes drawn.

Every method runs in a process of its own, one after the other, on one thread. Its imports are warm and its
input lies in memory in the form it reads when the processor's clock starts, our arrays as they come.
`peak_mb` is the whole process's. A method that fails is told and has no row. Peers: requirements-bench.txt.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np

from benchmarks import arguments
from benchmarks._consolidation_data import (
    ANSWERS_EACH,
    Answers,
    movie_answers,
    synthetic_answers,
    synthetic_scenes,
)
from benchmarks._consolidation_methods import BOXES, CLASSIFIERS, f1

Row = dict[str, Any]

MOVIE = "movie ratings, {} answers"
ANSWERS_DRAWN = (1, 3, 5, 9)
MOVIE_METHODS = (
    "labeling.consolidation.crowd",
    "labeling.consolidation.classification",
    "majority",
    "crowd-kit MajorityVote",
    "crowd-kit DawidSkene",
)
SCENES = 3000
LONGEST_SECONDS = 900  # of one method; a slower one is told and has no row
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def main(command_line: Sequence[str] | None = None) -> None:
    """Run every method on every task it can do, or, in a process of its own, one on one."""
    parser = argparse.ArgumentParser(prog="benchmarks.consolidation")
    parser.add_argument("--json", type=arguments.output, help="file to write the rows to")
    parser.add_argument(
        "--sizes",
        type=partial(arguments.sizes, least=ANSWERS_EACH),
        default="10000,100000,1000000",
        help="numbers of synthetic answers",
    )
    parser.add_argument("--seed", type=arguments.seed, default=0, help="seed of all that is drawn")
    parser.add_argument("--only", nargs=3, metavar=("TASK", "SIZE", "METHOD"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(command_line)
    if chosen.only:
        task, size, method = chosen.only
        print(json.dumps(measured(task, int(size), method, seed=chosen.seed)))
        return
    rows = []
    for task, size, method in runs(chosen.sizes):
        row = in_own_process(task, size, method, seed=chosen.seed)
        if row:
            rows.append(row)
            print(told(row), flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps({"rows": rows}, indent=1) + "\n")


def runs(sizes: Sequence[int]) -> Iterator[tuple[str, int, str]]:
    """Task, size and method of every measurement."""
    for size in sizes:
        yield from (("synthetic", size, name) for name, (_, most) in CLASSIFIERS.items() if size <= most)
    for drawn in ANSWERS_DRAWN:
        yield from ((MOVIE.format(drawn), drawn, method) for method in MOVIE_METHODS)
    yield from (("boxes", SCENES, method) for method in BOXES)


def in_own_process(task: str, size: int, method: str, *, seed: int) -> Row | None:
    """A row, or none if the method failed, which is told."""
    command = [sys.executable, "-m", "benchmarks.consolidation", "--seed", f"{seed}"]
    try:
        done = subprocess.run(  # noqa: S603  this module itself
            [*command, "--only", task, f"{size}", method],
            capture_output=True,
            check=True,
            env=os.environ | ONE_THREAD,
            text=True,
            timeout=LONGEST_SECONDS,
        )
    except subprocess.CalledProcessError as failure:
        reason = failure.stderr.strip().splitlines()[-1:]
        print(f"{task:26} {method:38} failed: {''.join(reason)}", flush=True)
        return None
    except subprocess.TimeoutExpired:
        print(f"{task:26} {method:38} took more than {LONGEST_SECONDS} seconds", flush=True)
        return None
    row: Row = json.loads(done.stdout.splitlines()[-1])
    return row


def measured(task: str, size: int, method: str, *, seed: int) -> Row:
    """The row of one method on one task, in this process."""
    if task == "boxes":
        scenes = synthetic_scenes(size, seed=seed)
        BOXES[method](scenes[:10])()
        run = BOXES[method](scenes)
        started = time.process_time()
        boxes = run()
        seconds = time.process_time() - started
        answers, accuracy = sum(len(drawn) for scene in scenes for drawn in scene.drawn), f1(boxes, scenes)
    else:
        given = answers_of(task, size, seed=seed)
        prepare, _ = CLASSIFIERS[method]
        prepare(synthetic_answers(600, seed=seed))()
        run = prepare(given)
        started = time.process_time()
        labels = run()
        seconds = time.process_time() - started
        answers, accuracy = len(given.labels), float(np.mean(labels == given.truth))
    return {
        "task": task,
        "method": method,
        "answers": answers,
        "accuracy": round(accuracy, 5),
        "cpu_seconds": round(seconds, 4),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def answers_of(task: str, size: int, *, seed: int) -> Answers:
    """The answers of a task that is not about boxes."""
    if task == "synthetic":
        return synthetic_answers(size, seed=seed)
    return movie_answers(size, seed=seed)


def told(row: Row) -> str:
    """A row as people read it."""
    each = f", {1000 * row['cpu_seconds'] / SCENES:.3f} ms an image" if row["task"] == "boxes" else ""
    return (
        f"{row['task']:26} {row['method']:38} {row['answers']:>9,} answers   accuracy {row['accuracy']:.4f}"
        f"   {row['cpu_seconds']:8.3f} CPU seconds   {row['peak_mb']:5} MB{each}"
    )


if __name__ == "__main__":
    main()
