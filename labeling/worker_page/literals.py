"""Lists and objects as worker pages write them in attributes: JSON, or a literal of JavaScript."""

import json
import re
from typing import Any

_TOKEN = re.compile(
    r"""
    "(?:\\.|[^"\\])*"                     # a string as in JSON
    | '(?P<single>(?:\\.|[^'\\])*)'       # a string in single quotes
    | (?P<key>[A-Za-z_$][\w$]*)(?=\s*:)   # a key without quotes
    | ,(?=\s*[\]}])                       # a comma after the last item
    """,
    re.VERBOSE | re.DOTALL,
)


def read_literal(text: str) -> Any:
    """The value of an attribute that holds a list or an object.

    Crowd elements take what JavaScript takes, `['cat', 'dog',]` and `{label: 'cat'}` too (source: SageMaker
    developer guide, the examples of "Crowd HTML elements reference").

    Raises:
        ValueError: it is neither JSON nor such a literal.
    """
    try:
        return json.loads(_TOKEN.sub(_as_json, text))
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _as_json(token: re.Match[str]) -> str:
    if token["single"] is not None:
        unescaped = token["single"].replace("\\'", "'")
        return '"' + re.sub(r'(?<!\\)"', '\\"', unescaped) + '"'
    if token["key"] is not None:
        return json.dumps(token["key"])
    return "" if token[0] == "," else token[0]
