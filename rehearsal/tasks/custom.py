"""Whatever one's own page asks: people fill in a form, and functions of one's own make a label of it."""

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

from labeling.task_types import TaskType
from rehearsal.tasks.form import Form, Input, Switch
from rehearsal.tasks.task import HumanTask, Judged, Label, ReadFile, StoreFile

_WORDS = ("I cannot tell.", "Nothing to be seen.", "See above.")
"""What people write who do not know the answer."""


class CustomTask(HumanTask):
    """People fill in a form.

    The truth is what a person submits who is always right: the answer of each input by its name.

    Args:
        task_type: custom, or pass-through.
        form: what there is to fill in; nothing before a page is shown.
    """

    def __init__(self, task_type: TaskType, *, form: Form | None = None) -> None:
        self.type = task_type
        self._form = form or Form()

    def asked_in(self, form: Form) -> HumanTask:
        """See `HumanTask`."""
        return CustomTask(self.type, form=form)

    def can_answer(self, truth: Label, *, categories: Sequence[str]) -> bool:
        """See `HumanTask`: what they do not know they make up."""
        return True

    def answer(
        self,
        truth: Label,
        *,
        earlier: Label | None = None,
        categories: Sequence[str],
        accuracy: float,
        chance: random.Random,
    ) -> Any:
        """See `HumanTask`: the whole form; whoever errs, or is not told, answers something that is valid."""
        known = {name: answer for name, answer in truth.items() if chance.random() < accuracy}
        form = {asked.name: known.get(asked.name, _made_up(asked, chance)) for asked in self._form.inputs}
        form = {name: answer for name, answer in form.items() if answer is not None}
        for switch in self._form.checkboxes:
            unsure = chance.random() < 0.5  # whether it would be on; drawn anyway, so that answers stay alike
            _turn(form, switch, on=_is_on(switch, known, otherwise=unsure))
        for group in self._form.radio_groups:
            chosen = next((one for one in group if _is_on(one, known)), chance.choice(group))
            for switch in group:
                _turn(form, switch, on=switch == chosen)
        return form

    def consolidate(self, payload: bytes, *, categories: Sequence[str]) -> Mapping[str, Judged]:
        """See `HumanTask`: the answers as they are, which is what pass-through is named for."""
        return {
            entry["datasetObjectId"]: Judged(label=entry["annotations"], confidence=0.0)
            for entry in json.loads(payload)
        }

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`."""
        return float(label == other)

    def write(
        self, judged: Judged, *, categories: Sequence[str], store: StoreFile
    ) -> tuple[Any, dict[str, Any]]:
        """See `HumanTask`; no page of the guide shows it, but programs that read such output do."""
        return {"annotationsFromAllWorkers": judged.label}, {}

    def read(self, value: Any, metadata: Mapping[str, Any], *, read_file: ReadFile) -> Label:
        """See `HumanTask`: the label of an answer key, which only its owner can have written."""
        return dict(value)


def _is_on(switch: Switch, known: Mapping[str, Any], *, otherwise: bool = False) -> bool:
    answer = known.get(switch.name)
    return bool(answer.get(switch.value, otherwise)) if isinstance(answer, Mapping) else otherwise


def _turn(form: dict[str, Any], switch: Switch, *, on: bool) -> None:
    form.setdefault(switch.name, {})[switch.value] = on


def _made_up(asked: Input, chance: random.Random) -> Any:
    """A valid answer, whatever is to be seen; None where nobody draws without knowing what."""
    match asked.element:
        case "crowd-classifier" | "crowd-image-classifier":
            return {"label": chance.choice(asked.choices)}
        case "crowd-classifier-multi-select" | "crowd-image-classifier-multi-select":
            return {"labels": [chance.choice(asked.choices)]}
        case "crowd-input" | "crowd-slider" | "crowd-text-area" | "input" | "select" | "textarea":
            if asked.limits is not None:
                return chance.randint(*asked.limits)
            return chance.choice(asked.choices or _WORDS)
    return None
