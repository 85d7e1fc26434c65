"""Our state machines keep the rules no tool checks, and every rule finds the defect it is there for."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest

from tests.apps import SynthesizedApp
from tests.gates import state_rules as rules
from tests.gates.state_machines import Definition, definitions

Rule = Callable[[Definition], Iterator[str]]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_state_machine_keeps_every_rule(each_app: SynthesizedApp, rule: Rule):
    assert {name: list(rule(definition)) for name, definition in definitions(each_app.template)} == {
        name: [] for name, _ in definitions(each_app.template)
    }


def test_every_app_has_a_state_machine_to_check(each_app: SynthesizedApp):
    assert len(list(definitions(each_app.template))) == 1


def wait_for_ever(definition: Any) -> None:
    del definition["States"]["LabelObjects"]["TimeoutSeconds"]


def let_an_execution_run_for_ever(definition: Any) -> None:
    del definition["TimeoutSeconds"]


def wait_for_ever_in_an_inner_state(definition: Any) -> None:
    task = definition["States"]["CheckJob"]
    inner = {name: value for name, value in task.items() if name != "TimeoutSeconds"}
    definition["States"]["CheckJob"] = {
        "Type": "Parallel",
        "Branches": [{"StartAt": "Inner", "States": {"Inner": inner}}],
        "Next": task["Next"],
    }


def retry_every_error(definition: Any) -> None:
    definition["States"]["SummarizeJob"]["Retry"][0]["ErrorEquals"] = ["States.ALL"]


def label_again_after_a_failed_job(definition: Any) -> None:
    definition["States"]["LabelObjects"]["Retry"][0]["ErrorEquals"].append("States.TaskFailed")


def retry_nothing(definition: Any) -> None:
    del definition["States"]["WriteReport"]["Retry"]


def catch_nothing(definition: Any) -> None:
    del definition["States"]["CheckJob"]["Catch"]


def catch_one_error_only(definition: Any) -> None:
    definition["States"]["LabelObjects"]["Catch"].pop()


def misspell_an_integration(definition: Any) -> None:
    task = definition["States"]["LabelObjects"]
    task["Resource"] = task["Resource"].replace("Labeling", "Labelling")


def call_an_operation_that_is_not_there(definition: Any) -> None:
    definition["States"]["ReadLatestModel"]["Resource"] = "arn:aws:states:::aws-sdk:ssm:readParameter"


def call_a_service_that_is_not_there(definition: Any) -> None:
    definition["States"]["ReadLatestModel"]["Resource"] = "arn:aws:states:::aws-sdk:ssmm:getParameter"


def read_what_nobody_assigned(definition: Any) -> None:
    definition["States"]["Succeeded"]["Output"] = "{% $reports %}"


def read_what_only_one_way_assigns(definition: Any) -> None:
    definition["States"]["NotifyFailure"]["Arguments"]["Message"] = "{% $report.message %}"


DEFECTS = {
    rules.tasks_time_out: [wait_for_ever, let_an_execution_run_for_ever, wait_for_ever_in_an_inner_state],
    rules.tasks_retry_transient_errors_only: [
        retry_every_error,
        label_again_after_a_failed_job,
        retry_nothing,
    ],
    rules.tasks_catch_every_error: [catch_nothing, catch_one_error_only],
    rules.integrations_exist: [
        misspell_an_integration,
        call_an_operation_that_is_not_there,
        call_a_service_that_is_not_there,
    ],
    rules.variables_are_assigned_before_they_are_read: [
        read_what_nobody_assigned,
        read_what_only_one_way_assigns,
    ],
}


@pytest.mark.parametrize(
    ("rule", "plant"),
    [pytest.param(rule, plant, id=plant.__name__) for rule, plants in DEFECTS.items() for plant in plants],
)
def test_a_planted_defect_is_found(reference: SynthesizedApp, rule: Rule, plant: Callable[[Any], None]):
    ((_, definition),) = definitions(reference.template)
    defective = deepcopy(definition)
    plant(defective)

    assert len(list(rule(defective))) == 1


def test_every_rule_is_proven_by_a_defect():
    assert set(DEFECTS) == set(rules.RULES)
