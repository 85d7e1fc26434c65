"""The CORS rule without which workers' browsers cannot show images from a bucket."""

from collections.abc import Mapping, Sequence
from typing import Any

from labeling.errors import require

EXPOSED_HEADER = "Access-Control-Allow-Origin"


def validate_cors(rules: Sequence[Mapping[str, Any]], *, bucket: str) -> None:
    """Refuse a bucket of images whose CORS rules do not let worker pages read them.

    Which origins a rule names is its owner's choice, although the service is known to look for `*`.

    Args:
        rules: as S3 gives them: `AllowedMethods`, `AllowedOrigins`, `ExposeHeaders`.
        bucket: name of the bucket.

    Raises:
        InvalidValue: no single rule allows GET from any origin and exposes Access-Control-Allow-Origin
            (source: SageMaker developer guide, "CORS permission requirement").
    """
    require(
        any(_lets_worker_pages_read(rule) for rule in rules),
        subject=f"the CORS configuration of bucket {bucket}",
        value=list(rules),
        rule=f"one rule must allow GET from an origin and expose the header {EXPOSED_HEADER}",
        fix="add a rule with AllowedMethods [GET], AllowedOrigins [*] and"
        f" ExposeHeaders [{EXPOSED_HEADER}] to the bucket",
    )


def _lets_worker_pages_read(rule: Mapping[str, Any]) -> bool:
    exposed = {header.lower() for header in rule.get("ExposeHeaders", ())}
    return (
        "GET" in rule.get("AllowedMethods", ())
        and bool(rule.get("AllowedOrigins"))
        and EXPOSED_HEADER.lower() in exposed
    )
