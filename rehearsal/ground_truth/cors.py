"""The CORS rule without which workers' browsers cannot use images, asked for as a browser asks."""

import urllib3

from labeling.cors import EXPOSED_HEADER
from labeling.s3_uri import S3Uri

_ANY_ORIGIN = "https://any-origin.example"


def cors_defect(image: S3Uri, *, endpoint: str) -> str | None:
    """What is wrong with the CORS rules of an image's bucket; None if nothing is.

    The service refuses labeling jobs on images in a bucket whose rules admit anything less than every origin
    (source: AWS's own modern-data-architecture-accelerator), with GET, and with Access-Control-Allow-Origin
    exposed (source: SageMaker developer guide, "CORS permission requirement").

    Args:
        image: any image in the bucket.
        endpoint: URL that S3 answers on.
    """
    response = urllib3.request(
        "OPTIONS",
        f"{endpoint}/{image.bucket}/{image.key}",
        headers={"Origin": _ANY_ORIGIN, "Access-Control-Request-Method": "GET"},
        retries=False,
    )
    fix = (
        f"add a rule with AllowedMethods [GET], AllowedOrigins [*] and ExposeHeaders [{EXPOSED_HEADER}] to "
        "the bucket"
    )
    allowed = response.headers.get("Access-Control-Allow-Origin")
    if response.status != 200 or allowed != "*":
        return f"the CORS rules of the bucket {image.bucket} do not let every origin GET its objects: {fix}"
    exposed = response.headers.get("Access-Control-Expose-Headers", "")
    if EXPOSED_HEADER.lower() not in {header.strip().lower() for header in exposed.split(",")}:
        return f"the CORS rules of the bucket {image.bucket} do not expose {EXPOSED_HEADER}: {fix}"
    return None
