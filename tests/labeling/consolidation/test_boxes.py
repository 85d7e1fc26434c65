import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.consolidation.boxes import AgreedBox, Box, consolidate_boxes
from labeling.errors import InvalidValue

sides = st.floats(0, 100)
boxes = st.builds(
    Box, label=st.sampled_from(["cat", "dog"]), left=sides, top=sides, right=sides, bottom=sides
)
drawings = st.dictionaries(st.sampled_from("abcd"), st.lists(boxes, max_size=5), max_size=4)

Drawn = dict[str, list[Box]]


def box(left: float, top: float, right: float, bottom: float, label: str = "cat") -> Box:
    return Box(label=label, left=left, top=top, right=right, bottom=bottom)


def agreed(drawn: Drawn) -> list[Box]:
    return [found.box for found in consolidate_boxes(drawn)]


def test_nobody_drew() -> None:
    assert consolidate_boxes({"a": [], "b": []}) == []


def test_nobody_was_asked() -> None:
    assert consolidate_boxes({}) == []


def test_one_worker_asked_is_followed_without_confidence() -> None:
    assert consolidate_boxes({"a": [box(0, 0, 9, 9)]}) == [
        AgreedBox(box=box(0, 0, 9, 9), confidence=0.0, workers=1)
    ]


def test_what_one_of_three_drew_is_left_out() -> None:
    assert agreed({"a": [box(0, 0, 9, 9)], "b": [], "c": []}) == []


def test_each_side_is_the_median() -> None:
    drawn = {"a": [box(0, 0, 10, 10)], "b": [box(1, 0, 10, 9)], "c": [box(2, 1, 13, 10)]}

    assert agreed(drawn) == [box(1, 0, 10, 10)]


def test_confidence_is_the_overlap_of_all_who_were_asked() -> None:
    same = [box(0, 0, 10, 10)]

    assert [found.confidence for found in consolidate_boxes({"a": same, "b": same, "c": []})] == [0.67]


def test_a_box_drawn_twice_by_one_worker_is_one_voice() -> None:
    twice = [box(0, 0, 10, 10), box(0, 0, 10, 10)]

    assert agreed({"a": twice, "b": [], "c": []}) == []


def test_an_object_that_people_drew_twice_is_one() -> None:
    twice = [box(0, 0, 100, 100), box(2, 1, 101, 100)]

    assert agreed({"a": twice, "b": twice}) == twice[:1]


def test_a_box_drawn_twice_by_the_only_worker_is_one() -> None:
    assert agreed({"a": [box(0, 0, 10, 10), box(0, 0, 10, 10)]}) == [box(0, 0, 10, 10)]


def test_an_object_in_front_of_another_stays_one_of_two() -> None:
    both = [box(0, 0, 100, 100), box(10, 5, 110, 100)]

    assert agreed({"a": both, "b": both}) == both


def test_a_worker_may_draw_one_object_as_two_classes() -> None:
    both = [box(0, 0, 9, 9), box(0, 0, 9, 9, "dog")]

    assert agreed({"a": both, "b": both}) == both


def test_touching_objects_of_one_class_stay_two() -> None:
    both = [box(0, 0, 10, 10), box(10, 0, 20, 10)]

    assert agreed({"a": both, "b": both, "c": both}) == both


def test_boxes_that_share_half_their_area_are_one_object() -> None:
    assert agreed({"a": [box(0, 0, 10, 10)], "b": [box(5, 0, 15, 10)]}) == [box(2.5, 0, 12.5, 10)]


def test_boxes_that_share_less_are_two() -> None:
    assert agreed({"a": [box(0, 0, 10, 10)], "b": [box(6, 0, 16, 10)]}) == []


def test_one_worker_who_draws_two_objects_as_one_does_not_join_them() -> None:
    both = [box(0, 0, 10, 10), box(6, 0, 16, 10)]

    assert agreed({"a": both, "b": both, "c": [box(0, 0, 16, 10)]}) == both


def test_workers_who_disagree_on_the_class_do_not_agree() -> None:
    assert agreed({"a": [box(0, 0, 9, 9)], "b": [box(0, 0, 9, 9, "dog")]}) == []


def test_the_class_of_the_majority_stays() -> None:
    cat, dog = box(0, 0, 9, 9), box(0, 0, 9, 9, "dog")

    assert agreed({"a": [cat], "b": [dog], "c": [cat]}) == [cat]


def test_a_box_without_area_does_not_count() -> None:
    assert agreed({"a": [box(5, 5, 5, 9)], "b": [box(5, 5, 5, 9)]}) == []


def test_a_box_with_a_side_that_is_no_number_does_not_count() -> None:
    assert agreed({"a": [box(float("nan"), 0, 9, 9), box(0, 0, float("inf"), 9)]}) == []


def test_a_box_with_a_side_beyond_all_floats_does_not_count() -> None:
    assert agreed({"a": [box(0, 0, 10**400, 10**400)], "b": [box(0, 0, 9, 9)], "c": [box(0, 0, 9, 9)]}) == [
        box(0, 0, 9, 9)
    ]


def test_the_median_of_the_largest_sides_is_a_number() -> None:
    far = [box(0, 1.5e308, 1e-300, 1.6e308)]

    assert agreed({"a": far, "b": far}) == far


def test_small_types_of_numpy_hold_large_areas() -> None:
    small = np.array([[0, 0, 200, 200]], dtype=np.uint8)

    assert agreed({"a": [box(*small[0])]}) == [box(0, 0, 200, 200)]


def test_a_box_drawn_from_the_lower_right_is_turned_over() -> None:
    assert agreed({"a": [box(9, 9, 0, 0)], "b": [box(0, 0, 9, 9)]}) == [box(0, 0, 9, 9)]


def test_half_of_an_even_number_of_workers_is_no_majority() -> None:
    same = [box(0, 0, 9, 9)]

    assert agreed({"a": same, "b": same, "c": [], "d": []}) == []


def test_the_median_of_an_even_number_lies_between_the_middle_two() -> None:
    assert agreed({"a": [box(0, 0, 10, 10)], "b": [box(2, 0, 10, 10)]}) == [box(1, 0, 10, 10)]


def test_the_quorum_can_be_chosen() -> None:
    drawn = {"a": [box(0, 0, 9, 9)], "b": [], "c": []}

    assert [found.workers for found in consolidate_boxes(drawn, quorum=1)] == [1]


def test_a_quorum_of_nobody_is_refused() -> None:
    with pytest.raises(InvalidValue, match="quorum is 0: it must be at least 1"):
        consolidate_boxes({"a": []}, quorum=0)


@pytest.mark.parametrize("overlap", [0.0, 1.1, math.nan])
def test_an_overlap_that_any_two_boxes_have_or_none_is_refused(overlap: float) -> None:
    with pytest.raises(InvalidValue, match=r"least_overlap is .*: it must be above 0 and at most 1"):
        consolidate_boxes({"a": []}, least_overlap=overlap)


@given(drawings, st.randoms(use_true_random=False))
def test_the_order_of_workers_and_boxes_makes_no_difference(drawn: Drawn, order: random.Random) -> None:
    workers = order.sample(sorted(drawn), len(drawn))

    shuffled = {worker: order.sample(drawn[worker], len(drawn[worker])) for worker in workers}

    assert consolidate_boxes(shuffled) == consolidate_boxes(drawn)


@given(drawings)
def test_no_worker_has_a_part_in_more_objects_than_he_drew(drawn: Drawn) -> None:
    found = consolidate_boxes(drawn)

    assert sum(one.workers for one in found) <= sum(map(len, drawn.values()))
    assert all(one.workers > len(drawn) / 2 for one in found)


@given(drawings.filter(bool))
def test_a_crowd_of_one_mind_is_followed(drawn: Drawn) -> None:
    one = next(iter(drawn.values()))
    alone = agreed({"a": one})

    assert len(agreed({"a": one, "b": one, "c": one})) == len(alone)
