import json
import re
from collections.abc import Iterable
from dataclasses import replace

import pytest

from labeling.errors import Problem
from labeling.manifest import split_lines
from labeling.manifest_check import ManifestCheck
from labeling.s3_uri import StoredObject
from labeling.settings import PipelineSettings
from labeling.task_types import TEXT_CLASSIFICATION

MEGABYTE = 1024 * 1024


def image(number: int = 1, **attributes: object) -> dict[str, object]:
    return {"source-ref": f"s3://dataset/images/{number}.png", **attributes}


def labeled_image(number: int) -> dict[str, object]:
    return image(number, **{"digit": 1, "digit-metadata": {"class-name": "one"}})


def manifest(*entries: dict[str, object] | str) -> bytes:
    return "\n".join(entry if isinstance(entry, str) else json.dumps(entry) for entry in entries).encode()


def read(
    settings: PipelineSettings, *entries: dict[str, object] | str
) -> tuple[ManifestCheck, list[Problem]]:
    check = ManifestCheck(settings=settings)
    return check, list(check.check_lines(split_lines([manifest(*entries)])))


def stored(*sizes: int) -> list[StoredObject]:
    """Images 1, 2, … of these sizes."""
    return [
        StoredObject(key=f"images/{number}.png", size=size, stored_at=0.0)
        for number, size in enumerate(sizes, start=1)
    ]


def told(problems: Iterable[Problem]) -> list[str]:
    return [str(problem) for problem in problems]


def test_a_sound_manifest_has_no_problems(settings: PipelineSettings) -> None:
    check, problems = read(settings, image(1), image(2, note={"any": ["thing"]}), labeled_image(3))

    assert problems == []
    assert (check.objects, check.labeled, check.to_label) == (3, 1, 2)
    assert list(check.check_counts()) == []


def test_it_tells_which_objects_to_look_up(settings: PipelineSettings) -> None:
    check, _ = read(settings, image(1), image(2))

    assert check.lines_by_key == {"images/1.png": 1, "images/2.png": 2}


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ('{"source-ref": ', "valid JSON"),
        ("", "must not be empty"),
        ({}, "the object of the line is {}: an image needs source-ref"),
        ({"source": "a text"}, "an image needs source-ref, and no source beside it"),
        (image(source="a text"), "an image needs source-ref, and no source beside it"),
        ({"source-ref": None}, "an image needs source-ref"),
        ({"source-ref": ["s3://dataset/images/1.png"]}, "an image needs source-ref"),
        ({"source-ref": "images/1.png"}, "must begin with s3://"),
        ({"source-ref": "https://dataset.s3.amazonaws.com/images/1.png"}, "must begin with s3://"),
        ({"source-ref": "s3://dataset"}, "must name an object, not a folder"),
        ({"source-ref": "s3://dataset/images/"}, "must name an object, not a folder"),
        ({"source-ref": "s3://other/images/1.png"}, "must lie in s3://dataset/images/"),
        ({"source-ref": "s3://dataset/secret/1.png"}, "must lie in s3://dataset/images/"),
        ({"source-ref": "s3://dataset/images-private/1.png"}, "must lie in s3://dataset/images/"),
        ({"source-ref": "s3://dataset/images/../secret/1.png"}, "path segment of periods only"),
        ({"source-ref": "s3://dataset/images/\ud800.png"}, "Unicode text"),
        (image(**{"$note": 1}), r"a key is '\$note': it must not begin with \$"),
        (image(note="x" * 20_001), "the attribute 'note' is .*at most 20,000 characters"),
        (image(note=["x"] * 5_000), "the attribute 'note' is .*at most 20,000 characters"),
        (image(digit=1), "the label 'digit' is 1: it must come with its metadata"),
    ],
)
def test_a_defect_is_told_with_its_line(
    entry: dict[str, object] | str, reason: str, settings: PipelineSettings
) -> None:
    _, problems = read(settings, image(7), entry, image(8))

    [problem] = problems
    assert re.search(f"^line 2: .*{reason}.*; .", str(problem))


def test_an_attribute_of_the_greatest_length_is_fine(settings: PipelineSettings) -> None:
    _, problems = read(settings, json.dumps(image(note="é" * 20_000), ensure_ascii=False))

    assert problems == []


def test_all_defects_of_all_lines_are_told(settings: PipelineSettings) -> None:
    check, problems = read(settings, image(1), "{", {"$a": 1, "$b": 2}, image(digit=0, **{"$c": 3}))

    assert [problem.line for problem in problems] == [2, 3, 3, 3, 4, 4, 4]
    assert check.objects == 4


def test_an_object_that_is_there_twice_is_told_with_both_lines(settings: PipelineSettings) -> None:
    _, problems = read(settings, image(1), image(2), image(1, note="again"))

    assert told(problems) == [
        "line 3: source-ref is 's3://dataset/images/1.png':"
        " each object must be there once, and line 1 has it; delete one of the lines"
    ]


def test_an_object_that_failed_in_an_earlier_job_is_still_to_be_labelled(settings: PipelineSettings) -> None:
    check, problems = read(settings, image() | {"digit-metadata": {"failure-reason": "expired"}})

    assert problems == []
    assert check.to_label == 1


def test_stored_objects_of_any_allowed_size_are_fine(settings: PipelineSettings) -> None:
    check, _ = read(settings, image(1), image(2))

    assert list(check.check_objects(stored(1, 40 * MEGABYTE))) == []


def test_missing_empty_and_oversized_objects_are_told_with_their_lines(settings: PipelineSettings) -> None:
    check, _ = read(settings, image(1), image(2), image(3))

    problems = check.check_objects(stored(40 * MEGABYTE + 1, 0))

    assert told(problems) == [
        "line 1: the size of 'images/1.png' in bytes is 41943041: it must be 1 to 41,943,040;"
        " upload a smaller one",
        "line 2: the size of 'images/2.png' in bytes is 0: it must be 1 to 41,943,040; upload it again",
        "line 3: source-ref is 's3://dataset/images/3.png': the object must exist;"
        " upload it or delete the line",
    ]


def test_a_manifest_without_objects_is_refused(settings: PipelineSettings) -> None:
    check, _ = read(settings)

    assert told(check.check_counts()) == [
        "the number of objects is 0: a job takes 1 to 100,000; add objects to the manifest"
    ]


def test_a_manifest_with_nothing_left_to_label_is_refused(settings: PipelineSettings) -> None:
    check, _ = read(settings, labeled_image(1), labeled_image(2))

    [problem] = told(check.check_counts())
    assert problem.startswith("the number of objects to label is 0: at least one must have no 'digit' yet")


def test_more_objects_than_a_job_takes_are_counted_and_refused(settings: PipelineSettings) -> None:
    at_most_three = replace(settings, task_type=replace(settings.task_type, max_objects=3))

    check, problems = read(at_most_three, *(image(number) for number in range(4)), "{")

    assert problems == []
    assert len(check.lines_by_key) == 3
    assert told(check.check_counts()) == [
        "the number of objects is 5: a job takes 1 to 3;"
        " split the manifest; lines beyond the limit were not checked"
    ]


@pytest.mark.parametrize(("to_label", "refused"), [(1_249, True), (1_250, False)])
def test_auto_labeling_needs_1250_objects_to_label(
    to_label: int, refused: bool, settings: PipelineSettings
) -> None:
    auto_labeling = replace(settings, auto_labeling=True)
    labeled = [labeled_image(number) for number in range(10)]

    check, _ = read(auto_labeling, *labeled, *(image(10 + number) for number in range(to_label)))

    problems = told(check.check_counts())
    assert bool(problems) is refused
    assert all(f"is {to_label}: auto-labeling needs at least 1,250" in problem for problem in problems)


def test_people_alone_can_label_one_object(settings: PipelineSettings) -> None:
    check, _ = read(settings, image(1))

    assert list(check.check_counts()) == []


def test_texts_in_the_lines_are_not_looked_up_and_may_be_there_twice(settings: PipelineSettings) -> None:
    texts = replace(settings, task_type=TEXT_CLASSIFICATION)

    check, problems = read(texts, {"source": "ok"}, {"source": "ok"})

    assert (problems, check.objects, check.lines_by_key) == ([], 2, {})


def test_sequence_files_made_of_a_prefix_are_not_looked_up(settings: PipelineSettings) -> None:
    check, problems = read(settings, {"source-ref": "s3://output/manifests/run-1/sequence-1.json"})

    assert (problems, check.lines_by_key) == ([], {})
