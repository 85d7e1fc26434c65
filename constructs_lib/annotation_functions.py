"""Own pre-annotation and consolidation functions, in place of the service's."""

import json
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge, wildcard_resource
from constructs_lib.labeling_task import LabelingTask
from constructs_lib.python_function import PythonFunction
from labeling.task_types import CUSTOM, IMAGE_CLASSIFICATION

_CONSOLIDATED = (IMAGE_CLASSIFICATION, CUSTOM)


@dataclass(frozen=True, kw_only=True)
class ExistingAnnotationFunctions:
    """Two functions of one's own that Ground Truth calls before and after people answer.

    Attributes:
        pre_annotation: called for every object; its answer is what the worker page shows.
        consolidation: called for every batch of answers; it needs to read them from the output bucket.
    """

    pre_annotation: lambda_.IFunction
    consolidation: lambda_.IFunction

    @property
    def function_arns(self) -> list[str]:
        """The ARNs of both functions."""
        return [self.pre_annotation.function_arn, self.consolidation.function_arn]


class AnnotationFunctions(Construct):
    """Creates the two functions Ground Truth calls before and after people answer.

    They are for image classification, and for pages of one's own that ask with a `<crowd-image-classifier>`.

    Pre-annotation gets one manifest line and needs nothing else. Consolidation reads the answers the job
    has put into the output bucket, and nothing outside the jobs' `annotations` folders.

    Args:
        task: the task whose label categories the worker page offers.
        output_bucket: the bucket the jobs write to.
        encryption_key: encrypts that bucket, the functions' logs and their environment.
        output_prefix: where in the bucket the jobs write.
        reserved_concurrency: how many invocations of each function run at once at most.
        removal_policy: of the logs.

    Attributes:
        pre_annotation: the `lambda.Function` called for every object.
        consolidation: the `lambda.Function` called for every batch of answers.

    Raises:
        ValueError: the task asks for something else than one category.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        task: LabelingTask,
        output_bucket: s3.IBucket,
        encryption_key: kms.IKey,
        output_prefix: str = "jobs",
        reserved_concurrency: int | None = 50,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        if task.task_type not in _CONSOLIDATED:
            raise ValueError(
                f"AnnotationFunctions for task type {task.task_type.name!r}: they make one category of what "
                "several people choose; pass ExistingAnnotationFunctions, or leave annotation_functions out"
            )
        self.pre_annotation = PythonFunction(
            self,
            "PreAnnotation",
            module="pre_annotation",
            description="Gives the worker page what it shows of one object",
            statements=[],
            encryption_key=encryption_key,
            environment={"LABELS": json.dumps(task.labels)},
            reserved_concurrency=reserved_concurrency,
            removal_policy=removal_policy,
        ).function
        answers = output_bucket.arn_for_objects(f"{output_prefix}/*/annotations/*")
        consolidation = PythonFunction(
            self,
            "Consolidation",
            module="consolidate_annotations",
            description="Turns the answers of several people into one label with its confidence",
            statements=[
                iam.PolicyStatement(sid="ReadAnswers", actions=["s3:GetObject"], resources=[answers]),
                iam.PolicyStatement(
                    sid="DecryptAnswers",
                    actions=["kms:Decrypt"],
                    resources=[encryption_key.key_arn],
                    conditions={
                        "StringEquals": {"kms:ViaService": f"s3.{Stack.of(self).region}.amazonaws.com"}
                    },
                ),
            ],
            encryption_key=encryption_key,
            environment={"OUTPUT_BUCKET": output_bucket.bucket_name, "OUTPUT_PREFIX": output_prefix},
            memory_size=512,
            timeout=Duration.minutes(5),
            reserved_concurrency=reserved_concurrency,
            removal_policy=removal_policy,
        )
        acknowledge(
            consolidation.policy,
            {
                wildcard_resource(
                    self, answers
                ): "the service names the jobs' folders and the files in them; "
                "the bucket and the kind of file are fixed"
            },
        )
        self.consolidation = consolidation.function

    @property
    def function_arns(self) -> list[str]:
        """The ARNs of both functions."""
        return [self.pre_annotation.function_arn, self.consolidation.function_arn]

    def grant_invoke(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow calling both functions, though no version or alias of them."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["lambda:InvokeFunction"], resource_arns=self.function_arns
        )
