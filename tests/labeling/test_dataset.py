import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from labeling.dataset import Dataset, is_manifest, manifest_line
from labeling.errors import Problem
from labeling.frame_sequences import FrameSequence
from labeling.manifest_selection import Sample, Selection
from labeling.s3_uri import S3Uri, StoredObject
from labeling.task_types import (
    CUSTOM,
    IMAGE_CLASSIFICATION,
    POINT_CLOUD_OBJECT_DETECTION,
    POINT_CLOUD_OBJECT_TRACKING,
    TEXT_CLASSIFICATION,
    VIDEO_CLASSIFICATION,
    VIDEO_OBJECT_DETECTION,
    TaskType,
)


class Files:
    """Files in memory, listed and read as S3 does it."""

    def __init__(self, **content: bytes) -> None:
        self._content = content

    def list_objects(self, uri: S3Uri) -> Iterator[StoredObject]:
        for key, content in sorted(self._content.items(), key=lambda item: item[0].encode()):
            if key.startswith(uri.key):
                yield StoredObject(key=key, size=len(content), stored_at=1000.5)

    def read(self, uri: S3Uri) -> Iterator[bytes]:
        yield self._content[uri.key]


def dataset(
    task_type: TaskType, files: dict[str, bytes] | Iterable[str], *, key: str = "data/", **selection: Any
) -> Dataset:
    stored = Files(**(files if isinstance(files, dict) else dict.fromkeys(files, b"x")))
    return Dataset(
        uri=S3Uri("dataset", key),
        task_type=task_type,
        selection=Selection(**selection),
        list_objects=stored.list_objects,
        read=stored.read,
    )


def entries(built: Dataset) -> list[Any]:
    """The manifest, with problems as text in the place of the lines they are about."""
    return [
        str(found)
        if isinstance(found, Problem | FrameSequence)
        else json.loads(manifest_line(found, bucket="dataset", task_type=built.task_type))
        for found in built.objects()
    ]


def names(built: Dataset) -> list[str]:
    return [entry["source-ref"].removeprefix("s3://dataset/") for entry in entries(built)]


@pytest.mark.parametrize(
    ("task_type", "expected"),
    [
        (IMAGE_CLASSIFICATION, ["data/B.JPEG", "data/a.png"]),
        (VIDEO_CLASSIFICATION, ["data/clip.MP4"]),
        (CUSTOM, ["data/B.JPEG", "data/a.png", "data/a.txt", "data/clip.MP4"]),
    ],
)
def test_objects_are_what_lies_under_the_prefix_and_is_of_the_kind(
    task_type: TaskType, expected: list[str]
) -> None:
    files = ["data/", "data/a.png", "data/B.JPEG", "data/a.txt", "data/clip.MP4", "data2/c.png"]

    assert names(dataset(task_type, files)) == expected


def test_suffixes_choose_among_them() -> None:
    files = ["data/a.png", "data/b-left.png", "data/c-LEFT.PNG", "data/d-left.jpg"]

    assert names(dataset(CUSTOM, files, suffixes=("-left.png",))) == ["data/b-left.png", "data/c-LEFT.PNG"]


def test_texts_come_from_lines_and_rows_of_all_files_in_their_order() -> None:
    files = {"data/a.txt": b"one\r\n\r\ntwo", "data/b.CSV": b'"three, 3"\nfour', "data/c.json": b"five"}

    assert entries(dataset(TEXT_CLASSIFICATION, files)) == [
        {"source": "one"},
        {"source": "two"},
        {"source": "three, 3"},
        {"source": "four"},
    ]


def test_a_file_of_texts_is_read_and_no_other_whose_name_begins_like_it() -> None:
    files = {"data/a.csv": b"text,stars\nfine,5", "data/a.csv.csv": b"other"}

    assert entries(dataset(TEXT_CLASSIFICATION, files, key="data/a.csv", column="text")) == [
        {"source": "fine"}
    ]


def test_a_problem_of_a_text_names_the_file_and_the_line() -> None:
    files = {"data/a.txt": b"one", "data/b.txt": b"two\n\xff\nthree"}

    first, second, problem, last = entries(dataset(TEXT_CLASSIFICATION, files))

    assert [first["source"], second["source"], last["source"]] == ["one", "two", "three"]
    assert problem.startswith("line 2: the line of 'data/b.txt' is '\ufffd': it must be UTF-8")


@pytest.mark.parametrize("task_type", [VIDEO_OBJECT_DETECTION, POINT_CLOUD_OBJECT_TRACKING])
def test_sequences_are_the_folders_of_frames(task_type: TaskType) -> None:
    suffix = task_type.object_suffixes[0]
    files = [f"data/a/1{suffix}", f"data/a/2{suffix}", "data/a/notes.md", f"data/b/1{suffix}"]

    folders = [
        (str(found.folder), len(found.frames))
        for found in dataset(task_type, files).objects()
        if isinstance(found, FrameSequence)
    ]

    assert folders == [("s3://dataset/data/a/", 2), ("s3://dataset/data/b/", 1)]


def test_a_point_cloud_that_is_an_object_by_itself_says_when_it_was_stored() -> None:
    assert entries(dataset(POINT_CLOUD_OBJECT_DETECTION, ["data/1.bin"])) == [
        {"source-ref": "s3://dataset/data/1.bin", "source-ref-metadata": {"unix-timestamp": 1000.5}}
    ]


MANIFEST = {"data/a.manifest": b'{"source":"a","x":1}\n{"source":"b"}\r\n{"source":"c", "y":0}'}


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        ({}, ["a", "b", "c"]),
        ({"having": "x"}, ["a"]),
        ({"lacking": "x"}, ["b", "c"]),
        ({"lacking": "x", "first": 1}, ["b"]),
        ({"sample": Sample(count=2, seed=4)}, ["a", "b"]),
    ],
)
def test_lines_of_a_manifest_are_chosen(selection: dict[str, Any], expected: list[str]) -> None:
    built = dataset(TEXT_CLASSIFICATION, MANIFEST, key="data/a.manifest", **selection)

    assert [entry["source"] for entry in entries(built)] == expected


def test_chosen_lines_stay_as_they_are() -> None:
    built = dataset(TEXT_CLASSIFICATION, MANIFEST, key="data/a.manifest", having="y")

    [line] = built.objects()

    assert not isinstance(line, Problem | FrameSequence)
    assert manifest_line(line, bucket="dataset", task_type=CUSTOM) == b'{"source":"c", "y":0}\n'


def test_a_line_that_is_no_entry_is_told() -> None:
    built = dataset(CUSTOM, {"data/a.manifest": b'{"source":"a"}\n{'}, key="data/a.manifest", first=5)

    assert [str(each).startswith("line 2: ") for each in built.objects()] == [False, True]


@pytest.mark.parametrize(
    "name", ['a "b".png', "a b.png", "a\nb.png", "ä/数字😀.png", "a+b%20&c.png", "a\\b.png", "%.png"]
)
def test_objects_of_any_name_are_taken(name: str) -> None:
    assert names(dataset(IMAGE_CLASSIFICATION, [f"data/{name}"])) == [f"data/{name}"]


def test_a_manifest_is_known_by_its_name() -> None:
    assert [
        is_manifest(S3Uri("dataset", key)) for key in ("a.manifest", "a.jsonl", "a.json", "a.json/", "a.txt")
    ] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_sample_of_images_is_drawn_from_those_of_the_kind() -> None:
    files = [f"data/{number}.{kind}" for number in range(9) for kind in ("png", "txt")]
    sampled = replace(dataset(IMAGE_CLASSIFICATION, files), selection=Selection(sample=Sample(count=9)))

    assert names(sampled) == [f"data/{number}.png" for number in range(9)]
