"""The example of a chain: it keeps the rules of every app, and a change of its workflow is seen.

To accept a change: `python -m pytest tests/gates/test_chain.py --snapshot-update`.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from constructs_lib.testing import template_snapshot, workflow_definition
from tests.apps import CHAIN, ROOT, SynthesizedApp
from tests.gates import state_rules, template_rules
from tests.gates.nag import findings
from tests.gates.named_json import Workflow
from tests.gates.state_machines import Definition, definitions, evaluated

# The files are named for what they show, not for the test.
pytestmark = pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")


@pytest.fixture(scope="module")
def workflow(chain: SynthesizedApp) -> tuple[str, Definition]:
    """Logical id and definition of the state machine that starts those of the pipelines."""
    (found,) = (found for found in definitions(chain.template) if found[0].startswith("Chain"))
    return found


def test_workflow_of_a_chain(
    chain: SynthesizedApp, workflow: tuple[str, Definition], snapshot: SnapshotAssertion
):
    definition = workflow_definition(template_snapshot(chain.stack), workflow[0])

    assert definition == snapshot(name=CHAIN, extension_class=Workflow)


def test_no_pack_finds_anything(chain: SynthesizedApp):
    assert findings(chain.app) == set()


@pytest.mark.parametrize("rule", template_rules.RULES, ids=lambda rule: rule.__name__)
def test_its_template_keeps_every_rule(
    chain: SynthesizedApp, rule: Callable[[Mapping[str, Any]], Iterator[str]]
):
    assert list(rule(chain.template)) == []


@pytest.mark.parametrize("rule", state_rules.RULES, ids=lambda rule: rule.__name__)
def test_its_states_keep_every_rule(
    workflow: tuple[str, Definition], rule: Callable[[Definition], Iterator[str]]
):
    assert list(rule(workflow[1])) == []


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
    workflow: tuple[str, Definition], caught: dict[str, str], reason: str
):
    states = workflow[1]["States"]
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


def test_the_example_has_a_page():
    page = (ROOT / "docs/tasks/chains.md").read_text("utf-8")

    assert f"(../../examples/{CHAIN}.py)" in page
