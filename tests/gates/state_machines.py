"""The state machines in a template: their definitions, the states in them, and the expressions of these."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jsonata import Jsonata

from tests.gates.deployed import deployed

Definition = Mapping[str, Any]
_EXPRESSION = re.compile(r"\{%(.*)%\}", re.DOTALL)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edge:
    """A way from one state to another.

    Attributes:
        target: name of the state it leads to.
        assigned: the names of the variables that going this way sets.
    """

    target: str
    assigned: frozenset[str]


def definitions(template: Mapping[str, Any]) -> Iterator[tuple[str, Definition]]:
    """Every state machine's logical id and definition, with the values it has once it is deployed."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            yield name, json.loads(deployed(template, resource["Properties"]["DefinitionString"]))


def states(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """Every state with its name, those inside Parallel and Map states too."""
    for name, state in definition["States"].items():
        yield name, state
        for inner in (*state.get("Branches", ()), *filter(None, [state.get("ItemProcessor")])):
            yield from states(inner)


def tasks(definition: Definition) -> Iterator[tuple[str, Definition]]:
    """Every task state with its name."""
    return ((name, state) for name, state in states(definition) if state["Type"] == "Task")


def edges(state: Definition) -> Iterator[Edge]:
    """Every way out of a state."""
    own = frozenset(state.get("Assign", {}))
    for ahead in ("Next", "Default"):
        if ahead in state:
            yield Edge(target=state[ahead], assigned=own)
    for way in (*state.get("Choices", ()), *state.get("Catch", ())):
        yield Edge(target=way["Next"], assigned=frozenset(way.get("Assign", {})))


def expressions(value: Any) -> Iterator[str]:
    """Every JSONata expression in a value, without the marks around it."""
    match value:
        case str():
            if found := _EXPRESSION.fullmatch(value):
                yield found[1]
        case dict():
            for item in value.values():
                yield from expressions(item)
        case list():
            for item in value:
                yield from expressions(item)


def evaluated(value: Any, variables: Mapping[str, Any]) -> Any:
    """A value with every JSONata expression in it replaced by its result.

    Args:
        value: for example the Arguments of a state.
        variables: what the workflow's variables (`$name`) hold.
    """
    match value:
        case str():
            found = _EXPRESSION.fullmatch(value)
            return _evaluate(found[1], variables) if found else value
        case dict():
            return {key: evaluated(item, variables) for key, item in value.items()}
        case list():
            return [evaluated(item, variables) for item in value]
        case _:
            return value


def _evaluate(expression: str, variables: Mapping[str, Any]) -> Any:
    program = Jsonata(expression)
    frame = program.create_frame()
    for name, value in variables.items():
        frame.bind(name, value)
    # $parse is what Step Functions adds to JSONata in place of $eval.
    program.register_lambda("parse", json.loads)
    return program.evaluate(None, frame)
