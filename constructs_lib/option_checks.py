"""Checks of the options a factory of `LabelingTask` is given, before anything is made of them."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from aws_cdk import Duration

from labeling.errors import require, require_all, require_list, require_type

_FIXES: Mapping[object, str] = {
    str: "write it as text",
    str | Path | None: "pass its path",
    Duration: "pass one, such as Duration.minutes(5)",
}
"""Type → what to do if a value is of another one. Numbers are checked with their ranges."""


def validate_options(given: Mapping[str, object], *, options: Any, factory: str) -> None:
    """Refuse options that a factory has not, or of another type, and miss those it needs.

    Whether a task type has an option, and what numbers may be, is for the rules of the service to say.

    Args:
        given: the options by name; None is as good as left out, but for lists.
        options: all there are, as a TypedDict.
        factory: its name, as messages call it.

    Raises:
        InvalidValue: there are such options; all of them are named.
    """
    types = get_type_hints(options)
    unknown = [name for name in given if name not in types]
    missing = [name for name in options.__required_keys__ if given.get(name) is None]
    require_all(
        [
            partial(
                require,
                not unknown,
                subject=f"what LabelingTask.{factory} is given",
                value=unknown,
                rule=f"its options are {', '.join(types)}",
                fix="correct the spelling or leave it out",
            ),
            partial(
                require,
                not missing,
                subject=f"what LabelingTask.{factory} is not given",
                value=sorted(missing),
                rule="it needs them",
                fix="pass them, too",
            ),
            *(
                partial(_validate_type, value, types[name], name=name)
                for name, value in given.items()
                if name in types
            ),
        ]
    )


def _validate_type(value: object, kind: object, *, name: str) -> None:
    if get_origin(kind) is Sequence:
        require_list(value, *get_args(kind), subject=name)
    elif kind in _FIXES and value is not None:
        require_type(value, kind, subject=name, fix=_FIXES[kind])
