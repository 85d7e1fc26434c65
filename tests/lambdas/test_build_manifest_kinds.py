"""Manifests of other objects than images, and of some of the objects only."""

import json
from typing import Any

import pytest

from labeling.errors import JobRefused
from labeling.task_types import TEXT_CLASSIFICATION, VIDEO_OBJECT_DETECTION
from lambdas import build_manifest, check_job


def build(pipeline: Any, dataset: str = "images/", **options: Any) -> dict[str, Any]:
    """Run the function as the first step of execution `run-1`, on a folder or file of the dataset bucket."""
    request = {"dataset": f"s3://{pipeline.settings.dataset_bucket}/{dataset}", **options}
    return build_manifest.handler({"execution_name": "run-1", "request": request}, None)


def entries(pipeline: Any, run: dict[str, Any]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in pipeline.read(run["manifest_uri"]).splitlines()]


@pytest.fixture
def texts(pipeline: Any) -> Any:
    """A pipeline for texts, which no browser reads from the bucket."""
    pipeline.configure(task_type=TEXT_CLASSIFICATION, dataset_prefix="texts/")
    pipeline.forbid_cors()
    return pipeline


def test_texts_of_files_become_a_manifest_that_passes_the_check(texts: Any) -> None:
    texts.upload("texts/a.txt", content="ä one\r\n\ntwo".encode())
    texts.upload("texts/b.csv", content=b'"three, ""3"""\n')

    run = build(texts, "texts/")

    assert entries(texts, run) == [{"source": "ä one"}, {"source": "two"}, {"source": 'three, "3"'}]
    assert check_job.handler({"run": run}, None)["to_label"] == 3


def test_a_table_is_read_by_the_name_of_its_column(texts: Any) -> None:
    texts.upload("texts/a.csv", content=b"id,words\n1,one\n2,two")

    assert entries(texts, build(texts, "texts/a.csv", column="words")) == [
        {"source": "one"},
        {"source": "two"},
    ]


def test_texts_that_cannot_be_read_are_all_told_and_leave_no_manifest(texts: Any) -> None:
    texts.upload("texts/a.csv", content=b"one\ntwo,2\n" + b"x" * 20_001)
    texts.upload("texts/b.txt", content=b"\xff")

    with pytest.raises(JobRefused, match="for 3 reasons") as refusal:
        build(texts, "texts/", job_name="spring")

    assert [(problem.line, problem.subject) for problem in refusal.value.problems] == [
        (2, "the row of 'texts/a.csv'"),
        (3, "the text of 'texts/a.csv'"),
        (1, "the line of 'texts/b.txt'"),
    ]
    assert texts.output_keys() == ["checks/spring.jsonl"]


def test_files_without_any_text_are_refused(texts: Any) -> None:
    texts.upload("texts/a.txt", content=b"\n \n")

    with pytest.raises(JobRefused, match=r"at least one text, in objects whose names end in \.txt, \.csv"):
        build(texts, "texts/")


def test_folders_of_frames_become_sequences_that_pass_the_check(pipeline: Any) -> None:
    pipeline.configure(task_type=VIDEO_OBJECT_DETECTION, label_attribute="car-ref")
    pipeline.upload("images/a/1.jpg", "images/a/2.jpg", "images/b/1.jpg")
    output, bucket = pipeline.settings.output_bucket, pipeline.settings.dataset_bucket

    run = build(pipeline)

    files = [f"s3://{output}/manifests/run-1/sequence-{number}.json" for number in (1, 2)]
    assert entries(pipeline, run) == [{"source-ref": file} for file in files]
    assert [json.loads(pipeline.read(file)) for file in files] == [
        {
            "seq-no": 1,
            "prefix": f"s3://{bucket}/images/a/",
            "number-of-frames": 2,
            "frames": [{"frame-no": 1, "frame": "1.jpg"}, {"frame-no": 2, "frame": "2.jpg"}],
        },
        {
            "seq-no": 2,
            "prefix": f"s3://{bucket}/images/b/",
            "number-of-frames": 1,
            "frames": [{"frame-no": 1, "frame": "1.jpg"}],
        },
    ]
    assert check_job.handler({"run": run}, None)["to_label"] == 2


def test_suffixes_and_a_sample_choose_objects(pipeline: Any) -> None:
    pipeline.upload(*(f"images/{number}.{kind}" for number in range(4) for kind in ("jpg", "png")))
    options = {"suffixes": [".png"], "sample": {"count": 2, "seed": 3}}

    chosen = [entry["source-ref"][-5:] for entry in entries(pipeline, build(pipeline, **options))]

    assert chosen == sorted(chosen)
    assert [name[1:] for name in chosen] == [".png"] * 2
    assert entries(pipeline, build(pipeline, **options)) == entries(pipeline, build(pipeline, **options))


def test_lines_of_a_manifest_are_chosen_by_what_they_lack(pipeline: Any) -> None:
    pipeline.upload("images/a.manifest", content=b'{"source":"a"}\n{"source":"b", "digit":1}\n{"source":"c"}')

    run = build(pipeline, "images/a.manifest", lacking="digit")

    assert [entry["source"] for entry in entries(pipeline, run)] == ["a", "c"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"having": "kind"}, "at least one of its lines must be among the chosen ones"),
        ({"sample": {"count": 3}}, "the count of sample is 3: it must be at most 2"),
    ],
)
def test_a_choice_that_the_manifest_does_not_offer_is_refused(
    options: dict[str, Any], reason: str, pipeline: Any
) -> None:
    pipeline.upload("images/a.manifest", content=b'{"source":"a"}\n{"source":"b"}')

    with pytest.raises(JobRefused, match=reason):
        build(pipeline, "images/a.manifest", **options)

    assert pipeline.output_keys() == []


def test_a_manifest_to_choose_from_must_be_there(pipeline: Any) -> None:
    with pytest.raises(JobRefused, match=r"it must exist where the pipeline may read it \(NoSuchKey\)"):
        build(pipeline, "images/missing.manifest", first=5)
