"""What the loop takes for an answer, and what it refuses."""

import json
import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from labeling.autolabel.actions import CommitLabels, Finished, LabelObjects, Reason, TrainAndPredict, Trained
from labeling.autolabel.drive import step
from labeling.autolabel.learner import Predictions
from labeling.autolabel.loop import advance, start
from labeling.autolabel.state import State
from labeling.errors import InvalidValue
from tests.labeling.autolabel.toys import Toy, policy, states

TOY = Toy(objects=600, error=0.0)


def waiting_for(kind: type) -> State:
    """The first state of a run that waits for such an action."""
    run = states(start(policy(), objects=TOY.objects, seed="seed"), TOY)
    return next(state for state in run if isinstance(state.action, kind))


def labels_of(state: State) -> dict[int, Any]:
    assert isinstance(state.action, LabelObjects)
    return dict(zip(state.action.objects, TOY.answer(np.array(state.action.objects)), strict=True))


def said(state: State) -> Trained:
    assert isinstance(state.action, TrainAndPredict)
    learner = TOY.learner()
    learner.fit(np.array(state.action.labeled), [])
    return Trained(pool=learner.predict(np.array(state.action.pool)), out_of_fold=learner.out_of_fold())


def test_labels_that_are_missing_are_named() -> None:
    state = waiting_for(LabelObjects)
    labels = labels_of(state)
    first = next(iter(labels))
    del labels[first]

    with pytest.raises(InvalidValue) as refusal:
        advance(state, labels)

    assert str(refusal.value) == (
        "new_labels is '39 labels': it must have one for each of the 40 objects asked for, also for "
        f"[{first}]; pass what people said of them, None where they could not tell"
    )


def test_no_labels_at_all_are_refused() -> None:
    with pytest.raises(InvalidValue, match=r"^new_labels is '0 labels': it must have one for each of the 40"):
        advance(waiting_for(LabelObjects))


def test_labels_nobody_asked_for_are_named() -> None:
    state = waiting_for(LabelObjects)
    other = next(number for number in range(600) if number not in labels_of(state))

    with pytest.raises(InvalidValue) as refusal:
        advance(state, {**labels_of(state), other: "class 0", "7": "class 0"})

    assert str(refusal.value) == (
        f'new_labels is [{other}, "7"]: it must have labels only for the objects asked for; '
        "leave the others out"
    )


def test_a_label_that_json_changes_is_named() -> None:
    state = waiting_for(LabelObjects)
    first, *_ = labels_of(state)

    with pytest.raises(InvalidValue) as refusal:
        advance(state, {**labels_of(state), first: ("class 0", 1)})

    assert str(refusal.value) == (
        f"the label of object {first} in new_labels is \"('class 0', 1)\": it must come back from JSON as it "
        "was, so that the state can be kept; make it of str, int, bool, finite float, None, lists, and dicts "
        "whose keys are str; numpy's values have a method tolist() that does so"
    )


@pytest.mark.parametrize(
    "label",
    [
        np.int64(3),
        np.float64(0.5),
        np.str_("class 0"),
        np.array([3]),
        [np.int64(3)],
        [{"classes": ("a", "b")}],
        {1: "a"},
        {True: "a"},
        {("a", "b"): 1},
        {"a"},
        b"a",
        Reason.RANDOM,
        [math.nan],
        math.inf,
    ],
    ids=repr,
)
def test_labels_that_json_loses_or_changes_are_refused(label: Any) -> None:
    state = waiting_for(LabelObjects)

    with pytest.raises(InvalidValue, match=r"in new_labels is .*: it must come back from JSON as it was"):
        advance(state, dict.fromkeys(labels_of(state), label))


@pytest.mark.parametrize(
    "label", ["a", "\ud800", 2**70, -0.0, True, None, [], {}, [{"left": 1.5, "spans": [[0, None]]}]], ids=repr
)
def test_labels_that_json_keeps_are_taken(label: Any) -> None:
    state = waiting_for(LabelObjects)
    labels = dict.fromkeys(labels_of(state), label)
    state, _ = advance(state, labels)

    assert repr(State.from_json(json.loads(json.dumps(state.to_json()))).labels) == repr(labels)


def test_predictions_instead_of_labels_are_refused() -> None:
    state = waiting_for(LabelObjects)

    with pytest.raises(
        InvalidValue, match="only TrainAndPredict takes them, and the action is LabelObjects; do"
    ):
        advance(state, labels_of(state), said(waiting_for(TrainAndPredict)))


@pytest.mark.parametrize("kind", [TrainAndPredict, CommitLabels, Finished])
def test_labels_that_no_action_asks_for_are_refused(kind: type) -> None:
    state = waiting_for(kind)
    predictions = said(state) if kind is TrainAndPredict else None

    with pytest.raises(
        InvalidValue, match=f"only LabelObjects takes them, and the action is {kind.__name__}; do"
    ):
        advance(state, {3: "class 0"}, predictions)


def test_no_predictions_are_refused() -> None:
    with pytest.raises(
        InvalidValue, match=r"^predictions is null: the action is TrainAndPredict, which waits for"
    ):
        advance(waiting_for(TrainAndPredict))


def shorter(predictions: Predictions) -> Predictions:
    return Predictions(labels=predictions.labels[1:], scores=predictions.scores[1:])


def without_a_label(predictions: Predictions) -> Predictions:
    return replace(predictions, labels=[None, *predictions.labels[1:]])


def as_an_array(predictions: Predictions) -> Predictions:
    return replace(predictions, labels=np.array(predictions.labels))


def flat(predictions: Predictions) -> Predictions:
    return replace(predictions, scores=predictions.scores[:, 0])


def without_columns(predictions: Predictions) -> Predictions:
    return replace(predictions, scores=predictions.scores[:, :0])


def as_lists(predictions: Predictions) -> Predictions:
    return replace(predictions, scores=predictions.scores.tolist())


def as_uneven_lists(predictions: Predictions) -> Predictions:
    return replace(predictions, scores=[[0.5], *predictions.scores[1:].tolist()])


def with_another_column(predictions: Predictions) -> Predictions:
    return replace(predictions, scores=np.hstack([predictions.scores, predictions.scores]))


@pytest.mark.parametrize("part", ["pool", "out_of_fold"])
@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (shorter, "is .*: it must be .* each, one for each object of the action; pass what the learner said"),
        (
            without_a_label,
            "is null: a machine label must be one that people could have given; give the likeliest",
        ),
        (as_an_array, "the label of object .* is .*: it must come back from JSON as it was"),
        (flat, "must be an array of floats of shape .objects, columns., with at least one column; pass a"),
        (without_columns, "must be an array of floats of shape .objects, columns., with at least one column"),
        (as_lists, "is 'list': it must be an array of floats of shape"),
        (as_uneven_lists, "is 'list': it must be an array of floats of shape"),
        (
            with_another_column,
            "columns of predictions.out_of_fold.scores is .: it must be that of predictions",
        ),
    ],
)
def test_predictions_of_another_form_are_refused(part: str, spoil: Any, message: str) -> None:
    state = waiting_for(TrainAndPredict)
    predictions = replace(said(state), **{part: spoil(getattr(said(state), part))})

    with pytest.raises(InvalidValue, match=message):
        advance(state, predictions=predictions)


@pytest.mark.parametrize("part", ["pool", "out_of_fold"])
@pytest.mark.parametrize(
    ("number", "precision"),
    [
        *product([np.nan, np.inf, -np.inf], [np.float16, np.float32, np.float64]),
        (4e4, np.float16),  # twice as much is more than 16 bits hold
        (1e300, np.float64),
    ],
)
def test_scores_whose_differences_might_not_be_numbers_are_refused(
    part: str, number: float, precision: type
) -> None:
    state = waiting_for(TrainAndPredict)
    predictions = getattr(said(state), part)
    scores = predictions.scores.astype(precision)
    scores[2, 1] = number
    objects = state.action.pool if part == "pool" else state.action.labeled

    with pytest.raises(
        InvalidValue,
        match=rf"^the scores in predictions\.{part} of object {objects[2]} is .*: they must be finite num",
    ):
        advance(state, predictions=replace(said(state), **{part: replace(predictions, scores=scores)}))


@pytest.mark.parametrize("part", ["pool", "out_of_fold"])
@pytest.mark.parametrize("kind", ["bool", "complex128", "<U32", "object", "int8"])
def test_scores_of_another_type_than_float_are_refused(part: str, kind: str) -> None:
    state = waiting_for(TrainAndPredict)
    predictions = getattr(said(state), part)
    scores = predictions.scores.astype(kind)

    with pytest.raises(
        InvalidValue,
        match=rf"^predictions\.{part}\.scores is 'array of {kind}, shape .*: it must be an array of floats",
    ):
        advance(state, predictions=replace(said(state), **{part: replace(predictions, scores=scores)}))


@pytest.mark.parametrize("precision", [np.float32, np.float64, np.float16])
def test_scores_of_any_precision_are_taken(precision: type) -> None:
    state = waiting_for(TrainAndPredict)
    told = said(state)
    state, action = advance(
        state,
        predictions=Trained(
            pool=replace(told.pool, scores=told.pool.scores.astype(precision)),
            out_of_fold=replace(told.out_of_fold, scores=told.out_of_fold.scores.astype(precision)),
        ),
    )

    assert isinstance(action, LabelObjects)


@pytest.mark.parametrize("kind", [LabelObjects, TrainAndPredict])
def test_a_refusal_leaves_the_state_as_it_was(kind: type) -> None:
    state = waiting_for(kind)
    before = state.to_json()

    with pytest.raises(InvalidValue):
        advance(state)

    assert state.to_json() == before


@pytest.mark.parametrize("kind", [LabelObjects, TrainAndPredict, CommitLabels, Finished])
def test_a_step_leaves_the_state_it_starts_from_as_it_was(kind: type) -> None:
    state = waiting_for(kind)
    before = state.to_json()

    step(state, learner=TOY.learner(), answer=TOY.answer)

    assert state.to_json() == before
