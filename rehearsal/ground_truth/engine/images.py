"""The images of a job, each read once, whoever looks at it first."""

import threading
from collections.abc import Sequence
from concurrent.futures import Executor

import numpy as np
import urllib3

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.dataset import DataObject
from rehearsal.ground_truth.engine.execution_role import ExecutionRole, ObjectMissing
from rehearsal.ground_truth.errors import ObjectFailure
from rehearsal.learner import SIDE, Thumbnails, UnreadableImage, thumbnail

_ALLOWED_ORIGIN = "Access-Control-Allow-Origin"


class Images:
    """Thumbnails of the job's images.

    Args:
        role: reads what the model looks at.
        origin: of the worker portal, whose pages the people's browsers show.
        most_bytes: greatest size of an image.
        most_pixels: greatest number of its pixels.
        threads: reads several at once.
        connections: how many connections the people's browsers keep.
    """

    def __init__(
        self,
        *,
        role: ExecutionRole,
        origin: str,
        most_bytes: int,
        most_pixels: int,
        threads: Executor,
        connections: int,
    ) -> None:
        self._role = role
        self._origin = origin
        self._most_bytes = most_bytes
        self._most_pixels = most_pixels
        self._threads = threads
        self._browsers = urllib3.PoolManager(maxsize=connections, retries=False)
        self._thumbnails: dict[str, Thumbnails] = {}
        self._lock = threading.Lock()

    def show(self, item: DataObject, url: str) -> None:
        """Load the image in a worker's browser.

        Raises:
            ObjectFailure: the browser gets no image, or may not use it for lack of CORS.
        """
        try:
            response = self._browsers.request("GET", url, headers={"Origin": self._origin})
        except urllib3.exceptions.HTTPError as error:
            raise ObjectFailure(f"the worker's browser could not load {item.source}: {error}") from error
        if response.status != 200:
            raise ObjectFailure(
                f"the worker's browser could not load {item.source}: HTTP {response.status}; see that the "
                "image exists and the execution role may read it"
            )
        if _ALLOWED_ORIGIN not in response.headers:
            raise ObjectFailure(
                f"the worker's browser may not use {item.source}: the bucket's CORS rules do not allow it; "
                "add one"
            )
        self._keep(item, response.data)

    def thumbnails(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Thumbnails]:
        """What a model sees of some images, and which of them these are: those that can be read."""
        unread = {item.source: item for item in items if item.source not in self._thumbnails}
        list(self._threads.map(self._read, unread.values()))
        readable = [item for item in items if item.source in self._thumbnails]
        if not readable:
            return [], np.empty((0, SIDE, SIDE), dtype=np.uint8)
        return readable, np.stack([self._thumbnails[item.source] for item in readable])

    def _read(self, item: DataObject) -> None:
        try:
            self._keep(item, self._role.read_image(S3Uri.parse(item.source)))
        except (ObjectMissing, ObjectFailure):
            # No label comes from a model that cannot see the object; people will be shown it and fail it.
            return

    def _keep(self, item: DataObject, content: bytes) -> None:
        if len(content) > self._most_bytes:
            raise ObjectFailure(
                f"{item.source} has {len(content):,} bytes: it may have {self._most_bytes:,}; make it smaller"
            )
        try:
            seen = thumbnail(content, most_pixels=self._most_pixels)
        except UnreadableImage as error:
            raise ObjectFailure(f"{item.source} cannot be shown: {error}") from error
        with self._lock:
            self._thumbnails[item.source] = seen
