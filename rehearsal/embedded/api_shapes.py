"""Converts between what a state machine writes and reads and what an API takes and gives.

Step Functions spells every member in PascalCase, whatever the API does, and knows only JSON. Source:
Step Functions developer guide, "Learning to use AWS SDK service integrations": parameters are
PascalCase, a parameter the API does not have stops the task.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from botocore.model import Shape

Time = Callable[[datetime], Any]


class UnusableParameter(ValueError):  # noqa: N818  it says what is wrong with the request
    """A parameter that the API does not have, lacks, or has with another type."""


def to_request(value: Any, shape: Shape, *, name: str = "$") -> Any:
    """Return `value` with the API's member names.

    Raises:
        UnusableParameter: a member is unknown, missing or of the wrong JSON type.
    """
    if shape.type_name == "structure":
        return _structure(value, shape, name)
    if shape.type_name == "list":
        _insist(isinstance(value, list), name, "a list", value)
        return [to_request(item, shape.member, name=f"{name}[{n}]") for n, item in enumerate(value)]
    if shape.type_name == "map":
        _insist(isinstance(value, dict), name, "an object", value)
        return {key: to_request(item, shape.value, name=f"{name}.{key}") for key, item in value.items()}
    if shape.type_name == "string":
        _insist(isinstance(value, str), name, "a string", value)
    elif shape.type_name in ("integer", "long", "float", "double"):
        _insist(isinstance(value, int | float) and not isinstance(value, bool), name, "a number", value)
        # JSONata knows one kind of number; the wire formats do not all take 3.0 for 3.
        return int(value) if float(value).is_integer() else value
    elif shape.type_name == "boolean":
        _insist(isinstance(value, bool), name, "a boolean", value)
    return value


def to_result(value: Any, shape: Shape, *, time: Time) -> Any:
    """Return an API's answer as a state sees it; `time` says how a time is written."""
    if shape.type_name == "structure":
        return {
            _pascal_case(member): to_result(item, shape.members[member], time=time)
            for member, item in value.items()
            if member in shape.members
        }
    if shape.type_name == "list":
        return [to_result(item, shape.member, time=time) for item in value]
    if shape.type_name == "map":
        return {key: to_result(item, shape.value, time=time) for key, item in value.items()}
    if isinstance(value, datetime):
        return time(value)
    if hasattr(value, "read"):
        value = value.read()
    return value.decode("utf-8") if isinstance(value, bytes) else value


def iso_time(value: datetime) -> str:
    """How the SDK integrations write a time."""
    return value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch_milliseconds(value: datetime) -> int:
    """How the optimized integrations write a time."""
    return round(value.timestamp() * 1000)


def _structure(value: Any, shape: Shape, name: str) -> dict[str, Any]:
    _insist(isinstance(value, Mapping), name, "an object", value)
    members = {_pascal_case(member): member for member in shape.members}
    if unknown := sorted(set(value) - set(members)):
        raise UnusableParameter(f"The field '{unknown[0]}' of {name} is not supported by Step Functions")
    if missing := sorted(set(shape.required_members) - {members[key] for key in value}):
        raise UnusableParameter(
            f"The field '{_pascal_case(missing[0])}' of {name} is required but was missing"
        )
    return {
        members[key]: to_request(item, shape.members[members[key]], name=f"{name}.{key}")
        for key, item in value.items()
    }


def _insist(holds: bool, name: str, expected: str, value: Any) -> None:
    if not holds:
        raise UnusableParameter(f"The value of {name} must be {expected}, but it is {value!r}")


def _pascal_case(member: str) -> str:
    return member[:1].upper() + member[1:]
