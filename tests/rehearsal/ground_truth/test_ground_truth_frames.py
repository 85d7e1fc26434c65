"""Jobs on sequences and point clouds, from the sequence file to the files that labels refer to."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from labeling.job_labels import JobLabels
from labeling.manifest import split_lines
from labeling.task_reviews import adjustment_of
from tests.rehearsal.ground_truth.frame_cases import (
    CUBOIDS,
    PAINTED,
    TRACKS,
    Case,
    detection,
    tracking,
)
from tests.rehearsal.ground_truth.frames import ATTRIBUTE, LABELS, Frames, asked
from tests.rehearsal.ground_truth.site import PERFECT, Site

FOLDER = "annotations/consolidated-annotation/output"
METADATA = f"{ATTRIBUTE}-metadata"
LABELED = [
    detection("BoundingBox"),
    detection("Polyline"),
    tracking("Polygon"),
    tracking("Keypoint"),
    CUBOIDS,
    TRACKS,
    PAINTED,
]
REVIEWED = [detection("Polygon"), tracking("BoundingBox"), CUBOIDS, TRACKS, PAINTED]


@pytest.fixture(scope="module")
def frames(site: Site) -> Frames:
    """Two images and two point clouds."""
    return Frames(site)


def run(site: Site, request: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines that a new job writes."""
    described = site.run(request)
    assert described["LabelingJobStatus"] == "Completed", described.get("FailureReason")
    return site.output(request["LabelingJobName"])


def spoiled(case: Case) -> Case:
    """The case with a label whose last object is elsewhere, or whose last point is of another class."""
    if case.is_painted:
        return replace(case, label=[*case.label[:-1], 1])
    before, place, after = re.split(
        r'("(?:x|left|center-x)": )(?!.*"(?:x|left|center-x)")', json.dumps(case.label)
    )
    return replace(case, label=json.loads(f"{before}{place}4{after}"))


def given(frames: Frames, case: Case) -> dict[str, Any]:
    """The line of an earlier job that gave this label."""
    return {
        **frames.entry(case.task_type),
        "given-ref": frames.label(case),
        "given-ref-metadata": dict(case.metadata),
    }


def review(case: Case) -> Case:
    """The case in the task type that adjusts and verifies its labels."""
    return replace(case, task_type=adjustment_of(case.task_type))


@pytest.mark.parametrize("case", LABELED, ids=str)
def test_the_line_and_its_file_are_what_the_guide_shows(
    case: Case, frames: Frames, site: Site, workteam: str
) -> None:
    request = frames.request(case, workteam=workteam)
    name = request["LabelingJobName"]

    (line,) = run(site, request)

    metadata, label = line.pop(METADATA), line.pop(ATTRIBUTE)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}", metadata.pop("creation-date"))
    assert line == frames.entry(case.task_type)
    assert metadata == {
        **case.metadata,
        "type": case.task_type.output_type,
        "job-name": f"labeling-job/{name.lower()}",
        "human-annotated": "yes",
    }
    place = f"s3://{site.output_bucket}/jobs/{name}/{FOLDER}/0"
    assert not case.file or re.fullmatch(re.escape(place) + case.file, label)
    assert frames.read(case, label) == case.label


@pytest.mark.parametrize("case", REVIEWED, ids=str)
def test_people_adjust_what_is_wrong_and_nothing_else(
    case: Case, frames: Frames, site: Site, workteam: str
) -> None:
    entries = [given(frames, spoiled(case)), given(frames, case), frames.entry(case.task_type)]
    request = frames.request(
        review(case),
        workteam=workteam,
        entries=entries,
        categories=asked(review(case), reviewed_attribute="given-ref"),
    )

    adjusted, unadjusted, unlabeled = run(site, request)

    for line, entry, status in ((adjusted, entries[0], "adjusted"), (unadjusted, entries[1], "unadjusted")):
        assert {key: line[key] for key in entry} == entry
        assert frames.read(case, line[ATTRIBUTE]) == case.label
        told = {key: line[METADATA][key] for key in (*case.metadata, "type", "adjustment-status")}
        assert told == {**case.metadata, "type": case.task_type.output_type, "adjustment-status": status}
    assert "given-ref" in unlabeled[METADATA]["failure-reason"]


@pytest.mark.parametrize("case", [tracking("BoundingBox"), PAINTED], ids=str)
def test_people_who_verify_change_no_label(case: Case, frames: Frames, site: Site, workteam: str) -> None:
    wrong = spoiled(case)
    request = frames.request(
        review(case),
        workteam=workteam,
        entries=[given(frames, wrong)],
        categories=asked(
            review(case),
            reviewed_attribute="given-ref",
            labels=tuple(replace(label, edits_allowed="none") for label in LABELS),
        ),
    )

    (line,) = run(site, request)

    assert frames.read(case, line[ATTRIBUTE]) == wrong.label
    assert line[METADATA]["adjustment-status"] == "unadjusted"


@pytest.fixture(scope="module")
def mixed(frames: Frames, site: Site, workteam: str) -> dict[str, Any]:
    """A job on six sequences that cannot be shown, and on one that can."""
    case = detection("BoundingBox")
    sequence = frames.sequence(of_point_clouds=False)
    frames.put("broken.png", b"no image")
    site.put("0.png", b"in the bucket without a CORS rule")
    sources = [
        "s3://nowhere-to-be-found/sequence.json",
        site.put("no-sequence.json", "[]"),
        frames.put_sequence({**sequence, "number-of-frames": 3}),
        frames.put_sequence({**sequence, "frames": [{"frame": "2.png"}, {"frame": "3.png"}]}),
        frames.put_sequence({**sequence, "frames": [{"frame": "broken.png"}, {"frame": "1.png"}]}),
        frames.put_sequence({**sequence, "prefix": f"s3://{site.output_bucket}/"}),
    ]
    entries = [*({"source-ref": uri} for uri in sources), frames.entry(case.task_type)]
    return site.run(frames.request(case, workteam=workteam, entries=entries))


def test_objects_whose_frames_cannot_be_shown_fail_by_themselves(mixed: dict[str, Any], site: Site) -> None:
    lines = site.output(mixed["LabelingJobName"])

    reasons = [line[METADATA].get("failure-reason", "it has a label") for line in lines]
    wanted = [
        "NoSuchBucket",
        "TypeError",
        "number-of-frames of the sequence is 3",
        "HTTP 404",
        "broken.png cannot be shown",
        "CORS",
        "it has a label",
    ]
    assert [part for part, reason in zip(wanted, reasons, strict=True) if part not in reason] == []


def test_whoever_reads_the_job_finds_its_labels(mixed: dict[str, Any], site: Site) -> None:
    labels = JobLabels(label_attribute=ATTRIBUTE, job_name=mixed["LabelingJobName"])
    places = mixed["InputConfig"]["DataSource"]["S3DataSource"], mixed["LabelingJobOutput"]

    labels.read_manifests(*(split_lines([site.read(uri)]) for place in places for uri in place.values()))

    assert (labels.human_labeled, labels.failed) == (1, 6)


def test_garbage_makes_no_label(frames: Frames, site: Site, workteam: str) -> None:
    request = frames.request(CUBOIDS, workteam=workteam, tags={**PERFECT, "garbage-rate": "1"})

    (line,) = run(site, request)

    assert ATTRIBUTE not in line
    assert line[METADATA]["failure-reason"] == "consolidation made no label of the 1 answers"


def test_a_label_category_file_that_breaks_a_rule_fails_the_job(
    frames: Frames, site: Site, workteam: str
) -> None:
    categories = {"labels": [{"label": "car"}], "auditLabelAttributeName": "given"}

    described = site.run(frames.request(CUBOIDS, workteam=workteam, categories=categories))

    assert described["LabelingJobStatus"] == "Failed"
    assert "for point-cloud-object-detection it must be None" in described["FailureReason"]
