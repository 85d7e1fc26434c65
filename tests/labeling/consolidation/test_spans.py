import random
import tracemalloc
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.consolidation import clusters as clusters_module
from labeling.consolidation import spans as spans_module
from labeling.consolidation.spans import AgreedSpan, Span, consolidate_spans
from labeling.errors import InvalidValue

numbers = st.integers(-1, 12)
spans = st.builds(Span, start=numbers, end=numbers, label=st.sampled_from("PQ"))
markings = st.dictionaries(st.sampled_from("abcd"), st.lists(spans, max_size=5), max_size=4)

Marked = dict[str, list[Span]]


def span(start: int, end: int, label: str = "P") -> Span:
    return Span(start=start, end=end, label=label)


def agreed(marked: Marked) -> list[Span]:
    return [found.span for found in consolidate_spans(marked)]


def test_nobody_marked_anything() -> None:
    assert consolidate_spans({"a": [], "b": []}) == []


def test_one_worker_is_followed_without_confidence() -> None:
    assert consolidate_spans({"a": [span(0, 3)]}) == [AgreedSpan(span=span(0, 3), confidence=0.0, workers=1)]


def test_what_one_of_three_marked_is_left_out() -> None:
    assert agreed({"a": [span(0, 3)], "b": [], "c": []}) == []


def test_half_of_the_workers_are_no_majority() -> None:
    assert agreed({"a": [span(0, 3)], "b": [span(0, 3)], "c": [], "d": []}) == []


def test_the_bounds_are_those_most_chose() -> None:
    assert agreed({"a": [span(0, 4)], "b": [span(0, 5)], "c": [span(0, 4)]}) == [span(0, 4)]


def test_bounds_without_a_majority_are_the_median() -> None:
    assert agreed({"a": [span(0, 6)], "b": [span(1, 7)], "c": [span(2, 8)]}) == [span(1, 7)]


def test_the_label_is_the_one_most_chose() -> None:
    assert agreed({"a": [span(0, 3)], "b": [span(0, 3, "Q")], "c": [span(0, 3, "Q")]}) == [span(0, 3, "Q")]


def test_a_tie_of_labels_goes_to_the_first_by_name() -> None:
    assert agreed({"a": [span(0, 3, "Q")], "b": [span(0, 3, "P")]}) == [span(0, 3, "P")]


def test_confidence_is_the_share_who_marked_exactly_this() -> None:
    found = consolidate_spans({"a": [span(0, 4)], "b": [span(0, 5)], "c": [span(0, 4)]})

    assert [(one.confidence, one.workers) for one in found] == [(0.67, 3)]


def test_a_quorum_of_nobody_is_refused() -> None:
    with pytest.raises(InvalidValue, match="quorum is 0: it must be at least 1"):
        consolidate_spans({"a": []}, quorum=0)


def test_a_span_beyond_all_texts_overlaps_another_like_any() -> None:
    far = span(10**400, 10**400 + 4)

    assert agreed({"a": [far], "b": [far], "c": [span(0, 10**400)]}) == [far]


def test_memory_does_not_grow_with_the_number_of_overlaps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters_module, "_MOST_PAIRS", 1000)
    marked = {worker: [span(start, 1000) for start in range(120)] for worker in "abc"}

    tracemalloc.start()
    found = agreed(marked)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert found == [span(0, 1000)]
    assert peak < 1e6  # all 43,200 pairs take 10 MB


def test_a_span_marked_twice_by_one_worker_is_one_voice() -> None:
    assert agreed({"a": [span(0, 3), span(0, 3)], "b": [], "c": []}) == []


def test_a_worker_who_gives_a_span_two_labels_has_no_voice_on_it() -> None:
    assert agreed({"a": [span(0, 3, "P"), span(0, 3, "Q")], "b": [span(0, 3)], "c": []}) == []


def test_a_span_without_characters_does_not_count() -> None:
    assert agreed({"a": [span(3, 3), span(5, 2), span(-1, 2)]}) == []


def test_neighbours_stay_two() -> None:
    both = [span(0, 3), span(3, 6)]

    assert agreed({"a": both, "b": both, "c": both}) == both


def test_of_two_that_overlap_the_one_more_people_marked_stays() -> None:
    nested = {"a": [span(0, 9)], "b": [span(0, 9)], "c": [span(0, 9), span(0, 3)], "d": [span(0, 3)]}

    assert [one.span for one in consolidate_spans(nested, quorum=2)] == [span(0, 9)]


def test_only_spans_that_overlap_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    overlap = spans_module._overlap

    def counted(one: Span, other: Span) -> float:
        compared.append((one, other))
        return overlap(one, other)

    monkeypatch.setattr(spans_module, "_overlap", counted)
    many = [span(start, start + 3) for start in range(0, 300, 3)]

    assert agreed({"a": many, "b": many, "c": many}) == many
    assert len(compared) == 3 * len(many)


@given(markings)
def test_entities_do_not_overlap(marked: Marked) -> None:
    found = agreed(marked)

    assert all(one.end <= other.start for one, other in pairwise(found))


@given(markings, st.randoms(use_true_random=False))
def test_the_order_of_workers_and_spans_makes_no_difference(marked: Marked, order: random.Random) -> None:
    workers = order.sample(sorted(marked), len(marked))

    shuffled = {worker: order.sample(marked[worker], len(marked[worker])) for worker in workers}

    assert consolidate_spans(shuffled) == consolidate_spans(marked)
