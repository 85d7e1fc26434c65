"""Every action granted to a role is needed: taken away, what was asked of that role fails.

A function is called again with what a successful execution called it with; for the other roles a whole
execution runs. Actions that cannot be proven this way are listed with the reason, and a test keeps the list
from growing stale.
"""

import functools
import json
from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import App

from rehearsal.data import UploadedDigits
from tests.apps import new_app, synthesized
from tests.end_to_end import own_functions_app
from tests.end_to_end.granted import Granted, granted_actions
from tests.end_to_end.pipelines import Ended, Pipeline

UNPROVEN: Mapping[tuple[str, str], str] = {
    ("*", "s3:AbortMultipartUpload"): "called only when an upload breaks half-way",
    ("*", "xray:*"): "the embedded AWS has no X-Ray; the service drops traces it may not send",
}
"""(policy without hash, or *; action) to why its absence goes unnoticed here."""


def _own_functions_template() -> Mapping[str, Any]:
    app: App = new_app()
    own_functions_app.build(
        app, workteam_arn="arn:aws:sagemaker:us-east-1:123456789012:workteam/private-crowd/people"
    )
    template: Mapping[str, Any] = app.synth().stacks[0].template
    return template
