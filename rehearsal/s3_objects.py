"""S3 for many small objects: a request is signed and sent, and that is all.

A boto3 client spends more than half of a small request's time on what comes before and after: endpoints,
parameters, events, the model of the answer.
"""

from urllib.parse import quote

import urllib3
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from labeling.s3_uri import S3Uri
from rehearsal.embedded.identity import DEFAULT_REGION, ROOT_ACCESS_KEY, ROOT_SECRET_KEY

PARALLEL_REQUESTS = 4
"""How many requests it is worth sending at once: while one is answered, others are made."""


class S3RequestFailed(Exception):  # noqa: N818  it says what failed
    """S3 refused a request; the message holds its answer."""


class S3Objects:
    """Puts and gets objects as the account's root.

    Args:
        endpoint: URL of the AWS.
        region: of the buckets.
    """

    def __init__(self, *, endpoint: str, region: str = DEFAULT_REGION) -> None:
        self._endpoint = endpoint
        self._signer = S3SigV4Auth(Credentials(ROOT_ACCESS_KEY, ROOT_SECRET_KEY), "s3", region)
        self._connections = urllib3.PoolManager(maxsize=PARALLEL_REQUESTS, retries=False)

    def put(self, uri: S3Uri, content: bytes, *, content_type: str) -> None:
        """Write an object.

        Raises:
            S3RequestFailed: it was not taken.
        """
        self._send("PUT", uri, content=content, headers={"Content-Type": content_type})

    def get(self, uri: S3Uri) -> bytes:
        """The content of an object.

        Raises:
            S3RequestFailed: there is none, or it may not be read.
        """
        return self._send("GET", uri)

    def _send(
        self, method: str, uri: S3Uri, *, content: bytes = b"", headers: dict[str, str] | None = None
    ) -> bytes:
        url = f"{self._endpoint}/{uri.bucket}/{quote(uri.key)}"
        request = AWSRequest(method=method, url=url, data=content, headers=headers)
        self._signer.add_auth(request)
        answer = self._connections.request(method, url, body=content or None, headers=dict(request.headers))
        if answer.status != 200:
            raise S3RequestFailed(
                f"{method} of {uri} was answered with {answer.status}: {answer.data.decode()}"
            )
        return answer.data
