"""The labels of an object that may have several, each label category a yes-or-no question."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from labeling.consolidation.classification import consolidate
from labeling.errors import require

_YES, _NO = "yes", "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelSet:
    """What the answers to one object come to.

    Attributes:
        labels: the label categories that apply, in the task's order.
        confidences: label category → probability that it applies, 0.0 to 1.0, of every one somebody chose, in
            the task's order; 0.0 if one person answered.
        answers: how many people answered.
    """

    labels: tuple[str, ...]
    confidences: Mapping[str, float]
    answers: int


def consolidate_label_sets(
    chosen: Mapping[str, Mapping[str, Collection[str]]], *, labels: Sequence[str]
) -> dict[str, LabelSet]:
    """Find the labels of every object that somebody answered for.

    Whoever did not choose a label said no to it, so an empty answer counts. How far a person is trusted is
    found for each label apart: who knows cats may not know cows. In batches so small that most people are
    followed (`labeling.consolidation.classification`), a confidence may tell otherwise.

    Args:
        chosen: object id → worker id → the label categories the worker chose; choosing one twice is the same.
        labels: the task's label categories, in order.

    Raises:
        InvalidValue: a label is listed twice, somebody chose one that is none of the task's, or there
            are more answers than `labeling.consolidation.classification` takes.
    """
    require(
        len(set(labels)) == len(labels),
        subject="labels",
        value=labels,
        rule="each must be listed once",
        fix="leave out what is there twice",
    )
    unknown = {label for answers in chosen.values() for sets in answers.values() for label in sets} - {
        *labels
    }
    require(
        not unknown,
        subject="a chosen label",
        value=min(unknown, default=None),
        rule="it must be one of the task's label categories",
        fix="give all label categories of the task",
    )
    applies: dict[str, dict[str, float]] = {object_id: {} for object_id, answers in chosen.items() if answers}
    kept: dict[str, list[str]] = {object_id: [] for object_id in applies}
    for label in labels:
        votes = {
            object_id: {worker: _YES if label in sets else _NO for worker, sets in answers.items()}
            for object_id, answers in chosen.items()
        }
        for object_id, found in consolidate(votes, categories=2).items():
            if _YES not in votes[object_id].values():
                continue
            sure = found.confidence if found.label == _YES or found.answers == 1 else 1 - found.confidence
            applies[object_id][label] = round(sure, 2)
            if found.label == _YES:
                kept[object_id].append(label)
    return {
        object_id: LabelSet(
            labels=tuple(kept[object_id]), confidences=confidences, answers=len(chosen[object_id])
        )
        for object_id, confidences in applies.items()
    }
