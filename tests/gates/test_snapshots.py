"""A change of a template or of a workflow is seen, and shown to whoever reviews it.

To accept one: `python -m pytest tests/gates/test_snapshots.py --snapshot-update`. The files are made by the
two functions of `constructs_lib.testing` that users have too.
"""

import json
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex

from constructs_lib.testing import template_snapshot, workflow_definition
from tests.apps import REFERENCE, synthesized

# The files are named for what they show, not for the test.
pytestmark = pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")


class NamedJson(JSONSnapshotExtension):
    """A snapshot in a file of its own, named by its index, with objects in the order they are written."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        """The name without the test's."""
        return str(index)

    def serialize(self, data: Any, **_: Any) -> str:
        """The data as it is: the order of a state machine's states is part of how it reads."""
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


class Template(NamedJson):
    """The template of a stack."""

    file_extension = "template.json"


class Workflow(NamedJson):
    """The definition of a state machine, as editors know it."""

    file_extension = "asl.json"


def test_template_of_the_reference_application(snapshot: SnapshotAssertion):
    template = template_snapshot(synthesized(REFERENCE).stack)

    assert template == snapshot(name=REFERENCE, extension_class=Template)


@pytest.mark.parametrize("app", [REFERENCE, "own_functions"])
def test_workflow(app: str, snapshot: SnapshotAssertion):
    """One with auto-labeling, and one of people only with functions of their own."""
    workflow = workflow_definition(template_snapshot(synthesized(app).stack))

    assert workflow == snapshot(name=app, extension_class=Workflow)
