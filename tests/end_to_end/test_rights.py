"""The rights that the other tests take away one by one are those of the deployed applications.

To accept a change: `python -m pytest tests/end_to_end/test_rights.py --snapshot-update`.
"""

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.end_to_end.granted import rights_in
from tests.end_to_end.pipelines import Pipeline
from tests.gates.named_json import NamedJson

# The files are named for what they show, not for the test.
pytestmark = pytest.mark.filterwarnings("ignore:\\s*Can not relate snapshot")


class RightsFile(NamedJson):
    """What a stack grants."""

    file_extension = "rights.json"


def test_what_the_reference_application_grants(reference: Pipeline, snapshot: SnapshotAssertion) -> None:
    assert rights_in(reference.template) == snapshot(name=reference.stack, extension_class=RightsFile)


def test_what_a_pipeline_with_own_functions_grants(
    own_functions: Pipeline, snapshot: SnapshotAssertion
) -> None:
    assert rights_in(own_functions.template) == snapshot(name=own_functions.stack, extension_class=RightsFile)
