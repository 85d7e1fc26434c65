"""One label out of several people's answers, weighted by how far each person can be trusted.

The method is Dawid and Skene's (1979): whoever agrees with the consensus is trusted more, and whoever is
trusted more shapes the consensus, until nothing changes. As they wrote it, it does worse than the majority
where a batch holds few answers of each person, where each person sees hardly more than one class, and where
everybody finds the same class hard. Hence:

- What is believed of a person starts from what is believed of everybody and moves with that person's
  answers only. Without evidence all weigh the same.
- How common each class is counts, too, slowly: one seldom met needs a clearer majority than one met often.
- That everybody errs more often on one class than on another says nothing about whom to follow, so only what
  sets a person apart from the crowd counts. What people name instead of a class does tell of it.
- If people see different classes more than chance explains, who was asked is evidence of the class, too.
- People who agree are always followed, however little they are trusted; and with fewer than `SMALL_BATCH`
  objects, so are most people. The confidence tells.

`labeling.consolidation.crowd` is the same model in numpy, for millions of answers.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from labeling.errors import require

# Sensitivity of the accuracy to each: docs/benchmarks.md, "Consolidation"
MOST_EPOCHS = 20  # as in AWS's own notebook on annotation consolidation
SMALLEST_CHANGE = 1e-3  # of the mean confidence; smaller changes turn one label in thousands
EXPECTED_ACCURACY = 0.7  # where that notebook starts from, too
CROWD_PRIOR = 10.0  # how many answers the expected accuracy weighs in the crowd's
WORKER_PRIOR = 6.0  # how many answers the crowd's accuracy weighs in a person's
CLASS_PRIOR = 100.0  # how many answers a person's accuracy weighs in that on a single class
JEFFREYS_PRIOR = 0.5  # how many times each mistake, and each class, counts as met before the first answer
CROWD_CLASS_PRIOR = 100.0  # the same for the crowd; and how many mistakes it counts as having made evenly
FREQUENCY_PRIOR = 10.0  # how many objects of each class count as seen before the first one
LEAST_EXPOSURE_PRIOR = 30.0  # how many answers the classes' frequencies weigh, at the least, in a person's
SMALL_BATCH = 50  # objects; what fewer tell of people is worth about a point where classes are equally common
DECIMALS = 9  # beliefs and trust closer than this are equal, so that no order of adding up decides

# The tables take up to 300 bytes for each: 450 of the 512 MB that `constructs_lib.annotation_functions` gives
MOST_CELLS = 1_500_000
"""How many answers, times classes, there may be; those that nobody named are one class."""

_Ballot = tuple[tuple[str, int], ...]
"""The answers to one object as (worker id, class), sorted."""

_Belief = Sequence[float]
"""Probability of each class; the last may stand for any one of the classes nobody named."""


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

    The order of objects and of people makes no difference. If fewer than `SMALL_BATCH` objects were answered
    for, each gets the label that most people chose, whoever they are and whatever the classes; what is known
    of people and classes decides ties only.

    Args:
        votes: object id → worker id → label category.
        categories: how many label categories people could choose from.

    Raises:
        InvalidValue: answers times classes are more than `MOST_CELLS`.
    """
    labels = sorted({label for answers in votes.values() for label in answers.values()})
    number = {label: index for index, label in enumerate(labels)}
    ballots = {
        object_id: tuple(sorted((worker, number[label]) for worker, label in answers.items()))
        for object_id, answers in sorted(votes.items())
        if answers
    }
    sizes = class_sizes(len(labels), categories=categories)
    cells = sum(map(len, ballots.values())) * len(sizes)
    require(
        cells <= MOST_CELLS,
        subject="answers times classes",
        value=cells,
        rule=f"it must be at most {MOST_CELLS}",
        fix="tell the label categories, so that not any text is a class, or give fewer objects at once",
    )
    beliefs = [_shares(ballot, classes=len(sizes)) for ballot in ballots.values()]
    crowd = _Crowd(ballots.values(), beliefs, sizes=sizes)
    for _ in range(MOST_EPOCHS):
        before, beliefs = beliefs, [crowd.believe(ballot) for ballot in ballots.values()]
        crowd = _Crowd(ballots.values(), beliefs, sizes=sizes)
        if _change(before, beliefs) < SMALLEST_CHANGE:
            break
    return {
        object_id: crowd.decide(ballot, belief, labels=labels)
        for (object_id, ballot), belief in zip(ballots.items(), beliefs, strict=True)
    }


def class_sizes(named: int, *, categories: int) -> list[int]:
    """How many label categories each class stands for: one each, and the last for all that nobody named.

    Nothing tells the categories that nobody named apart, so one class can stand for them.
    """
    unnamed = max(categories, 2) - named
    return [1] * named + [unnamed] * (unnamed > 0)


class _Crowd:
    """What is known of the people and of the classes, given what is believed of the objects."""

    def __init__(
        self, ballots: Collection[_Ballot], beliefs: Iterable[_Belief], *, sizes: Sequence[int]
    ) -> None:
        self._sizes, self._classes, categories = sizes, range(len(sizes)), sum(sizes)
        self._small = len(ballots) < SMALL_BATCH
        found = [0.0 for _ in self._classes]
        given: defaultdict[tuple[str, int], list[float]] = defaultdict(lambda: [0.0 for _ in self._classes])
        for ballot, belief in zip(ballots, beliefs, strict=True):
            found = [count + probability for count, probability in zip(found, belief, strict=True)]
            for vote in ballot:
                given[vote] = [count + share for count, share in zip(given[vote], belief, strict=True)]
        seen: defaultdict[str, list[float]] = defaultdict(lambda: [0.0 for _ in self._classes])
        right: defaultdict[str, float] = defaultdict(float)
        confused: defaultdict[int, list[float]] = defaultdict(lambda: [0.0 for _ in self._classes])
        for (worker, answer), counts in given.items():
            seen[worker] = [count + more for count, more in zip(seen[worker], counts, strict=True)]
            confused[answer] = [count + more for count, more in zip(confused[answer], counts, strict=True)]
            right[worker] += counts[answer]
        answers = Counter(worker for ballot in ballots for worker, _ in ballot)

        crowd = _blend(EXPECTED_ACCURACY, CROWD_PRIOR, sum(right.values()), answers.total())
        self._accuracy = {
            worker: _blend(crowd, WORKER_PRIOR, right[worker], count) for worker, count in answers.items()
        }
        self._log_frequency = [
            math.log(_blend(1 / categories, FREQUENCY_PRIOR * categories, count, len(ballots)))
            for count in found
        ]
        seen_by_all = [sum(counts[truth] for counts in seen.values()) for truth in self._classes]
        exposure = self._exposure(
            seen,
            answers,
            usual=[
                _blend(1 / categories, JEFFREYS_PRIOR * categories, times, answers.total())
                for times in seen_by_all
            ],
        )
        habits = _Habits(
            seen=seen_by_all,
            confused=confused,
            accuracy=crowd,
            categories=categories,
        )
        self._evidence = {
            (worker, answer): [
                habits.log_likelihood(
                    answer,
                    truth,
                    accuracy=self._accuracy[worker],
                    times=seen[worker][truth],
                    named=given[worker, truth][truth] if (worker, truth) in given else 0.0,
                    given=counts[truth],
                )
                + exposure[worker][truth]
                for truth in self._classes
            ]
            for (worker, answer), counts in list(given.items())
        }

    def _exposure(
        self, seen: Mapping[str, list[float]], answers: Mapping[str, int], *, usual: Sequence[float]
    ) -> dict[str, list[float]]:
        """How much likelier each person is asked about a class than anybody, as a logarithm.

        How far people's objects differ is measured by the moments of a Dirichlet-multinomial distribution.
        """
        distance = sum(
            size * (seen[worker][truth] - count * usual[truth]) ** 2 / usual[truth]
            for worker, count in answers.items()
            for truth, size in enumerate(self._sizes)
        )
        excess = distance / (sum(self._sizes) - 1) - sum(answers.values())
        pairs = sum(count * (count - 1) for count in answers.values())
        if excess <= 0 or not pairs:
            return {worker: [0.0 for _ in self._classes] for worker in answers}
        weight = max(pairs / excess - 1, LEAST_EXPOSURE_PRIOR)
        return {
            worker: [
                math.log(_blend(share, weight, times, count) / share)
                for share, times in zip(usual, seen[worker], strict=True)
            ]
            for worker, count in answers.items()
        }

    def believe(self, ballot: _Ballot) -> _Belief:
        """Probability of each class."""
        scores = [
            sum((self._evidence[vote][truth] for vote in ballot), self._log_frequency[truth])
            for truth in self._classes
        ]
        highest = max(scores)
        odds = [math.exp(score - highest) for score in scores]
        total = sum(size * odd for size, odd in zip(self._sizes, odds, strict=True))
        return [odd / total for odd in odds]

    def decide(self, ballot: _Ballot, belief: _Belief, *, labels: Sequence[str]) -> Consensus:
        """The most probable label; among equals the one more trusted people chose, then the first by name."""
        trust: defaultdict[int, float] = defaultdict(float)
        for worker, answer in ballot:
            trust[answer] += self._accuracy[worker]
        votes = Counter(answer for _, answer in ballot)
        most = [answer for answer, count in votes.items() if count == max(votes.values())]
        chosen = min(
            most if self._small or len(votes) == 1 else range(len(labels)),
            key=lambda label: (-round(belief[label], DECIMALS), -round(trust[label], DECIMALS), label),
        )
        confidence = round(belief[chosen], 2) if len(ballot) > 1 else 0.0
        return Consensus(label=labels[chosen], confidence=confidence, answers=len(ballot))


class _Habits:
    """What the crowd does with each class, from which a person is told apart.

    Args:
        seen: how often each class was shown to anybody.
        confused: how often anybody gave each answer, by class.
        accuracy: the crowd's share of right answers.
        categories: how many label categories people could choose from.
    """

    def __init__(
        self,
        *,
        seen: Sequence[float],
        confused: Mapping[int, Sequence[float]],
        accuracy: float,
        categories: int,
    ) -> None:
        self._crowd, self._mistakes = accuracy, categories - 1
        self._accuracy, self._split = [], []
        for truth, times in enumerate(seen):
            named = confused[truth][truth] if truth in confused else 0.0
            self._accuracy.append(_blend(accuracy, CROWD_CLASS_PRIOR, named, times))
            self._split.append(
                {
                    answer: _blend(1 / self._mistakes, CROWD_CLASS_PRIOR, counts[truth], times - named)
                    for answer, counts in confused.items()
                }
            )

    def log_likelihood(
        self, answer: int, truth: int, *, accuracy: float, times: float, named: float, given: float
    ) -> float:
        """Logarithm of how likely a person gives an answer, were the crowd as good at all classes.

        Args:
            answer: the answer.
            truth: the class.
            accuracy: the person's share of right answers.
            times: how often the person met the class.
            named: how often the person named it right.
            given: how often the person gave this answer to it.
        """
        of_class = self._accuracy[truth]
        odds = _odds(accuracy) * _odds(of_class) / _odds(self._crowd)
        right = _blend(odds / (1 + odds), CLASS_PRIOR, named, times)
        if answer == truth:
            return math.log(right * self._crowd / of_class)
        weight = JEFFREYS_PRIOR * self._mistakes
        mistake = (1 - right) * _blend(self._split[truth][answer], weight, given, times - named)
        return math.log(mistake * (1 - self._crowd) / (1 - of_class))


def _odds(probability: float) -> float:
    return probability / (1 - probability)


def _blend(expected: float, weight: float, successes: float, trials: float) -> float:
    """A rate that starts at `expected` and moves to successes / trials as trials outnumber `weight`."""
    return (weight * expected + successes) / (weight + trials)


def _shares(ballot: _Ballot, *, classes: int) -> _Belief:
    counts = Counter(answer for _, answer in ballot)
    return [counts[label] / len(ballot) for label in range(classes)]


def _change(before: Iterable[_Belief], after: Collection[_Belief]) -> float:
    """How much the confidence changed in an object, on the average."""
    changes = (abs(max(new) - max(old)) for old, new in zip(before, after, strict=True))
    return sum(changes) / max(len(after), 1)
