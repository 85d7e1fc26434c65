"""Properties of a template that ministack drops silently, though they decide what works on AWS.

What is still dropped has no effect within a rehearsal: lifecycle rules and access logs of buckets, tracing.
"""

from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, s3, sns
from ministack.services.cloudformation import provisioners

from .kms_rights import key_admits_service

Properties = dict[str, Any]
Keep = Callable[[str, Properties], None]

_LOG_ENCRYPTION = ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey")


def install() -> None:
    """Apply the properties, on creation and on updates."""
    encryption = (_encryption_xml, s3._put_bucket_encryption, s3._delete_bucket_encryption)
    provisioners._S3_BUCKET_CONFIGURATIONS += (("BucketEncryption", *encryption),)
    _after("AWS::SNS::Topic", keep_topic_key)
    _after("AWS::Lambda::Function", keep_function_settings)
    _after("AWS::Logs::LogGroup", insist_on_log_key)


def keep_topic_key(arn: str, properties: Properties) -> None:
    """Encrypt a topic with the key of the template."""
    sns._topics[arn]["attributes"]["KmsMasterKeyId"] = properties.get("KmsMasterKeyId", "")


def keep_function_settings(name: str, properties: Properties) -> None:
    """Give a function the key of its environment and its reserved concurrency."""
    function = lambda_svc._functions[name]
    function["config"]["KMSKeyArn"] = properties.get("KmsKeyArn", "")
    concurrency = properties.get("ReservedConcurrentExecutions")
    function["concurrency"] = None if concurrency is None else int(concurrency)


def insist_on_log_key(name: str, properties: Properties) -> None:
    """Refuse a log group whose key does not admit CloudWatch Logs, as AWS does.

    Source: CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS KMS".
    """
    key = properties.get("KmsKeyId")
    if not key:
        return
    group = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{name}"
    if not key_admits_service(
        key=key,
        service=f"logs.{get_region()}.amazonaws.com",
        actions=_LOG_ENCRYPTION,
        context={"kms:EncryptionContext:aws:logs:arn": group},
    ):
        raise ValueError(
            f"The specified KMS Key Id does not exist or is not allowed to be used with Arn '{group}'"
        )


def _after(resource_type: str, keep: Keep) -> None:
    """Call `keep` with the physical ID and the properties whenever such a resource was created or updated."""
    handler = provisioners._RESOURCE_HANDLERS[resource_type]
    create = handler["create"]

    def create_and_keep(logical_id: str, properties: Properties, stack: str) -> Any:
        provisioned = create(logical_id, properties, stack)
        keep(provisioned[0], properties)
        return provisioned

    handler["create"] = create_and_keep
    if "update" not in handler:
        return
    update = handler["update"]

    def update_and_keep(physical_id: str, old: Properties, new: Properties, *stack: Any) -> Any:
        provisioned = update(physical_id, old, new, *stack)
        keep(provisioned[0], new)
        return provisioned

    handler["update"] = update_and_keep


def _encryption_xml(encryption: Properties) -> bytes:
    configuration = Element("ServerSideEncryptionConfiguration")
    for rule in encryption["ServerSideEncryptionConfiguration"]:
        element = SubElement(configuration, "Rule")
        default = rule.get("ServerSideEncryptionByDefault", {})
        applied = SubElement(element, "ApplyServerSideEncryptionByDefault")
        for name, value in default.items():
            SubElement(applied, name).text = str(value)
        if "BucketKeyEnabled" in rule:
            enabled = str(rule["BucketKeyEnabled"]).lower()
            SubElement(element, "BucketKeyEnabled").text = enabled
    return tostring(configuration)
