"""The rules by which objects are chosen, labels accepted and jobs ended."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.task_types import IMAGE_CLASSIFICATION
from rehearsal.ground_truth.engine.dataset import DataObject, Dataset, LabelFormat, Outcome, read_objects
from rehearsal.ground_truth.engine.rehearsal_tags import RehearsalTags
from rehearsal.ground_truth.engine.stopping import StoppingConditions
from rehearsal.ground_truth.engine.threshold import choose_threshold
from rehearsal.ground_truth.errors import JobFailure
from rehearsal.people import Habits

FORMAT = LabelFormat(
    attribute="kind", job_name="Pets", type="groundtruth/image-classification", failed_label=None
)


def dataset(count: int, *, labels: LabelFormat = FORMAT) -> Dataset:
    lines = b"".join(b'{"source-ref":"s3://images/%d.png"}\r\n' % number for number in range(count))
    return Dataset(read_objects([lines], task_type=IMAGE_CLASSIFICATION), labels=labels)


def label(data: Dataset, count: int, outcome: Outcome) -> None:
    for item in data.open()[:count]:
        data.record(item, outcome, {"kind": 0})


@given(
    st.lists(st.tuples(st.sampled_from([0.2, 0.5, 0.7, 0.9, 0.99]), st.booleans()), max_size=300),
    st.floats(0.5, 0.99),
)
def test_what_lies_above_a_threshold_is_accurate_enough(
    seen: list[tuple[float, bool]], target: float
) -> None:
    confidence = np.array([confidence for confidence, _ in seen], dtype=float)
    correct = np.array([right for _, right in seen], dtype=bool)

    threshold = choose_threshold(confidence, correct, target=target)

    if threshold is not None:
        assert correct[confidence >= threshold].mean() >= target


@pytest.mark.parametrize(("count", "proven"), [(1, False), (38, False), (39, True), (300, True)])
def test_few_objects_prove_no_accuracy(count: int, proven: bool) -> None:
    threshold = choose_threshold(np.linspace(0.5, 1, count), np.ones(count), target=0.95)

    assert (threshold is not None) == proven


def test_a_threshold_lies_as_low_as_the_accuracy_allows() -> None:
    confidence = np.concatenate([np.full(200, 0.9), np.full(200, 0.6), np.full(200, 0.3)])
    correct = np.concatenate([np.ones(200), np.ones(200), np.arange(200) % 2])

    assert choose_threshold(confidence, correct, target=0.95) == 0.6


def test_overlaps_count_by_how_large_they_are() -> None:
    confidence = np.concatenate([np.full(200, 0.9), np.full(200, 0.3)])
    overlap = np.concatenate([np.full(200, 0.75), np.full(200, 0.2)])

    assert choose_threshold(confidence, overlap, target=0.7) == 0.9


def test_a_model_that_is_never_right_gets_no_threshold() -> None:
    assert choose_threshold(np.full(100, 0.99), np.zeros(100), target=0.95) is None


@pytest.mark.parametrize(
    ("human", "percent", "by_people", "by_machine", "room_for_people", "met"),
    [
        (None, None, 3, 0, 7, False),
        (3, None, 2, 5, 1, False),
        (3, None, 3, 0, 0, True),
        (None, 50, 3, 1, 1, False),
        (None, 50, 3, 2, 0, True),
        (None, 1, 0, 0, 1, False),
        (None, 100, 10, 0, 0, False),
    ],
)
def test_any_stopping_condition_ends_a_job(
    human: int | None, percent: int | None, by_people: int, by_machine: int, room_for_people: int, met: bool
) -> None:
    data = dataset(10)
    label(data, by_people, Outcome.HUMAN)
    label(data, by_machine, Outcome.MACHINE)
    conditions = StoppingConditions(most_human_labeled=human, most_percent_labeled=percent)

    assert (conditions.room_for_people(data), conditions.met(data)) == (room_for_people, met)


def test_the_percentage_is_of_all_lines() -> None:
    labeled = b'{"source-ref":"s3://images/1.png","kind":1}\n'
    unlabeled = b'{"source-ref":"s3://images/2.png"}\n'
    data = Dataset(read_objects([3 * labeled + 7 * unlabeled], task_type=IMAGE_CLASSIFICATION), labels=FORMAT)
    conditions = StoppingConditions(most_human_labeled=None, most_percent_labeled=50)

    assert conditions.room(data) == 2


def test_a_failed_object_makes_room_for_another() -> None:
    data = dataset(10)
    data.fail(data.open()[0], "lost")

    conditions = StoppingConditions(most_human_labeled=5, most_percent_labeled=None)

    assert conditions.room_for_people(data) == 5


def test_an_unlabeled_line_stays_as_it_was_written() -> None:
    line = b'{ "source-ref" : "s3://images/1.png" , "x": 1.50 }'
    data = Dataset(read_objects([line], task_type=IMAGE_CLASSIFICATION), labels=FORMAT)

    assert list(data.output_lines()) == [line + b"\n"]


def test_a_label_replaces_an_earlier_failure() -> None:
    line = b'{"source-ref":"s3://i/1.png","kind":0,"kind-metadata":{"failure-reason":"lost"}}'
    data = Dataset(read_objects([line], task_type=IMAGE_CLASSIFICATION), labels=FORMAT)
    data.record(data.open()[0], Outcome.HUMAN, {"kind": 2})

    assert list(data.output_lines()) == [b'{"source-ref":"s3://i/1.png","kind":2}\n']


def test_a_failed_line_can_be_made_to_have_a_label() -> None:
    data = dataset(
        1, labels=LabelFormat(attribute="kind", job_name="pets", type="groundtruth/custom", failed_label=0)
    )
    data.fail(data.open()[0], "lost")

    (item,) = data.objects
    assert (item.added["kind"], item.added["kind-metadata"]["failure-reason"]) == (0, "lost")


def test_too_many_objects_are_refused() -> None:
    small = replace(IMAGE_CLASSIFICATION, max_objects=2)

    with pytest.raises(JobFailure, match="more than 2 objects"):
        list(read_objects([b'{"source-ref":"s3://images/1.png"}\n' * 3], task_type=small))


def test_objects_are_numbered_from_zero() -> None:
    assert [item.id for item in dataset(3).objects] == [0, 1, 2]


def test_without_tags_people_behave_as_usual() -> None:
    assert RehearsalTags.parse({"owner": "me"}) == RehearsalTags(
        answer_key=None, habits=Habits(), answer_seconds=0, fail_after_iteration=None
    )


def test_objects_of_equal_content_are_different_objects() -> None:
    one, other = (DataObject(id=0, line=b"", entry={}, source="") for _ in range(2))

    assert one != other
