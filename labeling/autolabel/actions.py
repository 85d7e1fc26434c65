"""What the loop asks for next. Every action can be written as JSON and read again."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from labeling.autolabel.certificate import Certificate
from labeling.autolabel.json_entries import require_attributes, require_version
from labeling.autolabel.learner import Predictions
from labeling.errors import InvalidValue, Problem, require

VERSION = 1


class Reason(StrEnum):
    """Why people label an object."""

    RANDOM = "random"  # so that the model sees what there is
    ACTIVE = "active"  # the model is least sure about it
    AUDIT = "audit"  # to prove how often the model is wrong
    REST = "rest"  # the machine does not label it


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelObjects:
    """People label objects; `advance` then takes a label for each, or None where they could not tell.

    Attributes:
        objects: their numbers, in the order in which they were chosen.
        reason: why these.
    """

    objects: tuple[int, ...]
    reason: Reason


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainAndPredict:
    """A learner learns what people said and predicts the rest; `advance` then takes a `Trained`.

    Attributes:
        labeled: objects to learn, in order; their labels are in the state.
        pool: objects to predict.
    """

    labeled: tuple[int, ...]
    pool: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trained:
    """What a learner answers to `TrainAndPredict`.

    Attributes:
        pool: its predictions for the pool.
        out_of_fold: its predictions for the labeled objects, each by a model that has not seen the label.
    """

    pool: Predictions
    out_of_fold: Predictions


@dataclass(frozen=True, kw_only=True, slots=True)
class CommitLabels:
    """The machine's labels for the certified objects are final; `advance` takes nothing.

    Attributes:
        certificate: of these labels; `certificate.committed` names them.
    """

    certificate: Certificate


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """There is nothing left to do.

    Attributes:
        machine_labeled: how many objects have a certified machine label.
        people_labeled: how many people were asked about.
        unlabeled: how many have neither, as the human budget was spent.
    """

    machine_labeled: int
    people_labeled: int
    unlabeled: int


Action = LabelObjects | TrainAndPredict | CommitLabels | Finished


def action_to_json(action: Action) -> dict[str, Any]:
    """An action as a JSON object, with its name as `action`."""
    return {"version": VERSION, **_named(action)}


def action_from_json(entry: Mapping[str, Any]) -> Action:
    """The inverse of `action_to_json`.

    Raises:
        InvalidValue: the action was written by a version that this one cannot read, or never written at all:
            it is unknown, or something is missing or too much.
    """
    require_version(entry, VERSION, subject="the action")
    match entry.get("action"):
        case "label":
            rest = _rest(entry, LabelObjects)
            return LabelObjects(objects=tuple(rest["objects"]), reason=_reason(rest["reason"]))
        case "train":
            rest = _rest(entry, TrainAndPredict)
            return TrainAndPredict(labeled=tuple(rest["labeled"]), pool=tuple(rest["pool"]))
        case "commit":
            return CommitLabels(certificate=Certificate.from_json(_rest(entry, CommitLabels)["certificate"]))
        case "finished":
            return Finished(**_rest(entry, Finished))
        case other:
            raise InvalidValue(
                Problem(
                    subject="the name of the action",
                    value=other,
                    rule="it must be label, train, commit or finished",
                    fix="pass what action_to_json returned, unchanged",
                )
            )


def _named(action: Action) -> dict[str, Any]:
    match action:
        case LabelObjects():
            return {"action": "label", "objects": list(action.objects), "reason": str(action.reason)}
        case TrainAndPredict():
            return {"action": "train", "labeled": list(action.labeled), "pool": list(action.pool)}
        case CommitLabels():
            return {"action": "commit", "certificate": action.certificate.to_json()}
        case Finished():
            return {"action": "finished", **asdict(action)}


def _rest(entry: Mapping[str, Any], kind: type[Action]) -> dict[str, Any]:
    """What an action was written with besides its version and name: just its attributes."""
    rest = {name: value for name, value in entry.items() if name not in ("version", "action")}
    require_attributes(rest, kind, subject=f"the action {entry['action']}")
    return rest


def _reason(value: Any) -> Reason:
    require(
        value in list(Reason),
        subject="the reason of the action",
        value=value,
        rule=f"it must be {', '.join(Reason)}",
        fix="pass what action_to_json returned, unchanged",
    )
    return Reason(value)
