"""What the label states send at run time is a request that the service's own API model accepts."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from aws_cdk import Stack
from aws_cdk import aws_ec2 as ec2

from constructs_lib.labeling_pipeline import LabelingPipeline
from constructs_lib.labeling_task import LabelingTask
from rehearsal.ground_truth.errors import ServiceError
from rehearsal.ground_truth.service_model import sagemaker_model
from tests.apps import SynthesizedApp, new_app, synthesized
from tests.gates.deployed import ACCOUNT, REGION
from tests.gates.job_requests import COLD_START, MODEL_ARN, WARM_START, request_of


@pytest.fixture(scope="module")
def with_every_option() -> Mapping[str, Any]:
    """The template of a pipeline that uses every option a request may have."""
    app = new_app()
    stack = Stack(app, "Stack")
    LabelingPipeline(
        stack,
        "Pipeline",
        task=LabelingTask.image_classification(
            labels=["cat", "dog"],
            title="Cat or dog?",
            description="Choose the animal.",
            keywords=["image", "two words"],
            content_classifiers=["FreeOfAdultContent"],
        ),
        subnets=[ec2.Subnet.from_subnet_id(stack, "Subnet", "subnet-0123456789abcdef0")],
        security_groups=[ec2.SecurityGroup.from_security_group_id(stack, "Group", "sg-0123456789abcdef0")],
    )
    template: Mapping[str, Any] = app.synth().stacks[0].template
    return template


@pytest.mark.parametrize("initial_model", [COLD_START, WARM_START], ids=["cold", "warm"])
def test_an_auto_labeling_job_is_accepted(reference: SynthesizedApp, initial_model: Mapping[str, str]):
    sagemaker_model().validate(
        "CreateLabelingJob", request_of(reference.template, "LabelObjects", initial_model=initial_model)
    )


def test_a_job_for_leftovers_is_accepted(reference: SynthesizedApp):
    sagemaker_model().validate("CreateLabelingJob", request_of(reference.template, "LabelLeftovers"))


def test_a_job_with_own_functions_is_accepted():
    template = synthesized("own_functions").template

    sagemaker_model().validate("CreateLabelingJob", request_of(template, "LabelObjects"))


def test_a_job_with_every_option_is_accepted(with_every_option: Mapping[str, Any]):
    request = request_of(with_every_option, "LabelObjects", initial_model=WARM_START)

    sagemaker_model().validate("CreateLabelingJob", request)
    assert request["LabelingJobAlgorithmsConfig"]["LabelingJobResourceConfig"]["VpcConfig"] == {
        "SecurityGroupIds": ["sg-0123456789abcdef0"],
        "Subnets": ["subnet-0123456789abcdef0"],
    }


def test_a_warm_start_names_the_model_beside_the_algorithm(reference: SynthesizedApp):
    request = request_of(reference.template, "LabelObjects", initial_model=WARM_START)

    assert request["LabelingJobAlgorithmsConfig"] == {
        "LabelingJobAlgorithmSpecificationArn": (
            f"arn:aws:sagemaker:{REGION}:027400017018:labeling-job-algorithm-specification/image-classification"
        ),
        "InitialActiveLearningModelArn": MODEL_ARN,
        "LabelingJobResourceConfig": {
            "VolumeKmsKeyId": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        },
    }


def test_a_cold_start_names_no_model(reference: SynthesizedApp):
    config = request_of(reference.template, "LabelObjects")["LabelingJobAlgorithmsConfig"]

    assert "InitialActiveLearningModelArn" not in config


def test_a_job_for_leftovers_differs_only_in_having_no_algorithm(reference: SynthesizedApp):
    leftovers = request_of(reference.template, "LabelLeftovers")
    objects = request_of(reference.template, "LabelObjects")

    assert leftovers == {
        name: value for name, value in objects.items() if name != "LabelingJobAlgorithmsConfig"
    }


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(["HumanTaskConfig", "TaskTitle"], "x" * 129, id="too long"),
        pytest.param(["HumanTaskConfig", "TaskKeywords"], [], id="empty"),
        pytest.param(["HumanTaskConfig", "NumberOfHumanWorkersPerDataObject"], 10, id="too many"),
        pytest.param(["RoleArn"], "LabelingRole", id="not an ARN"),
        pytest.param(["LabelingJobNam"], "digits", id="unknown"),
        pytest.param(["Tags"], "{% $run.tags %}", id="not evaluated"),
    ],
)
def test_a_request_with_one_wrong_value_is_refused(reference: SynthesizedApp, path: list[str], value: object):
    request = deepcopy(request_of(reference.template, "LabelObjects"))
    *parents, name = path
    target: Any = request
    for parent in parents:
        target = target[parent]
    target[name] = value

    with pytest.raises(ServiceError):
        sagemaker_model().validate("CreateLabelingJob", request)
