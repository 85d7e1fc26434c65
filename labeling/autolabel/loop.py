"""The certified loop: people label some objects, a model learns, an audit proves its labels for the rest.

    state = start(policy, objects=10_000)
    while not isinstance(state.action, Finished):
        state, action = advance(state, …)           # answers what state.action asks for

`advance` is a function of its arguments and nothing else. Whoever drives it may stop after any step, keep
`state.to_json()`, and go on in another process.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import exp

from labeling.autolabel.acceptable import Acceptable, same_class
from labeling.autolabel.actions import (
    Action,
    CommitLabels,
    Finished,
    LabelObjects,
    Reason,
    TrainAndPredict,
    Trained,
)
from labeling.autolabel.answers import check_answer, checked_labels, checked_predictions
from labeling.autolabel.certificate import Certificate
from labeling.autolabel.decision import can_be_certified, decide
from labeling.autolabel.learner import Label
from labeling.autolabel.lottery import shuffled
from labeling.autolabel.numbers import whole
from labeling.autolabel.policy import Policy
from labeling.autolabel.state import Audit, State
from labeling.errors import require

Step = tuple[State, Action]


def start(
    policy: Policy, *, objects: int, seed: str | None = None, first_batch: Sequence[int] | None = None
) -> State:
    """Begin a run.

    Args:
        policy: its terms.
        objects: how many there are; they are numbered from 0.
        seed: of every random choice; must have been chosen without regard to the labels. By default it is
            drawn anew.
        first_batch: objects to label first, drawn at random by somebody else.

    Raises:
        InvalidValue: so many objects are not worth a certificate on these terms, or the first batch is not
            made of some of them, each once, within the human budget; or a number is not whole, or the seed
            not text.
    """
    objects = whole(objects, subject="the number of objects")
    policy.check(objects=objects)
    seed = secrets.token_hex(16) if seed is None else seed
    require(
        isinstance(seed, str),
        subject="seed",
        value=seed,
        rule="it must be text, so that it is the same when the state is read again",
        fix="pass it as a str, or leave it out to have one drawn",
    )
    if first_batch is None:
        first_batch = shuffled(range(objects), seed=seed, purpose="first batch")[: policy.batch_size]
    first = tuple(whole(number, subject="a number in first_batch") for number in first_batch)
    _check_first_batch(first, policy=policy, objects=objects)
    action = LabelObjects(objects=first, reason=Reason.RANDOM)
    return State(policy=policy, objects=objects, seed=seed, action=action)


def advance(
    state: State,
    new_labels: Mapping[int, Label] | None = None,
    predictions: Trained | None = None,
    *,
    acceptable: Acceptable = same_class,
) -> Step:
    """Take what the state's action asked for, and say what comes next.

    Args:
        state: the run so far; it is not changed.
        new_labels: if the action was `LabelObjects`, what people said of each object, None where they could
            not tell.
        predictions: if the action was `TrainAndPredict`, what the learner said.
        acceptable: whether a machine label (first) is as good as a person's.

    Returns:
        The new state, and its action.

    Raises:
        InvalidValue: the answer is not the one that was asked for; nothing is lost, answer again.
    """
    check_answer(state.action, new_labels, predictions)
    match state.action:
        case LabelObjects() as asked:
            labels = checked_labels(asked, new_labels)
            state = _after_labels(_take(state, asked, labels, acceptable), asked)
        case TrainAndPredict() as asked:
            trained = checked_predictions(asked, predictions)
            state = decide(state, asked=asked, trained=trained, acceptable=acceptable)
        case CommitLabels():
            state = _train_or_end(state)
        case Finished():
            pass
    return state, state.action


def _check_first_batch(first: Sequence[int], *, policy: Policy, objects: int) -> None:
    most = objects if policy.human_budget is None else min(policy.human_budget, objects)
    require(
        0 < len(first) <= most,
        subject="the number of objects in first_batch",
        value=len(first),
        rule=f"it must be from 1 to {most}, what there is and people may label",
        fix="pass about a batch of objects",
    )
    wrong = [number for number, times in Counter(first).items() if times > 1 or not 0 <= number < objects]
    require(
        not wrong,
        subject="first_batch",
        value=wrong[:5],
        rule=f"it must have numbers from 0 to {objects - 1}, each at most once",
        fix="leave these out",
    )


def _take(state: State, asked: LabelObjects, labels: Mapping[int, Label], acceptable: Acceptable) -> State:
    """Remember what people said, and where the machine's guesses were wrong."""
    audit = state.audit
    drawn = audit.region[audit.drawn :][: len(asked.objects)] if audit else ()
    guesses = {**state.guesses, **{candidate.number: candidate.guess for candidate in drawn}}
    judged = {
        number: replace(
            guesses[number],
            wrong=labels[number] is None or not acceptable(guesses[number].label, labels[number]),
        )
        for number in asked.objects
        if number in guesses
    }
    wrong = tuple(number for number, guess in judged.items() if guess.wrong)
    return state.having(
        labels={**state.labels, **{number: labels[number] for number in asked.objects}},
        guesses={**state.guesses, **judged},
        audit=audit and audit.having_drawn(len(asked.objects), wrong=wrong),
    )


def _after_labels(state: State, asked: LabelObjects) -> State:
    audit = state.audit
    if audit is not None:
        affordable = state.affordable(state.policy.batch_size)
        if affordable and not audit.ended:
            objects = audit.next_draws(most=affordable)
            return state.having(action=LabelObjects(objects=objects, reason=Reason.AUDIT))
        state = state.having(audit=None)
        return _commit(state, audit) if audit.certifies else _train_or_end(state)
    if state.then_random:
        action = LabelObjects(objects=state.then_random, reason=Reason.RANDOM)
        return state.having(then_random=(), action=action)
    return _train_or_end(state)


def _commit(state: State, audit: Audit) -> State:
    certificate = Certificate(
        target_error=audit.target_error,
        attempt=state.attempts,
        seed=state.seed,
        region={candidate.number: candidate.guess.label for candidate in audit.region},
        weights={candidate.number: candidate.weight for candidate in audit.region},
        drawn=tuple(candidate.number for candidate in audit.region[: audit.drawn]),
        errors=audit.errors,
        risk=audit.risk,
        evidence=exp(audit.log_evidence),
    )
    return state.having(
        committed={**state.committed, **certificate.committed},
        certificates=(*state.certificates, certificate),
        action=CommitLabels(certificate=certificate),
    )


def _train_or_end(state: State) -> State:
    pool, batch = state.pool, state.policy.batch_size
    if not pool or state.budget_left <= 0:
        return state.having(
            action=Finished(
                machine_labeled=len(state.committed), people_labeled=len(state.labels), unlabeled=len(pool)
            )
        )
    labeled = tuple(number for number, label in state.labels.items() if label is not None)
    if len(pool) <= batch or not can_be_certified(state, pool=len(pool)):
        rest = pool if state.budget_left >= len(pool) else pool[: int(state.budget_left)]
        return state.having(action=LabelObjects(objects=tuple(rest), reason=Reason.REST))
    if not labeled:
        more = shuffled(pool, seed=state.seed, purpose="another batch")[: state.affordable(batch)]
        return state.having(action=LabelObjects(objects=tuple(more), reason=Reason.RANDOM))
    return state.having(action=TrainAndPredict(labeled=labeled, pool=tuple(pool)))
