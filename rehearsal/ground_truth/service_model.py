"""Requests checked against SageMaker's own API model, as the service does before anything else.

botocore checks types, required members and least lengths on the client's side only; greatest lengths,
patterns and enumerations are left to the service, which is what this module adds.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ListShape, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator

from rehearsal.ground_truth.errors import invalid

# Java's classes of Unicode characters, which Python's patterns lack. Those of marks, symbols and punctuation
# occur only where letters and numbers are allowed too, so together they are "no white space".
_JAVA_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": r"\s",
    r"\p{M}": r"\S",
    r"\p{S}": r"\S",
    r"\p{P}": r"\S",
}
_LONGEST_SHOWN = 200


class SageMakerModel:
    """The shapes of SageMaker's requests."""

    def __init__(self) -> None:
        self._model = ServiceModel(Loader().load_service_model("sagemaker", "service-2"), "sagemaker")

    def validate(self, operation: str, request: Mapping[str, Any]) -> None:
        """Refuse a request that does not have the shape of the operation's input.

        Raises:
            ServiceError: `ValidationException` that names every constraint the request breaks.
        """
        shape = self._model.operation_model(operation).input_shape
        report = ParamValidator().validate(request, shape)
        if report.has_errors():
            raise invalid(report.generate_report())
        broken = list(_broken_constraints(shape, request, path=""))
        if broken:
            count = "1 validation error" if len(broken) == 1 else f"{len(broken)} validation errors"
            raise invalid(f"{count} detected: {'; '.join(broken)}")


@cache
def sagemaker_model() -> SageMakerModel:
    """The model, which takes most of a second to load, once for the process."""
    return SageMakerModel()


def _broken_constraints(shape: Shape, value: Any, *, path: str) -> Iterator[str]:
    """What is wrong with a value and everything inside it, in the service's own words."""
    for constraint in _broken_by(shape, value):
        shown = str(value) if len(str(value)) <= _LONGEST_SHOWN else f"{str(value)[:_LONGEST_SHOWN]}…"
        yield f"Value '{shown}' at '{path}' failed to satisfy constraint: Member must {constraint}"
    if isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            if name in value:
                inner = name[0].lower() + name[1:]
                yield from _broken_constraints(member, value[name], path=f"{path}.{inner}" if path else inner)
    elif isinstance(shape, ListShape):
        for number, item in enumerate(value, start=1):
            yield from _broken_constraints(shape.member, item, path=f"{path}.{number}.member")


def _broken_by(shape: Shape, value: Any) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if shape.type_name in ("string", "list", "map"):
        if least is not None and len(value) < least:
            yield f"have length greater than or equal to {least}"
        if most is not None and len(value) > most:
            yield f"have length less than or equal to {most}"
    elif shape.type_name in ("integer", "long", "float", "double"):
        if least is not None and value < least:
            yield f"have value greater than or equal to {least}"
        if most is not None and value > most:
            yield f"have value less than or equal to {most}"
    if shape.type_name == "string":
        pattern, allowed = shape.metadata.get("pattern"), shape.metadata.get("enum")
        if pattern is not None and _python_pattern(pattern).fullmatch(value) is None:
            yield f"satisfy regular expression pattern: {pattern}"
        if allowed and value not in allowed:
            yield f"satisfy enum value set: [{', '.join(allowed)}]"


@cache
def _python_pattern(java: str) -> re.Pattern[str]:
    for java_class, python_class in _JAVA_CLASSES.items():
        java = java.replace(java_class, python_class)
    return re.compile(java)
