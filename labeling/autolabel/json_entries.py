"""What may be written as JSON, so that it is read as what it was; all else is refused, not guessed at."""

from collections.abc import Mapping
from dataclasses import fields
from math import isfinite
from types import NoneType
from typing import Any

from labeling.errors import require


def survives_json(value: Any) -> bool:
    """Whether a value comes back from JSON equal and of the same types, all the way down.

    A tuple would become a list, and keys other than text would become text.
    """
    kind = type(value)  # a subclass would come back as what it derives from
    if kind in (str, int, bool, NoneType):
        return True
    if kind is float:
        return isfinite(value)
    if kind is list:
        return all(map(survives_json, value))
    if kind is dict:
        return all(type(key) is str for key in value) and all(map(survives_json, value.values()))
    return False


def require_version(entry: Mapping[str, Any], version: int, *, subject: str) -> None:
    """Refuse a JSON object that was written by another version.

    Raises:
        InvalidValue: it has no version, or another.
    """
    require(
        entry.get("version") == version,
        subject=f"version of {subject}",
        value=entry.get("version"),
        rule=f"it must be {version}",
        fix="go on with the version of this library that wrote it",
    )


def require_attributes(entry: Mapping[str, Any], kind: type[Any], *, subject: str) -> None:
    """Refuse a JSON object whose keys are not exactly the attributes of a dataclass.

    Raises:
        InvalidValue: a key is missing, or is one too many.
    """
    wanted = [field.name for field in fields(kind)]
    missing = [name for name in wanted if name not in entry]
    require(
        not missing,
        subject=f"the list of attributes of {subject}",
        value=list(entry),
        rule=f"it must also have {', '.join(missing)}",
        fix="pass what was written, unchanged",
    )
    others = [name for name in entry if name not in wanted]
    require(
        not others,
        subject=f"the list of other attributes of {subject}",
        value=others,
        rule=f"there must be none besides {', '.join(wanted)}",
        fix="pass what was written, unchanged",
    )
