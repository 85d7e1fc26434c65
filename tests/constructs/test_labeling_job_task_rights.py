"""What a state that runs labeling jobs takes of the role that calls it."""

from collections.abc import Mapping
from typing import Any

import pytest
from aws_cdk import aws_iam as iam

from constructs_lib.testing import template_snapshot
from tests.constructs.conftest import new_stack
from tests.constructs.labeling_jobs import ACCOUNT, IRELAND, ROLE, label
from tests.constructs.template import properties, statements


@pytest.fixture(scope="module")
def granted() -> Mapping[str, Any]:
    """What a state machine's role is granted for the state."""
    stack = new_stack(env=IRELAND)
    state = label(stack)
    role = iam.Role(stack, "Caller", assumed_by=iam.ServicePrincipal("states.amazonaws.com"))
    state.grant(role)
    return statements(properties(template_snapshot(stack), "IAM::Policy")["PolicyDocument"])


def test_a_caller_may_run_labeling_jobs_of_this_account(granted: Mapping[str, Any]):
    assert granted["RunLabelingJobs"] == {
        "Action": {
            "sagemaker:CreateLabelingJob",
            "sagemaker:DescribeLabelingJob",
            "sagemaker:StopLabelingJob",
            "sagemaker:AddTags",
            "sagemaker:ListTags",
        },
        "Resource": [f"arn:${{AWS::Partition}}:sagemaker:eu-west-1:{ACCOUNT}:labeling-job/*"],
    }


def test_a_caller_may_pass_the_execution_role_to_sagemaker_and_nothing_else(granted: Mapping[str, Any]):
    assert granted["PassExecutionRole"] == {
        "Action": {"iam:PassRole"},
        "Resource": [ROLE],
        "Condition": {"StringEquals": {"iam:PassedToService": "sagemaker.amazonaws.com"}},
    }


def test_a_caller_may_hear_of_the_end_by_the_managed_rule(granted: Mapping[str, Any]):
    assert granted["HearOfTheEnd"] == {
        "Action": {"events:PutTargets", "events:PutRule", "events:DescribeRule"},
        "Resource": [
            f"arn:${{AWS::Partition}}:events:eu-west-1:{ACCOUNT}:rule/StepFunctionsGetEventsForSageMaker*"
        ],
    }


def test_a_caller_is_granted_nothing_else(granted: Mapping[str, Any]):
    assert set(granted) == {"RunLabelingJobs", "PassExecutionRole", "HearOfTheEnd"}
