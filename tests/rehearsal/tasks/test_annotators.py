"""How people annotate frames and points, and how their labels are written."""

# ruff: noqa: S311  people who err at random need no secrets

import json
import random
from dataclasses import replace
from typing import Any

import pytest

from labeling.label_attributes import Attribute
from labeling.label_categories import Label, LabelCategories
from labeling.s3_uri import S3Uri
from rehearsal.tasks.adjustment import MODIFIED
from rehearsal.tasks.annotated_frames import AnnotatedFrames, Annotation, Frame
from rehearsal.tasks.annotators import Annotator
from rehearsal.tasks.choice import HUMAN_TASKS
from rehearsal.tasks.painted_points import PaintedPoints, PointPainting
from rehearsal.tasks.shapes import VIDEO_TOOLS
from rehearsal.tasks.task import Judged
from tests.rehearsal.ground_truth.frame_cases import CASES, Case, tracking

ASKED = LabelCategories(labels=(Label(name="bus"), Label(name="car")))
TOOL = VIDEO_TOOLS["Keypoint"]
FILE = S3Uri("output", "label")


def point(name: str, *, x: int, object_id: str = "", **attributes: str) -> Annotation:
    """A key point of the object `class:n`."""
    return Annotation(
        category=name.partition(":")[0],
        shape={"x": x, "y": 0},
        attributes=attributes,
        identity=(object_id or name, name),
    )


def frames(*annotated: list[Annotation]) -> AnnotatedFrames:
    return AnnotatedFrames(
        tool=TOOL,
        frames=tuple(
            Frame(number=number, name=f"{number}.png", attributes={}, annotations=tuple(annotations))
            for number, annotations in enumerate(annotated)
        ),
    )


def annotate(
    truth: AnnotatedFrames,
    *,
    earlier: AnnotatedFrames | None = None,
    asked: LabelCategories = ASKED,
    accuracy: float = 1,
) -> AnnotatedFrames:
    annotator = Annotator(asked=asked, accuracy=accuracy, chance=random.Random(0))
    return annotator.annotate(truth, earlier=earlier)


def painted(*classes: int) -> dict[str, Any]:
    """The answer of somebody who painted points."""
    return PointPainting().submit(
        PaintedPoints(classes=bytes(classes), names=("bus", "car")), categories=("bus", "car")
    )


def consolidated(*answers: dict[str, Any]) -> bytes:
    """The classes of points that several people's answers come to."""
    annotations = [
        {"workerId": str(number), "annotationData": {"content": json.dumps({"annotations": answer})}}
        for number, answer in enumerate(answers)
    ]
    payload = json.dumps([{"datasetObjectId": "0", "annotations": annotations}]).encode()
    judged = PointPainting().consolidate(payload, categories=("bus", "car"))
    classes: bytes = judged["0"].label.classes
    return classes


def test_careful_people_draw_what_is_to_be_seen() -> None:
    truth = frames([point("car:1", x=10)], [point("car:1", x=20), point("bus:1", x=5)])

    assert annotate(truth) == truth


def test_careless_people_miss_and_misplace_objects() -> None:
    truth = frames([point("car:1", x=10) for _ in range(20)])

    (frame,) = annotate(truth, accuracy=0).frames

    assert 0 < len(frame.annotations) < 20
    assert {one.shape["x"] for one in frame.annotations} == {9}


def test_a_reviewer_removes_what_is_wrong_and_draws_what_is_missing() -> None:
    truth = frames([point("car:1", x=10), point("bus:1", x=5)])
    earlier = frames([point("car:1", x=50), point("bus:1", x=5)])

    assert annotate(truth, earlier=earlier) == frames([point("bus:1", x=5), point("car:1", x=10)])


def test_a_careless_reviewer_leaves_what_is_wrong() -> None:
    earlier = frames([point("car:1", x=50)])

    assert annotate(frames([]), earlier=earlier, accuracy=0) == earlier


def test_an_object_goes_by_the_name_that_others_gave_it() -> None:
    truth = frames([point("car:1", x=10)], [point("car:1", x=20)])
    earlier = frames([point("car:4", x=10, object_id="a")], [])

    assert annotate(truth, earlier=earlier) == frames(
        [point("car:4", x=10, object_id="a")], [point("car:4", x=20, object_id="a")]
    )


def test_a_new_object_does_not_get_the_name_of_another() -> None:
    truth = frames([point("car:1", x=10), point("car:2", x=20)])
    earlier = frames([point("car:1", x=20)])

    (frame,) = annotate(truth, earlier=earlier).frames

    names = [one.identity[1] for one in frame.annotations]
    assert names == ["car:1", "car:2"]
    assert len({one.identity[0] for one in frame.annotations}) == 2


def test_labels_kept_from_edits_stay_and_none_are_added_to_them() -> None:
    asked = replace(ASKED, labels=(Label(name="bus", edits_allowed="none"), Label(name="car")))
    truth = frames([point("car:1", x=10), point("bus:1", x=5)])
    earlier = frames([point("bus:1", x=70)])

    assert annotate(truth, earlier=earlier, asked=asked) == frames(
        [point("bus:1", x=70), point("car:1", x=10)]
    )


def test_people_fill_in_what_they_are_asked_and_may_change() -> None:
    attributes = (
        Attribute(name="lit", choices=("yes", "no")),
        Attribute(name="parked", choices=("yes", "no"), edits_allowed="none"),
    )
    truth = frames([point("car:1", x=10, lit="yes", parked="yes", color="red")])
    earlier = frames([point("car:1", x=10, lit="no", parked="no")])

    assert annotate(truth, earlier=earlier, asked=replace(ASKED, attributes=attributes)) == frames(
        [point("car:1", x=10, lit="yes", parked="no")]
    )


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_label_that_was_read_is_written_as_it_was(case: Case) -> None:
    task, stored = HUMAN_TASKS[case.task_type.name], list[bytes]()
    value = str(FILE) if case.file else case.label

    def store(content: bytes, ending: str) -> S3Uri:
        stored.append(content)
        return FILE

    label = task.read(value, case.metadata, read_file=lambda uri: case.content)
    written = task.write(Judged(label=label, confidence=0.0), categories=("bus", "car"), store=store)

    assert written == (value, case.metadata)
    assert [case.read(content) for content in stored] == ([case.label] if case.file else [])


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"tracking-annotations": [{}]}'])
def test_a_file_of_something_else_is_no_label(case: Case, content: bytes) -> None:
    task = HUMAN_TASKS[case.task_type.name]
    value: Any = str(FILE) if case.file else content.decode()

    with pytest.raises((KeyError, TypeError, ValueError)):
        task.read(value, case.metadata, read_file=lambda uri: content)


@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({"labels": [{"label": "car"}]}, id="without a label category"),
        pytest.param(
            {"labels": [{"label": "bus"}, {"label": "car"}], "annotationType": "Polygon"}, id="another tool"
        ),
    ],
)
def test_labels_that_the_page_has_no_means_for_are_not_reviewed(asked: dict[str, Any]) -> None:
    case = tracking("BoundingBox")
    task = HUMAN_TASKS["adjustment-video-object-tracking"]
    configured = task.configured({**asked, "auditLabelAttributeName": "given-ref"})

    with pytest.raises(ValueError, match="the page lacks"):
        configured.earlier(
            {"label": str(FILE), "metadata": case.metadata}, truth=None, load=lambda url: case.content
        )


def test_of_several_answers_the_first_valid_one_is_the_label() -> None:
    assert consolidated({}, {"points": "?"}, painted(1, 0), painted(2, 2)) == bytes([1, 0])


def test_of_several_reviewers_the_first_who_changed_something_is_believed() -> None:
    kept = {**painted(1, 0), MODIFIED: False}

    assert consolidated(kept, {**painted(2, 2), MODIFIED: True}) == bytes([2, 2])


def test_points_painted_of_another_frame_are_not_reviewed() -> None:
    painted = next(case for case in CASES if case.is_painted)
    task = PointPainting().configured({"labels": [{"label": "bus"}, {"label": "car"}]})
    reviewed = {"label": str(FILE), "metadata": painted.metadata}

    with pytest.raises(ValueError, match="3 points are painted of 2"):
        task.shown(
            reviewed, truth=PaintedPoints(classes=bytes(2), names=()), load=lambda url: painted.content
        )


def test_careless_painters_overlook_a_class() -> None:
    task = PointPainting().configured({"labels": [{"label": "car"}]})
    truth = PaintedPoints(classes=bytes([1, 1, 0]), names=("car",))

    answer = task.answer(truth, categories=("car",), accuracy=0, chance=random.Random(0))

    assert task.submitted(answer, categories=("car",)).classes == bytes(3)
