"""Who calls the embedded AWS, and where it is: constants that are obviously not those of a real account."""

import os
from collections.abc import Mapping
from typing import Any

from botocore.config import Config

ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
ROOT_ACCESS_KEY = "rehearsal-root-access-key"
ROOT_SECRET_KEY = "rehearsal-root-secret-key"  # noqa: S105  it opens nothing but a loopback port

CLIENT_CONFIG = Config(
    # What a client tells of itself, and checksums of what never leaves the machine, cost as much as signing.
    user_agent="rehearsal",
    request_checksum_calculation="when_required",
    response_checksum_validation="when_required",
)
"""How clients call the embedded AWS."""


def root_client_options(*, endpoint: str, region: str = DEFAULT_REGION) -> dict[str, Any]:
    """Keyword arguments for `boto3.client` that make it call the embedded AWS as the account's root."""
    return {
        "endpoint_url": endpoint,
        "region_name": region,
        "aws_access_key_id": ROOT_ACCESS_KEY,
        "aws_secret_access_key": ROOT_SECRET_KEY,
        "config": CLIENT_CONFIG,
    }


def environment_of_root(
    environment: Mapping[str, str], *, endpoint: str, region: str = DEFAULT_REGION
) -> dict[str, str]:
    """Return the environment of a process whose AWS SDK calls the embedded AWS as the account's root.

    Whatever `environment` says of a real account is left out.
    """
    return {
        **{name: value for name, value in environment.items() if not name.startswith("AWS_")},
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ENDPOINT_URL_S3": endpoint,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": ROOT_ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_SECRET_KEY,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
