from itertools import count, islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import InvalidValue, Problem
from labeling.manifest_selection import Sample, Selection

A_PROBLEM = Problem(subject="a line", value="x", rule="it must be good", fix="make it so")


def chosen(selection: Selection, objects: list[Any]) -> list[Any]:
    return list(selection.choose(lambda: objects))


def test_everything_is_chosen_unless_something_else_is_said() -> None:
    selection = Selection.parse({"dataset": "s3://dataset/", "sample": None})

    assert selection == Selection()
    assert chosen(selection, [1, A_PROBLEM, 2]) == [1, A_PROBLEM, 2]


def test_each_word_is_read() -> None:
    given = {"suffixes": [".PNG"], "column": "text", "having": "a", "lacking": "b", "first": 5}

    assert Selection.parse(given) == Selection(
        suffixes=(".png",), column="text", having="a", lacking="b", first=5
    )


@pytest.mark.parametrize(("sample", "seed"), [({"count": 5}, 0), ({"count": 5, "seed": 7}, 7)])
def test_a_sample_has_a_count_and_perhaps_a_seed(sample: dict[str, int], seed: int) -> None:
    assert Selection.parse({"sample": sample}).sample == Sample(count=5, seed=seed)


@pytest.mark.parametrize(
    ("defect", "reason"),
    [
        ({"suffixes": ".png"}, "suffixes is '.png': it must be a list"),
        ({"suffixes": []}, "must be a list"),
        ({"suffixes": [""]}, "must be a list"),
        ({"column": 1}, "column is 1: it must be text"),
        ({"having": ["a"]}, "having is .*it must be text"),
        ({"lacking": ""}, "lacking is '': it must be text"),
        ({"first": 0}, "first is 0: it must be a whole number, at least 1"),
        ({"first": True}, "first is true: it must be a whole number"),
        ({"first": 1.5}, "first is 1.5: it must be a whole number"),
        ({"sample": 5}, "sample is 5: it must be a JSON object with a count"),
        ({"sample": {"seed": 1}}, "with a count"),
        ({"sample": {"count": 1, "n": 1}}, "with a count"),
        ({"sample": {"count": "1"}}, "the count of sample is '1': it must be a whole number"),
        ({"sample": {"count": 1, "seed": "x"}}, "the seed of sample is 'x': it must be a whole number"),
        ({"first": 1, "sample": {"count": 1}}, "first is 1: it must not stand beside sample"),
    ],
)
def test_a_defect_is_told(defect: dict[str, Any], reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason) as refusal:
        Selection.parse(defect)

    assert len(refusal.value.problems) == 1


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(), [True, True, True]),
        (Selection(having="a"), [False, True, True]),
        (Selection(lacking="b"), [True, True, False]),
        (Selection(having="a", lacking="b"), [False, True, False]),
    ],
)
def test_lines_are_chosen_by_their_attributes(selection: Selection, expected: list[bool]) -> None:
    assert [selection.accepts(entry) for entry in ({}, {"a": 1}, {"a": None, "b": 1})] == expected


def test_the_first_objects_are_chosen_with_every_problem_before_the_last_of_them() -> None:
    assert chosen(Selection(first=2), [1, A_PROBLEM, 2, A_PROBLEM, 3]) == [1, A_PROBLEM, 2]


def test_nothing_behind_the_first_objects_is_read() -> None:
    endless = count()

    list(Selection(first=3).choose(lambda: endless))

    assert next(endless) == 3


@given(objects=st.lists(st.integers()), data=st.data())
def test_a_sample_keeps_the_order_of_the_dataset(objects: list[int], data: st.DataObject) -> None:
    numbered = list(enumerate(objects))
    size = data.draw(st.integers(0, len(objects)))

    found = chosen(Selection(sample=Sample(count=size, seed=data.draw(st.integers()))), numbered)

    assert found == sorted(set(found))
    assert len(found) == size


def test_a_sample_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    def sample(seed: int) -> list[int]:
        return chosen(Selection(sample=Sample(count=10, seed=seed)), list(range(1000)))

    assert sample(1) == sample(1) != sample(2)


def test_every_object_is_as_likely_to_be_in_a_sample() -> None:
    drawn = [
        each
        for seed in range(400)
        for each in chosen(Selection(sample=Sample(count=5, seed=seed)), [*range(10)])
    ]

    assert all(150 < drawn.count(each) < 250 for each in range(10))  # 200 are expected, 10 is the deviation


def test_problems_are_kept_whatever_is_drawn() -> None:
    found = chosen(Selection(sample=Sample(count=1)), [1, A_PROBLEM, 2, A_PROBLEM])

    assert found.count(A_PROBLEM) == 2
    assert len(found) == 3


def test_a_sample_of_more_than_there_is_is_refused() -> None:
    with pytest.raises(InvalidValue, match="the count of sample is 3: it must be at most 2, as many objects"):
        chosen(Selection(sample=Sample(count=3)), [1, A_PROBLEM, 2])


def test_a_sample_of_many_objects_reads_them_one_by_one() -> None:
    def read() -> Any:
        return islice(count(), 10_000)

    assert len(list(Selection(sample=Sample(count=10)).choose(read))) == 10
