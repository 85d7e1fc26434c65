import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from labeling.consolidation import masks
from labeling.consolidation.masks import consolidate_masks
from labeling.errors import InvalidValue

Mask = NDArray[np.uint8]


def mask(*rows: list[int]) -> Mask:
    return np.array(rows, dtype=np.uint8)


def crowd(*, workers: int = 5, spammers: int = 2) -> tuple[dict[str, Mask], Mask]:
    """Careful workers who miss 5 % of the pixels, and spammers who paint at random."""
    chance = np.random.default_rng(0)
    truth = np.zeros((60, 80), dtype=np.uint8)
    truth[10:40, 20:60] = 1
    truth[45:55, 5:70] = 2
    painted = {}
    for number in range(workers):
        missed = chance.random(truth.shape) < (1.0 if number < spammers else 0.05)
        noise = chance.integers(0, 3, truth.shape, dtype=np.uint8)
        painted[f"{number}"] = np.where(missed, noise, truth).astype(np.uint8)
    return painted, truth


def test_each_pixel_is_of_the_class_most_people_painted() -> None:
    found = consolidate_masks({"a": mask([1, 0, 2]), "b": mask([1, 0, 0]), "c": mask([1, 2, 2])}, classes=3)

    assert found.mask.tolist() == [[1, 0, 2]]


def test_the_mask_is_of_the_type_people_gave() -> None:
    assert consolidate_masks({"a": mask([1])}, classes=2).mask.dtype == np.uint8


def test_the_mask_holds_the_class_of_whoever_has_the_largest_type() -> None:
    large = np.array([[300]], dtype=np.int64)

    found = consolidate_masks({"a": mask([0]), "b": large, "c": large}, classes=301)

    assert found.mask.tolist() == [[300]]


def test_a_tie_goes_to_the_background() -> None:
    assert consolidate_masks({"a": mask([1]), "b": mask([0])}, classes=2).mask.tolist() == [[0]]


def test_one_worker_is_followed_without_confidence() -> None:
    found = consolidate_masks({"a": mask([1, 0])}, classes=2)

    assert (found.mask.tolist(), found.confidence) == ([[1, 0]], 0.0)


def test_confidence_is_the_agreement_where_somebody_painted() -> None:
    found = consolidate_masks({"a": mask([1, 1, 0]), "b": mask([1, 1, 0]), "c": mask([1, 0, 0])}, classes=2)

    assert found.confidence == 0.83


def test_people_who_all_paint_nothing_are_certain() -> None:
    assert consolidate_masks({"a": mask([0]), "b": mask([0])}, classes=2).confidence == 1.0


def test_who_agrees_with_the_outcome_is_trusted_more() -> None:
    painted, _ = crowd()

    qualities = consolidate_masks(painted, classes=3).qualities

    assert max(qualities["0"], qualities["1"]) < min(qualities["2"], qualities["3"], qualities["4"])


def test_the_weighted_vote_beats_the_plain_one_among_spammers() -> None:
    painted, truth = crowd()
    plain = np.stack([sum((one == number).astype(int) for one in painted.values()) for number in range(3)])

    found = consolidate_masks(painted, classes=3).mask

    assert (found == truth).mean() > (plain.argmax(axis=0) == truth).mean()


def test_the_size_of_a_block_makes_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    painted, _ = crowd()
    expected = consolidate_masks(painted, classes=3)

    monkeypatch.setattr(masks, "_BLOCK_PIXELS", 300)

    found = consolidate_masks(painted, classes=3)
    assert found.mask.tolist() == expected.mask.tolist()
    assert found.qualities == pytest.approx(expected.qualities)


def test_memory_does_not_grow_with_the_number_of_classes() -> None:
    painted = {"a": np.zeros((500, 1000), dtype=np.uint8)}

    tracemalloc.start()
    consolidate_masks(painted, classes=200)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 50e6


def test_memory_does_not_grow_with_the_length_of_a_row() -> None:
    painted = {worker: np.zeros((1, 1_000_000), dtype=np.uint8) for worker in "ab"}

    tracemalloc.start()
    consolidate_masks(painted, classes=100)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 20e6  # a number for each pixel and class takes 800 MB


def test_a_background_alone_is_nothing_to_paint() -> None:
    with pytest.raises(InvalidValue, match="classes is 1: there must be at least 2"):
        consolidate_masks({"a": mask([0]), "b": mask([0])}, classes=1)


@pytest.mark.parametrize(
    ("painted", "told"),
    [
        ({}, r"the shape of the masks is \[\]"),
        ({"a": mask([1, 0]), "b": mask([1])}, "it must be one height and width"),
        (
            {"a": mask([1]), "b": np.array([[0.5]])},
            "that holds all masks is 'float64': it must be one of whole",
        ),
        ({"a": mask([3])}, "the class of a pixel is 3: it must be from 0 to 2"),
    ],
)
def test_masks_that_do_not_fit_are_refused(painted: dict[str, Mask], told: str) -> None:
    with pytest.raises(InvalidValue, match=told):
        consolidate_masks(painted, classes=3)
