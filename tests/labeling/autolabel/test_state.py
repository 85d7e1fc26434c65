"""What is kept of a run between two steps."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from labeling.autolabel.actions import VERSION as VERSION_OF_ACTIONS
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
from labeling.autolabel.state import VERSION, Audit, Candidate, Guess, State
from labeling.errors import InvalidValue
from tests.labeling.autolabel.toys import Toy, policy, states

END = Finished(machine_labeled=2, people_labeled=1, unlabeled=0)

ORDER = tuple(range(30))[::-1]
AUDIT = Audit(  # of equal weights: 8 draws are enough, or 16 if one of them was wrong
    region=tuple(
        Candidate(number=number, guess=Guess(label="class 0", margin=0.5), weight=1.3) for number in ORDER
    ),
    target_error=0.3,
    risk=0.2,
    give_up=0.2,
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
        start(policy(), objects=600),
        labels={5: label, 3: None},
        audit=replace(AUDIT, region=(Candidate(number=4, guess=Guess(label=label, margin=0.5), weight=1.5),)),
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


def test_what_a_state_lacks_is_named() -> None:
    with pytest.raises(InvalidValue) as refusal:
        State.from_json({"version": VERSION, "policy": {}, "objects": 600, "seed": "seed"})

    assert str(refusal.value) == (
        'the list of attributes of the state is ["policy", "objects", "seed"]: it must also have action, '
        "labels, committed, certificates, attempts, then_random, guesses, audit; pass what was written, "
        "unchanged"
    )


@pytest.mark.parametrize("part", ["the state", "the audit"])
def test_what_a_state_would_lose_is_refused(part: str) -> None:
    entry = replace(start(policy(), objects=600), audit=AUDIT).to_json()
    (entry if part == "the state" else entry["audit"])["note"] = "of Monday"

    with pytest.raises(
        InvalidValue,
        match=rf'^the list of other attributes of {part} is \["note"\]: there must be none besides ',
    ):
        State.from_json(entry)


@pytest.mark.parametrize(
    ("action", "name"),
    [
        (LabelObjects(objects=(3, 1), reason=Reason.ACTIVE), "label"),
        (TrainAndPredict(labeled=(3, 1), pool=(0, 2)), "train"),
        (END, "finished"),
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


@pytest.mark.parametrize("version", [0, VERSION_OF_ACTIONS + 1, None])
def test_an_action_of_another_version_is_refused(version: int | None) -> None:
    entry = {**action_to_json(END), "version": version}

    with pytest.raises(
        InvalidValue, match=rf"^version of the action is .*: it must be {VERSION_OF_ACTIONS}; go on with the"
    ):
        action_from_json(entry)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"action": "paused"},
            "the name of the action is 'paused': it must be label, train, commit or finished; pass what "
            "action_to_json returned, unchanged",
        ),
        ({"action": None}, "the name of the action is null: it must be label, train, commit or finished; "),
        (
            {"action": "label"},
            'the list of attributes of the action label is ["machine_labeled", "people_labeled", '
            '"unlabeled"]: it must also have objects, reason; pass what was written, unchanged',
        ),
        (
            {"spoiled": 4},
            'the list of other attributes of the action finished is ["spoiled"]: there must be none besides '
            "machine_labeled, people_labeled, unlabeled; pass what was written, unchanged",
        ),
    ],
)
def test_what_is_no_action_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=f"^{re.escape(message)}"):
        action_from_json({**action_to_json(END), **changes})


def test_a_reason_that_there_is_not_is_refused() -> None:
    entry = action_to_json(LabelObjects(objects=(3, 1), reason=Reason.ACTIVE))

    with pytest.raises(
        InvalidValue, match=r"^the reason of the action is 'whim': it must be random, active, audit, rest; "
    ):
        action_from_json({**entry, "reason": "whim"})


def after(*, draws: int, wrong: tuple[int, ...] = ()) -> Audit:
    return AUDIT.having_drawn(draws, wrong=wrong)


def test_an_audit_draws_no_more_than_it_needs_if_all_is_well() -> None:
    assert AUDIT.next_draws(most=100) == ORDER[:8]
    assert [after(draws=count).certifies for count in (7, 8)] == [False, True]


def test_an_audit_draws_no_more_than_a_batch_at_a_time() -> None:
    assert AUDIT.next_draws(most=2) == ORDER[:2]


def test_an_error_postpones_the_end_of_an_audit() -> None:
    audit = after(draws=8, wrong=(ORDER[1],))

    assert (audit.certifies, audit.ended, audit.next_draws(most=100)) == (False, False, ORDER[8:16])


def test_enough_evidence_certifies_in_spite_of_an_error() -> None:
    audit = after(draws=16, wrong=(ORDER[1],))

    assert (audit.certifies, audit.ended, audit.errors) == (True, True, (ORDER[1],))


def test_too_little_evidence_ends_an_audit_without_a_certificate() -> None:
    audit = after(draws=3, wrong=ORDER[:3])

    assert (audit.certifies, audit.ended) == (False, True)


def test_an_audit_of_all_that_there_is_certifies_nothing() -> None:
    audit = after(draws=30)

    assert (audit.certifies, audit.ended, audit.next_draws(most=100)) == (False, True, ())


def test_an_audit_ends_where_too_little_is_left_to_convince() -> None:
    audit = replace(AUDIT, give_up=1e-9).having_drawn(20, wrong=ORDER[:9])

    assert (audit.certifies, audit.ended) == (False, True)
