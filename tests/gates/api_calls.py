"""Which AWS API operations a handler can call, read off its source and that of everything it reaches.

It follows names from a module's `handler` to the functions and classes of our packages it mentions, and reads
the calls on boto3 clients in them. To be read, a client comes from a function that returns
`boto3.client("service")`, or the same of a session made on the spot, and is used where that function is
called: `_s3.client().get_object(…)`. Any other use is refused, because it could hide a call.
"""

import ast
import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import boto3

from tests.apps import ROOT

PACKAGES = ("lambdas", "labeling")
_NOT_A_CALL = "exceptions"  # client.exceptions.NoSuchKey only names an error


class UnreadableCall(Exception):  # noqa: N818  it says what cannot be read
    """A client is made or used in a way that hides which operation is called."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Definition:
    """A function, a class, or all of a module that is neither (whose name is then empty)."""

    module: str
    name: str


@dataclass(kw_only=True)
class Module:
    """One module: its definitions, and what its other names stand for.

    Attributes:
        name: dotted name.
        bodies: definition's name → the nodes in it; "" → what runs when the module is imported.
        imports: local name → the module it is, or the definition in a module it is.
    """

    name: str
    bodies: dict[str, list[ast.stmt]] = field(default_factory=dict)
    imports: dict[str, Definition] = field(default_factory=dict)

    @classmethod
    def parse(cls, name: str, source: str) -> "Module":
        """Read a module's source.

        Raises:
            UnreadableCall: it imports what we follow in a way we do not follow.
        """
        module = cls(name=name, bodies={"": []})
        tree = ast.parse(source)
        for node in ast.walk(tree):
            if _hides_an_import(node, at_top=node in tree.body):
                raise UnreadableCall(
                    f"{name} line {node.lineno}: import boto3 and our packages plainly, at the top"
                )
        for statement in tree.body:
            match statement:
                case ast.FunctionDef(name=defined) | ast.ClassDef(name=defined):
                    module.bodies[defined] = [statement]
                case ast.ImportFrom(module=str(origin), names=aliases) if origin.split(".")[0] in PACKAGES:
                    for alias in aliases:
                        module.imports[alias.asname or alias.name] = Definition(
                            module=origin, name=alias.name
                        )
                case _:
                    module.bodies[""].append(statement)
        return module


class Program:
    """The packages whose code runs in Lambda.

    Args:
        replaced: module name → source to read in place of the file, for tests of this module.
    """

    def __init__(self, replaced: Mapping[str, str] | None = None) -> None:
        self._replaced = replaced or {}
        self._modules: dict[str, Module] = {}

    def operations(self, module: str) -> set[tuple[str, str]]:
        """Every (service, operation) that `handler` of a module can call.

        Raises:
            UnreadableCall: a call cannot be told.
        """
        reached: set[Definition] = set()
        waiting = [Definition(module=module, name="handler")]
        found: set[tuple[str, str]] = set()
        while waiting:
            definition = waiting.pop()
            if definition not in reached:
                reached.add(definition)
                waiting.append(Definition(module=definition.module, name=""))
                waiting.extend(self._mentioned_in(definition))
                found.update(self._called_in(definition))
        return found

    def _mentioned_in(self, definition: Definition) -> Iterator[Definition]:
        for node in self._nodes(definition):
            if isinstance(node, ast.Name | ast.Attribute):
                mentioned = self._resolve(definition.module, node)
                if mentioned is not None:
                    yield mentioned

    def _called_in(self, definition: Definition) -> Iterator[tuple[str, str]]:
        uses = {id(node.value): node for node in self._nodes(definition) if isinstance(node, ast.Attribute)}
        calls = {id(node.func): node for node in self._nodes(definition) if isinstance(node, ast.Call)}
        for call in calls.values():
            if _is_boto3(call.func) and self._service_of(definition) is None:
                raise UnreadableCall(f"{definition} makes a client: only a function that returns it may")
            callee = self._resolve(definition.module, call.func)
            service = self._service_of(callee) if callee is not None else None
            if service is None:
                continue
            if id(call) not in uses:
                raise UnreadableCall(f"{definition} line {call.lineno}: use the client where it is made")
            use = uses[id(call)]
            if use.attr != _NOT_A_CALL:
                yield service, _operation(service, use.attr, calls.get(id(use)))

    def _service_of(self, definition: Definition) -> str | None:
        """The service of the client that a function returns; None if it returns no client."""
        for node in self._nodes(definition):
            match node:
                case ast.Return(value=ast.Call(func=made, args=[ast.Constant(value=str(service))])) if (
                    _is_boto3(made)
                ):
                    return service
        return None

    def _resolve(self, module: str, node: ast.expr) -> Definition | None:
        """What a name or an attribute stands for, if it is a definition in our packages."""
        match node:
            case ast.Name(id=name):
                return self._definition(module, name)
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                imported = self._parsed(module).imports.get(name)
                if imported is not None and self._exists(f"{imported.module}.{imported.name}"):
                    return self._definition(f"{imported.module}.{imported.name}", attribute)
        return None

    def _definition(self, module: str, name: str) -> Definition | None:
        parsed = self._parsed(module)
        if name in parsed.bodies:
            return Definition(module=module, name=name)
        imported = parsed.imports.get(name)
        if imported is None:
            return None
        if self._exists(f"{imported.module}.{imported.name}"):
            return Definition(module=f"{imported.module}.{imported.name}", name="")
        return self._definition(imported.module, imported.name) or Definition(module=imported.module, name="")

    def _nodes(self, definition: Definition) -> Iterator[ast.AST]:
        for statement in self._parsed(definition.module).bodies[definition.name]:
            yield from ast.walk(statement)

    def _parsed(self, module: str) -> Module:
        if module not in self._modules:
            source = self._replaced.get(module) or _file_of(module).read_text("utf-8")
            self._modules[module] = Module.parse(module, source)
        return self._modules[module]

    def _exists(self, module: str) -> bool:
        return module in self._replaced or _file_of(module).is_file()


def _file_of(module: str) -> Path:
    path = ROOT / module.replace(".", "/")
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _hides_an_import(node: ast.AST, *, at_top: bool) -> bool:
    match node:
        case ast.Import(names=aliases):
            return any(
                alias.name.split(".")[0] in PACKAGES or (alias.name == "boto3" and alias.asname is not None)
                for alias in aliases
            )
        case ast.ImportFrom(module=str(origin)):
            root = origin.split(".")[0]
            return root == "boto3" or (root in PACKAGES and not at_top)
    return False


def _is_boto3(node: ast.expr) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="boto3")):
            return True
        case ast.Attribute(value=ast.Call(func=ast.Attribute(value=ast.Name(id="boto3"), attr="Session"))):
            return True
    return False


def _operation(service: str, method: str, call: ast.Call | None) -> str:
    """The operation behind a method of a client, or behind the paginator it makes."""
    if method == "get_paginator":
        match call:
            case ast.Call(args=[ast.Constant(value=str(method))]):
                pass
            case _:
                raise UnreadableCall(f"a paginator of {service} does not name its operation")
    try:
        return _operations(service)[method]
    except KeyError:
        raise UnreadableCall(f"{method} of {service} is not the method of an operation") from None


@functools.cache
def _operations(service: str) -> Mapping[str, str]:
    mapping: Mapping[str, str] = boto3.client(service, region_name="us-east-1").meta.method_to_api_mapping
    return mapping
