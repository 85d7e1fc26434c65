"""The objects of an auto-labeling job as people and models see them, each read once."""

import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from typing import Protocol

import numpy as np

from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.browser import Browser
from rehearsal.ground_truth.engine.dataset import DataObject
from rehearsal.ground_truth.engine.execution_role import ExecutionRole, ObjectMissing
from rehearsal.ground_truth.engine.objects import Images, Objects, Texts
from rehearsal.ground_truth.errors import ObjectFailure
from rehearsal.learners.examples import Views
from rehearsal.tasks.rehearsed_task import RehearsedTask, Size, View


class ViewedObjects(Objects, Protocol):
    """The objects of a job in which a model labels, too."""

    def views(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Views]:
        """What a model sees of some objects, and which of them these are: those that can be read."""
        ...

    def size(self, item: DataObject) -> Size:
        """The size of an object that was viewed before."""
        ...


class ViewedTexts(Texts):
    """The job's texts: the manifest holds them whole.

    Args:
        task: views them.
    """

    def __init__(self, *, task: RehearsedTask) -> None:
        self._task = task
        self._views: dict[str, View] = {}

    def views(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Views]:
        """See `ViewedObjects`."""
        for item in items:
            if item.source not in self._views:
                self._views[item.source] = self._task.view(item.source.encode(), most_pixels=0)
        return list(items), _stack([self._views[item.source] for item in items])

    def size(self, item: DataObject) -> Size:
        """See `ViewedObjects`."""
        return self._views[item.source].size


class ViewedImages(Images):
    """The job's images.

    Args:
        task: views them.
        role: reads what nobody has been shown before the model looks at it.
        browser, most_bytes, most_pixels: see `Images`.
        threads: reads several at once.
    """

    def __init__(
        self,
        *,
        task: RehearsedTask,
        role: ExecutionRole,
        browser: Browser,
        most_bytes: int,
        most_pixels: int,
        threads: Executor,
    ) -> None:
        super().__init__(browser=browser, most_bytes=most_bytes, most_pixels=most_pixels)
        self._task = task
        self._role = role
        self._threads = threads
        self._views: dict[str, View] = {}
        self._lock = threading.Lock()

    def views(self, items: Sequence[DataObject]) -> tuple[list[DataObject], Views]:
        """See `ViewedObjects`."""
        unread = {item.source: item for item in items if item.source not in self._views}
        list(self._threads.map(self._read, unread.values()))
        readable = [item for item in items if item.source in self._views]
        return readable, _stack([self._views[item.source] for item in readable])

    def size(self, item: DataObject) -> Size:
        """See `ViewedObjects`."""
        return self._views[item.source].size

    def _read(self, item: DataObject) -> None:
        try:
            self._take(item, self._role.read_object(S3Uri.parse(item.source)))
        except (ObjectMissing, ObjectFailure):
            # No label comes from a model that cannot see the object; people will be shown it and fail it.
            return

    def _look(self, item: DataObject, content: bytes) -> None:
        view = self._task.view(content, most_pixels=self._most_pixels)
        with self._lock:
            self._views[item.source] = view


def _stack(views: Sequence[View]) -> Views:
    return np.stack([view.content for view in views]) if views else np.empty((0,), dtype=np.uint8)
