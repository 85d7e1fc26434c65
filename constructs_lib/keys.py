"""The two customer-managed keys of a labeling pipeline."""

from aws_cdk import Annotations, ArnFormat, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from constructs import Construct

from labeling.errors import require_type

_LOG_ACTIONS = [
    "kms:Encrypt",
    "kms:Decrypt",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
    "kms:GenerateDataKey",
    "kms:DescribeKey",
]
_PUBLISH_ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"]


class LabelingKeys(Construct):
    """Creates the data key and the volume key, or takes existing ones.

    Both rotate once a year. Key policies leave it to IAM in this account who may use a key; the data key
    also serves CloudWatch Logs (log groups of this account only) and the services that publish to an
    encrypted topic: CloudWatch (alarms) and SageMaker (news for a workteam), on behalf of this account only.
    (Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using KMS"; SNS developer
    guide, "Enable compatibility between event sources from AWS services and encrypted topics".)

    Args:
        data_key: an existing key for buckets, job output, logs and topics; its own policy must admit the
            services above, as a message at synth says. A new key is created by default.
        volume_key: an existing key for the volumes of training and inference instances (VolumeKmsKeyId).
            A new key is created by default.
        removal_policy: what becomes of the created keys when they leave the stack; kept by default, because
            labels cannot be read without the key.

    Attributes:
        data_key: the `kms.IKey` for data.
        volume_key: the `kms.IKey` for volumes.

    Raises:
        InvalidValue: what is passed in is no key.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        data_key: kms.IKey | None = None,
        volume_key: kms.IKey | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
    ) -> None:
        super().__init__(scope, id)
        for subject, key in (("data_key", data_key), ("volume_key", volume_key)):
            require_type(key, kms.IKey | None, subject=subject, fix="pass Key.from_key_arn(self, id, arn)")
        if data_key is not None:
            Annotations.of(self).add_info(existing_data_key_requirements(data_key))
        self.data_key: kms.IKey = data_key or self._create_data_key(removal_policy)
        self.volume_key: kms.IKey = volume_key or kms.Key(
            self,
            "VolumeKey",
            description="Volumes of the instances that train and run auto-labeling models",
            enable_key_rotation=True,
            removal_policy=removal_policy,
        )

    def _create_data_key(self, removal_policy: RemovalPolicy) -> kms.Key:
        key = kms.Key(
            self,
            "DataKey",
            description="Datasets, labels, logs and notifications of labeling jobs",
            enable_key_rotation=True,
            removal_policy=removal_policy,
        )
        stack = Stack.of(self)
        log_groups = stack.format_arn(
            service="logs",
            resource="log-group",
            resource_name="*",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EncryptLogs",
                principals=[iam.ServicePrincipal(f"logs.{stack.region}.{stack.url_suffix}")],
                actions=_LOG_ACTIONS,
                resources=["*"],  # in a key policy: this key
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": log_groups}},
            )
        )
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="PublishToEncryptedTopics",
                principals=[
                    iam.ServicePrincipal("cloudwatch.amazonaws.com"),
                    iam.ServicePrincipal("sagemaker.amazonaws.com"),
                ],
                actions=_PUBLISH_ACTIONS,
                resources=["*"],  # in a key policy: this key
                conditions={"StringEquals": {"aws:SourceAccount": stack.account}},
            )
        )
        return key


def existing_data_key_requirements(key: kms.IKey) -> str:
    """Say what the policy of a data key that was not made by this library must hold, for whoever owns it."""
    return (
        f"the policy of the existing key {key.node.path} must allow {', '.join(_LOG_ACTIONS)} to CloudWatch "
        f"Logs, and {', '.join(_PUBLISH_ACTIONS)} to cloudwatch.amazonaws.com and sagemaker.amazonaws.com"
    )
