"""Sequences of frames, of a video or of point clouds: the folders that hold them, and their sequence files.

Sources: SageMaker developer guide, "Provide Video Frames", "Create a Video Frame Sequence File", "Create a
Point Cloud Sequence Input Manifest", "Create a Point Cloud Frame Input Manifest File".
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from labeling.errors import InvalidValue, Problem, require
from labeling.s3_uri import S3Uri, StoredObject


@dataclass(frozen=True, kw_only=True, slots=True)
class FrameSequence:
    """The frames of one folder, in the order of their names' UTF-8 bytes, which is that of the service.

    Attributes:
        folder: it, as an S3 prefix that ends in `/`.
        frames: at least one.
    """

    folder: S3Uri
    frames: tuple[StoredObject, ...]

    def to_json(self, *, number: int, of_point_clouds: bool) -> dict[str, Any]:
        """The content of the sequence file.

        Args:
            number: of the sequence, from 1.
            of_point_clouds: whether frames are point clouds, which need a time stamp: that of their storage.
        """
        return {
            "seq-no": number,
            "prefix": str(self.folder),
            "number-of-frames": len(self.frames),
            "frames": [
                {"frame-no": frame_number, "frame": frame.key.removeprefix(self.folder.key)}
                | ({"unix-timestamp": frame.stored_at} if of_point_clouds else {})
                for frame_number, frame in enumerate(self.frames, start=1)
            ],
        }


def sequences_in(
    frames: Iterable[StoredObject], *, bucket: str, most_frames: int
) -> Iterator[FrameSequence | Problem]:
    """The sequences that frames make up, and in their places the problems of what is none.

    No more than one sequence is held in memory.

    Args:
        frames: in the order of their keys' UTF-8 bytes.
        bucket: where they are.
        most_frames: the longest sequence allowed.
    """
    folders_seen = set[str]()
    for folder, group in groupby(frames, key=_folder):
        found = iter(group)
        kept = tuple(islice(found, most_frames))
        count = len(kept) + sum(1 for _ in found)
        try:
            uri = S3Uri(bucket, folder)
            require(
                folder not in folders_seen,
                subject="a folder of frames",
                value=str(uri),
                rule="its frames must not have another folder of frames among them",
                fix="give each sequence a folder without folders in it",
            )
            require(
                count <= most_frames,
                subject=f"the number of frames in {uri}",
                value=count,
                rule=f"a sequence has at most {most_frames:,}",
                fix="divide them among several folders",
            )
            yield FrameSequence(folder=uri, frames=kept)
        except InvalidValue as refusal:
            yield from refusal.problems
        folders_seen.add(folder)


def point_cloud_entry(frame: StoredObject, *, bucket: str) -> dict[str, Any]:
    """The manifest line of a point cloud that is an object by itself.

    The service takes its format from its name: `binary/xyzi` for `.bin`, `text/xyzi` for `.txt`. The time at
    which a sensor saw it is not known, so the time stamp the service insists on is that of its storage.
    """
    return {
        "source-ref": f"s3://{bucket}/{frame.key}",
        "source-ref-metadata": {"unix-timestamp": frame.stored_at},
    }


def _folder(frame: StoredObject) -> str:
    return frame.key[: frame.key.rfind("/") + 1]
