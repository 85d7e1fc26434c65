"""A pipeline over more objects than one job takes; tests/gates/test_compositions.py looks at it, too."""

from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib.labeling_in_parts import LabelingInParts
from constructs_lib.testing import template_snapshot
from constructs_lib.workteam import Workteam
from labeling.errors import InvalidValue
from tests.constructs.conftest import new_stack
from tests.constructs.pipelines import pipeline
from tests.constructs.template import all_properties, statements
from tests.gates.state_machines import Definition, definitions, evaluated

WORKTEAM = Workteam.from_arn("arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/people")


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The template of a pipeline that also labels in parts."""
    stack: Stack = new_stack()
    LabelingInParts(stack, "InParts", pipeline=pipeline(stack, workteam=WORKTEAM))
    return template_snapshot(stack)


@pytest.fixture(scope="module")
def in_parts(template: dict[str, Any]) -> Definition:
    """The state machine that divides and merges."""
    (found,) = (found for name, found in definitions(template) if name.startswith("InParts"))
    return found


def test_a_dataset_is_divided_labelled_and_merged(in_parts: Definition) -> None:
    states = in_parts["States"]
    ways = [in_parts["StartAt"]]
    while "Next" in states[ways[-1]]:
        ways.append(states[ways[-1]]["Next"])

    assert ways == ["SplitDataset", "LabelParts", "MergeParts", "AllPartsLabeled"]


def test_at_most_as_many_parts_are_labelled_at_once_as_there_can_be(in_parts: Definition) -> None:
    label_parts = in_parts["States"]["LabelParts"]

    assert label_parts["MaxConcurrency"] == 20
    assert label_parts["ItemProcessor"]["ProcessorConfig"] == {
        "Mode": "DISTRIBUTED",
        "ExecutionType": "STANDARD",
    }


def test_an_execution_that_fails_or_times_out_raises_an_alarm(template: dict[str, Any]) -> None:
    alarms = all_properties(template, "CloudWatch::Alarm", starting="InParts").values()
    (machine,) = all_properties(template, "StepFunctions::StateMachine", starting="InParts")

    assert {alarm["MetricName"] for alarm in alarms} == {"ExecutionsFailed", "ExecutionsTimedOut"}
    assert [alarm["Dimensions"][0]["Value"] for alarm in alarms] == [{"Ref": machine}] * 2
    assert all(alarm["AlarmActions"] for alarm in alarms)


def test_no_role_has_an_inline_policy(template: dict[str, Any]) -> None:
    assert all_properties(template, "IAM::Policy") == {}


def test_a_part_has_as_many_objects_as_a_job_takes(in_parts: Definition) -> None:
    payload = in_parts["States"]["SplitDataset"]["Arguments"]["Payload"]

    assert payload["objects_per_part"] == 100_000


@pytest.mark.parametrize("objects_per_part", [0, 100_001, "9"])
def test_a_part_no_job_takes_is_refused(objects_per_part: Any) -> None:
    stack = new_stack()

    with pytest.raises(
        InvalidValue,
        match=r"objects_per_part is .*: it must be a whole number of at least 1 and at most 100,000",
    ):
        LabelingInParts(
            stack, "InParts", pipeline=pipeline(stack, workteam=WORKTEAM), objects_per_part=objects_per_part
        )


@pytest.mark.parametrize(
    ("caught", "expected"),
    [
        (
            {
                "Error": "States.TaskFailed",
                "Cause": '{"ExecutionArn":"a","Status":"FAILED","Error":"E","Cause":"c"}',
            },
            {"Error": "E", "Cause": "c"},
        ),
        (
            {"Error": "States.TaskFailed", "Cause": '{"ExecutionArn":"a","Status":"TIMED_OUT"}'},
            {"Error": "TIMED_OUT"},
        ),
        (
            {"Error": "States.TaskFailed", "Cause": "denied"},
            {"Error": "States.TaskFailed", "Cause": "denied"},
        ),
    ],
)
def test_a_part_that_failed_says_why(
    caught: dict[str, str], expected: dict[str, str], in_parts: Definition
) -> None:
    [catcher] = in_parts["States"]["LabelParts"]["ItemProcessor"]["States"]["LabelPart"]["Catch"]

    part = {"dataset": "s3://a", "job_name": "large-part-1"}

    output = evaluated(catcher["Output"], {"states": {"input": part, "errorOutput": caught}})

    assert output == {
        "job_name": "large-part-1",
        "manifest_uri": "s3://a",
        "failure": expected,
    }


def test_the_functions_are_told_of_the_same_pipeline(template: dict[str, Any]) -> None:
    told = {
        each["Environment"]["Variables"]["TASK"]
        for name, each in all_properties(template, "Lambda::Function").items()
        if any(part in name for part in ("BuildManifest", "SplitDataset", "MergeParts"))
    }

    assert len(told) == 1


def test_the_role_may_start_the_pipeline_and_its_own_map_only(template: dict[str, Any]) -> None:
    granted = [
        statement["Resource"]
        for each in all_properties(template, "IAM::ManagedPolicy", starting="InParts").values()
        for statement in statements(each["PolicyDocument"]).values()
        if "states:StartExecution" in statement["Action"]
    ]
    machines = [[name] for name in all_properties(template, "StepFunctions::StateMachine")]

    assert sorted([text.strip("${}") for text in resources] for resources in granted) == sorted(machines)
