import pytest

from labeling.consolidation.multi_label import LabelSet, consolidate_label_sets
from labeling.errors import InvalidValue

LABELS = ["calm", "kind", "loud"]


def consolidated(answers: dict[str, list[str]]) -> LabelSet:
    return consolidate_label_sets({"0": answers}, labels=LABELS)["0"]


def test_nobody_answered_anything() -> None:
    assert consolidate_label_sets({"0": {}}, labels=LABELS) == {}


def test_a_label_applies_if_most_say_so() -> None:
    found = consolidated({"a": ["calm", "kind"], "b": ["calm"], "c": ["calm"]})

    assert found.labels == ("calm",)


def test_confidences_are_of_every_label_somebody_chose() -> None:
    found = consolidated({"a": ["calm", "kind"], "b": ["calm"], "c": ["calm"]}).confidences

    assert list(found) == ["calm", "kind"]
    assert found["kind"] < 0.5 < found["calm"]


def test_nothing_chosen_is_an_answer() -> None:
    assert consolidated({"a": [], "b": []}) == LabelSet(labels=(), confidences={}, answers=2)


def test_one_worker_is_followed_without_confidence() -> None:
    assert consolidated({"a": ["kind"]}) == LabelSet(labels=("kind",), confidences={"kind": 0.0}, answers=1)


def test_a_label_chosen_twice_is_chosen_once() -> None:
    once = consolidated({"a": ["kind"], "b": []})

    assert consolidated({"a": ["kind", "kind"], "b": []}) == once


def test_who_proved_right_on_a_label_decides_a_tie_on_it() -> None:
    known = {f"{number}": {"a": ["kind"], "b": ["kind"], "wrong": []} for number in range(20)}

    found = consolidate_label_sets({**known, "tie": {"a": ["kind"], "wrong": []}}, labels=LABELS)

    assert found["tie"].labels == ("kind",)


def test_a_label_that_is_not_the_tasks_is_refused() -> None:
    with pytest.raises(InvalidValue, match="a chosen label is 'odd'"):
        consolidated({"a": ["odd"]})


def test_a_label_that_is_listed_twice_is_refused() -> None:
    with pytest.raises(InvalidValue, match=r"labels is .*: each must be listed once"):
        consolidate_label_sets({}, labels=["calm", "calm"])
