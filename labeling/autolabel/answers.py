"""What may be answered to an action; all else is refused, so that no label is lost or taken for another's."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from labeling.autolabel.actions import Action, LabelObjects, TrainAndPredict, Trained
from labeling.autolabel.json_entries import survives_json
from labeling.autolabel.learner import Label, Predictions
from labeling.errors import InvalidValue, Problem, require


def check_answer(action: Action, labels: Mapping[int, Label] | None, trained: Trained | None) -> None:
    """Refuse whatever the action did not ask for.

    Raises:
        InvalidValue: there is such an answer.
    """
    for name, answer, taken_by in (
        ("new_labels", labels and f"{len(labels)} labels", LabelObjects),
        ("predictions", trained and "those of a learner", TrainAndPredict),
    ):
        require(
            not answer or isinstance(action, taken_by),
            subject=name,
            value=answer,
            rule=f"only {taken_by.__name__} takes them, and the action is {type(action).__name__}",
            fix="do what state.action says, and pass what comes of that",
        )


def checked_labels(asked: LabelObjects, labels: Mapping[int, Label] | None) -> Mapping[int, Label]:
    """What people said, if it is of the objects asked for and no others.

    Raises:
        InvalidValue: a label is missing, or one was not asked for.
    """
    given, wanted = labels or {}, set(asked.objects)
    missing = [number for number in asked.objects if number not in given]
    others = [number for number in given if number not in wanted]
    require(
        not missing,
        subject="new_labels",
        value=f"{len(given)} labels",
        rule=f"it must have one for each of the {len(wanted)} objects asked for, also for {missing[:5]}",
        fix="pass what people said of them, None where they could not tell",
    )
    require(
        not others,
        subject="new_labels",
        value=others[:5],
        rule="it must have labels only for the objects asked for",
        fix="leave the others out",
    )
    _check_json("new_labels", given.items())
    return given


def checked_predictions(asked: TrainAndPredict, trained: Trained | None) -> Trained:
    """What a learner said, if it is a label and finite scores for each object asked for.

    Raises:
        InvalidValue: it is not.
    """
    if trained is None:
        raise InvalidValue(
            Problem(
                subject="predictions",
                value=None,
                rule="the action is TrainAndPredict, which waits for what a learner says",
                fix="fit it on the action's labeled objects, predict the pool, and pass both as Trained",
            )
        )
    _check_predictions("pool", trained.pool, objects=asked.pool)
    _check_predictions("out_of_fold", trained.out_of_fold, objects=asked.labeled)
    columns = np.shape(trained.pool.scores)[1]
    require(
        np.shape(trained.out_of_fold.scores)[1] == columns,
        subject="the number of columns of predictions.out_of_fold.scores",
        value=np.shape(trained.out_of_fold.scores)[1],
        rule=f"it must be that of predictions.pool.scores, {columns}",
        fix="pass scores for the same classes",
    )
    return trained


def _check_json(name: str, labels: Iterable[tuple[int, Label]]) -> None:
    for number, label in labels:
        if not survives_json(label):
            raise InvalidValue(
                Problem(
                    subject=f"the label of object {number} in {name}",
                    value=repr(label),  # as JSON it might look as if nothing were wrong
                    rule="it must come back from JSON as it was, so that the state can be kept",
                    fix="make it of str, int, bool, finite float, None, lists, and dicts whose keys are str; "
                    "numpy's values have a method tolist() that does so",
                )
            )


def _check_predictions(name: str, predictions: Predictions, *, objects: Sequence[int]) -> None:
    scores = predictions.scores
    array = scores if isinstance(scores, np.ndarray) else None
    require(
        array is not None
        and np.issubdtype(array.dtype, np.floating)
        and array.ndim == 2
        and array.shape[1] > 0,
        subject=f"predictions.{name}.scores",
        value=type(scores).__name__ if array is None else f"array of {array.dtype}, shape {array.shape}",
        rule="it must be an array of floats of shape (objects, columns), with at least one column",
        fix="pass a column for each class, or one of confidence, as numpy's float32 or float64",
    )
    given = (len(predictions.labels), len(scores))
    require(
        given == (len(objects), len(objects)),
        subject=f"the number of labels and of scores in predictions.{name}",
        value=given,
        rule=f"it must be {len(objects)} each, one for each object of the action",
        fix="pass what the learner said of them, in the action's order",
    )
    unlabeled = [number for number, label in zip(objects, predictions.labels, strict=True) if label is None]
    require(
        not unlabeled,
        subject=f"the labels in predictions.{name} of {unlabeled[:5]}",
        value=None,
        rule="a machine label must be one that people could have given",
        fix="give the likeliest label, however unlikely",
    )
    _check_json(f"predictions.{name}", zip(objects, predictions.labels, strict=True))
    # So that the difference of two scores is a number, too, and the same with 64 bits as with 32.
    largest = min(np.finfo(scores.dtype).max, np.finfo(np.float32).max) / 2
    known = (np.abs(scores) <= largest).all(axis=1)
    first = int(np.argmin(known)) if len(known) else 0
    require(
        bool(known.all()),
        subject=f"the scores in predictions.{name} of object {objects[first] if objects else None}",
        value=None if known.all() else [float(score) for score in scores[first]],
        rule=f"they must be finite numbers from {-largest:.3g} to {largest:.3g}",
        fix="look at what the learner says of it; clip logarithms of 0",
    )
