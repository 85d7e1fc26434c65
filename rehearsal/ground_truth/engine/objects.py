"""The objects of a job as people see them on the worker page."""

from typing import Protocol

from rehearsal.ground_truth.engine.browser import Browser
from rehearsal.ground_truth.engine.dataset import DataObject
from rehearsal.ground_truth.errors import ObjectFailure
from rehearsal.pictures import check_image, depth_of
from rehearsal.tasks.task import UnreadableObject


class Objects(Protocol):
    """The objects of a job."""

    def show(self, item: DataObject, url: str) -> None:
        """Load the object in a worker's browser.

        Raises:
            ObjectFailure: the browser gets none, or may not use it.
        """
        ...


class Texts:
    """The job's texts: the worker page holds them whole."""

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`: there is nothing to load."""


class Clips:
    """The job's video clips, which a browser plays from wherever they are.

    Args:
        browser: of the people.
        most_bytes: greatest size of a clip.
    """

    def __init__(self, *, browser: Browser, most_bytes: int) -> None:
        self._browser = browser
        self._most_bytes = most_bytes

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`; whether it is a video that can be played nobody looks."""
        check_size(item, self._browser.load(url, what=item.source), most_bytes=self._most_bytes)


class Anything:
    """The job's objects of whatever kind, which a page of one's own shows as it likes.

    Args:
        browser: of the people.
    """

    def __init__(self, *, browser: Browser) -> None:
        self._browser = browser

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`; a page without an address has all it shows in itself."""
        if url:
            self._browser.load(url, what=item.source)


class Images:
    """The job's images, which the page looks into, so that their bucket needs CORS.

    Args:
        browser: of the people.
        most_bytes: greatest size of an image.
        most_pixels: greatest number of its pixels.
    """

    def __init__(self, *, browser: Browser, most_bytes: int, most_pixels: int) -> None:
        self._browser = browser
        self._most_bytes = most_bytes
        self._most_pixels = most_pixels

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`."""
        self._take(item, self._browser.load_for_script(url, what=item.source))

    def _take(self, item: DataObject, content: bytes) -> None:
        check_size(item, content, most_bytes=self._most_bytes)
        try:
            self._look(item, content)
        except UnreadableObject as error:
            raise ObjectFailure(f"{item.source} cannot be shown: {error}") from error
        item.depth = depth_of(content)

    def _look(self, item: DataObject, content: bytes) -> None:
        check_image(content, most_pixels=self._most_pixels)


def check_size(item: DataObject, content: bytes, *, most_bytes: int) -> None:
    """Refuse an object that is larger than the service takes.

    Raises:
        ObjectFailure: it is.
    """
    if len(content) > most_bytes:
        raise ObjectFailure(
            f"{item.source} has {len(content):,} bytes: it may have {most_bytes:,}; make it smaller"
        )
