"""The label category file of sequences and points, read as the service reads it.

Source: SageMaker developer guide, "Label category and frame attribute configuration".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, get_args

from labeling.errors import require
from labeling.label_attributes import Attribute, EditsAllowed
from labeling.label_categories import (
    LONGEST_FULL_INSTRUCTIONS,
    LONGEST_SHORT_INSTRUCTIONS,
    Label,
    LabelCategories,
)
from labeling.task_types import TaskType

_INSTRUCTIONS = {
    "shortInstruction": LONGEST_SHORT_INSTRUCTIONS,
    "fullInstruction": LONGEST_FULL_INSTRUCTIONS,
}


def read_label_categories(content: Mapping[str, Any], *, task_type: TaskType) -> LabelCategories:
    """What the file asks of people, but for the instructions, which simulated people do not need.

    Raises:
        InvalidValue: it breaks a rule of the service.
        KeyError, TypeError: it lacks something, or has something else there.
    """
    # Where people paint points, the service ignores attributes of labels; elsewhere it takes them.
    read_own = _attributes if task_type.has_category_attributes else _no_attributes
    categories = LabelCategories(
        labels=tuple(
            Label(
                name=_text(label, "label"),
                attributes=read_own(label, "categoryAttributes"),
                edits_allowed=_edits_allowed(label),
            )
            for label in content["labels"]
        ),
        attributes=read_own(content, "categoryGlobalAttributes"),
        frame_attributes=_attributes(content, "frameAttributes"),
        annotation_type=content.get("annotationType"),
        reviewed_attribute=content.get("auditLabelAttributeName"),
    )
    # The service does without instructions, the library does not.
    replace(categories, short_instructions="Look.", full_instructions="Look.").validate(task_type=task_type)
    for key, longest in _INSTRUCTIONS.items():
        text = _text(content.get("instructions", {}), key, absent="")
        require(
            len(text) <= longest,
            subject=key,
            value=text,
            rule=f"it must have at most {longest:,} characters, markup included",
            fix="say it more briefly",
        )
    return categories


def _attributes(owner: Mapping[str, Any], key: str) -> tuple[Attribute, ...]:
    return tuple(
        Attribute(
            name=_text(attribute, "name"),
            description=_text(attribute, "description", absent=""),
            choices=tuple(attribute.get("enum", ())),
            between=_range(attribute),
            required=bool(attribute.get("isRequired", False)),
            edits_allowed=_edits_allowed(attribute),
        )
        for attribute in owner.get(key, ())
    )


def _no_attributes(owner: Mapping[str, Any], key: str) -> tuple[Attribute, ...]:
    return ()


def _range(attribute: Mapping[str, Any]) -> tuple[int, int] | None:
    kind = attribute["type"]
    require(
        kind in ("string", "number"),
        subject=f"the type of attribute {attribute['name']!r}",
        value=kind,
        rule="it must be string or number",
        fix="choose one of these",
    )
    return (attribute["minimum"], attribute["maximum"]) if kind == "number" else None


def _edits_allowed(owner: Mapping[str, Any]) -> EditsAllowed | None:
    edits_allowed: EditsAllowed | None = owner.get("editsAllowed")
    require(
        edits_allowed in (None, *get_args(EditsAllowed)),
        subject="editsAllowed",
        value=edits_allowed,
        rule=f"it must be one of {', '.join(get_args(EditsAllowed))}",
        fix="choose one of these",
    )
    return edits_allowed


def _text(owner: Mapping[str, Any], key: str, *, absent: str | None = None) -> str:
    text = owner[key] if absent is None else owner.get(key, absent)
    if not isinstance(text, str):
        raise TypeError(f"{key} is {text!r}, no text")
    return text
