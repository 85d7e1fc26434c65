"""The request that creates a labeling job.

It is built here and judged in `labeling.job_rules`, since a value may be known only at deployment or at run
time. Source: API reference, CreateLabelingJob and HumanTaskConfig.
"""

from collections.abc import Mapping, Sequence
from typing import Any

DEFAULT_TASK_TIME_LIMIT_SECONDS = 300
"""Five minutes, as the service's console proposes for classification."""

DEFAULT_TASK_AVAILABILITY_SECONDS = 10 * 24 * 3600
"""Ten days: well before the service fails a job that is not done after 30 days, so that an object nobody
answers expires and is reported instead of taking the whole job with it."""


def labeling_job_request(
    *,
    job_name: str,
    label_attribute: str,
    manifest_uri: str,
    output_uri: str,
    role_arn: str,
    label_categories_uri: str,
    workteam_arn: str,
    ui_template_uri: str | None = None,
    human_task_ui_arn: str | None = None,
    pre_annotation_arn: str,
    consolidation_arn: str,
    title: str,
    description: str,
    keywords: Sequence[str] = (),
    workers_per_object: int = 3,
    task_time_limit_seconds: int = DEFAULT_TASK_TIME_LIMIT_SECONDS,
    task_availability_seconds: int = DEFAULT_TASK_AVAILABILITY_SECONDS,
    max_concurrent_tasks: int = 1000,
    public_task_price_usd: float | None = None,
    output_kms_key: str | None = None,
    content_classifiers: Sequence[str] = (),
    algorithm_arn: str | None = None,
    initial_model_arn: str | None = None,
    volume_kms_key: str | None = None,
    security_group_ids: Sequence[str] = (),
    subnet_ids: Sequence[str] = (),
    stopping_conditions: Mapping[str, int] | str | None = None,
    tags: Sequence[Mapping[str, str]] | str = (),
) -> dict[str, Any]:
    """The request of CreateLabelingJob, in the service's own spelling.

    An option that is absent (None or empty) is left out, because the service refuses an empty one. Any
    value may be an expression in place of the value itself. The options after `algorithm_arn` up to
    `subnet_ids` belong to auto-labeling and count only with it.

    Args:
        job_name: unique in account and region, whatever its case.
        label_attribute: key of the labels in the output manifest.
        manifest_uri: S3 URI of the input manifest.
        output_uri: S3 URI of the folder in which the job makes a folder of its own.
        role_arn: execution role, which Ground Truth assumes.
        label_categories_uri: S3 URI of the label category file.
        workteam_arn: the people.
        ui_template_uri: S3 URI of the worker page; this or `human_task_ui_arn`.
        human_task_ui_arn: worker page of the service's own.
        pre_annotation_arn: function that prepares an object for the worker page.
        consolidation_arn: function that makes one label of several answers.
        title: of the task, as workers see it.
        description: of the task, as workers see it.
        keywords: of the task, as workers search for it.
        workers_per_object: how many people answer for each object.
        task_time_limit_seconds: how long a worker has for a task.
        task_availability_seconds: how long a task waits for workers.
        max_concurrent_tasks: how many objects are with people at a time.
        public_task_price_usd: what the public crowd is paid for an answer, to a tenth of a cent.
        output_kms_key: key that encrypts the output; by default the bucket's.
        content_classifiers: what the objects are free of.
        algorithm_arn: turns auto-labeling on.
        initial_model_arn: model auto-labeling starts from; by default it starts from nothing.
        volume_kms_key: key for the volumes of training and inference instances.
        security_group_ids: of training and inference, in a VPC.
        subnet_ids: of training and inference, in a VPC.
        stopping_conditions: `MaxHumanLabeledObjectCount`, `MaxPercentageOfInputDatasetLabeled`.
        tags: `{"Key": …, "Value": …}` each.
    """
    human_task = {
        "WorkteamArn": workteam_arn,
        "UiConfig": _present({"UiTemplateS3Uri": ui_template_uri, "HumanTaskUiArn": human_task_ui_arn}),
        "PreHumanTaskLambdaArn": pre_annotation_arn,
        "TaskKeywords": list(keywords),
        "TaskTitle": title,
        "TaskDescription": description,
        "NumberOfHumanWorkersPerDataObject": workers_per_object,
        "TaskTimeLimitInSeconds": task_time_limit_seconds,
        "TaskAvailabilityLifetimeInSeconds": task_availability_seconds,
        "MaxConcurrentTaskCount": max_concurrent_tasks,
        "AnnotationConsolidationConfig": {"AnnotationConsolidationLambdaArn": consolidation_arn},
        "PublicWorkforceTaskPrice": _task_price(public_task_price_usd),
    }
    vpc = {"SecurityGroupIds": list(security_group_ids), "Subnets": list(subnet_ids)}
    resources = {"VolumeKmsKeyId": volume_kms_key, "VpcConfig": _present(vpc)}
    algorithm = {
        "LabelingJobAlgorithmSpecificationArn": algorithm_arn,
        "InitialActiveLearningModelArn": initial_model_arn,
        "LabelingJobResourceConfig": _present(resources),
    }
    return _present(
        {
            "LabelingJobName": job_name,
            "LabelAttributeName": label_attribute,
            "InputConfig": _present(
                {
                    "DataSource": {"S3DataSource": {"ManifestS3Uri": manifest_uri}},
                    "DataAttributes": _present({"ContentClassifiers": list(content_classifiers)}),
                }
            ),
            "OutputConfig": _present({"S3OutputPath": output_uri, "KmsKeyId": output_kms_key}),
            "RoleArn": role_arn,
            "LabelCategoryConfigS3Uri": label_categories_uri,
            "StoppingConditions": stopping_conditions,
            "LabelingJobAlgorithmsConfig": _present(algorithm) if algorithm_arn else None,
            "HumanTaskConfig": _present(human_task),
            "Tags": tags if isinstance(tags, str) else list(tags),
        }
    )


def _task_price(usd: float | None) -> dict[str, Any] | None:
    if usd is None:
        return None
    dollars, thousandths = divmod(round(usd * 1000), 1000)
    cents, tenths = divmod(thousandths, 10)
    return {"AmountInUsd": {"Dollars": dollars, "Cents": cents, "TenthFractionsOfACent": tenths}}


def _present(options: Mapping[str, Any]) -> dict[str, Any]:
    """Without the options that are None or empty."""
    return {name: value for name, value in options.items() if value not in (None, "", [], {})}
