"""The model of `labeling.consolidation.classification` in numpy, for millions of answers.

It gives the same labels and the same confidences. Objects with as many answers lie side by side, so that each
step is a few operations on long arrays; they are taken block by block, so that beyond the answers themselves
memory holds one block and one table of people's answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.consolidation.classification import (
    DECIMALS,
    MOST_EPOCHS,
    SMALL_BATCH,
    SMALLEST_CHANGE,
    class_sizes,
)
from labeling.consolidation.crowd_model import Floats, Integers, Scale, Totals, learn, shares
from labeling.errors import require

NO_LABEL = -1
"""The label of an object without a valid answer."""

# Some six tables of so many 8-byte numbers are held at once.
MOST_TABLE_CELLS = 50_000_000
"""How many workers, times classes, times classes, there may be."""
_BLOCK_CELLS = 1 << 18  # numbers in a block, if the table is not larger: 2 MB stay in a processor's cache
_EXACT_WIDTH = 9  # objects of up to so many answers, Ground Truth's limit, are grouped by their exact number


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class WorkerTable:
    """What the answers tell of each worker, one row a worker.

    Attributes:
        answers: how many of the worker's answers count, shape (workers,).
        accuracy: share of right answers to expect of the worker, 0 to 1, shape (workers,).
        agreement: share of the worker's answers that equal the consolidated label, shape (workers,); NaN for
            a worker without answers.
    """

    answers: Integers
    accuracy: Floats
    agreement: Floats


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class CrowdConsensus:
    """What many answers come to.

    Attributes:
        labels: number of each object's label, shape (objects,); `NO_LABEL` without a valid answer.
        confidences: probability of each label, 0 to 1, shape (objects,); 0.0 if one worker answered.
        answers: how many workers' answers count, shape (objects,).
        workers: the workers' quality.
    """

    labels: Integers
    confidences: Floats
    answers: Integers
    workers: WorkerTable


def consolidate_crowd(
    *,
    objects: NDArray[np.integer[Any]],
    workers: NDArray[np.integer[Any]],
    labels: NDArray[np.integer[Any]],
    object_count: int,
    worker_count: int,
    categories: int,
) -> CrowdConsensus:
    """Find the label of every object; answer i is what worker `workers[i]` says of object `objects[i]`.

    Each worker has one vote for an object: repeating it changes nothing, contradicting it voids it.

    Args:
        objects: numbers from 0 to object_count - 1, shape (answers,), in any order.
        workers: numbers from 0 to worker_count - 1, shape (answers,).
        labels: numbers from 0 to categories - 1, shape (answers,).
        object_count: how many objects there are.
        worker_count: how many workers there are.
        categories: how many label categories people could choose from.

    Raises:
        InvalidValue: the arrays differ in shape, a number is out of range, or workers times classes times
            classes are more than `MOST_TABLE_CELLS`.
    """
    shape = objects.shape
    objects = _checked(objects, subject="objects", limit=object_count, shape=shape)
    workers = _checked(workers, subject="workers", limit=worker_count, shape=shape)
    labels = _checked(labels, subject="labels", limit=categories, shape=shape)
    named = _named(labels) if len(labels) else np.zeros(1, dtype=np.intp)
    scale = Scale(
        workers=worker_count, named=len(named), sizes=np.array(class_sizes(len(named), categories=categories))
    )
    require(
        scale.rows * len(scale.sizes) <= MOST_TABLE_CELLS,
        subject="workers times classes times classes",
        value=scale.rows * len(scale.sizes),
        rule=f"it must be at most {MOST_TABLE_CELLS}",
        fix="consolidate the objects in several batches that share few workers or classes",
    )
    voted, rows = _one_vote_each(objects, workers, np.searchsorted(named, labels), scale=scale)
    answers = np.bincount(voted, minlength=object_count)
    groups = list(_groups(answers, rows, no_row=scale.rows))
    asked = int(np.count_nonzero(answers))

    confidences, totals = _count(groups, scale, partial(shares, scale=scale), objects=object_count)
    crowd = learn(totals, scale, asked=asked)
    for _ in range(MOST_EPOCHS):
        before, judges = confidences, crowd
        confidences, totals = _count(groups, scale, judges.believe, objects=object_count)
        crowd = learn(totals, scale, asked=asked)
        if np.abs(confidences - before).sum() < SMALLEST_CHANGE * asked:
            break

    chosen = np.full(object_count, NO_LABEL, dtype=np.intp)
    for members, ballots in _blocks(groups, scale):
        beliefs = judges.believe(ballots)
        found = _decide(beliefs, ballots, accuracy=crowd.accuracy, scale=scale, small=asked < SMALL_BATCH)
        chosen[members] = named[found]
        confidences[members] = beliefs[found, np.arange(len(found))]
    confidences[answers < 2] = 0.0
    voters, given = np.divmod(rows, scale.named)
    votes = np.bincount(voters, minlength=worker_count)
    agreed = np.bincount(voters, weights=named[given] == chosen[voted], minlength=worker_count)
    return CrowdConsensus(
        labels=chosen,
        confidences=confidences,
        answers=answers,
        workers=WorkerTable(
            answers=votes,
            accuracy=crowd.accuracy,
            agreement=np.divide(agreed, votes, out=np.full(worker_count, np.nan), where=votes > 0),
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Group:
    """Objects whose answers fill as many places.

    Attributes:
        members: the objects, shape (objects,).
        ballots: their votes, shape (places, objects); the number after the last vote where a place is empty.
    """

    members: Integers
    ballots: Integers


def _checked(
    numbers: NDArray[np.integer[Any]], *, subject: str, limit: int, shape: tuple[int, ...]
) -> Integers:
    """The numbers in the machine's own type, as products of them overflow a smaller one."""
    require(
        numbers.ndim == 1 and numbers.shape == shape and np.issubdtype(numbers.dtype, np.integer),
        subject=subject,
        value=f"{numbers.dtype} of shape {numbers.shape}",
        rule=f"it must be a row of whole numbers, one for each answer, of shape {shape}",
        fix="give objects, workers and labels as three arrays of equal length",
    )
    for extreme in (numbers.min(), numbers.max()) if len(numbers) else ():
        require(
            0 <= extreme < limit,
            subject=f"a number in {subject}",
            value=int(extreme),
            rule=f"it must be from 0 to {limit - 1}",
            fix="number them from 0, and give their count",
        )
    return numbers.astype(np.intp, copy=False)


def _named(labels: Integers) -> Integers:
    """The labels that somebody gave, in order."""
    if labels.max() > len(labels):  # a table of all would be larger than what was given
        return np.unique(labels)
    return np.flatnonzero(np.bincount(labels))


def _one_vote_each(
    objects: Integers, workers: Integers, labels: Integers, *, scale: Scale
) -> tuple[Integers, Integers]:
    """Object and number of each vote that counts, by object."""
    votes = objects * scale.rows + workers * scale.named + labels
    votes.sort()  # a single number for all three sorts several times faster than an index
    votes = votes[np.diff(votes, prepend=-1) != 0]
    voters = votes // scale.named
    again = voters[1:] == voters[:-1]
    alone = np.ones(len(votes), dtype=np.bool_)
    alone[1:] &= ~again
    alone[:-1] &= ~again
    voted, rows = np.divmod(votes[alone], scale.rows)
    return voted, rows


def _groups(answers: Integers, rows: Integers, *, no_row: int) -> Iterator[_Group]:
    """The objects with an answer, by how many places their answers take."""
    ends = np.cumsum(answers)
    places = np.where(
        answers <= _EXACT_WIDTH, answers, 2 ** np.ceil(np.log2(np.maximum(answers, 1))).astype(np.intp)
    )
    for width in np.flatnonzero(np.bincount(places))[0 if places.all() else 1 :]:
        members = np.flatnonzero(places == width)
        ballots = np.full((width, len(members)), no_row, dtype=np.intp)
        for place in range(width):
            filled = answers[members] > place
            ballots[place, filled] = rows[(ends - answers)[members[filled]] + place]
        yield _Group(members=members, ballots=ballots)


def _blocks(groups: list[_Group], scale: Scale) -> Iterator[tuple[Integers, Integers]]:
    """Members and ballots of a few objects at a time."""
    cells = max(_BLOCK_CELLS, scale.rows * len(scale.sizes))
    for group in groups:
        step = max(cells // (len(scale.sizes) * len(group.ballots)), 1)
        for start in range(0, len(group.members), step):
            block = slice(start, start + step)
            yield group.members[block], group.ballots[:, block]


def _count(
    groups: list[_Group], scale: Scale, believe: Callable[[Integers], Floats], *, objects: int
) -> tuple[Floats, Totals]:
    """Confidence in each object, shape (objects,), and what the beliefs add up to."""
    confidences = np.zeros(objects)
    given = np.zeros((len(scale.sizes), scale.rows + 1))
    found = np.zeros(len(scale.sizes))
    for members, ballots in _blocks(groups, scale):
        beliefs = believe(ballots)
        confidences[members] = beliefs.max(axis=0)
        found += beliefs.sum(axis=1)
        votes = ballots.ravel()
        for truth, belief in enumerate(beliefs):
            weights = np.broadcast_to(belief, ballots.shape).ravel()
            given[truth] += np.bincount(votes, weights=weights, minlength=scale.rows + 1)
    by_worker = given[:, :-1].reshape(len(scale.sizes), scale.workers, scale.named)
    return confidences, Totals(given=by_worker, found=found)


def _decide(beliefs: Floats, ballots: Integers, *, accuracy: Floats, scale: Scale, small: bool) -> Integers:
    """The most probable named label; among equals the one more trusted workers chose, then the first.

    Of objects that workers agree on, and of all in a small batch, none but what most workers chose.
    """
    voted_for = shares(ballots, scale=scale)[: scale.named]
    most = voted_for.max(axis=0)
    allowed = (voted_for == most) | ((most < 1) & (not small))
    beliefs = np.where(allowed, beliefs[: scale.named].round(DECIMALS), -1.0)
    chosen: Integers = beliefs.argmax(axis=0)
    likeliest = beliefs == beliefs.max(axis=0)
    tied = np.flatnonzero(likeliest.sum(axis=0) > 1)
    trust = np.zeros((scale.named, len(tied)))
    for votes in ballots[:, tied]:
        voted = np.flatnonzero(votes < scale.rows)
        voters, named = np.divmod(votes[voted], scale.named)
        trust[named, voted] += accuracy[voters]
    chosen[tied] = np.where(likeliest[:, tied], trust.round(DECIMALS), -1.0).argmax(axis=0)
    return chosen
