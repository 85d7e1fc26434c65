"""What the deployed applications grant, by their snapshots; `test_rights.py` makes sure that they are right.

Tests have one case for each action granted, and each of pytest's workers has to know the cases before
anything is deployed. It would take a worker nine seconds to synthesize the applications for that.
"""

import json
from pathlib import Path

from tests.end_to_end.granted import Granted, granted_actions
from tests.end_to_end.unproven import reason_why_unproven

_SNAPSHOTS = Path(__file__).parent / "__snapshots__" / "test_rights"


def _of(stack: str) -> tuple[Granted, ...]:
    return tuple(granted_actions(json.loads((_SNAPSHOTS / f"{stack}.rights.json").read_text("utf-8"))))


REFERENCE = _of("Labeling-dev")
OF_OWN_FUNCTIONS = _of("OwnFunctions")


def proven(granted: tuple[Granted, ...], *, to: str) -> list[Granted]:
    """What is granted to the policies whose id contains `to` and can be proven to be needed."""
    return [one for one in granted if to in one.policy and reason_why_unproven(one) is None]
