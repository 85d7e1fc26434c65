"""One label out of several people's answers, weighted by how far each person can be trusted.

The method is Dawid and Skene's (1979): whoever agrees with the consensus is trusted more, and whoever is
trusted more shapes the consensus, until nothing changes. As they wrote it, it fails where Ground Truth uses
it: a batch holds few answers of each person, and often each person sees hardly more than one class. Hence:

- What is believed of a person starts from what is believed of everybody and moves with that person's
  answers only. Without evidence all weigh the same, and the majority decides.
- That a person mistakes one class in particular is believed slowly, after about a hundred such answers.
- An answer never speaks against the class it names, so people who agree are always followed.
- No class is expected more often than another, so a rare class needs no more votes than a common one.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_MOST_EPOCHS = 20  # as in AWS's own notebook on annotation consolidation
_SMALLEST_CHANGE = 1e-4
_EXPECTED_ACCURACY = 0.7  # where that notebook starts from, too
_CROWD_PRIOR = 10.0  # how many answers the expected accuracy weighs in the crowd's
_WORKER_PRIOR = 6.0  # how many answers the crowd's accuracy weighs in a person's
_CLASS_PRIOR = 100.0  # how many answers a person's accuracy weighs in that on a single class

_Ballot = tuple[tuple[str, str], ...]
"""The answers to one object as (worker id, label), sorted."""

_Belief = dict[str, float]
"""Probability of each label somebody gave; what is missing to 1 belongs to the labels nobody gave."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Consensus:
    """What the answers to one object come to.

    Attributes:
        label: the label category.
        confidence: probability of the label as far as the answers bear it out, 0.0 to 1.0, rounded to 2
            decimals; 0.0 if one person answered (source: SageMaker developer guide, "Annotation
            consolidation").
        answers: how many people answered.
    """

    label: str
    confidence: float
    answers: int


def consolidate(votes: Mapping[str, Mapping[str, str]], *, categories: int) -> dict[str, Consensus]:
    """Find the label of every object that somebody answered for.

    The order of objects and of people makes no difference.

    Args:
        votes: object id → worker id → label category.
        categories: how many label categories people could choose from.
    """
    ballots = {
        object_id: tuple(sorted(answers.items())) for object_id, answers in sorted(votes.items()) if answers
    }
    given = {label for ballot in ballots.values() for _, label in ballot}
    categories = max(categories, len(given), 2)
    beliefs = [_shares(ballot) for ballot in ballots.values()]
    crowd = _Crowd(ballots.values(), beliefs, categories=categories)
    for _ in range(_MOST_EPOCHS):
        before, beliefs = beliefs, [crowd.believe(ballot) for ballot in ballots.values()]
        crowd = _Crowd(ballots.values(), beliefs, categories=categories)
        if _change(before, beliefs) < _SMALLEST_CHANGE:
            break
    return {
        object_id: crowd.decide(ballot, belief)
        for (object_id, ballot), belief in zip(ballots.items(), beliefs, strict=True)
    }


class _Crowd:
    """What is known of the people, given what is believed of the objects."""

    def __init__(self, ballots: Iterable[_Ballot], beliefs: Iterable[_Belief], *, categories: int) -> None:
        answers: Counter[str] = Counter()
        right: defaultdict[str, float] = defaultdict(float)
        self._seen: defaultdict[tuple[str, str], float] = defaultdict(float)
        self._given: defaultdict[tuple[str, str, str], float] = defaultdict(float)
        for ballot, belief in zip(ballots, beliefs, strict=True):
            for worker, answer in ballot:
                answers[worker] += 1
                right[worker] += belief[answer]
                for truth, probability in belief.items():
                    self._seen[worker, truth] += probability
                    self._given[worker, truth, answer] += probability
        accuracy = _blend(_EXPECTED_ACCURACY, _CROWD_PRIOR, sum(right.values()), sum(answers.values()))
        self._accuracy = {
            worker: _blend(accuracy, _WORKER_PRIOR, right[worker], count) for worker, count in answers.items()
        }
        self._categories = categories
        self._log_likelihoods: dict[tuple[str, str, str], float] = {}

    def believe(self, ballot: _Ballot) -> _Belief:
        """Probability of each label on a ballot."""
        scores = {
            truth: sum(self._log_likelihood(worker, answer, truth) for worker, answer in ballot)
            for truth in sorted({answer for _, answer in ballot})
        }
        highest = max(scores.values())
        odds = {truth: math.exp(score - highest) for truth, score in scores.items()}
        others = self._categories - len(scores)
        total = sum(odds.values())
        if others:
            total += others * math.exp(sum(self._log_mistake(*vote) for vote in ballot) - highest)
        return {truth: odd / total for truth, odd in odds.items()}

    def decide(self, ballot: _Ballot, belief: _Belief) -> Consensus:
        """The most probable label; among equals the one more trusted people chose, then the first by name."""
        trust: defaultdict[str, float] = defaultdict(float)
        for worker, answer in ballot:
            trust[answer] += self._accuracy[worker]
        label = min(belief, key=lambda answer: (-round(belief[answer], 9), -round(trust[answer], 9), answer))
        confidence = round(belief[label], 2) if len(ballot) > 1 else 0.0
        return Consensus(label=label, confidence=confidence, answers=len(ballot))

    def _log_likelihood(self, worker: str, answer: str, truth: str) -> float:
        """Logarithm of the probability that the person gives this answer if that is the truth."""
        key = worker, answer, truth
        if key not in self._log_likelihoods:
            right = self._likelihood(worker, answer, answer)
            self._log_likelihoods[key] = math.log(min(right, self._likelihood(worker, answer, truth)))
        return self._log_likelihoods[key]

    def _log_mistake(self, worker: str, answer: str) -> float:
        """The same if the truth is a label nobody gave."""
        return min(math.log(self._mistake(worker)), self._log_likelihood(worker, answer, answer))

    def _likelihood(self, worker: str, answer: str, truth: str) -> float:
        expected = self._accuracy[worker] if answer == truth else self._mistake(worker)
        given = self._given.get((worker, truth, answer), 0.0)
        return _blend(expected, _CLASS_PRIOR, given, self._seen.get((worker, truth), 0.0))

    def _mistake(self, worker: str) -> float:
        """Probability of any one wrong answer."""
        return (1 - self._accuracy[worker]) / (self._categories - 1)


def _shares(ballot: _Ballot) -> _Belief:
    counts = Counter(label for _, label in ballot)
    return {label: count / len(ballot) for label, count in sorted(counts.items())}


def _blend(expected: float, weight: float, successes: float, trials: float) -> float:
    """A rate that starts at `expected` and moves to successes / trials as trials outnumber `weight`."""
    return (weight * expected + successes) / (weight + trials)


def _change(before: Iterable[_Belief], after: Iterable[_Belief]) -> float:
    return max(
        (abs(new[label] - old[label]) for old, new in zip(before, after, strict=True) for label in new),
        default=0.0,
    )
