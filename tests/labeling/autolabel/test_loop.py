"""What a run promises, whatever the learner and the people do."""

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from labeling.autolabel.acceptable import same_class
from labeling.autolabel.actions import CommitLabels, Finished, LabelObjects, Reason, TrainAndPredict, Trained
from labeling.autolabel.certificate import verify
from labeling.autolabel.loop import advance, start
from labeling.autolabel.state import State
from labeling.errors import InvalidValue
from tests.labeling.autolabel.toys import SCORINGS, Toy, last_state, policy, states

toys = st.builds(
    Toy,
    objects=st.just(250),  # always as many, so that plans found for one example serve the next
    error=st.sampled_from([0.0, 0.02, 0.08, 0.2, 0.5, 1.0]),
    halving=st.sampled_from([None, 60]),
    scoring=st.sampled_from(SCORINGS),
    flattering=st.booleans(),
    abstaining=st.sampled_from([0.0, 0.0, 0.03, 0.5, 1.0]),
    chance=st.integers(0, 1000),
)
terms_of_runs = st.fixed_dictionaries(
    {
        "target_error": st.just(0.1),
        "batch_size": st.sampled_from([25, 40]),
        "attempts": st.sampled_from([1, 4]),
        "random_share": st.sampled_from([0.0, 0.3, 1.0]),
        "human_budget": st.none() | st.integers(80, 200),
    }
)


def runs_once(toy: Toy, terms: dict[str, Any]) -> Iterator[State]:
    return states(start(policy(**terms), objects=toy.objects, seed="seed"), toy)


@given(toys, terms_of_runs)
@settings(max_examples=12)
def test_stopped_and_resumed_after_every_step_a_run_goes_on_as_if_it_had_not_been(
    toy: Toy, terms: dict[str, Any]
) -> None:
    first = start(policy(**terms), objects=toy.objects, seed="seed")

    assert last_state(first, toy, resumed=True).to_json() == last_state(first, toy).to_json()


@given(toys, terms_of_runs)
@example(  # an audit drew ten objects more than were paid for
    Toy(objects=250, error=0.5, halving=60, chance=433), {"batch_size": 60, "human_budget": 185}
)
@settings(max_examples=25)
def test_whatever_happens_every_object_has_one_fate_and_the_risk_is_not_overspent(
    toy: Toy, terms: dict[str, Any]
) -> None:
    asked: list[int] = []
    committed: list[int] = []
    risks: list[float] = []
    for state in runs_once(toy, terms):
        match state.action:
            case LabelObjects(objects=objects):
                asked += objects
            case CommitLabels(certificate=certificate):
                committed += certificate.committed
                assert verify(certificate, state.labels, acceptable=same_class) == []
                assert certificate.evidence * certificate.risk >= 1 - 1e-9
        if state.audit is not None and state.attempts > len(risks):
            risks.append(state.audit.risk)
            assert state.audit.risk <= state.policy.risk(state.attempts)
    budget = state.policy.human_budget

    assert isinstance(state.action, Finished)
    assert len(asked) == len(set(asked)) == state.action.people_labeled == len(state.labels)
    assert len(committed) == len(set(committed)) == state.action.machine_labeled == len(state.committed)
    assert not set(asked) & set(committed)
    assert set(asked) | set(committed) | set(state.pool) == set(range(toy.objects))
    assert state.action.unlabeled == len(state.pool)
    assert state.pool == [] or (budget is not None and len(asked) == budget)
    assert budget is None or len(asked) <= budget
    assert state.audit is None
    assert math.fsum(risks) <= 1 - state.policy.confidence + 1e-12
    assert len(risks) == state.attempts <= state.policy.attempts


def end(toy: Toy, **terms: Any) -> Finished:
    action = last_state(start(policy(**terms), objects=toy.objects, seed="seed"), toy).action
    assert isinstance(action, Finished)
    return action


def test_a_learner_that_is_never_wrong_costs_a_batch_and_about_the_shortest_audit() -> None:
    fewest = policy().fewest_labels(objects=600)

    assert fewest is not None
    assert end(Toy(objects=600, error=0.0)).people_labeled == pytest.approx(fewest, abs=3)


@pytest.mark.parametrize("scoring", SCORINGS)
def test_a_learner_that_is_always_wrong_labels_nothing(scoring: str) -> None:
    assert end(Toy(objects=600, error=1.0, scoring=scoring)).machine_labeled == 0


def test_when_nobody_can_tell_the_machine_labels_nothing() -> None:
    assert end(Toy(objects=600, error=0.0, abstaining=1.0)) == Finished(
        machine_labeled=0, people_labeled=600, unlabeled=0
    )


def test_what_the_budget_does_not_pay_for_stays_unlabeled() -> None:
    assert end(Toy(objects=600, error=1.0), human_budget=150) == Finished(
        machine_labeled=0, people_labeled=150, unlabeled=450
    )


def test_a_run_with_half_of_each_round_at_random_asks_for_both_kinds() -> None:
    toy = Toy(objects=600, error=0.5, halving=100)
    batches = [
        (state.action.reason, len(state.action.objects))
        for state in runs_once(toy, {"random_share": 0.5})
        if isinstance(state.action, LabelObjects)
    ]

    assert batches[:3] == [(Reason.RANDOM, 40), (Reason.ACTIVE, 10), (Reason.RANDOM, 10)]


def test_a_label_that_only_the_rule_accepts_is_no_error() -> None:
    toy = Toy(objects=600, error=1.0)
    state = start(policy(), objects=600, seed="seed")
    learner = toy.learner()
    while not isinstance(state.action, Finished):
        labels = predictions = None
        match state.action:
            case LabelObjects(objects=objects):
                labels = dict(zip(objects, toy.answer(np.array(objects)), strict=True))
            case TrainAndPredict(labeled=labeled, pool=pool):
                learner.fit(np.array(labeled), [])
                predictions = Trained(pool=learner.predict(np.array(pool)), out_of_fold=learner.out_of_fold())
        state, _ = advance(state, labels, predictions, acceptable=lambda machine, human: True)

    assert state.action.machine_labeled == end(replace(toy, error=0.0)).machine_labeled


def test_a_finished_run_stays_finished() -> None:
    last = last_state(start(policy(), objects=600, seed="seed"), Toy(objects=600, error=0.0))

    assert advance(last) == (last, last.action)


def test_a_run_without_a_seed_draws_one_of_its_own() -> None:
    assert start(policy(), objects=600).seed != start(policy(), objects=600).seed


def test_a_first_batch_drawn_by_somebody_else_is_asked_for_first() -> None:
    state = start(policy(), objects=600, first_batch=np.array([5, 3, 599]))

    assert state.action == LabelObjects(objects=(5, 3, 599), reason=Reason.RANDOM)


@pytest.mark.parametrize(
    ("first_batch", "terms", "message"),
    [
        (
            [3, 4, 3],
            {},
            r"^first_batch is \[3\]: it must have numbers from 0 to 599, each at most once; leave",
        ),
        ([-1, 3, 600], {}, r"^first_batch is \[-1, 600\]: it must have numbers from 0 to 599"),
        ([], {}, r"^the number of objects in first_batch is 0: it must be from 1 to 600, what there is and"),
        (
            range(201),
            {"human_budget": 200},
            r"^the number of objects in first_batch is 201: .* from 1 to 200",
        ),
        ([3, 2.7], {}, r"^a number in first_batch is 2.7: it must be a whole number; pass it as an int$"),
        (["3"], {}, r"^a number in first_batch is '3': it must be a whole number; pass it as an int$"),
    ],
)
def test_a_first_batch_that_cannot_be_labeled_is_refused(
    first_batch: list[Any], terms: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidValue, match=message):
        start(policy(**terms), objects=600, first_batch=first_batch)


def test_too_few_objects_are_refused_before_anything_is_labeled() -> None:
    with pytest.raises(InvalidValue, match=r"^the number of objects is 100: "):
        start(policy(target_error=0.01), objects=100)


@pytest.mark.parametrize("objects", [600.0, "600", None, True])
def test_a_number_of_objects_that_is_not_whole_is_refused(objects: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^the number of objects is .*: it must be a whole number; pass"):
        start(policy(), objects=objects)


def test_a_seed_that_is_no_text_is_refused() -> None:
    seed: Any = 7
    with pytest.raises(InvalidValue, match=r"^seed is 7: it must be text, .*; pass it as a str, or leave it"):
        start(policy(), objects=600, seed=seed)


def test_numbers_of_numpy_are_kept_as_json() -> None:
    state = start(policy(), objects=np.int64(600), first_batch=np.array([5, 3]))

    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


def test_people_who_abstain_from_an_audit_count_as_errors() -> None:
    toy = Toy(objects=600, error=0.0)
    state = next(state for state in runs_once(toy, {"batch_size": 100}) if state.audit is not None)
    assert isinstance(state.action, LabelObjects)
    labels = dict(zip(state.action.objects, toy.answer(np.array(state.action.objects)), strict=True))
    first, *_ = state.action.objects

    certified, _ = advance(state, labels)
    doubted, _ = advance(state, {**labels, first: None})

    assert [len(certified.certificates), len(doubted.certificates)] == [1, 0]
