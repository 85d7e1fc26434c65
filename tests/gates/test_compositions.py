"""The examples in which workflows start others keep the rules of every app, and a change of theirs is seen.

To accept a change: `python -m pytest tests/gates/test_compositions.py --snapshot-update`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from constructs_lib.testing import template_snapshot, workflow_definition
from tests.apps import COMPOSITIONS, ROOT, SynthesizedApp, synthesized
from tests.gates import state_rules, template_rules
from tests.gates.nag import findings
from tests.gates.named_json import Workflow
from tests.gates.state_machines import Definition, definitions, evaluated

# The files are named for what they show, not for the test.
pytestmark = pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")


@dataclass(frozen=True, kw_only=True)
class Composition:
    """An example in which a workflow starts others.

    Attributes:
        name: of the example.
        app: it, synthesized.
        machine: logical id of the state machine that starts the others.
        definition: of that state machine.
    """

    name: str
    app: SynthesizedApp
    machine: str
    definition: Definition


def composition(name: str) -> Composition:
    """The example of that name."""
    app = synthesized(name)
    ((machine, definition),) = (
        found for found in definitions(app.template) if found[0].startswith(COMPOSITIONS[name])
    )
    return Composition(name=name, app=app, machine=machine, definition=definition)


@pytest.fixture(scope="module", params=COMPOSITIONS)
def each(request: pytest.FixtureRequest) -> Composition:
    """The examples, one after the other."""
    return composition(request.param)


@pytest.fixture(scope="module")
def chain() -> Composition:
    """The example of a chain."""
    return composition("chain")


def test_workflow(each: Composition, snapshot: SnapshotAssertion):
    definition = workflow_definition(template_snapshot(each.app.stack), each.machine)

    assert definition == snapshot(name=each.name, extension_class=Workflow)


def test_no_pack_finds_anything(each: Composition):
    assert findings(each.app.app) == set()


@pytest.mark.parametrize("rule", template_rules.RULES, ids=lambda rule: rule.__name__)
def test_its_template_keeps_every_rule(each: Composition, rule: Callable[[Mapping[str, Any]], Iterator[str]]):
    assert list(rule(each.app.template)) == []


@pytest.mark.parametrize("rule", state_rules.RULES, ids=lambda rule: rule.__name__)
def test_its_states_keep_every_rule(each: Composition, rule: Callable[[Definition], Iterator[str]]):
    assert list(rule(each.definition)) == []


@pytest.mark.parametrize(
    ("caught", "reason"),
    [
        ({"Error": "E", "Cause": '{"errorMessage":"refused","errorType":"JobRefused"}'}, "refused"),
        ({"Error": "E", "Cause": '{"ExecutionArn":"a","Status":"FAILED","Error":"X","Cause":"c"}'}, "c"),
        ({"Error": "E", "Cause": '{"ExecutionArn":"a","Status":"FAILED","Error":"X"}'}, "X"),
        ({"Error": "E", "Cause": '{"ExecutionArn":"a","Status":"TIMED_OUT"}'}, "TIMED_OUT"),
        ({"Error": "E", "Cause": "denied"}, "denied"),
        ({"Error": "States.Timeout"}, "States.Timeout"),
    ],
)
def test_a_link_that_failed_says_why_and_where_all_labels_are(
    chain: Composition, caught: dict[str, str], reason: str
):
    states = chain.definition["States"]
    (catcher,) = states["Label-boxes"]["Catch"]
    assert states[catcher["Next"]]["Next"] == "SayWhereLabelsAre"

    failure = evaluated(catcher["Assign"]["failure"], {"states": {"errorOutput": caught}})
    told = evaluated(
        states["SayWhereLabelsAre"]["Assign"]["failure"],
        {"failure": failure, "manifest_uri": "s3://output/scenes.manifest"},
    )

    assert told == {
        "Error": "LabelingUnsuccessful",
        "Cause": f"link boxes: {reason}\nAll labels so far: s3://output/scenes.manifest\n"
        "To go on from there, start an execution of the chain with it as the dataset.",
    }


@pytest.mark.parametrize(("name", "page"), [("chain", "chains"), ("in_parts", "in-parts")])
def test_every_example_has_a_page(name: str, page: str):
    text = (ROOT / f"docs/tasks/{page}.md").read_text("utf-8")

    assert f"(../../examples/{name}.py)" in text
