"""A change of a template or of a workflow is seen, and shown to whoever reviews it.

To accept one: `python -m pytest tests/gates/test_snapshots.py --snapshot-update`. The files are made by the
two functions of `constructs_lib.testing` that users have too.
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from constructs_lib.testing import template_snapshot, workflow_definition
from tests.apps import REFERENCE, synthesized
from tests.gates.named_json import Template, Workflow

# The files are named for what they show, not for the test.
pytestmark = pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")


def test_template_of_the_reference_application(snapshot: SnapshotAssertion):
    template = template_snapshot(synthesized(REFERENCE).stack)

    assert template == snapshot(name=REFERENCE, extension_class=Template)


@pytest.mark.parametrize("app", [REFERENCE, "own_functions"])
def test_workflow(app: str, snapshot: SnapshotAssertion):
    """One with auto-labeling, and one of people only with functions of their own."""
    workflow = workflow_definition(template_snapshot(synthesized(app).stack))

    assert workflow == snapshot(name=app, extension_class=Workflow)
