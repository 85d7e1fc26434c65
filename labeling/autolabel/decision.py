"""What to do with a new model: audit what it would label, or let people label what it finds hardest."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from labeling.autolabel.acceptable import Acceptable
from labeling.autolabel.actions import LabelObjects, Reason, TrainAndPredict, Trained
from labeling.autolabel.audit import fewest_draws
from labeling.autolabel.certificate import audit_order
from labeling.autolabel.lottery import shuffled
from labeling.autolabel.planning import LEFT_BY_A_BATCH, Prospect, best_audit
from labeling.autolabel.selection import hardest, margins
from labeling.autolabel.state import Audit, Candidate, Guess, State
from labeling.autolabel.wrongness import ExpectedErrors, WrongnessModel

# Shares of a batch that a region may leave out. What it leaves out goes to people: more than a batch would
# better be learned from first.
_LEFT_OUT = (0.0, 0.2, 0.5, 1.0)

# Of a batch, once the model has learned the first: people label so much between two trainings, as labels that
# a fresher model asks for are worth more (docs/benchmarks.md, "The loop's constants").
_ROUND = 0.5

# What people may label before the audit, in batches: a round might not be enough where two rounds are.
_BEFORE_AN_AUDIT = (0.5, 1.0)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Ranking:
    """The pool, surest first.

    Attributes:
        objects: their numbers, shape (n,).
        labels: the machine's label of each.
        margins: of each, shape (n,).
        chances: that each label is wrong, shape (n,).
        experience: what these were told by.
    """

    objects: NDArray[np.intp]
    labels: Sequence[object]
    margins: NDArray[np.floating]
    chances: NDArray[np.float64]
    experience: WrongnessModel

    def expected_errors(self, region: int) -> ExpectedErrors:
        """Among the surest objects, so many of them."""
        return self.experience.expected_errors(self.margins[:region])

    def guess(self, index: int) -> Guess:
        """What is to be remembered of the machine's label of an object."""
        return Guess(label=self.labels[index], margin=float(self.margins[index]))


def can_be_certified(state: State, *, pool: int) -> bool:
    """Whether an audit of so many objects could succeed if the model were never wrong."""
    risks = _risks(state)
    if not risks:
        return False
    draws = fewest_draws(region=pool, target_error=state.policy.target_error, risk=risks[0])
    return draws is not None and draws <= state.budget_left


def decide(state: State, *, asked: TrainAndPredict, trained: Trained, acceptable: Acceptable) -> State:
    """Begin an audit if that leaves people less to do than another batch and an audit then; else ask for the
    batch."""
    pool_margins = margins(trained.pool.scores)
    experience = _experience(state, asked=asked, trained=trained, acceptable=acceptable)
    chances = experience.chances(pool_margins)
    order = np.argsort(chances, kind="stable")
    ranking = _Ranking(
        objects=np.array(asked.pool, dtype=np.intp)[order],
        labels=[trained.pool.labels[index] for index in order],
        margins=pool_margins[order],
        chances=chances[order],
        experience=experience,
    )
    prospect = _worth_auditing(state, ranking)
    return _ask_people(state, ranking) if prospect is None else _begin_audit(state, ranking, prospect)


def _experience(
    state: State, *, asked: TrainAndPredict, trained: Trained, acceptable: Acceptable
) -> WrongnessModel:
    """When the machine is wrong, by what it said of objects before it learned their labels.

    Out-of-fold predictions stand for such guesses only where objects were chosen at random. Where they were
    chosen for being hard, they are worse than guesses about the pool ever are.
    """
    known = [guess for guess in state.guesses.values() if guess.wrong is not None]
    unguessed = [index for index, number in enumerate(asked.labeled) if number not in state.guesses]
    out_of_fold = trained.out_of_fold
    left_out_wrong = [
        not acceptable(out_of_fold.labels[index], state.labels[asked.labeled[index]]) for index in unguessed
    ]
    # Guesses were made by models that had learned about a batch less than the present one; what is left out
    # now is guessed by the present one.
    overstated = np.repeat([1 / LEFT_BY_A_BATCH, 1.0], [len(known), len(unguessed)])
    return WrongnessModel.fit(
        np.append([guess.margin for guess in known], margins(out_of_fold.scores)[unguessed]),
        np.array([guess.wrong for guess in known] + left_out_wrong, dtype=bool),
        overstated=overstated,
    )


def _worth_auditing(state: State, ranking: _Ranking) -> Prospect | None:
    """The best audit to make now, unless a better one is expected after people have labeled more."""
    pool, batch = len(ranking.objects), state.policy.batch_size
    prospects = [
        _best_audit(
            state,
            chances=ranking.chances[:region],
            expected_errors=ranking.expected_errors(region),
            most_draws=state.budget_left,
        )
        for region in (pool - round(share * batch) for share in _LEFT_OUT)
    ]
    now = max((found for found in prospects if found), key=lambda found: found.certified, default=None)
    if now is None:
        return None
    later = (_after(state, ranking, labels=ceil(share * batch)) for share in _BEFORE_AN_AUDIT)
    return now if all(then is None or now.certified >= then.certified for then in later) else None


def _after(state: State, ranking: _Ranking, *, labels: int) -> Prospect | None:
    """The best audit of what is left when people have labeled so many more of the hardest objects.

    What a model gets wrong among the objects it finds easy falls about as the number of labels grows.
    """
    rest = len(ranking.objects) - labels
    if rest < 1:
        return None
    known = len(state.labels)
    remaining = known / (known + labels)
    expected = ranking.expected_errors(rest)
    return _best_audit(
        state,
        chances=ranking.chances[:rest],
        expected_errors=ExpectedErrors(
            mean=expected.mean * remaining, variance=expected.variance * remaining**2
        ),
        most_draws=state.budget_left - labels,
    )


def _best_audit(
    state: State, *, chances: NDArray[np.float64], expected_errors: ExpectedErrors, most_draws: float
) -> Prospect | None:
    target_error, risks = state.policy.target_error, _risks(state)
    if not risks or len(chances) < 2 or expected_errors.mean >= target_error * len(chances):
        return None
    return best_audit(
        chances,
        target_error=target_error,
        risks=risks,
        expected_errors=expected_errors,
        batch_size=state.policy.batch_size,
        most_draws=most_draws,
    )


def _risks(state: State) -> list[float]:
    """What the next audit and each after it may have."""
    return [state.policy.risk(attempt) for attempt in range(state.attempts + 1, state.policy.attempts + 1)]


def _begin_audit(state: State, ranking: _Ranking, prospect: Prospect) -> State:
    attempt = state.attempts + 1
    indices = {int(number): index for index, number in enumerate(ranking.objects[: len(prospect.weights)])}
    weights = {number: float(prospect.weights[index]) for number, index in indices.items()}
    audit = Audit(
        region=tuple(
            Candidate(number=number, guess=ranking.guess(indices[number]), weight=weights[number])
            for number in audit_order(weights, seed=state.seed, attempt=attempt)
        ),
        target_error=state.policy.target_error,
        risk=state.policy.risk(attempt),
        give_up=prospect.give_up,
    )
    first = audit.next_draws(most=state.affordable(state.policy.batch_size))
    return state.having(
        audit=audit, attempts=attempt, action=LabelObjects(objects=first, reason=Reason.AUDIT)
    )


def _ask_people(state: State, ranking: _Ranking) -> State:
    size = min(state.affordable(ceil(_ROUND * state.policy.batch_size)), len(ranking.objects))
    random_ones = round(size * state.policy.random_share)
    chosen = hardest(-ranking.chances, size - random_ones)
    objects = ranking.objects[chosen].tolist()
    others = set(ranking.objects.tolist()) - set(objects)
    batch = str(len(state.labels))
    randomly = (
        shuffled(others, seed=state.seed, purpose=f"batch {batch}")[:random_ones] if random_ones else []
    )
    guesses = {number: ranking.guess(index) for number, index in zip(objects, chosen.tolist(), strict=True)}
    state = state.having(guesses={**state.guesses, **guesses})
    if not objects:
        return state.having(action=LabelObjects(objects=tuple(randomly), reason=Reason.RANDOM))
    return state.having(
        then_random=tuple(randomly), action=LabelObjects(objects=tuple(objects), reason=Reason.ACTIVE)
    )
