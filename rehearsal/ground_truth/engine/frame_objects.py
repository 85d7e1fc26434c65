"""The sequences and point clouds of a job as people see them on the service's own pages."""

from labeling.s3_uri import S3Uri
from labeling.task_types import TaskType
from rehearsal.ground_truth.engine.browser import Browser
from rehearsal.ground_truth.engine.dataset import DataObject
from rehearsal.ground_truth.engine.execution_role import ExecutionRole, ObjectMissing
from rehearsal.ground_truth.engine.frame_files import (
    FrameFile,
    check_points,
    read_sequence,
    single_frame,
)
from rehearsal.ground_truth.errors import ObjectFailure
from rehearsal.pictures import check_image


class Frames:
    """The job's sequences of frames, or single point clouds.

    The service reads point clouds itself, to render them; images of a video go straight to the browser, so
    that their bucket needs CORS.

    Args:
        task_type: says what objects are.
        role: reads sequence files and point clouds.
        browser: of the people.
        most_pixels: greatest number of pixels of an image.
    """

    def __init__(
        self, *, task_type: TaskType, role: ExecutionRole, browser: Browser, most_pixels: int
    ) -> None:
        self._task_type = task_type
        self._role = role
        self._browser = browser
        self._most_pixels = most_pixels

    def show(self, item: DataObject, url: str) -> None:
        """See `Objects`."""
        try:
            frames = self._frames(item)
        except (KeyError, TypeError, ValueError, ObjectMissing) as error:
            raise ObjectFailure(
                f"{item.source} cannot be shown: what tells of its frames is not as it must be "
                f"({type(error).__name__}: {error})"
            ) from error
        for frame in frames:
            try:
                self._show(frame)
            except (ValueError, ObjectMissing) as error:
                raise ObjectFailure(f"{frame.uri} cannot be shown: {error}") from error

    def _frames(self, item: DataObject) -> list[FrameFile]:
        if self._task_type.max_frames is None:
            return [single_frame(item.entry, task_type=self._task_type)]
        sequence = self._role.read_object(S3Uri.parse(item.source))
        return read_sequence(sequence, task_type=self._task_type)

    def _show(self, frame: FrameFile) -> None:
        if frame.points is None:
            url = self._role.presigned_url(frame.uri)
            image = self._browser.load_for_script(url, what=str(frame.uri))
            check_image(image, most_pixels=self._most_pixels)
        else:
            check_points(self._role.read_object(frame.uri), points=frame.points)
