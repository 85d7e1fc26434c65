"""CloudFormation intrinsic functions as readable text."""

from typing import Any


def as_text(value: Any) -> str:
    """Write a resolved template value as one string, in the notation of Fn::Sub.

    References become `${LogicalId}`, attributes `${LogicalId.Attribute}`, lookups
    `${Mapping.first key.second key}`; everything else is the text itself.

    Args:
        value: a string or an intrinsic function, as it stands in a template.

    Raises:
        ValueError: the value is no string and none of Ref, Fn::GetAtt, Fn::Join, Fn::Sub (without
            variables), Fn::FindInMap and Fn::ImportValue.
    """
    match value:
        case str():
            return value
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::Join": [str(delimiter), list(items)]}:
            return delimiter.join(as_text(item) for item in items)
        case {"Fn::Sub": str(text)}:
            return text
        case {"Fn::FindInMap": [str(mapping), first, second]}:
            return "${" + ".".join((mapping, as_text(first), as_text(second))) + "}"
        case {"Fn::ImportValue": name}:
            return as_text(name)
    raise ValueError(
        f"template value {value!r} cannot be written as text: only Ref, Fn::GetAtt, Fn::Join, Fn::Sub "
        "without variables, Fn::FindInMap and Fn::ImportValue can; replace the other intrinsic function"
    )
