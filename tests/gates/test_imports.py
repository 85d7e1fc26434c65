"""Each package imports what the architecture lets it import, and nothing else."""

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.apps import ROOT

OURS = ("app", "constructs_lib", "labeling", "labeling_stack", "lambdas", "rehearsal", "stages")

ANY_LIBRARY = "*"

MAY_IMPORT = {
    "app": {"labeling_stack", "stages", "aws_cdk", "cdk_nag"},
    "labeling_stack": {"constructs_lib", "stages", "aws_cdk", "constructs"},
    "stages": {"aws_cdk"},
    "constructs_lib": {"labeling", "aws_cdk", "constructs"},
    "lambdas": {"labeling", "boto3", "botocore"},
    "labeling": set(),
    "rehearsal": {"labeling", ANY_LIBRARY},
}
"""Part → what its modules may import besides the standard library and the part itself.

`labeling` needs nothing, because it runs in Lambda, and `constructs_lib` ships the handlers but imports none.
Nothing imports `rehearsal`, which may use any library, because it is never deployed.
"""


def imports(source: str) -> Iterator[str]:
    """The top-level packages a module imports, wherever in it it does so."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (name.name.split(".")[0] for name in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0]


def breaches(sources: Mapping[str, str]) -> set[str]:
    """What modules import and may not, as "module imports package".

    Args:
        sources: module's path, such as "labeling/errors.py", to its source.
    """
    return {
        f"{path} imports {imported}"
        for path, source in sources.items()
        for imported in imports(source)
        if not _may_import(_part(path), imported)
    }


def _may_import(part: str, imported: str) -> bool:
    allowed = MAY_IMPORT[part] | {part}
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


def test_every_part_is_looked_at():
    assert {_part(path) for path in _sources()} == set(OURS) == set(MAY_IMPORT)


@pytest.mark.parametrize(
    ("path", "source"),
    [
        pytest.param("labeling/pricing.py", "import boto3", id="the domain knows AWS's client"),
        pytest.param("labeling/pricing.py", "from aws_cdk import Stack", id="the domain knows the CDK"),
        pytest.param("labeling/report/page.py", "import numpy as np", id="a handler would need numpy"),
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
