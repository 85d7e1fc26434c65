"""Linter, formatter and type checker find nothing; as tests, they run beside others, not before them all."""

import subprocess
import sys

import pytest

from tests.apps import ROOT


@pytest.mark.parametrize("tool", ["ruff check .", "ruff format --check .", "mypy"])
def test_nothing_is_found_by(tool: str) -> None:
    result = subprocess.run(  # noqa: S603  a tool of ours
        [sys.executable, "-m", *tool.split()], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert result.returncode == 0, result.stdout + result.stderr
