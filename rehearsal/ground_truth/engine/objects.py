"""The objects of a job as people and models see them, each read once, whoever looks at it first."""

import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Protocol

import numpy as np
import urllib3

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.dataset import DataObject
from rehearsal.ground_truth.engine.execution_role import ExecutionRole, ObjectMissing
from rehearsal.ground_truth.errors import ObjectFailure
from rehearsal.learners.examples import Views
from rehearsal.tasks.task import RehearsedTask, Size, UnreadableObject, View

_ALLOWED_ORIGIN = "Access-Control-Allow-Origin"


class Objects(Protocol):
    """The objects of a job."""

    def show(self, item: DataObject, url: str) -> None:
        """Load the object in a worker's browser.

        Raises:
            ObjectFailure: the browser gets none, or may not use it.
        """
        ...

    def views(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Views]:
        """What a model sees of some objects, and which of them these are: those that can be read."""
        ...

    def size(self, item: DataObject) -> Size:
        """The size of an object that was viewed before."""
        ...


class Texts:
    """The job's texts: the manifest and the worker page hold them whole.

    Args:
        task: views them.
    """

    def __init__(self, *, task: RehearsedTask) -> None:
        self._task = task
        self._views: dict[str, View] = {}

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`: there is nothing to load."""

    def views(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Views]:
        """See `Objects`."""
        for item in items:
            if item.source not in self._views:
                self._views[item.source] = self._task.view(item.source.encode(), most_pixels=0)
        return list(items), _stack([self._views[item.source] for item in items])

    def size(self, item: DataObject) -> Size:
        """See `Objects`."""
        return self._views[item.source].size


class Images:
    """The job's images.

    Args:
        task: views them.
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
        task: RehearsedTask,
        role: ExecutionRole,
        origin: str,
        most_bytes: int,
        most_pixels: int,
        threads: Executor,
        connections: int,
    ) -> None:
        self._task = task
        self._role = role
        self._origin = origin
        self._most_bytes = most_bytes
        self._most_pixels = most_pixels
        self._threads = threads
        self._browsers = urllib3.PoolManager(maxsize=connections, retries=False)
        self._views: dict[str, View] = {}
        self._lock = threading.Lock()

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`: the bucket needs CORS."""
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

    def views(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Views]:
        """See `Objects`."""
        unread = {item.source: item for item in items if item.source not in self._views}
        list(self._threads.map(self._read, unread.values()))
        readable = [item for item in items if item.source in self._views]
        return readable, _stack([self._views[item.source] for item in readable])

    def size(self, item: DataObject) -> Size:
        """See `Objects`."""
        return self._views[item.source].size

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
            view = self._task.view(content, most_pixels=self._most_pixels)
        except UnreadableObject as error:
            raise ObjectFailure(f"{item.source} cannot be shown: {error}") from error
        with self._lock:
            self._views[item.source] = view


def _stack(views: Sequence[View]) -> Views:
    return np.stack([view.content for view in views]) if views else np.empty((0,), dtype=np.uint8)
