"""Simulated people: right about as often as they are said to be, and always the same."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.people import Answer, Habits, People
from rehearsal.tasks.image_classification import ImageClassification

LABELS = tuple("0123456789")
SHARES = st.floats(0, 1)


def choosing(truth: str, categories: Sequence[str] = LABELS) -> Callable[[float, random.Random], Any]:
    """What people submit who choose a category for a digit."""

    def give(accuracy: float, chance: random.Random) -> Any:
        return ImageClassification().answer(truth, categories=categories, accuracy=accuracy, chance=chance)

    return give


def answers(people: People, *, count: int = 1000, truth: str = "7", workers: int = 3) -> list[Answer]:
    return [
        answer
        for number in range(count)
        for answer in people.answer(
            f"s3://images/{number}.png", name="kind", give=choosing(truth), workers=workers
        )
    ]


def labels(given: list[Answer]) -> list[object]:
    return [answer.content["kind"]["label"] for answer in given]


@pytest.mark.parametrize("accuracy", [0.6, 0.93, 1.0])
def test_people_are_right_as_often_as_they_are_said_to_be(accuracy: float) -> None:
    people = People(Habits(accuracy=accuracy, garbage=0), size=200)

    right = [label == "7" for label in labels(answers(people, count=2000))]

    assert sum(right) / len(right) == pytest.approx(accuracy, abs=0.015)


def test_each_person_has_an_accuracy_of_their_own() -> None:
    accuracies = {worker.accuracy for worker in People(Habits()).workers}

    assert len(accuracies) == 12
    assert all(0.8 < accuracy < 1 for accuracy in accuracies)


def test_mistakes_concentrate_on_labels_that_look_alike() -> None:
    people = People(Habits(accuracy=0.5, garbage=0))

    mistakes = Counter(label for label in labels(answers(people)) if label != "7")

    (_, most), (_, second) = mistakes.most_common(2)
    assert most + second > 0.4 * mistakes.total()


@given(SHARES, SHARES, SHARES, st.integers(1, 9), st.integers())
def test_different_people_answer_and_always_the_same(
    accuracy: float, no_answer: float, garbage: float, workers: int, seed: int
) -> None:
    habits = Habits(accuracy=accuracy, no_answer=no_answer, garbage=garbage, seed=seed)

    first, second = (answers(People(habits), count=2, workers=workers) for _ in range(2))

    assert first == second
    assert len(first) <= 2 * workers


def test_nobody_answers_twice_for_an_object() -> None:
    given = answers(People(Habits(no_answer=0)), count=1, workers=9)

    assert len({answer.worker.id for answer in given}) == 9


def test_another_seed_gives_other_people() -> None:
    one, other = (People(Habits(seed=seed)).workers for seed in (1, 2))

    assert {worker.id for worker in one} & {worker.id for worker in other} == set()


def test_some_people_do_not_answer() -> None:
    given = answers(People(Habits(no_answer=0.2)))

    assert len(given) / 3000 == pytest.approx(0.8, abs=0.03)


def test_some_answers_are_garbage() -> None:
    given = answers(People(Habits(garbage=1)), count=100)

    assert not any(
        isinstance(answer.content["kind"], dict) and answer.content["kind"].get("label") in LABELS
        for answer in given
    )


def test_people_choose_the_only_label_there_is() -> None:
    people = People(Habits(accuracy=0, no_answer=0, garbage=0))

    (answer,) = people.answer("object", name="kind", give=choosing("cat", ["cat"]), workers=1)

    assert answer.content == {"kind": {"label": "cat"}}


@pytest.mark.parametrize("habit", ["accuracy", "no_answer", "garbage"])
def test_a_share_lies_between_0_and_1(habit: str) -> None:
    with pytest.raises(ValueError, match=f"{habit} is 1.5: it must lie between 0 and 1"):
        Habits(**{habit: 1.5})
