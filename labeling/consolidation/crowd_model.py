"""The two steps of the crowd's model: from beliefs to people and classes, and from those to beliefs.

The formulas are those of `labeling.consolidation.classification`, where each is explained.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.consolidation.classification import (
    CLASS_PRIOR,
    CROWD_CLASS_PRIOR,
    CROWD_PRIOR,
    EXPECTED_ACCURACY,
    FREQUENCY_PRIOR,
    JEFFREYS_PRIOR,
    LEAST_EXPOSURE_PRIOR,
    WORKER_PRIOR,
)

Integers = NDArray[np.intp]
Floats = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True, slots=True)
class Scale:
    """How large the tables are.

    Attributes:
        workers: how many workers there are.
        named: how many label categories somebody named.
        sizes: how many label categories each class stands for, shape (classes,).
    """

    workers: int
    named: int
    sizes: Integers

    @property
    def rows(self) -> int:
        """How many different votes there are; worker w's for label l is number w * named + l."""
        return self.workers * self.named

    @property
    def categories(self) -> int:
        """How many label categories people could choose from."""
        return int(self.sizes.sum())


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """What beliefs add up to.

    Attributes:
        given: how often each vote is given when each class is the truth, shape (classes, workers, labels).
        found: how many objects are of each class, shape (classes,).
    """

    given: Floats
    found: Floats


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """What is known of the workers and of the classes.

    Attributes:
        accuracy: share of right answers to expect of each worker, shape (workers,).
        log_frequency: of each class, shape (classes,).
        sizes: how many label categories each class stands for, shape (classes,).
        evidence: what each vote adds to each class's log-odds, shape (classes, votes + 1); 0 for no vote.
    """

    accuracy: Floats
    log_frequency: Floats
    sizes: Integers
    evidence: Floats

    def believe(self, ballots: Integers) -> Floats:
        """Probability of each class; for unnamed ones, of each label category. Shape (classes, objects)."""
        scores = self.evidence.take(ballots, axis=1).sum(axis=1)
        scores += self.log_frequency[:, None]
        scores -= scores.max(axis=0)
        odds: Floats = np.exp(scores)
        odds /= self.sizes @ odds
        return odds


def shares(ballots: Integers, *, scale: Scale) -> Floats:
    """Share of each class in the votes of each object, shape (classes, objects)."""
    labels = np.where(ballots < scale.rows, ballots % scale.named, -1)
    counts = [(labels == label).sum(axis=0) for label in range(len(scale.sizes))]
    beliefs: Floats = np.array(counts) / (labels >= 0).sum(axis=0)
    return beliefs


def learn(totals: Totals, scale: Scale, *, asked: int) -> Crowd:
    """What is known once the beliefs of `asked` objects add up to these totals."""
    given, named = totals.given, np.arange(scale.named)
    seen = given.sum(axis=2)  # (classes, workers)
    right = np.zeros_like(seen)
    right[named] = given[named, :, named]
    answers = scale.sizes @ seen
    rights = right.sum(axis=0)
    crowd = _blend(EXPECTED_ACCURACY, CROWD_PRIOR, rights.sum(), answers.sum())
    accuracy = _blend(crowd, WORKER_PRIOR, rights, answers)
    even = 1 / scale.categories
    frequency = _blend(even, FREQUENCY_PRIOR * scale.categories, totals.found, asked)
    exposed = _blend(even, JEFFREYS_PRIOR * scale.categories, seen.sum(axis=1), answers.sum())

    confused = given.sum(axis=1)  # (classes, labels)
    class_right, class_seen = right.sum(axis=1), seen.sum(axis=1)
    class_accuracy = _blend(crowd, CROWD_CLASS_PRIOR, class_right, class_seen)
    class_mistakes = (class_seen - class_right)[:, None]
    split = _blend(1 / (scale.categories - 1), CROWD_CLASS_PRIOR, confused, class_mistakes)
    # what the crowd's being better at one class than at another is worth is taken out again
    level = np.repeat(((1 - crowd) / (1 - class_accuracy))[:, None], scale.named, axis=1)
    level[named, named] = crowd / class_accuracy[named]

    odds = _odds(accuracy) * (_odds(class_accuracy) / _odds(crowd))[:, None]
    by_class = _blend(odds / (1 + odds), CLASS_PRIOR, right, seen)
    weight = JEFFREYS_PRIOR * (scale.categories - 1)
    mistakes = _blend(split[:, None, :], weight, given, (seen - right)[:, :, None])
    likelihood = (1 - by_class)[:, :, None] * mistakes
    likelihood[named, :, named] = by_class[named]
    likelihood *= level[:, None, :]
    likelihood *= _exposure(seen, answers, usual=exposed[:, None], scale=scale)[:, :, None]

    evidence = np.zeros((len(scale.sizes), scale.rows + 1))
    np.log(likelihood.reshape(len(scale.sizes), -1), out=evidence[:, :-1])
    return Crowd(accuracy=accuracy, log_frequency=np.log(frequency), sizes=scale.sizes, evidence=evidence)


def _exposure(seen: Floats, answers: Floats, *, usual: Floats, scale: Scale) -> Floats:
    """How many times likelier than anybody each worker meets each class, shape (classes, workers)."""
    distance = scale.sizes @ ((seen - answers * usual) ** 2 / usual)
    excess = distance.sum() / (scale.categories - 1) - answers.sum()
    pairs = (answers * (answers - 1)).sum()
    if excess <= 0 or pairs <= 0:
        return np.ones_like(seen)
    weight = max(pairs / excess - 1, LEAST_EXPOSURE_PRIOR)
    likelier: Floats = _blend(usual, weight, seen, answers) / usual
    return likelier


def _blend(expected: Floats | float, weight: float, successes: Floats | float, trials: Floats | float) -> Any:
    """Rates that start at `expected` and move to successes / trials as trials outnumber `weight`."""
    return (weight * expected + successes) / (weight + trials)


def _odds(probability: Floats | float) -> Any:
    return probability / (1 - probability)
