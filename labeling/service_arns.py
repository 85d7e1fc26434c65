"""The ARNs of Ground Truth's own functions, algorithms and worker pages, by region.

Source: API reference, HumanTaskConfig (PreHumanTaskLambdaArn) and AnnotationConsolidationConfig, which list
the same twelve regions and accounts for every function, LabelingJobAlgorithmsConfig, and UiConfig.
"""

from labeling.errors import require
from labeling.task_types import TaskType

REGIONAL_ACCOUNTS = {
    "us-east-1": "432418664414",
    "us-east-2": "266458841044",
    "us-west-2": "081040173940",
    "ca-central-1": "918755190332",
    "eu-west-1": "568282634449",
    "eu-west-2": "487402164563",
    "eu-central-1": "203001061592",
    "ap-northeast-1": "477331159723",
    "ap-northeast-2": "845288260483",
    "ap-south-1": "565803892007",
    "ap-southeast-1": "377565633583",
    "ap-southeast-2": "454466003867",
}
"""Region → the account in it that owns Ground Truth's functions. All are in the partition `aws`."""

_ALGORITHM_ACCOUNT = "027400017018"
_HUMAN_TASK_UI_ACCOUNT = "394669845002"


def validate_region(region: str) -> None:
    """Refuse a region without Ground Truth, where no job can run, whosever functions it would call.

    Raises:
        InvalidValue: the service is not in the region.
    """
    require(
        region in REGIONAL_ACCOUNTS,
        subject="the region",
        value=region,
        rule=f"it must be one where Ground Truth is: {', '.join(REGIONAL_ACCOUNTS)}",
        fix="choose one of these",
    )


def pre_annotation_function_arn(*, region: str, task_type: TaskType) -> str:
    """ARN of the service's pre-annotation function for a task type.

    Raises:
        InvalidValue: Ground Truth has no functions in the region.
    """
    return _function_arn(region=region, name=task_type.pre_annotation_function)


def consolidation_function_arn(*, region: str, task_type: TaskType) -> str:
    """ARN of the service's function that consolidates several people's answers.

    Raises:
        InvalidValue: Ground Truth has no functions in the region.
    """
    return _function_arn(region=region, name=task_type.consolidation_function)


def algorithm_arn(*, region: str, task_type: TaskType, partition: str = "aws") -> str:
    """ARN of the service's auto-labeling algorithm for a task type.

    One account owns it everywhere, so region and partition may be values known only at deployment.

    Raises:
        InvalidValue: the service does not auto-label the task type.
    """
    require(
        task_type.algorithm is not None,
        subject="the task type",
        value=task_type.name,
        rule="it must be one the service auto-labels",
        fix="turn auto-labeling off",
    )
    specification = f"labeling-job-algorithm-specification/{task_type.algorithm}"
    return f"arn:{partition}:sagemaker:{region}:{_ALGORITHM_ACCOUNT}:{specification}"


def human_task_ui_arn(*, region: str, task_type: TaskType, partition: str = "aws") -> str:
    """ARN of the service's own worker page for a task type.

    One account owns it everywhere, so region and partition may be values known only at deployment.

    Raises:
        InvalidValue: the task type takes a template instead.
    """
    require(
        task_type.human_task_ui is not None,
        subject="the task type",
        value=task_type.name,
        rule="it must be one the service has a worker page for",
        fix="give it a template",
    )
    return (
        f"arn:{partition}:sagemaker:{region}:{_HUMAN_TASK_UI_ACCOUNT}:human-task-ui/{task_type.human_task_ui}"
    )


def _function_arn(*, region: str, name: str) -> str:
    validate_region(region)
    # No partition but `aws` has a region of the table.
    return f"arn:aws:lambda:{region}:{REGIONAL_ACCOUNTS[region]}:function:{name}"
