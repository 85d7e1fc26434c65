"""The buckets that labeling jobs read from and write to."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, Token
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge, in_packs
from labeling.errors import require, require_list

ANY_ORIGIN = ("*",)
"""The CORS origins Ground Truth checks for when a job on images is created.

A browser still needs a signed, short-lived URL for every image; the origin is no access control.
"""

_LOG_DELIVERY_BY_BUCKET_POLICY = "@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy"


class LabelingBucket(Construct):
    """Creates a bucket for a dataset or for the output of labeling jobs.

    Encrypted with the given key (and a bucket key, which saves most KMS requests), TLS 1.2 or newer only,
    not public, versioned, owned by the account that holds it, with server access logs. Uploads abandoned
    for 7 days and versions superseded for 90 days expire.

    Args:
        encryption_key: encrypts the objects.
        cors_origins: the origins whose pages may show the images, for example `ANY_ORIGIN`; each of them
            may read (GET) and sees `Access-Control-Allow-Origin`. No CORS rule by default. A dataset of
            images needs one: Ground Truth refuses the job otherwise, and accepts only `*` (source:
            SageMaker developer guide, "CORS permission requirement"; the latter as seen by others, so a
            narrower origin can be tried where a policy demands it).
        pages_write: whether those pages also write, as the service's own pages for sequences and points do.
        access_logs_bucket: receives the access logs, under this construct's path; it must accept log
            delivery from this account. A bucket is created by default, which keeps them for a year.
        removal_policy: what becomes of the buckets when they leave the stack; kept by default.
        auto_delete_objects: empty the bucket before it is deleted, which takes a custom resource; needs
            `removal_policy=RemovalPolicy.DESTROY`.

    Attributes:
        bucket: the `s3.Bucket`.
        access_logs_bucket: the `s3.IBucket` with its access logs.

    Raises:
        InvalidValue: an origin is neither `*` nor one that begins with https://.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        encryption_key: kms.IKey,
        cors_origins: Sequence[str] = (),
        pages_write: bool = False,
        access_logs_bucket: s3.IBucket | None = None,
        removal_policy: RemovalPolicy = RemovalPolicy.RETAIN,
        auto_delete_objects: bool = False,
    ) -> None:
        super().__init__(scope, id)
        # An app without this feature flag would have log delivery granted by an ACL, which a bucket with
        # enforced ownership cannot have; a reusable construct must not depend on the flags of its app.
        self.node.set_context(_LOG_DELIVERY_BY_BUCKET_POLICY, True)
        self.access_logs_bucket: s3.IBucket = access_logs_bucket or self._create_access_logs_bucket(
            removal_policy, auto_delete_objects
        )
        self.bucket = s3.Bucket(
            self,
            "Bucket",
            encryption=s3.BucketEncryption.KMS,
            encryption_key=encryption_key,
            bucket_key_enabled=True,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            server_access_logs_bucket=self.access_logs_bucket,
            server_access_logs_prefix=f"{self.node.path}/",
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                    noncurrent_version_expiration=Duration.days(90),
                )
            ],
            cors=[cors_rule(cors_origins, pages_write=pages_write)] if cors_origins else None,
            removal_policy=removal_policy,
            auto_delete_objects=auto_delete_objects,
        )
        acknowledge(
            self,
            in_packs(
                "S3BucketReplicationEnabled",
                "a second copy in another region is the owner's decision; versions protect against loss here",
            ),
        )

    def _create_access_logs_bucket(
        self, removal_policy: RemovalPolicy, auto_delete_objects: bool
    ) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "AccessLogs",
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            versioned=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                    expiration=Duration.days(365),
                    noncurrent_version_expiration=Duration.days(30),
                )
            ],
            removal_policy=removal_policy,
            auto_delete_objects=auto_delete_objects,
        )
        acknowledge(
            bucket,
            in_packs(
                "S3DefaultEncryptionKMS",
                "server access logs are delivered only to buckets encrypted with keys of S3",
            ),
        )
        return bucket


def cors_rule(origins: Sequence[str], *, pages_write: bool = False) -> s3.CorsRule:
    """The CORS rule that Ground Truth needs on a bucket with images, or with sequences and points.

    Source: developer guide, as above, and "3D point cloud labeling job permission requirements".
    """
    require_list(origins, subject="cors_origins")
    for origin in origins:
        require(
            Token.is_unresolved(origin) or origin == "*" or origin.startswith("https://"),
            subject="an origin of cors_origins",
            value=origin,
            rule="it must be * or begin with https://",
            fix="name the origin of the pages that show the images",
        )
    if pages_write:
        return s3.CorsRule(
            allowed_methods=[s3.HttpMethods.GET, s3.HttpMethods.HEAD, s3.HttpMethods.PUT],
            allowed_origins=list(origins),
            allowed_headers=["*"],
            exposed_headers=["Access-Control-Allow-Origin"],
            max_age=3000,
        )
    return s3.CorsRule(
        allowed_methods=[s3.HttpMethods.GET],
        allowed_origins=list(origins),
        allowed_headers=[],
        exposed_headers=["Access-Control-Allow-Origin"],
    )


def existing_bucket_requirements(
    bucket: s3.IBucket, *, holds_dataset: bool, pages_write: bool = False
) -> str:
    """Say what a bucket that was not made by this library must have, for whoever owns it.

    Args:
        bucket: the existing bucket.
        holds_dataset: whether the job's objects are in it (else it only receives output).
        pages_write: whether worker pages write to it, as the service's own for sequences and points do.
    """
    methods, headers = ("[GET, HEAD, PUT]", "['*']") if pages_write else ("[GET]", "[]")
    cors = (
        f" a CORS rule with AllowedMethods {methods}, AllowedOrigins ['*'], AllowedHeaders {headers} and "
        "ExposeHeaders ['Access-Control-Allow-Origin'];"
        if holds_dataset or pages_write
        else ""
    )
    actions = (
        "s3:GetObject, s3:ListBucket and s3:GetBucketLocation"
        if holds_dataset
        else "s3:GetObject, s3:PutObject, s3:AbortMultipartUpload, s3:ListBucket and s3:GetBucketLocation"
    )
    name = bucket.node.path if Token.is_unresolved(bucket.bucket_name) else bucket.bucket_name
    return (
        f"the existing bucket {name} needs{cors} to be in the stack's region and account; and "
        f"no Deny in its policy against {actions} over TLS by the execution role and the workflow's functions"
    )
