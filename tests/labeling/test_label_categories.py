from dataclasses import replace

import pytest

from labeling.errors import InvalidValue
from labeling.label_categories import label_category_file, validate_labels
from labeling.task_types import IMAGE_CLASSIFICATION


def test_the_file_lists_the_labels_in_order() -> None:
    assert label_category_file(["cat", "dog"], task_type=IMAGE_CLASSIFICATION) == {
        "document-version": "2018-11-28",
        "labels": [{"label": "cat"}, {"label": "dog"}],
    }


@pytest.mark.parametrize(
    ("labels", "reason"),
    [
        (["cat"], "needs at least 2"),
        (["cat", "dog", "cat"], "only once"),
        (["cat", ""], "1 to 256 characters"),
        (["cat", " "], "1 to 256 characters"),
        (["cat", "d" * 257], "1 to 256 characters"),
    ],
)
def test_labels_the_service_does_not_take_are_refused(labels: list[str], reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        label_category_file(labels, task_type=IMAGE_CLASSIFICATION)


def test_every_defect_is_told() -> None:
    with pytest.raises(InvalidValue) as refusal:
        validate_labels(["", "d" * 257, "cat", "cat"], task_type=IMAGE_CLASSIFICATION)

    assert [problem.subject for problem in refusal.value.problems] == ["a label", "a label", "labels"]


def test_a_task_type_may_limit_the_number_of_labels() -> None:
    at_most_two = replace(IMAGE_CLASSIFICATION, max_labels=2)

    with pytest.raises(InvalidValue, match="at most 2"):
        validate_labels(["cat", "dog", "cow"], task_type=at_most_two)


def test_the_longest_label_is_taken() -> None:
    validate_labels(["cat", "d" * 256], task_type=IMAGE_CLASSIFICATION)
