"""The type checker reads every AWS service that is used; of any other it would take every call for right."""

import ast
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def services_used() -> set[str]:
    """The modules of aws_cdk that the checked files import."""
    checked = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["files"]
    files = [file for name in checked for file in (ROOT / name, *(ROOT / name).rglob("*.py"))]
    used = set()
    for statement in (found for file in files if file.is_file() for found in ast.walk(parsed(file))):
        if isinstance(statement, ast.ImportFrom) and str(statement.module).startswith("aws_cdk"):
            used.add(str(statement.module))
            used |= {f"aws_cdk.{name.name}" for name in statement.names if name.name.startswith("aws_")}
    return used


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text())


def services_read() -> set[str]:
    """The modules of aws_cdk that the type checker does not skip."""
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["overrides"]
    (read,) = [override["module"] for override in overrides if override.get("follow_imports") == "normal"]
    return set(read)


def test_the_type_checker_reads_exactly_the_services_that_are_used():
    assert services_read() == services_used()
