"""How much each method lets the model label, and whether it keeps the quality it promises.

    python -m benchmarks.auto_labeling [--data FILE.npz --batch B] [--targets .05,.02,.01] [--delta .1]
        [--seeds 0:20] [--methods certified,TBAL] [--jobs N] [--json OUT] [--plot OUT.svg]

prints a table for each data set and target error. For each seed, all methods are given the same learner, the
same order of the objects and the same people, who are always right; every label by people counts against a
method's share, be it to learn, to validate, to audit, or for what is left over. The ceiling is what could be
labelled if every error of the model were known for free.
"""

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from benchmarks import datasets
from benchmarks.arguments import output
from benchmarks.comparison import METHODS, Comparison, run
from benchmarks.datasets import DataSet
from benchmarks.plots import drawn
from benchmarks.results import Row, Run, rows, table
from labeling.errors import InvalidValue, Problem, require

MOST_ERROR = 0.5  # a promise of less than half is none

Number = TypeVar("Number", int, float)


def comparison_of(arguments: argparse.Namespace) -> Comparison:
    """What the command line asks for.

    Raises:
        InvalidValue: a value breaks a rule.
    """
    require(
        0 < arguments.delta <= MOST_ERROR,
        subject="--delta",
        value=arguments.delta,
        rule=f"it must lie above 0 and be at most {MOST_ERROR}",
        fix="pass how often the target may be missed, such as .1",
    )
    require(
        arguments.jobs >= 1,
        subject="--jobs",
        value=arguments.jobs,
        rule="it must be at least 1",
        fix="pass how many processes to run, such as 2",
    )
    return Comparison(
        targets=_targets(arguments.targets),
        delta=arguments.delta,
        seeds=_seeds(arguments.seeds),
        methods=_methods(arguments.methods),
        data=[_data(name, batch=arguments.batch) for name in arguments.data],  # last, as it takes longest
    )


def _data(name: str, *, batch: int | None) -> DataSet:
    built_in = name in datasets.BUILT_IN
    require(
        built_in or Path(name).is_file(),
        subject="--data",
        value=name,
        rule=f"it must be a file or one of {', '.join(datasets.BUILT_IN)}",
        fix="pass the path of an .npz file with arrays X and y",
    )
    require(
        batch >= 1 if batch is not None else built_in,
        subject="--batch",
        value=batch,
        rule="it must be at least 1, and is required for a file",
        fix="pass how many objects people label in a round, such as 250",
    )
    data = datasets.load(name) if built_in else datasets.from_file(Path(name), batch=batch or 0)
    data = data if batch is None else replace(data, batch=batch)
    require(
        len(data.labels) > 2 * data.batch,
        subject=f"the number of objects in {name}",
        value=len(data.labels),
        rule=f"it must be above that of two batches, {2 * data.batch}",
        fix="pass a smaller --batch or a larger file",
    )
    return data


def _targets(text: str) -> list[float]:
    targets = [_number(float, part, subject="--targets") for part in text.split(",")]
    for target in targets:
        require(
            0 < target <= MOST_ERROR,
            subject="--targets",
            value=target,
            rule=f"every target must lie above 0 and be at most {MOST_ERROR}",
            fix="pass errors such as .05,.02,.01",
        )
    return sorted(set(targets), reverse=True)


def _seeds(text: str) -> Sequence[int]:
    first, _, end = text.partition(":")
    seeds = range(_number(int, first, subject="--seeds"), _number(int, end or "0", subject="--seeds"))
    require(
        len(seeds) > 0 and seeds[0] >= 0,
        subject="--seeds",
        value=text,
        rule="it must be FIRST:END with 0 <= FIRST < END",
        fix="pass 0:20 for the seeds 0 to 19",
    )
    return seeds


def _methods(text: str) -> list[str]:
    methods = text.split(",")
    for method in methods:
        require(
            method in METHODS,
            subject="--methods",
            value=method,
            rule=f"every method must be one of {', '.join(METHODS)}",
            fix="correct its name, or leave --methods out to run all",
        )
    return methods


def _number(kind: Callable[[str], Number], text: str, *, subject: str) -> Number:
    try:
        return kind(text)
    except ValueError:
        raise InvalidValue(
            Problem(subject=subject, value=text, rule="it must consist of numbers", fix="see --help")
        ) from None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what the command line asks for, print the tables, and write the rows if asked to."""
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0] if __doc__ else None, prog="python -m benchmarks.auto_labeling"
    )
    parser.add_argument(
        "--data", nargs="+", default=datasets.BUILT_IN, metavar="FILE", help="or built-in names"
    )
    parser.add_argument("--batch", type=int, help="objects people label in a round; required for a file")
    parser.add_argument("--targets", default=".05,.02,.01", help="errors the machine labels may have")
    parser.add_argument("--delta", type=float, default=0.1, help="how often a method may miss its target")
    parser.add_argument(
        "--seeds", default="0:20", metavar="FIRST:END", help="one run of all methods for each"
    )
    parser.add_argument("--methods", default=",".join(METHODS), help="only these (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=1, help="processes (default: %(default)s)")
    parser.add_argument("--json", type=output, metavar="OUT", help="where to write the rows")
    parser.add_argument("--plot", type=output, metavar="OUT", help="where to draw them, as SVG")
    asked = parser.parse_args(arguments)
    try:
        comparison = comparison_of(asked)
    except InvalidValue as refusal:
        parser.error(str(refusal))
    found: list[Row] = []
    for data in comparison.data:
        runs: list[Run] = []
        try:
            for more in run(replace(comparison, data=[data]), jobs=asked.jobs):
                runs += more
                _write(found + rows(runs, delta=comparison.delta), asked)
        except InvalidValue as refusal:
            parser.error(str(refusal))
        new = rows(runs, delta=comparison.delta)
        print(table(new, delta=comparison.delta), end="\n\n", flush=True)
        found += new


def _write(found: Sequence[Row], asked: argparse.Namespace) -> None:
    """Keep what there is after each seed, so that an hour's work outlives whoever ends the next."""
    if asked.json:
        content = json.dumps({"rows": [row.to_json() for row in found]}, indent=2)
        asked.json.write_text(content + "\n", "utf-8")
    if asked.plot:
        asked.plot.write_text(drawn(found), "utf-8")


if __name__ == "__main__":
    main()
