from itertools import count

import pytest

from labeling.errors import Problem
from labeling.frame_sequences import FrameSequence, point_cloud_entry, sequences_in
from labeling.s3_uri import S3Uri, StoredObject


def frames(*keys: str) -> list[StoredObject]:
    return [StoredObject(key=key, size=1, stored_at=1000.5 + number) for number, key in enumerate(keys)]


def found(*keys: str, most_frames: int = 3) -> list[FrameSequence | Problem]:
    return list(sequences_in(frames(*keys), bucket="dataset", most_frames=most_frames))


def folders(*keys: str) -> list[str]:
    return [str(each) if isinstance(each, Problem) else str(each.folder) for each in found(*keys)]


def test_the_frames_of_a_folder_are_a_sequence() -> None:
    assert found("drive/a/1.jpg", "drive/a/2.jpg", "drive/b/1.jpg") == [
        FrameSequence(
            folder=S3Uri("dataset", "drive/a/"), frames=tuple(frames("drive/a/1.jpg", "drive/a/2.jpg"))
        ),
        FrameSequence(
            folder=S3Uri("dataset", "drive/b/"),
            frames=(StoredObject(key="drive/b/1.jpg", size=1, stored_at=1002.5),),
        ),
    ]


def test_frames_outside_any_folder_are_a_sequence_too() -> None:
    assert folders("1.jpg", "2.jpg") == ["s3://dataset/"]


def test_folders_with_the_frames_in_the_folders_below_are_fine() -> None:
    assert folders("a/x/1.jpg", "a/y/1.jpg", "a/1.jpg") == [
        "s3://dataset/a/x/",
        "s3://dataset/a/y/",
        "s3://dataset/a/",
    ]


def test_a_folder_with_another_one_among_its_frames_is_told() -> None:
    first, _, problem = folders("a/1.jpg", "a/b/1.jpg", "a/c.jpg")

    assert first == "s3://dataset/a/"
    assert "'s3://dataset/a/': its frames must not have another folder of frames among them" in problem


def test_a_sequence_of_too_many_frames_is_told_and_not_held() -> None:
    endless = (
        StoredObject(key="a/1.jpg" if number < 100_000 else "b/1.jpg", size=1, stored_at=0.0)
        for number in count()
    )

    problem = next(sequences_in(endless, bucket="dataset", most_frames=2000))

    assert str(problem) == (
        "the number of frames in s3://dataset/a/ is 100000: a sequence has at most 2,000;"
        " divide them among several folders"
    )


def test_a_folder_whose_name_leads_elsewhere_is_told() -> None:
    assert "path segment of periods only" in str(found("a/../b/1.jpg")[0])


@pytest.mark.parametrize(
    ("of_point_clouds", "time"), [(False, {}), (True, {"unix-timestamp": 1000.5})], ids=["video", "points"]
)
def test_the_sequence_file_is_what_the_guide_shows(of_point_clouds: bool, time: dict[str, float]) -> None:
    [sequence] = found('a/ä "1".jpg')
    assert isinstance(sequence, FrameSequence)

    assert sequence.to_json(number=4, of_point_clouds=of_point_clouds) == {
        "seq-no": 4,
        "prefix": "s3://dataset/a/",
        "number-of-frames": 1,
        "frames": [{"frame-no": 1, "frame": 'ä "1".jpg'} | time],
    }


def test_a_point_cloud_by_itself_has_the_time_at_which_it_was_stored() -> None:
    [frame] = frames("points/1.bin")

    assert point_cloud_entry(frame, bucket="dataset") == {
        "source-ref": "s3://dataset/points/1.bin",
        "source-ref-metadata": {"unix-timestamp": 1000.5},
    }
