import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.consolidation import crowd
from labeling.consolidation.classification import SMALL_BATCH, consolidate
from labeling.consolidation.crowd import NO_LABEL, CrowdConsensus, consolidate_crowd
from labeling.errors import InvalidValue

OBJECTS, WORKERS, LABELS = 12, 14, 4

answers = st.lists(
    st.tuples(st.integers(0, OBJECTS - 1), st.integers(0, WORKERS - 1), st.integers(0, LABELS - 1)),
    max_size=150,
)
categories = st.integers(LABELS, 2 * LABELS)

Answers = list[tuple[int, int, int]]


def consensus(given: Answers, *, categories: int = LABELS, objects_besides: int = 0) -> CrowdConsensus:
    objects, workers, labels = np.array(given, dtype=np.intp).reshape(-1, 3).T
    return consolidate_crowd(
        objects=objects,
        workers=workers,
        labels=labels,
        object_count=OBJECTS + objects_besides,
        worker_count=WORKERS,
        categories=categories,
    )


def votes(given: Answers) -> dict[str, dict[str, str]]:
    """The answers as the small model takes them, without those of workers who contradict themselves."""
    named: dict[tuple[int, int], set[int]] = {}
    for object_, worker, label in given:
        named.setdefault((object_, worker), set()).add(label)
    found: dict[str, dict[str, str]] = {}
    for (object_, worker), labels in named.items():
        if len(labels) == 1:
            found.setdefault(f"{object_}", {})[f"{worker:02}"] = f"{min(labels)}"
    return found


@pytest.mark.parametrize("besides", [0, SMALL_BATCH], ids=["in a small batch", "in a larger one"])
@given(given=answers, categories=categories)
def test_it_is_the_model_that_lambda_functions_run(besides: int, given: Answers, categories: int) -> None:
    given = given + [(OBJECTS + number, number % WORKERS, number % LABELS) for number in range(besides)]

    found = consensus(given, categories=categories, objects_besides=besides)

    expected = consolidate(votes(given), categories=categories)
    ids = [f"{number}" for number in range(OBJECTS + besides)]
    assert found.labels.tolist() == [int(expected[i].label) if i in expected else NO_LABEL for i in ids]
    assert found.answers.tolist() == [expected[i].answers if i in expected else 0 for i in ids]
    assert found.confidences.tolist() == pytest.approx(
        [expected[i].confidence if i in expected else 0.0 for i in ids],
        abs=0.005001,  # the small model rounds to two decimals
    )


@given(answers, st.integers(1, 50))
def test_the_size_of_a_block_makes_no_difference(given: Answers, cells: int) -> None:
    expected = consensus(given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowd, "_BLOCK_CELLS", cells)
        found = consensus(given)

    assert found.labels.tolist() == expected.labels.tolist()
    assert found.confidences.tolist() == pytest.approx(expected.confidences.tolist())


def test_nobody_answered_anything() -> None:
    found = consensus([])

    assert found.labels.tolist() == [NO_LABEL] * OBJECTS
    assert found.confidences.tolist() == [0.0] * OBJECTS


def test_an_answer_given_twice_counts_once() -> None:
    assert consensus([(0, 0, 1), (0, 0, 1)]).answers[0] == 1


def test_a_worker_who_contradicts_himself_has_no_vote() -> None:
    found = consensus([(0, 0, 1), (0, 0, 2), (0, 0, 1), (0, 1, 3)])

    assert (found.labels[0], found.answers[0]) == (3, 1)


def test_the_table_tells_each_workers_answers_and_agreement() -> None:
    rows = [(number, worker, 0) for number in range(4) for worker in range(2)]

    found = consensus([*rows, (0, 2, 0), (1, 2, 3)]).workers

    assert found.answers[:4].tolist() == [4, 4, 2, 0]
    assert found.agreement[:3].tolist() == [1.0, 1.0, 0.5]
    assert np.isnan(found.agreement[3])


def test_who_agrees_less_is_trusted_less() -> None:
    rows = [(number, worker, 0) for number in range(9) for worker in range(2)]

    found = consensus([*rows, *((number, 2, 1) for number in range(9))]).workers

    assert found.accuracy[2] < found.accuracy[3] < found.accuracy[0]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ((OBJECTS, 0, 0), "objects is 12: it must be from 0 to 11"),
        ((0, -1, 0), "workers is -1: it must be from 0 to 13"),
        ((0, 0, LABELS), "labels is 4: it must be from 0 to 3"),
    ],
)
def test_a_number_out_of_range_is_refused(row: tuple[int, int, int], told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        consensus([row])


@pytest.mark.parametrize("kind", ["uint8", "int8", "int16", "uint16", "uint64"])
def test_the_type_of_the_numbers_makes_no_difference(kind: str) -> None:
    workers = min(np.iinfo(kind).max, 20_000)
    chance = np.random.default_rng(0)
    rows = [chance.integers(0, count, 300) for count in (100, workers, 7)]

    found, expected = (
        consolidate_crowd(
            objects=objects,
            workers=asked,
            labels=labels,
            object_count=100,
            worker_count=workers,
            categories=7,
        )
        for objects, asked, labels in ([row.astype(kind) for row in rows], rows)
    )

    assert found.labels.tolist() == expected.labels.tolist()
    assert found.workers.answers.tolist() == expected.workers.answers.tolist()


def test_arrays_of_different_lengths_are_refused() -> None:
    one, two = np.zeros(1, dtype=np.intp), np.zeros(2, dtype=np.intp)

    with pytest.raises(InvalidValue, match="one for each answer"):
        consolidate_crowd(objects=two, workers=two, labels=one, object_count=1, worker_count=1, categories=2)


def test_a_table_that_no_memory_holds_is_refused() -> None:
    labels = np.arange(1000)

    with pytest.raises(InvalidValue, match="in several batches"):
        consolidate_crowd(
            objects=labels,
            workers=labels,
            labels=labels,
            object_count=1000,
            worker_count=1000,
            categories=1000,
        )


def test_the_number_of_a_label_may_be_large() -> None:
    labels = np.array([10**12, 3, 10**12])

    found = consolidate_crowd(
        objects=np.zeros(3, dtype=np.intp),
        workers=np.arange(3),
        labels=labels,
        object_count=1,
        worker_count=3,
        categories=10**13,
    )

    assert found.labels.tolist() == [10**12]


def test_rare_objects_with_many_answers_are_followed_too() -> None:
    crowd_of = [(0, worker, worker % 3) for worker in range(WORKERS)]

    assert consensus([*crowd_of, (1, 0, 0)]).answers[:2].tolist() == [WORKERS, 1]
