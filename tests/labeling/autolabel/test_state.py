"""What is kept of a run between two steps."""

import json
from dataclasses import replace
from typing import Any

import pytest

from labeling.autolabel.actions import (
    Action,
    CommitLabels,
    Finished,
    LabelObjects,
    Reason,
    TrainAndPredict,
    action_from_json,
    action_to_json,
)
from labeling.autolabel.loop import start
from labeling.autolabel.state import VERSION, Audit, State
from labeling.errors import InvalidValue
from tests.labeling.autolabel.toys import Toy, policy, states

AUDIT = Audit(
    region=dict.fromkeys(range(10), "class 0"), order=(4, 2, 9, 7, 0, 1, 3), draws=(3, 5, 7), risk=0.05
)


def test_every_state_of_a_run_survives_json() -> None:
    toy = Toy(objects=250, error=0.1, halving=60, abstaining=0.03)
    terms = policy(target_error=0.1, random_share=0.5)
    run = list(states(start(terms, objects=250, seed="seed"), toy))

    assert [State.from_json(json.loads(json.dumps(state.to_json()))) for state in run] == run


@pytest.mark.parametrize(
    "label", ["a class", 7, ["several", "classes"], [{"left": 1.5, "label": "box"}], {"spans": []}, True]
)
def test_labels_of_any_task_survive_json(label: Any) -> None:
    state = replace(
        start(policy(), objects=600), labels={5: label, 3: None}, audit=replace(AUDIT, region={4: label})
    )

    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


def test_labels_keep_the_order_in_which_people_gave_them() -> None:
    state = replace(start(policy(), objects=600), labels={5: "a", 3: "b", 4: "c"})
    read = State.from_json(json.loads(json.dumps(state.to_json(), sort_keys=True)))

    assert list(read.labels) == [5, 3, 4]


@pytest.mark.parametrize("version", [0, VERSION + 1, None])
def test_a_state_of_another_version_is_refused(version: int | None) -> None:
    entry = {**start(policy(), objects=600).to_json(), "version": version}

    with pytest.raises(
        InvalidValue, match=rf"^version of the state is .*: it must be {VERSION}; go on with the version"
    ):
        State.from_json(entry)


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (LabelObjects(objects=(3, 1), reason=Reason.ACTIVE), "label"),
        (TrainAndPredict(labeled=(3, 1), pool=(0, 2)), "train"),
        (Finished(machine_labeled=2, people_labeled=1, unlabeled=0), "finished"),
    ],
)
def test_an_action_survives_json(action: Action, name: str) -> None:
    entry = json.loads(json.dumps(action_to_json(action)))

    assert entry["action"] == name
    assert action_from_json(entry) == action


def test_a_commit_survives_json_with_its_certificate() -> None:
    run = states(start(policy(), objects=600, seed="seed"), Toy(objects=600, error=0.0))
    action = next(state.action for state in run if isinstance(state.action, CommitLabels))

    assert action_from_json(json.loads(json.dumps(action_to_json(action)))) == action


def test_an_audit_draws_no_more_than_it_needs_if_all_is_well() -> None:
    assert AUDIT.next_draws(most=100) == (4, 2, 9)


def test_an_audit_draws_no_more_than_a_batch_at_a_time() -> None:
    assert AUDIT.next_draws(most=2) == (4, 2)


def test_an_error_postpones_the_end_of_an_audit() -> None:
    after = AUDIT.having_drawn(3, wrong=(9,))

    assert (after.certifies, after.ended, after.next_draws(most=100)) == (False, False, (7, 0))


def test_as_few_errors_as_planned_certify() -> None:
    after = AUDIT.having_drawn(3, wrong=(9,)).having_drawn(2, wrong=())

    assert (after.certifies, after.ended, after.errors) == (True, True, (9,))


def test_more_errors_than_planned_end_an_audit_without_a_certificate() -> None:
    after = AUDIT.having_drawn(3, wrong=(4, 2, 9))

    assert (after.certifies, after.ended) == (False, True)
