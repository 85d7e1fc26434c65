"""cfn-lint has nothing to say against our templates and the state machines in them, in any region."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from cfnlint.api import lint
from cfnlint.config import ManualArgs

from labeling.service_arns import REGIONAL_ACCOUNTS
from tests.apps import COMPOSITIONS, SynthesizedApp, synthesized
from tests.gates.deployed import alone, deployed

NOT_DEFECTS = {
    "W3005": "the CDK writes DependsOn beside references to the same resource",
    "W7001": "the state machine is the only user of a mapping, and its definition is flattened here",
}


def findings(template: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Rule and message of what cfn-lint finds; it reads a definition only without intrinsic functions."""
    flat: Any = deepcopy(template)
    for resource in flat["Resources"].values():
        if resource["Type"] == "AWS::StepFunctions::StateMachine":
            definition = resource["Properties"]["DefinitionString"]
            resource["Properties"]["DefinitionString"] = deployed(template, definition)
    options = ManualArgs(regions=list(REGIONAL_ACCOUNTS), ignore_checks=list(NOT_DEFECTS))
    return [(match.rule.id, match.message) for match in lint(json.dumps(flat), config=options)]


def test_nothing_is_found(each_app: SynthesizedApp):
    assert findings(each_app.template) == []


@pytest.mark.parametrize(("name", "construct"), COMPOSITIONS.items())
def test_nothing_is_found_in_a_workflow_that_starts_others(name: str, construct: str):
    # The pipelines in these apps are made of what the apps above are made of, and take long.
    assert findings(alone(synthesized(name).template, construct)) == []


def test_defects_in_a_resource_and_in_a_state_machine_are_found(reference: SynthesizedApp):
    # Whatever else is in the template would be looked at once more.
    key, machine = (
        alone(reference.template, construct)
        for construct in ("DigitsKeysDataKey", "DigitsWorkflowStateMachine")
    )
    text = json.dumps({"Resources": key["Resources"] | machine["Resources"]})
    defective = json.loads(
        text.replace('"EnableKeyRotation"', '"EnableRotation"', 1).replace(
            r"\"TimeoutSeconds\":60", r"\"TimeoutSeconds\":\"a minute\"", 1
        )
    )

    assert {rule for rule, _ in findings(defective)} == {"E3002", "E3601"}
