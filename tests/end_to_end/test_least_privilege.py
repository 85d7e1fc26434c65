"""Every action granted to a role is needed: taken away, what was asked of that role fails.

A function is called again with what a successful execution called it with, the execution role gets another
job like that execution's, and for the workflow's role a whole execution runs: of the pipeline without
auto-labeling, which is done sooner, where its role has the action, too. Actions whose absence goes unnoticed
here are listed in `unproven.py` with the reason.
"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest

from rehearsal.upload import UploadedData
from tests.end_to_end.granted import Granted
from tests.end_to_end.pipelines import Ended, Pipeline
from tests.end_to_end.rights import OF_OWN_FUNCTIONS, REFERENCE, proven
from tests.end_to_end.unproven import UNPROVEN

BEYOND_REFERENCE = tuple(
    granted
    for granted in OF_OWN_FUNCTIONS
    if "AnnotationFunctions" in granted.policy or granted.sid == "CallAnnotationFunctions"
)
"""What a pipeline with own functions grants that the reference application does not."""


_ROLE = "ByPeopleWorkflowRole"
"""Of the pipeline with own functions; the others of its app are links of a chain."""

WORKFLOW = proven(OF_OWN_FUNCTIONS, to=_ROLE)
"""What a workflow is granted whether its jobs auto-label or not."""

WORKFLOW_WITH_MODEL = [
    granted
    for granted in proven(REFERENCE, to="WorkflowRole")
    if (granted.sid, granted.action) not in {(one.sid, one.action) for one in WORKFLOW}
]
"""What the workflow of the reference application is granted beyond that."""


@pytest.fixture(scope="session")
def calls(reference: Pipeline, auto_labeled: Ended, many_digits: UploadedData) -> dict[str, list[Any]]:
    """Each function of the workflow, to calls that together need all of its rights.

    They are those of an auto-labeling execution that leaves something for a follow-up job, of one that
    labels a part of a manifest, and of one that is refused.
    """
    build = {"execution_name": auto_labeled.name, "request": auto_labeled.request}
    build_part = {"execution_name": "part", "request": {"dataset": many_digits.answer_key_uri, "first": 9}}
    run, _ = reference.invoke("BuildManifest", build)
    check, _ = reference.invoke("CheckJob", {"run": run})
    summarize = {"run": run, "job_name": run["job_name"], "attempt": 0, "failure": None}
    outcome, _ = reference.invoke("SummarizeJob", summarize)
    assert outcome["follow_up"] is not None
    return {
        "BuildManifest": [build, build_part],
        "CheckJob": [{"run": run}, {"run": {**run, "budget_usd": 0.01}}],
        "SummarizeJob": [summarize],
        "WriteReport": [{"run": run, "check": check, "outcomes": [outcome]}],
    }


@pytest.mark.parametrize("granted", proven(REFERENCE, to="Functions"), ids=str)
def test_a_function_needs_each_of_its_actions(
    granted: Granted, reference: Pipeline, calls: Mapping[str, list[Any]]
) -> None:
    (function,) = (name for name in calls if f"Functions{name}" in granted.policy)

    answers = [reference.invoke(function, payload) for payload in calls[function]]

    with reference.without(granted):
        others = [reference.invoke(function, payload) for payload in calls[function]]

    assert any(failed for _, failed in others)
    assert others != answers


@pytest.mark.parametrize("granted", proven(REFERENCE, to="ExecutionRole"), ids=str)
def test_the_execution_role_needs_each_of_its_actions(
    granted: Granted, reference: Pipeline, auto_labeled: Ended
) -> None:
    with reference.without(granted):
        # From the model of the execution before, which takes the right to read it.
        job = reference.run_job_like(
            auto_labeled.request["job_name"], initial_model=auto_labeled.output["summary"]["model_arn"]
        )

    assert job["LabelingJobStatus"] == "Failed"
    assert granted.action in job["FailureReason"]


def test_an_execution_fails_with_what_its_execution_role_lacks(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    (reading,) = (
        one
        for one in OF_OWN_FUNCTIONS
        if (one.part, one.sid) == ("ByPeopleExecutionRolePolicy", "ReadObjects")
    )

    with own_functions.without(reading):
        ended = own_functions.label(few_digits)

    assert ended.status == "FAILED"
    assert "s3:GetObject" in ended.cause


def test_without_the_right_to_stop_a_job_it_goes_on_when_its_execution_is_stopped(
    own_functions: Pipeline, few_digits: UploadedData
) -> None:
    (stop,) = (
        one for one in OF_OWN_FUNCTIONS if one.action == "sagemaker:StopLabelingJob" and _ROLE in one.policy
    )

    with own_functions.without(stop):
        status = own_functions.status_after_stopping_the_execution(few_digits, job_name="goes-on")

    assert status == "Completed"


@pytest.mark.parametrize("granted", WORKFLOW, ids=str)
def test_the_workflow_needs_each_of_its_actions(
    granted: Granted, own_functions: Pipeline, few_digits: UploadedData
) -> None:
    with own_functions.without(granted):
        ended = own_functions.label(few_digits)

    assert ended.status == "FAILED"


@pytest.mark.parametrize("granted", WORKFLOW_WITH_MODEL, ids=str)
def test_the_workflow_needs_each_action_for_models(
    granted: Granted, reference: Pipeline, many_digits: UploadedData, auto_labeled: Ended
) -> None:
    with reference.without(granted):
        # A job that starts from a model trains its own once people have labeled 210 objects.
        ended = reference.label(
            many_digits, warm_start="latest", stopping_conditions={"MaxHumanLabeledObjectCount": 211}
        )

    assert ended.status == "FAILED"
    assert granted.action in ended.cause


@pytest.mark.parametrize("granted", proven(BEYOND_REFERENCE, to=""), ids=str)
def test_own_functions_need_each_of_their_actions(
    granted: Granted, own_functions: Pipeline, few_digits: UploadedData
) -> None:
    with own_functions.without(granted):
        ended = own_functions.label(few_digits)

    assert ended.status == "FAILED"


@pytest.mark.parametrize("pattern", UNPROVEN, ids=" ".join)
def test_what_is_listed_as_unproven_is_granted(pattern: tuple[str, str]) -> None:
    part, action = pattern

    assert any(
        fnmatchcase(one.part, part) and fnmatchcase(one.action, action)
        for one in (*REFERENCE, *OF_OWN_FUNCTIONS)
    )
