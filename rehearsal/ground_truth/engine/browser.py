"""The browsers in which people work on the worker portal."""

import urllib3

from rehearsal.ground_truth.errors import ObjectFailure

_ALLOWED_ORIGIN = "Access-Control-Allow-Origin"


class Browser:
    """Loads what worker pages refer to.

    Args:
        origin: of the worker portal, whose pages it shows.
        connections: how many it keeps open.
    """

    def __init__(self, *, origin: str, connections: int) -> None:
        self._origin = origin
        self._pool = urllib3.PoolManager(maxsize=connections, retries=False)

    def load(self, url: str, *, what: str) -> bytes:
        """What is at an address, to be shown and no more.

        Args:
            url: the address.
            what: what is said to be there, to be named if it is not.

        Raises:
            ObjectFailure: nothing is, or it may not be read.
        """
        return self._get(url, what=what).data

    def load_for_script(self, url: str, *, what: str) -> bytes:
        """What is at an address, for a script of the page to look into, which takes CORS.

        Raises:
            ObjectFailure: see `load`; or the bucket does not allow it.
        """
        response = self._get(url, what=what)
        if _ALLOWED_ORIGIN not in response.headers:
            raise ObjectFailure(
                f"the worker's browser may not use {what}: the bucket's CORS rules do not allow it; add one"
            )
        return response.data

    def _get(self, url: str, *, what: str) -> urllib3.BaseHTTPResponse:
        try:
            response = self._pool.request("GET", url, headers={"Origin": self._origin})
        except urllib3.exceptions.HTTPError as error:
            raise ObjectFailure(f"the worker's browser could not load {what}: {error}") from error
        if response.status != 200:
            raise ObjectFailure(
                f"the worker's browser could not load {what}: HTTP {response.status}; see that the object "
                "exists and the execution role may read it"
            )
        return response
