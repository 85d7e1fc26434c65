"""Each package imports what the architecture lets it import, and nothing else."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.apps import ROOT

OURS = ("app", "constructs_lib", "labeling", "labeling_stack", "lambdas", "rehearsal", "stages", "tasks")

ANY_LIBRARY = "*"

MAY_IMPORT = {
    "app": {"labeling_stack", "stages", "tasks", "aws_cdk", "cdk_nag"},
    "labeling_stack": {"constructs_lib", "stages", "tasks", "aws_cdk", "constructs"},
    "stages": {"aws_cdk"},
    "tasks": {"constructs_lib"},
    "constructs_lib": {"labeling", "aws_cdk", "constructs"},
    "lambdas": {"labeling", "boto3", "botocore"},
    "labeling": set(),
    "rehearsal": {"labeling", ANY_LIBRARY},
}
"""Part → what its modules may import besides the standard library and the part itself.

`labeling` needs nothing, because it runs in Lambda, and `constructs_lib` ships the handlers but imports none.
Nothing imports `rehearsal`, which may use any library, because it is never deployed.
"""

MAY_IMPORT_TOO = {
    "labeling/autolabel/": {"numpy"},
    "labeling/autolabel/learners/": {"sklearn"},
    "labeling/consolidation/crowd": {"numpy"},
    "labeling/consolidation/masks": {"numpy"},
}
"""Beginning of a module's path → what else it may import, because it calculates, though never in Lambda."""


def imports(source: str) -> Iterator[str]:
    """The top-level packages a module imports, wherever in it it does so."""
    yield from (module.split(".")[0] for module in imported_modules(source))


def imported_modules(source: str) -> Iterator[str]:
    """The modules a module may import, in full; of `from a import b` both `a` and `a.b`, which may be one.

    A module that is imported by the text of its name counts too, and so do the packages around each.
    """
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield from _with_packages(name.name)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield from _with_packages(module)
                yield from (f"{module}.{name.name}" for name in names)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[
                    ast.Constant(value=str(module))
                    | ast.JoinedStr(values=[ast.Constant(value=str(module)), *_]),
                    *_,
                ],
            ):
                yield from _with_packages(module)
            case ast.ImportFrom():
                yield "."  # by a relative path, which nothing may do: it would have to be followed as well


def _with_packages(module: str) -> Iterator[str]:
    parts = module.split(".")
    yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def breaches(sources: Mapping[str, str]) -> set[str]:
    """What modules import and may not, as "module imports package".

    Args:
        sources: module's path, such as "labeling/errors.py", to its source.
    """
    return {
        f"{path} imports {imported}"
        for path, source in sources.items()
        for imported in imports(source)
        if not _may_import(path, imported)
    }


def reached_by_handlers(sources: Mapping[str, str]) -> dict[str, str]:
    """The modules a Lambda function imports, directly or not, and the packages of others among those.

    Args:
        sources: as of `breaches`.

    Returns:
        Each of them, to a module that imports it.
    """
    modules = {_module(path): source for path, source in sources.items()}
    reached: dict[str, str] = {}
    waiting = [module for module in modules if _part(module.replace(".", "/")) == "lambdas"]
    while waiting:
        module = waiting.pop()
        for imported in imported_modules(modules.get(module, "")):
            if imported not in reached:
                reached[imported] = module
                waiting.append(imported)
    return reached


def _module(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _may_import(path: str, imported: str) -> bool:
    part = _part(path)
    allowed = MAY_IMPORT[part] | {part}
    for beginning, libraries in MAY_IMPORT_TOO.items():
        if path.startswith(beginning):
            allowed = allowed | libraries
    return (
        imported in allowed
        or imported in sys.stdlib_module_names
        or (ANY_LIBRARY in allowed and imported not in OURS)
    )


def _part(path: str) -> str:
    return path.split("/")[0].removesuffix(".py")


def _sources() -> dict[str, str]:
    files = [path for part in OURS for path in (*ROOT.glob(f"{part}.py"), *(ROOT / part).rglob("*.py"))]
    return {path.relative_to(ROOT).as_posix(): Path(path).read_text("utf-8") for path in files}


def test_every_import_follows_the_architecture():
    assert breaches(_sources()) == set()


def test_nothing_that_a_handler_imports_calculates_with_numpy():
    reached = reached_by_handlers(_sources())

    assert {library: reached[library] for library in ("numpy", "sklearn") if library in reached} == {}
    assert "labeling.consolidation.classification" in reached


def test_every_module_that_may_import_more_exists():
    sources = _sources()

    assert [
        beginning for beginning in MAY_IMPORT_TOO if not any(path.startswith(beginning) for path in sources)
    ] == []


@pytest.mark.parametrize(
    "handler",
    [
        pytest.param("import numpy", id="itself"),
        pytest.param("from labeling.consolidation.crowd import Crowd", id="by a module"),
        pytest.param("from labeling.consolidation import crowd", id="by a module of a package"),
        pytest.param("from labeling.report import page", id="by a module's module"),
        pytest.param("def handler():\n  import labeling.consolidation.crowd", id="inside a function"),
        pytest.param(
            "from importlib import import_module\nimport_module('labeling.consolidation.crowd')", id="by name"
        ),
        pytest.param("import labeling.numbers.one", id="by a package"),
    ],
)
def test_a_handler_that_would_need_numpy_is_found(handler: str):
    sources = {
        "lambdas/check_job.py": handler,
        "labeling/report/page.py": "from labeling.consolidation.crowd import Crowd",
        "labeling/consolidation/crowd.py": "import numpy as np",
        "labeling/numbers/__init__.py": "import numpy as np",
        "labeling/numbers/one.py": "",
    }

    assert "numpy" in reached_by_handlers(sources)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("labeling/autolabel/audit.py", "import numpy as np", id="an audit calculates"),
        pytest.param(
            "labeling/consolidation/crowd_model.py", "from numpy import exp", id="a model of a crowd"
        ),
        pytest.param("labeling/autolabel/learners/text.py", "from sklearn import svm", id="a learner learns"),
    ],
)
def test_a_module_that_calculates_may_import_what_it_needs(path: str, source: str):
    assert breaches({path: source}) == set()


def test_every_part_is_looked_at():
    assert {_part(path) for path in _sources()} == set(OURS) == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("labeling/pricing.py", "import boto3", id="the domain knows AWS's client"),
        pytest.param("labeling/pricing.py", "from aws_cdk import Stack", id="the domain knows the CDK"),
        pytest.param("labeling/report/page.py", "import numpy as np", id="a handler would need numpy"),
        pytest.param(
            "labeling/consolidation/payload.py", "import numpy as np", id="consolidation needs numpy"
        ),
        pytest.param("labeling/autolabel/audit.py", "from sklearn import svm", id="the loop knows a learner"),
        pytest.param(
            "labeling/pricing.py",
            "import importlib\nimportlib.import_module('sklearn')",
            id="an import by name",
        ),
        pytest.param(
            "labeling/pricing.py",
            "def load(name):\n  import_module(f'sklearn.{name}')",
            id="an import by half a name",
        ),
        pytest.param("labeling/pricing.py", "from .report import page", id="an import by a relative path"),
        pytest.param("labeling/pricing.py", "from lambdas import _s3", id="the domain knows the edges"),
        pytest.param("lambdas/check_job.py", "from constructs_lib import keys", id="a handler knows the CDK"),
        pytest.param(
            "constructs_lib/keys.py", "from lambdas import check_job", id="a construct imports a handler"
        ),
        pytest.param("constructs_lib/keys.py", "import boto3", id="a construct calls AWS"),
        pytest.param("app.py", "from rehearsal import deploy", id="the app knows the rehearsal"),
        pytest.param(
            "rehearsal/run.py", "from constructs_lib import keys", id="the rehearsal knows the constructs"
        ),
        pytest.param("lambdas/x.py", "def handler():\n  import rehearsal", id="an import inside a function"),
    ],
)
def test_a_forbidden_import_is_found(path: str, source: str):
    assert len(breaches({path: source})) == 1
