"""What people say of an object or a frame besides its category: is the car parked, how is the weather?

Source: SageMaker developer guide, "Label category and frame attribute configuration".
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from labeling.errors import require, require_all, require_list, shown

MOST_ATTRIBUTES = 10
MOST_FREE_TEXTS = 5
"""Greatest numbers of attributes, and of free texts among them, of one label category or frame."""

_LONGEST_NAME = 16
_LONGEST_DESCRIPTION = 128
_MOST_CHOICES = 10
_LONGEST_CHOICE = 16

EditsAllowed = Literal["any", "none"]
"""Whether people who review a label may change it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Attribute:
    """One thing people fill in: a choice, a whole number, or, with neither, a free text.

    Attributes:
        name: as people see it, 1 to 16 characters.
        description: what to fill in, at most 128 characters; a frame attribute needs one.
        choices: what people choose from, at most 10 texts of at most 16 characters.
        between: least and greatest number people may enter.
        required: whether a task can only be sent off with it.
        edits_allowed: whether people who review labels may change it; they may if nothing is said.
    """

    name: str
    description: str = ""
    choices: tuple[str, ...] = ()
    between: tuple[int, int] | None = None
    required: bool = False
    edits_allowed: EditsAllowed | None = None

    def __post_init__(self) -> None:
        require_all([self._validate_words, self._validate_choices, self._validate_kind])

    @property
    def is_free_text(self) -> bool:
        """Whether people may write what they like."""
        return not self.choices and self.between is None

    def to_json(self) -> dict[str, Any]:
        """The attribute as it stands in a label category file; what is absent is left out."""
        least, greatest = self.between or (None, None)
        settings = {
            "name": self.name,
            "description": self.description,
            "type": "string" if self.between is None else "number",
            "enum": list(self.choices),
            "minimum": least,
            "maximum": greatest,
            "isRequired": self.required or None,
            "editsAllowed": self.edits_allowed,
        }
        return {key: value for key, value in settings.items() if value not in (None, "", [])}

    def _validate_words(self) -> None:
        require(
            bool(self.name.strip()) and len(self.name) <= _LONGEST_NAME,
            subject="the name of an attribute",
            value=self.name,
            rule=f"it must have 1 to {_LONGEST_NAME} characters, not only spaces",
            fix="name it briefly and explain it in the description",
        )
        require(
            len(self.description) <= _LONGEST_DESCRIPTION,
            subject=f"the description of attribute {self.name!r}",
            value=self.description,
            rule=f"it must have at most {_LONGEST_DESCRIPTION} characters",
            fix="say the rest in the instructions",
        )

    def _validate_choices(self) -> None:
        require_list(self.choices, subject=f"the choices of attribute {self.name!r}")
        require(
            len(self.choices) <= _MOST_CHOICES
            and len(set(self.choices)) == len(self.choices)
            and all(choice.strip() and len(choice) <= _LONGEST_CHOICE for choice in self.choices),
            subject=f"the choices of attribute {self.name!r}",
            value=list(self.choices),
            rule=f"at most {_MOST_CHOICES}, all different, each of 1 to {_LONGEST_CHOICE} characters",
            fix="leave some out or shorten them",
        )

    def _validate_kind(self) -> None:
        require(
            not (self.choices and self.between),
            subject=f"attribute {self.name!r}",
            value={"choices": list(self.choices), "between": self.between},
            rule="it must be a choice or a number",
            fix="leave choices or between out",
        )
        require(
            self.between is None or self.between[0] <= self.between[1],
            subject=f"between of attribute {self.name!r}",
            value=self.between,
            rule="the least number must not be greater than the greatest",
            fix="exchange them",
        )


def validate_attributes(attributes: Sequence[Attribute], *, owner: str) -> None:
    """Refuse more attributes of one label category, or of frames, than the service takes.

    Args:
        attributes: all that people fill in there.
        owner: what they belong to, as messages call it.

    Raises:
        InvalidValue: there are too many, too many free texts, or two of one name.
    """
    names = [attribute.name for attribute in attributes]
    require(
        len(names) <= MOST_ATTRIBUTES,
        subject=f"the attributes of {owner}",
        value=names,
        rule=f"there must be at most {MOST_ATTRIBUTES}, those of all labels included",
        fix="ask for less",
    )
    free_texts = [attribute.name for attribute in attributes if attribute.is_free_text]
    require(
        len(free_texts) <= MOST_FREE_TEXTS,
        subject=f"the free texts among the attributes of {owner}",
        value=free_texts,
        rule=f"there must be at most {MOST_FREE_TEXTS}",
        fix="give some of them choices, or a range of numbers",
    )
    validate_unique(names, subject=f"the attributes of {owner}")


def validate_unique(names: Sequence[str], *, subject: str) -> None:
    """Refuse names that are there more than once.

    Raises:
        InvalidValue: at least one is repeated.
    """
    repeated = sorted(name for name, count in Counter(names).items() if count > 1)
    require(
        not repeated,
        subject=subject,
        value=list(names),
        rule="each must be there only once",
        fix=f"remove what is repeated: {shown(repeated)}",
    )
