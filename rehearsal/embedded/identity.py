"""Who calls the embedded AWS, and where it is: constants that are obviously not those of a real account."""

from typing import Any

ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
ROOT_ACCESS_KEY = "rehearsal-root-access-key"
ROOT_SECRET_KEY = "rehearsal-root-secret-key-of-no-real-account"  # noqa: S105 - opens nothing but the loopback port


def root_client_options(*, endpoint: str, region: str = DEFAULT_REGION) -> dict[str, Any]:
    """Keyword arguments for `boto3.client` that make it call the embedded AWS as the account's root."""
    return {
        "endpoint_url": endpoint,
        "region_name": region,
        "aws_access_key_id": ROOT_ACCESS_KEY,
        "aws_secret_access_key": ROOT_SECRET_KEY,
    }


def root_environment(*, endpoint: str, region: str = DEFAULT_REGION) -> dict[str, str]:
    """Environment variables that make an AWS SDK or the CDK CLI call the embedded AWS as the root."""
    return {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": ROOT_ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_SECRET_KEY,
        "AWS_SESSION_TOKEN": "",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
