from typing import Any

import pytest
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

from labeling.job_description import JobDescription
from labeling.s3_uri import S3Uri

RESPONSE: dict[str, Any] = {
    "LabelingJobName": "pets-1",
    "LabelingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:labeling-job/pets-1",
    "LabelingJobStatus": "Completed",
    "LabelCounters": {"TotalLabeled": 3, "HumanLabeled": 2, "MachineLabeled": 1},
    "InputConfig": {
        "DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://output/manifests/1/input.manifest"}}
    },
    "OutputConfig": {"S3OutputPath": "s3://output/jobs/", "KmsKeyId": ""},
    "Tags": [{"Key": "labeling-pipeline:execution", "Value": "run-1"}],
    "StoppingConditions": {"MaxPercentageOfInputDatasetLabeled": 100},
}


def described(**more: Any) -> JobDescription:
    return JobDescription.parse(RESPONSE | more)


def test_what_a_run_needs_of_a_job_is_read() -> None:
    job = described()

    assert (job.job_name, job.status, job.tags, job.stopping_conditions, job.input_manifest) == (
        "pets-1",
        "Completed",
        {"labeling-pipeline:execution": "run-1"},
        {"MaxPercentageOfInputDatasetLabeled": 100},
        S3Uri("output", "manifests/1/input.manifest"),
    )


@pytest.mark.parametrize("path", ["s3://output/jobs/", "s3://output/jobs"])
def test_the_folder_is_below_the_output_path(path: str) -> None:
    job = described(OutputConfig={"S3OutputPath": path})

    assert job.folder.root == S3Uri("output", "jobs/pets-1/")


def test_the_folder_is_where_the_service_says_if_it_does() -> None:
    manifest = "s3://output/jobs/Pets-1/manifests/output/output.manifest"

    assert described(LabelingJobOutput={"OutputDatasetS3Uri": manifest}).folder.root == S3Uri(
        "output", "jobs/Pets-1/"
    )


@pytest.mark.parametrize("output", [{}, {"LabelingJobOutput": {"OutputDatasetS3Uri": "s3://output/x"}}])
def test_a_job_may_have_trained_no_model(output: dict[str, Any]) -> None:
    assert described(**output).model_arn is None


def test_a_job_may_name_its_final_model() -> None:
    output = {
        "OutputDatasetS3Uri": "s3://output/jobs/pets-1/manifests/output/output.manifest",
        "FinalActiveLearningModelArn": "arn:aws:sagemaker:eu-west-1:111122223333:model/pets",
    }

    assert (
        described(LabelingJobOutput=output).model_arn == "arn:aws:sagemaker:eu-west-1:111122223333:model/pets"
    )


def test_a_job_without_tags_and_stopping_conditions_has_none() -> None:
    bare = {key: value for key, value in RESPONSE.items() if key not in ("Tags", "StoppingConditions")}

    job = JobDescription.parse(bare)

    assert (job.tags, job.stopping_conditions) == ({}, {})


def test_a_job_auto_labels_if_it_has_an_algorithm() -> None:
    arn = "arn:aws:sagemaker:eu-west-1:027400017018:labeling-job-algorithm-specification/image-classification"
    algorithm = {"LabelingJobAlgorithmSpecificationArn": arn}

    assert (described().auto_labeling, described(LabelingJobAlgorithmsConfig=algorithm).auto_labeling) == (
        False,
        True,
    )


def test_the_response_of_these_tests_has_the_shape_of_the_service(sagemaker_model: ServiceModel) -> None:
    shape = sagemaker_model.operation_model("DescribeLabelingJob").output_shape
    not_read = {"CreationTime", "LastModifiedTime", "JobReferenceCode", "RoleArn", "HumanTaskConfig"}

    problems = ParamValidator().validate(RESPONSE, shape).generate_report()

    assert {line.split('"')[1] for line in problems.splitlines()} == not_read
