"""IAM decides about every call of a role: what a deployment is missing shows up in a rehearsal."""

import pytest
from botocore.exceptions import ClientError

from rehearsal.embedded.identity import ACCOUNT
from tests.rehearsal.account import Account, allow, deny, new_name, policy


def denial_of(call: object, **arguments: object) -> str:
    with pytest.raises(ClientError) as denied:
        call(**arguments)  # type: ignore[operator]
    error = denied.value.response["Error"]
    assert error["Code"] in ("AccessDenied", "AccessDeniedException", "AuthorizationError"), error
    return str(error["Message"])


def test_the_root_is_the_root_of_the_rehearsals_account(account: Account) -> None:
    assert account.client("sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{ACCOUNT}:root"


def test_a_role_can_do_nothing_it_is_not_allowed(account: Account) -> None:
    bucket = account.bucket()

    assert "s3:PutObject" in denial_of(
        account.as_role("s3", account.role()).put_object, Bucket=bucket, Key="a", Body=b""
    )


def test_a_denial_names_who_what_and_on_what(account: Account) -> None:
    bucket, role = account.bucket(), account.role()
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/{role.rsplit('/', 1)[-1]}/test"

    message = denial_of(account.as_role("s3", role).get_object, Bucket=bucket, Key="a")

    assert message == (
        f"User: {session} is not authorized to perform: s3:GetObject on resource: arn:aws:s3:::{bucket}/a "
        "because no identity-based policy allows the s3:GetObject action"
    )


def test_a_permission_holds_for_its_resource_only(account: Account) -> None:
    bucket = account.bucket()
    s3 = account.as_role("s3", account.role(allow("s3:PutObject", f"arn:aws:s3:::{bucket}/mine/*")))

    s3.put_object(Bucket=bucket, Key="mine/a", Body=b"")

    assert f"{bucket}/yours/a" in denial_of(s3.put_object, Bucket=bucket, Key="yours/a", Body=b"")


def test_a_permission_holds_under_its_condition_only(account: Account) -> None:
    bucket = account.bucket()
    listing = allow("s3:ListBucket", f"arn:aws:s3:::{bucket}", StringLike={"s3:prefix": "mine/*"})
    s3 = account.as_role("s3", account.role(listing))

    s3.list_objects_v2(Bucket=bucket, Prefix="mine/a")

    assert "s3:ListBucket" in denial_of(s3.list_objects_v2, Bucket=bucket, Prefix="yours/")


def test_a_bucket_policy_can_deny_what_the_role_is_allowed(account: Account) -> None:
    bucket = account.bucket()
    statement = {**deny("s3:DeleteObject", f"arn:aws:s3:::{bucket}/*"), "Principal": "*"}
    account.client("s3").put_bucket_policy(Bucket=bucket, Policy=policy(statement))
    s3 = account.as_role("s3", account.role(allow("s3:*", "*")))

    assert "explicit deny in a resource-based policy" in denial_of(s3.delete_object, Bucket=bucket, Key="a")


def test_a_changed_policy_counts_at_once(account: Account) -> None:
    bucket = account.bucket()
    role = account.role(allow("s3:PutObject", f"arn:aws:s3:::{bucket}/*"))
    s3 = account.as_role("s3", role)
    s3.put_object(Bucket=bucket, Key="a", Body=b"")

    account.allow(role, allow("s3:GetObject", f"arn:aws:s3:::{bucket}/*"))

    assert "s3:PutObject" in denial_of(s3.put_object, Bucket=bucket, Key="a", Body=b"")


def test_requests_count_as_secure_because_they_stay_on_this_machine(account: Account) -> None:
    bucket = account.bucket()
    statement = deny("s3:*", [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"])
    over_plain_http = {"Bool": {"aws:SecureTransport": "false"}}
    account.client("s3").put_bucket_policy(
        Bucket=bucket, Policy=policy({**statement, "Principal": "*", "Condition": over_plain_http})
    )

    s3 = account.as_role("s3", account.role(allow("s3:PutObject", "*")))

    assert s3.put_object(Bucket=bucket, Key="a", Body=b"")["ResponseMetadata"]["HTTPStatusCode"] == 200


def test_a_log_group_is_named_with_what_is_in_it(account: Account) -> None:
    name = new_name("group")
    account.client("logs").create_log_group(logGroupName=name)
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{name}"
    describing = "logs:DescribeLogStreams"

    account.as_role("logs", account.role(allow(describing, f"{group}:*"))).describe_log_streams(
        logGroupName=name
    )
    logs = account.as_role("logs", account.role(allow(describing, group)))

    assert f"{describing} on resource: {group}:log-stream:" in denial_of(
        logs.describe_log_streams, logGroupName=name
    )


def test_a_log_stream_is_a_resource(account: Account) -> None:
    name = new_name("group")
    account.client("logs").create_log_group(logGroupName=name)
    stream = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{name}:log-stream:mine"
    logs = account.as_role("logs", account.role(allow("logs:CreateLogStream", stream)))

    logs.create_log_stream(logGroupName=name, logStreamName="mine")

    assert "log-stream:yours" in denial_of(logs.create_log_stream, logGroupName=name, logStreamName="yours")


def test_metrics_may_be_bound_to_a_namespace(account: Account) -> None:
    own = allow("cloudwatch:PutMetricData", "*", StringEquals={"cloudwatch:namespace": "Mine"})
    cloudwatch = account.as_role("cloudwatch", account.role(own))
    data = [{"MetricName": "a", "Value": 1}]

    cloudwatch.put_metric_data(Namespace="Mine", MetricData=data)

    assert "cloudwatch:PutMetricData" in denial_of(
        cloudwatch.put_metric_data, Namespace="Yours", MetricData=data
    )
