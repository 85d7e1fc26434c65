"""The role that Ground Truth acts as while a labeling job runs."""

from typing import Any

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge, wildcard_resource
from constructs_lib.annotation_functions import AnnotationFunctions, ExistingAnnotationFunctions
from constructs_lib.task_assets import TaskAssets

_SAGEMAKER = "sagemaker.amazonaws.com"
_KEY_ACTIONS = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:DescribeKey",
]
_NETWORK_ACTIONS = [
    "ec2:CreateNetworkInterface",
    "ec2:CreateNetworkInterfacePermission",
    "ec2:DeleteNetworkInterface",
    "ec2:DeleteNetworkInterfacePermission",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeVpcs",
    "ec2:DescribeDhcpOptions",
    "ec2:DescribeSubnets",
    "ec2:DescribeSecurityGroups",
]


class LabelingExecutionRole(Construct):
    """Creates a role with what the service documents that a labeling job needs, and nothing beyond.

    (Source: SageMaker developer guide, "Create a SageMaker execution role for a Ground Truth labeling job"
    and "Encrypt output data and storage volume with AWS KMS".)

    Args:
        dataset_bucket: the bucket with the objects.
        dataset_prefix: the only part of it that may be read; all of it if "".
        output_bucket: the bucket with the manifests and the output.
        output_prefix: where in the output bucket jobs write.
        manifest_prefix: where in the output bucket manifests are kept.
        data_key: encrypts the output and, unless a bucket says it has a key of its own, the buckets.
        volume_key: encrypts the volumes of the instances that train a model; used with auto-labeling only.
        task_assets: the worker page and the label categories.
        annotation_functions: own functions to call; the service's own need no permission.
        auto_labeling: whether jobs train models, for which the service passes this role on to itself.
        in_vpc: whether the models are trained inside a VPC, for which the role makes network interfaces
            (source: SageMaker developer guide, "CreateTrainingJob API: Execution Role Permissions"; the
            pages on Ground Truth do not repeat it). Used with auto-labeling only.

    Attributes:
        role: the `iam.Role`, to be assumed by SageMaker on behalf of this account only.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        dataset_bucket: s3.IBucket,
        dataset_prefix: str = "",
        output_bucket: s3.IBucket,
        output_prefix: str = "jobs",
        manifest_prefix: str = "manifests",
        data_key: kms.IKey,
        volume_key: kms.IKey | None = None,
        task_assets: TaskAssets,
        annotation_functions: AnnotationFunctions | ExistingAnnotationFunctions | None = None,
        auto_labeling: bool,
        in_vpc: bool = False,
    ) -> None:
        super().__init__(scope, id)
        stack = Stack.of(self)
        self.role = iam.Role(
            self,
            "Role",
            description="Ground Truth acts as this role while it runs labeling jobs",
            assumed_by=iam.ServicePrincipal(
                _SAGEMAKER, conditions={"StringEquals": {"aws:SourceAccount": stack.account}}
            ),
        )

        objects = dataset_bucket.arn_for_objects(f"{dataset_prefix}*")
        manifests = output_bucket.arn_for_objects(f"{manifest_prefix}/*")
        output = output_bucket.arn_for_objects(f"{output_prefix}/*")
        log_groups = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name="/aws/sagemaker/*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        statements = [
            iam.PolicyStatement(
                sid="FindBuckets",
                actions=["s3:ListBucket", "s3:GetBucketLocation"],
                resources=[dataset_bucket.bucket_arn, output_bucket.bucket_arn],
            ),
            iam.PolicyStatement(
                sid="ReadObjects",
                actions=["s3:GetObject"],
                resources=[objects, manifests, *task_assets.object_arns],
            ),
            iam.PolicyStatement(
                sid="KeepOutput",
                actions=["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"],
                resources=[output],
            ),
            iam.PolicyStatement(sid="UseDataKey", actions=_KEY_ACTIONS, resources=[data_key.key_arn]),
            *_decrypt_with_other_keys(data_key, dataset_bucket, output_bucket),
            iam.PolicyStatement(
                sid="WriteLogs",
                actions=[
                    "logs:CreateLogGroup",
                    "logs:CreateLogStream",
                    "logs:DescribeLogStreams",
                    "logs:PutLogEvents",
                ],
                resources=[log_groups],
            ),
        ]
        if annotation_functions is not None:
            statements.append(
                iam.PolicyStatement(
                    sid="CallAnnotationFunctions",
                    actions=["lambda:InvokeFunction"],
                    resources=annotation_functions.function_arns,
                )
            )
        if auto_labeling:
            statements.extend(self._train_models(volume_key))
        policy = iam.ManagedPolicy(
            self,
            "Policy",
            description="What a labeling job reads, writes and calls",
            roles=[self.role],
            statements=statements,
        )
        named_at_run_time = "keys are known only when a job runs; the bucket and the prefix are fixed"
        acknowledge(
            policy,
            {
                wildcard_resource(self, objects): named_at_run_time,
                wildcard_resource(self, manifests): named_at_run_time,
                wildcard_resource(self, output): named_at_run_time,
                wildcard_resource(self, log_groups): "the service names its log groups; all are its own",
            },
        )
        self._allow(
            "Metrics",
            description="Metrics of labeling jobs",
            actions=["cloudwatch:PutMetricData"],
            # The namespaces' spelling differs between the service's own pages.
            conditions={
                "StringLike": {"cloudwatch:namespace": ["*SageMaker*", "*Sagemaker*", "*sagemaker*"]}
            },
            why_any_resource="PutMetricData has no resource-level permissions; the condition limits it to "
            "the namespaces of SageMaker",
        )
        if auto_labeling and in_vpc:
            self._allow(
                "Network",
                description="Network interfaces of the instances that train models inside a VPC",
                actions=_NETWORK_ACTIONS,
                why_any_resource="network interfaces have no name before they exist, and the Describe "
                "actions no resource-level permissions",
            )

    def _train_models(self, volume_key: kms.IKey | None) -> list[iam.PolicyStatement]:
        statements = [
            iam.PolicyStatement(
                sid="PassThisRole",
                actions=["iam:PassRole"],
                resources=[self.role.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": _SAGEMAKER}},
            )
        ]
        if volume_key is not None:
            statements.append(
                iam.PolicyStatement(sid="UseVolumeKey", actions=_KEY_ACTIONS, resources=[volume_key.key_arn])
            )
            statements.append(
                iam.PolicyStatement(
                    sid="LendVolumeKey",
                    actions=["kms:CreateGrant"],
                    resources=[volume_key.key_arn],
                    conditions={"Bool": {"kms:GrantIsForAWSResource": "true"}},
                )
            )
        return statements

    def _allow(
        self,
        name: str,
        *,
        description: str,
        actions: list[str],
        why_any_resource: str,
        conditions: dict[str, Any] | None = None,
    ) -> None:
        """Allow actions on any resource, in a policy of their own, where the wildcard hides no other one."""
        policy = iam.ManagedPolicy(
            self,
            name,
            description=description,
            roles=[self.role],
            statements=[
                iam.PolicyStatement(sid=name, actions=actions, resources=["*"], conditions=conditions)
            ],
        )
        acknowledge(policy, {"AwsSolutions-IAM5[Resource::*]": why_any_resource})


def _decrypt_with_other_keys(data_key: kms.IKey, *buckets: s3.IBucket) -> list[iam.PolicyStatement]:
    """An existing bucket may have a key of its own, which encrypts what the job reads from it."""
    keys = {bucket.encryption_key.key_arn for bucket in buckets if bucket.encryption_key is not None}
    others = sorted(keys - {data_key.key_arn})
    if not others:
        return []
    return [iam.PolicyStatement(sid="DecryptBuckets", actions=["kms:Decrypt"], resources=others)]
