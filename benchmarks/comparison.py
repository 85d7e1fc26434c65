"""Every method on the same data: one learner, one order of the objects and the same people for each seed."""

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.datasets import DataSet
from benchmarks.peers import FAMILIES, Contender, peers
from benchmarks.peers.oracle import ceiling
from benchmarks.peers.trial import Outcome, SharedModel, Trial
from benchmarks.results import CERTIFIED, Run
from labeling.autolabel.drive import label_all
from labeling.autolabel.learners.kernel_ridge import KernelRidge
from labeling.autolabel.policy import Policy
from labeling.errors import InvalidValue

METHODS = (CERTIFIED, *FAMILIES)
"""Whom to compare."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """What to run.

    Attributes:
        data: the data sets.
        targets: errors that the machine labels may have, 0.0 to 1.0.
        delta: how often a method may miss its target, 0.0 to 1.0.
        seeds: one run of every method for each.
        methods: which of `METHODS`.
    """

    data: Sequence[DataSet]
    targets: Sequence[float]
    delta: float
    seeds: Sequence[int]
    methods: Sequence[str]


def certified(trial: Trial) -> Outcome:
    """Our own loop; what it refuses as not worth a certificate, people label."""
    truth = trial.model.truth
    policy = Policy(target_error=trial.target_error, confidence=1 - trial.delta, batch_size=trial.batch_size)
    try:
        policy.check(objects=trial.objects)
    except InvalidValue:
        return Outcome(machine=0, wrong=0)
    result = label_all(
        policy=policy,
        learner=trial.model.learner,
        answer=lambda objects: truth[objects].tolist(),
        objects=trial.objects,
        seed=str(trial.seed),
        first_batch=trial.permutation[: trial.batch_size].tolist(),
    )
    return Outcome(
        machine=trial.objects - len(result.human_labels),
        wrong=sum(bool(label != truth[number]) for number, label in result.machine_labels.items()),
    )


def contenders(*, objects: int, batch_size: int) -> Iterator[Contender]:
    """Ours and every peer."""
    yield Contender(family=CERTIFIED, method=certified)
    yield from peers(objects=objects, batch_size=batch_size)


def compare(comparison: Comparison, data: DataSet, seed: int) -> list[Run]:
    """Run all methods on one data set with one seed, for every target error."""
    model = SharedModel(learner=KernelRidge(data.features, seed=seed), truth=data.labels)
    permutation = np.random.default_rng(seed).permutation(len(data.labels))
    entered = [
        contender
        for contender in contenders(objects=len(permutation), batch_size=data.batch)
        if contender.family in comparison.methods
    ]
    runs = []
    for target in comparison.targets:
        trial = Trial(
            model=model,
            permutation=permutation,
            batch_size=data.batch,
            target_error=target,
            delta=comparison.delta,
            seed=seed,
        )
        highest = ceiling(trial)
        runs += [_timed(contender, trial, data=data.name, highest=highest) for contender in entered]
    return runs


def _timed(contender: Contender, trial: Trial, *, data: str, highest: float) -> Run:
    started, spared = time.process_time(), trial.model.spared
    outcome = contender.method(trial)
    return Run(
        data=data,
        target=trial.target_error,
        method=contender.name,
        validation=contender.validation,
        share=outcome.machine / trial.objects,
        ceiling=highest,
        error=outcome.wrong / max(1, outcome.machine),
        cpu_seconds=time.process_time() - started + trial.model.spared - spared,
    )


def run(comparison: Comparison, *, jobs: int = 1) -> Iterator[list[Run]]:
    """Run everything, a data set and seed at a time, telling on the error stream how far it is.

    Args:
        comparison: what to run.
        jobs: processes to run it in.
    """
    cells = [(data, seed) for data in comparison.data for seed in comparison.seeds]
    with ExitStack() as stack:
        mapped: Callable[..., Iterable[list[Run]]] = map
        if jobs > 1:
            mapped = stack.enter_context(ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))).map
        for (data, seed), runs in zip(cells, mapped(partial(_cell, comparison), cells), strict=True):
            print(f"{data.name}, seed {seed}: done", file=sys.stderr)
            yield runs


def _cell(comparison: Comparison, cell: tuple[DataSet, int]) -> list[Run]:
    """On one processor, so that its seconds are those of the methods and not of idle threads."""
    with threadpool_limits(1):
        return compare(comparison, *cell)
