"""What a job writes and calls as its execution role."""

from collections.abc import Callable
from typing import Any

import pytest

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.execution_role import ExecutionRole
from rehearsal.ground_truth.errors import JobFailure
from tests.rehearsal.account import allow
from tests.rehearsal.ground_truth.outside_aws import OutsideAws
from tests.rehearsal.ground_truth.site import Site

LARGE = bytes(9_000_000)  # more than one part of an upload


@pytest.fixture
def aws(site: Site) -> OutsideAws:
    """The AWS the role acts in."""
    return OutsideAws(site.account)


@pytest.fixture
def role(site: Site, aws: OutsideAws) -> ExecutionRole:
    """A role with every permission."""
    return ExecutionRole(aws=aws, role_arn=site.account.role(*site.statements(), allow("s3:*", "*")))


def place(site: Site, key: str) -> S3Uri:
    return S3Uri(site.output_bucket, key)


@pytest.mark.parametrize("content", [b"small", LARGE], ids=["small", "large"])
def test_what_is_written_is_read_again(site: Site, role: ExecutionRole, content: bytes) -> None:
    role.write(place(site, "written"), content)

    assert role.read(place(site, "written"), most_bytes=len(content)) == content


@pytest.mark.parametrize(
    ("permissions", "left"), [(["s3:PutObject", "s3:AbortMultipartUpload"], 0), (["s3:PutObject"], 1)]
)
def test_a_broken_upload_leaves_no_parts_if_the_role_may_abort_it(
    site: Site, aws: OutsideAws, permissions: list[str], left: int
) -> None:
    bucket = site.account.bucket()
    role = ExecutionRole(aws=aws, role_arn=site.account.role(allow(permissions, f"arn:aws:s3:::{bucket}/*")))
    s3 = aws.client("s3", role_arn=role.arn)
    s3.meta.events.register("before-call.s3.UploadPart", _break_second_part())

    with pytest.raises(JobFailure, match=r"s3:PutObject on .*/broken failed"):
        role.write(S3Uri(bucket, "broken"), LARGE)

    uploads = site.account.client("s3").list_multipart_uploads(Bucket=bucket).get("Uploads", [])
    assert len(uploads) == left


def _break_second_part() -> Callable[..., None]:
    def break_second_part(params: dict[str, Any], **_: Any) -> None:
        if params["query_string"]["partNumber"] == 2:
            params["url"] = "http://127.0.0.1:9/closed"

    return break_second_part


def test_an_object_that_is_too_large_is_not_read(site: Site, role: ExecutionRole) -> None:
    role.write(place(site, "large"), b"four")

    with pytest.raises(JobFailure, match="/large is too large: it may have 3 bytes"):
        role.read(place(site, "large"), most_bytes=3)


def test_a_bucket_of_another_region_is_refused(site: Site, role: ExecutionRole) -> None:
    bucket = f"{site.output_bucket}-far"
    far = {"LocationConstraint": "eu-west-1"}
    site.account.client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=far)

    with pytest.raises(JobFailure, match="is in eu-west-1: it must be in us-east-1"):
        role.check_bucket(bucket, prefix="")


def test_a_bucket_that_does_not_exist_is_refused(role: ExecutionRole) -> None:
    with pytest.raises(JobFailure, match="does not exist: NoSuchBucket"):
        role.check_bucket("no-such-bucket-anywhere", prefix="")
