"""Data encrypted with a KMS key: rights on the bucket or topic are not enough, the key's count too."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.account import Account, allow

S3_ANYTHING = allow("s3:*", "*")
PART = b"x" * (5 << 20)


def denied(call: Any, **arguments: Any) -> str:
    with pytest.raises(ClientError) as denial:
        call(**arguments)
    return f"{denial.value.response['Error']['Code']}: {denial.value.response['Error']['Message']}"


def upload_in_parts(s3: Any, bucket: str) -> None:
    upload = {"Bucket": bucket, "Key": "a"}
    upload["UploadId"] = s3.create_multipart_upload(**upload)["UploadId"]
    part = s3.upload_part(**upload, PartNumber=1, Body=PART)
    s3.complete_multipart_upload(
        **upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    )


@pytest.fixture(scope="module")
def key(account: Account) -> str:
    return account.key()


@pytest.fixture(scope="module")
def bucket(account: Account, key: str) -> str:
    return account.bucket(key=key)


def role_with(account: Account, *actions: str, on: str, **condition: Any) -> Any:
    return account.as_role("s3", account.role(S3_ANYTHING, allow(list(actions), on, **condition)))


def test_writing_an_object_needs_a_data_key(account: Account, bucket: str, key: str) -> None:
    reader = role_with(account, "kms:Decrypt", on=key)

    message = denied(reader.put_object, Bucket=bucket, Key="a", Body=b"")

    assert message.startswith("AccessDenied: ")
    assert f"kms:GenerateDataKey on resource: {key}" in message


def test_reading_an_object_needs_decryption(account: Account, bucket: str, key: str) -> None:
    writer = role_with(account, "kms:GenerateDataKey", on=key)
    writer.put_object(Bucket=bucket, Key="a", Body=b"")

    assert f"kms:Decrypt on resource: {key}" in denied(writer.get_object, Bucket=bucket, Key="a")


def test_with_both_rights_objects_are_written_and_read(account: Account, bucket: str, key: str) -> None:
    s3 = role_with(account, "kms:GenerateDataKey", "kms:Decrypt", on=key)

    s3.put_object(Bucket=bucket, Key="a", Body=b"content")

    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"content"


def test_an_object_without_a_key_needs_no_rights_on_keys(account: Account) -> None:
    s3, bucket = account.as_role("s3", account.role(S3_ANYTHING)), account.bucket()

    s3.put_object(Bucket=bucket, Key="a", Body=b"content")

    assert s3.get_object(Bucket=bucket, Key="a")["Body"].read() == b"content"


def test_uploading_in_parts_needs_decryption_too(account: Account, bucket: str, key: str) -> None:
    writer = role_with(account, "kms:GenerateDataKey", on=key)

    assert f"kms:Decrypt on resource: {key}" in denied(upload_in_parts, s3=writer, bucket=bucket)


def test_uploading_in_parts_starts_with_a_data_key(account: Account, bucket: str, key: str) -> None:
    reader = role_with(account, "kms:Decrypt", on=key)

    assert f"kms:GenerateDataKey on resource: {key}" in denied(upload_in_parts, s3=reader, bucket=bucket)


def test_copying_an_object_needs_decryption_of_its_source(account: Account, bucket: str, key: str) -> None:
    writer, plain = role_with(account, "kms:GenerateDataKey", on=key), account.bucket()
    writer.put_object(Bucket=bucket, Key="a", Body=b"")

    message = denied(writer.copy_object, Bucket=plain, Key="b", CopySource={"Bucket": bucket, "Key": "a"})

    assert f"kms:Decrypt on resource: {key}" in message


def test_a_right_on_the_key_may_be_bound_to_s3(account: Account, bucket: str, key: str) -> None:
    via_s3 = {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}
    via_sns = {"StringEquals": {"kms:ViaService": "sns.us-east-1.amazonaws.com"}}

    role_with(account, "kms:GenerateDataKey", on=key, **via_s3).put_object(Bucket=bucket, Key="a", Body=b"")
    writer = role_with(account, "kms:GenerateDataKey", on=key, **via_sns)

    assert "kms:GenerateDataKey" in denied(writer.put_object, Bucket=bucket, Key="a", Body=b"")


@pytest.mark.parametrize(("bucket_key", "context"), [(False, "arn:aws:s3:::{}/a"), (True, "arn:aws:s3:::{}")])
def test_the_encryption_context_is_the_object_or_with_a_bucket_key_the_bucket(
    account: Account, key: str, bucket_key: bool, context: str
) -> None:
    bucket = account.bucket(key=key, bucket_key=bucket_key)
    of_context = {"StringEquals": {"kms:EncryptionContext:aws:s3:arn": context.format(bucket)}}

    s3 = role_with(account, "kms:GenerateDataKey", on=key, **of_context)

    s3.put_object(Bucket=bucket, Key="a", Body=b"")


def test_the_managed_key_of_s3_is_everybodys(account: Account) -> None:
    s3, bucket = account.as_role("s3", account.role(S3_ANYTHING)), account.bucket()

    written = s3.put_object(Bucket=bucket, Key="a", Body=b"", ServerSideEncryption="aws:kms")

    assert written["ServerSideEncryption"] == "aws:kms"


def test_publishing_to_an_encrypted_topic_needs_its_key(account: Account, key: str) -> None:
    topic = account.client("sns").create_topic(Name="encrypted", Attributes={"KmsMasterKeyId": key})[
        "TopicArn"
    ]
    publishing = allow("sns:Publish", topic)
    sns = account.as_role("sns", account.role(publishing))
    sns_with_key = account.as_role(
        "sns", account.role(publishing, allow(["kms:GenerateDataKey", "kms:Decrypt"], key))
    )

    assert denied(sns.publish, TopicArn=topic, Message="a").startswith("KMSAccessDenied: ")
    assert "MessageId" in sns_with_key.publish(TopicArn=topic, Message="a")
