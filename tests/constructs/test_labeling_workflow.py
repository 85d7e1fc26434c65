"""The workflow: the ways through it, what it passes on, and what its role may do."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import Stack

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.testing import template_snapshot, workflow_definition
from constructs_lib.workteam import Workteam
from labeling.errors import InvalidValue
from tests.constructs.conftest import DIGITS, new_stack
from tests.constructs.template import all_properties, properties, statements
from tests.gates.state_machines import edges, evaluated

WORKTEAM = Workteam.from_arn("arn:aws:sagemaker:us-east-1:111122223333:workteam/private-crowd/people")
FUNCTIONS = ("BuildManifest", "CheckJob", "SummarizeJob", "WriteReport")
A_DAY = 24 * 3600


def pipeline_stack(**options: Any) -> Stack:
    """A stack with a pipeline, and so with a workflow."""
    stack = new_stack()
    LabelingPipeline(stack, "Digits", task=DIGITS, workteam=WORKTEAM, **options)
    return stack


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """The template of a pipeline that auto-labels."""
    return template_snapshot(pipeline_stack())


@pytest.fixture(scope="module")
def workflow(template: dict[str, Any]) -> dict[str, Any]:
    """A workflow with auto-labeling."""
    return workflow_definition(template)


@pytest.fixture(scope="module")
def people_only() -> dict[str, Any]:
    """A workflow without auto-labeling."""
    return workflow_definition(template_snapshot(pipeline_stack(auto_labeling=False, follow_up_jobs=0)))


def path(workflow: Mapping[str, Any], variables: Mapping[str, Any], *, start: str) -> list[str]:
    """The states an execution goes through from one on, where every task succeeds."""
    taken = [start]
    while True:
        state = workflow["States"][taken[-1]]
        ways = [
            way["Next"] for way in state.get("Choices", ()) if evaluated(way["Condition"], variables) is True
        ]
        ahead = ways[0] if ways else state.get("Default", state.get("Next"))
        if ahead is None or ahead in taken:
            return taken
        taken.append(ahead)


def after_job(workflow: Mapping[str, Any], *, attempt: int = 0, **outcome: Any) -> str:
    """Where an execution goes once a job has been summarized and its model remembered."""
    variables = {"attempt": attempt, "outcome": {"follow_up": None} | outcome}
    return path(workflow, variables, start="AnythingLeft")[1]


def test_a_run_is_checked_before_anything_is_spent(workflow: dict[str, Any]):
    run = {"run": {"warm_start": "none"}, "outcome": {"model_arn": None, "follow_up": None}}

    assert path(workflow, run | {"report": {"succeeded": True}}, start=workflow["StartAt"]) == [
        "BuildManifest",
        "CheckJob",
        "ChooseInitialModel",
        "LabelObjects",
        "SummarizeJob",
        "AnyModel",
        "AnythingLeft",
        "WriteReport",
        "AnythingLabeled",
        "NotifySuccess",
        "Succeeded",
    ]


def test_people_only_need_no_model(people_only: dict[str, Any]):
    run = {"outcome": {"follow_up": None}, "report": {"succeeded": True}}

    assert path(people_only, run, start=people_only["StartAt"]) == [
        "BuildManifest",
        "CheckJob",
        "LabelObjects",
        "SummarizeJob",
        "AnythingLeft",
        "WriteReport",
        "AnythingLabeled",
        "NotifySuccess",
        "Succeeded",
    ]


def test_a_run_in_which_nothing_was_labeled_fails_after_telling_people(workflow: dict[str, Any]):
    assert path(workflow, {"report": {"succeeded": False}}, start="AnythingLabeled") == [
        "AnythingLabeled",
        "ExplainFailure",
        "NotifyFailure",
        "Failed",
    ]


@pytest.mark.parametrize(
    ("warm_start", "then"),
    [("latest", "ReadLatestModel"), ("none", "LabelObjects"), ("arn:…", "LabelObjects")],
)
def test_the_last_model_is_read_only_for_a_run_that_wants_it(
    workflow: dict[str, Any], warm_start: str, then: str
):
    assert path(workflow, {"run": {"warm_start": warm_start}}, start="ChooseInitialModel")[1] == then


@pytest.mark.parametrize(
    ("stored", "initial_model"),
    [("none", {}), ("arn:of:model", {"InitialActiveLearningModelArn": "arn:of:model"})],
)
def test_a_task_without_a_model_yet_starts_cold(
    workflow: dict[str, Any], stored: str, initial_model: dict[str, str]
):
    assigned = evaluated(
        workflow["States"]["ReadLatestModel"]["Assign"],
        {"states": {"result": {"Parameter": {"Value": stored}}}},
    )

    assert assigned == {"initial_model": initial_model}


@pytest.mark.parametrize(("model_arn", "then"), [("arn:of:model", "RememberModel"), (None, "AnythingLeft")])
def test_a_model_is_remembered_if_the_job_has_one(workflow: dict[str, Any], model_arn: str | None, then: str):
    assert path(workflow, {"outcome": {"model_arn": model_arn}, "attempt": 2}, start="AnyModel")[1] == then


def test_leftovers_enough_for_auto_labeling_get_another_such_job(workflow: dict[str, Any]):
    assert after_job(workflow, follow_up={"people_only": False}) == "LabelObjects"


def test_fewer_leftovers_get_a_job_of_people_only(workflow: dict[str, Any]):
    assert after_job(workflow, follow_up={"people_only": True}) == "LabelLeftovers"


def test_leftovers_get_another_job_a_bounded_number_of_times(workflow: dict[str, Any]):
    assert after_job(workflow, attempt=1, follow_up={"people_only": True}) == "LabelLeftovers"
    assert after_job(workflow, attempt=2, follow_up={"people_only": True}) == "WriteReport"


def test_no_follow_up_jobs_means_none(people_only: dict[str, Any]):
    assert after_job(people_only, follow_up={"people_only": True}) == "WriteReport"


def test_outcomes_are_kept_in_the_order_of_the_jobs(workflow: dict[str, Any]):
    first, second = {"job_name": "digits"}, {"job_name": "digits-2"}
    assign = workflow["States"]["SummarizeJob"]["Assign"]["outcomes"]

    outcomes = evaluated(assign, {"outcomes": [], "states": {"result": {"Payload": first}}})
    outcomes = evaluated(assign, {"outcomes": outcomes, "states": {"result": {"Payload": second}}})

    assert outcomes == [first, second]


@pytest.mark.parametrize("state", ["LabelObjects", "LabelLeftovers"])
def test_whatever_ended_a_job_what_it_labeled_is_read(workflow: dict[str, Any], state: str):
    *_, last = workflow["States"][state]["Catch"]

    assert (last["ErrorEquals"], last["Next"]) == (["States.ALL"], "SummarizeJob")


def test_a_job_of_somebody_else_is_not_read(workflow: dict[str, Any]):
    first, *_ = workflow["States"]["LabelObjects"]["Catch"]

    assert (first["ErrorEquals"], first["Next"]) == (["SageMaker.ResourceInUseException"], "ExplainFailure")
    assert evaluated(first["Assign"]["failure"], {"job_name": "digits"}) == {
        "Error": "JobNameTaken",
        "Cause": "job_name is digits: labeling job names are unique per account and region, and one of that "
        "name exists; start the execution with another job_name",
    }


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        pytest.param(
            {
                "Error": "JobRefused",
                "Cause": '{"errorMessage": "refused: 1 reason", "errorType": "JobRefused"}',
            },
            "refused: 1 reason",
            id="of a function",
        ),
        pytest.param({"Error": "SNS.Invalid", "Cause": "no such topic"}, "no such topic", id="of a service"),
        pytest.param({"Error": "States.Timeout"}, "States.Timeout", id="without words"),
    ],
)
def test_people_are_told_the_cause_in_words(workflow: dict[str, Any], failure: dict[str, str], cause: str):
    assert evaluated(workflow["States"]["ExplainFailure"]["Assign"], {"failure": failure}) == {"cause": cause}


def test_an_execution_fails_with_the_error_and_the_cause(workflow: dict[str, Any]):
    failed = evaluated(workflow["States"]["Failed"], {"failure": {"Error": "JobRefused"}, "cause": "no CORS"})

    assert failed == {"Type": "Fail", "Error": "JobRefused", "Cause": "no CORS"}


def test_a_notification_that_fails_still_ends_in_the_failure(workflow: dict[str, Any]):
    assert {edge.target for edge in edges(workflow["States"]["NotifyFailure"])} == {"Failed"}


def test_the_whole_lasts_longer_than_all_its_jobs(workflow: dict[str, Any], people_only: dict[str, Any]):
    assert (workflow["TimeoutSeconds"], people_only["TimeoutSeconds"]) == (
        (1 + 3 * 31) * A_DAY,
        (1 + 1 * 31) * A_DAY,
    )


def test_every_event_is_logged_without_the_data(template: dict[str, Any]):
    machine = properties(template, "StepFunctions::StateMachine")

    assert machine["LoggingConfiguration"]["Level"] == "ALL"
    assert machine["LoggingConfiguration"]["IncludeExecutionData"] is False
    assert machine["TracingConfiguration"] == {"Enabled": True}


def test_the_log_is_named_so_that_its_policy_stays_small(template: dict[str, Any]):
    log = properties(template, "Logs::LogGroup", starting="DigitsWorkflowLog")

    assert log["LogGroupName"].startswith("/aws/vendedlogs/states/")
    assert log["RetentionInDays"] == 365


def test_the_role_calls_the_four_functions_and_no_version_of_them(template: dict[str, Any]):
    granted = workflow_statements(template)

    assert [
        any(resource.startswith(f"${{DigitsFunctions{name}") for name in FUNCTIONS)
        for resource in granted["CallFunctions"]["Resource"]
    ] == [True] * 4
    assert not [resource for resource in granted["CallFunctions"]["Resource"] if ":*" in resource]


def test_the_role_publishes_to_the_topic_only(template: dict[str, Any]):
    (topic,) = workflow_statements(template)["Notify"]["Resource"]

    assert topic.startswith("${DigitsNotifications")


def test_the_role_reads_and_writes_one_parameter(template: dict[str, Any]):
    granted = workflow_statements(template)["RememberModel"]

    assert granted["Action"] == {"ssm:GetParameter", "ssm:PutParameter"}
    assert len(granted["Resource"]) == 1


def test_people_only_are_granted_no_parameter():
    template = template_snapshot(pipeline_stack(auto_labeling=False))

    assert "RememberModel" not in workflow_statements(template)
    assert all_properties(template, "SSM::Parameter") == {}


@pytest.mark.parametrize("follow_up_jobs", [-1, 11, 1.5])
def test_a_number_of_follow_up_jobs_out_of_range_is_refused(follow_up_jobs: Any):
    with pytest.raises(InvalidValue, match=f"follow_up_jobs is {follow_up_jobs}: it must be a whole number"):
        pipeline_stack(follow_up_jobs=follow_up_jobs)


def workflow_statements(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What the policy of the workflow's role says."""
    policy = properties(template, "IAM::ManagedPolicy", starting="DigitsWorkflowRolePolicy")
    return statements(policy["PolicyDocument"])
