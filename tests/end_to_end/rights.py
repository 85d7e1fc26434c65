"""What the deployed applications grant."""

import functools
from collections.abc import Mapping
from typing import Any

from tests.apps import new_app, synthesized
from tests.end_to_end import own_functions_app
from tests.end_to_end.granted import Granted, granted_actions
from tests.end_to_end.unproven import reason_why_unproven

_SOME_TEAM = "arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/people"


@functools.cache
def _own_functions_template() -> Mapping[str, Any]:
    app = new_app()
    own_functions_app.build(app, workteam_arn=_SOME_TEAM)
    template: Mapping[str, Any] = app.synth().stacks[0].template
    return template


REFERENCE = tuple(granted_actions(synthesized("reference").template))
OF_OWN_FUNCTIONS = tuple(granted_actions(_own_functions_template()))


def proven(granted: tuple[Granted, ...], *, to: str) -> list[Granted]:
    """What is granted to the policies whose id contains `to` and can be proven to be needed."""
    return [one for one in granted if to in one.policy and reason_why_unproven(one) is None]
