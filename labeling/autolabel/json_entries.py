"""Reading what was written as JSON: whatever is not what was written is refused, not guessed at."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from labeling.errors import require


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
