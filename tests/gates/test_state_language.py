"""Our state machines are valid Amazon States Language, down to the expressions in them."""

import json
import subprocess
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from jsonata import JException, Jsonata

from tests.apps import APPS, COMPOSITIONS, ROOT, SynthesizedApp, synthesized
from tests.gates.state_machines import Definition, definitions, expressions

Validate = Callable[[Mapping[str, Definition]], subprocess.CompletedProcess[str]]


@pytest.fixture
def validate(tmp_path: Path) -> Validate:
    """Runs asl-validator on definitions, each with a name of its own."""

    def run(named: Mapping[str, Definition]) -> subprocess.CompletedProcess[str]:
        command = [str(ROOT / "node_modules/.bin/asl-validator")]
        for name, definition in named.items():
            path = tmp_path / f"{name}.asl.json"
            path.write_text(json.dumps(definition), "utf-8")
            command += ["--json-path", str(path)]
        return subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  a tool of ours

    return run


def test_every_state_machine_is_valid(validate: Validate):
    named = {name: definition_of(synthesized(name)) for name in (*APPS, *COMPOSITIONS)}

    result = validate(named)

    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.count("is valid") == len(named)


def test_a_state_that_leads_nowhere_is_found(reference: SynthesizedApp, validate: Validate):
    broken = deepcopy(definition_of(reference))
    broken["States"]["BuildManifest"]["Next"] = "CheckJobs"

    result = validate({"broken": broken})

    assert result.returncode == 1
    assert "Missing 'StartAt'|'Next'|'Default' target: CheckJobs" in result.stdout + result.stderr


@pytest.mark.parametrize("name", [*APPS, *COMPOSITIONS])
def test_every_expression_is_jsonata(name: str):
    found = list(expressions(definition_of(synthesized(name))))

    for expression in found:
        Jsonata(expression)

    assert len(found) > 20


def test_an_expression_that_is_not_jsonata_is_found():
    with pytest.raises(JException):
        Jsonata("$report.succeeded ?")


def definition_of(app: SynthesizedApp) -> Any:
    """The definition of an app's only state machine, or of the one that starts the others, the last."""
    (*_, (_, definition)) = definitions(app.template)
    return definition
