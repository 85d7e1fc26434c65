"""States that run labeling jobs, for what exists already."""

from typing import Any

from aws_cdk import Environment, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.annotation_functions import AnnotationFunctions
from constructs_lib.labeling_job_task import LabelingJobTask
from constructs_lib.workteam import Workteam
from tests.constructs.conftest import DIGITS

ACCOUNT = "111122223333"
IRELAND = Environment(account=ACCOUNT, region="eu-west-1")
CARS: dict[str, Any] = {"labels": ["car"], "title": "Where are cars?", "description": "Find every car."}
WORKTEAM = f"arn:aws:sagemaker:eu-west-1:{ACCOUNT}:workteam/private-crowd/people"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/data"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Labeling"


def label(scope: Construct, name: str = "Label", **options: Any) -> LabelingJobTask:
    """A state that labels digits for an existing role, workteam, bucket and key."""
    defaults: dict[str, Any] = {
        "task": DIGITS,
        "task_assets": DIGITS.bind(scope),
        "role": iam.Role.from_role_arn(scope, "Role", ROLE),
        "workteam": Workteam.from_arn(WORKTEAM),
        "output_bucket": s3.Bucket.from_bucket_name(scope, "Labels", "labels"),
        "output_key": kms.Key.from_key_arn(scope, "Key", KEY),
        "job_name": "{% $name %}",
        "manifest_uri": "{% $manifest %}",
    }
    return LabelingJobTask(scope, name, **defaults | options)


def own_functions(stack: Stack) -> AnnotationFunctions:
    """Functions of one's own, for digits."""
    return AnnotationFunctions(
        stack,
        "Own",
        task=DIGITS,
        output_bucket=s3.Bucket(stack, "Output"),
        encryption_key=kms.Key(stack, "OwnKey"),
    )
