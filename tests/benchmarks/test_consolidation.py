from collections import Counter

import numpy as np

from benchmarks._consolidation_data import Scene, synthetic_answers, synthetic_scenes
from benchmarks._consolidation_methods import f1
from benchmarks.consolidation import measured


def test_a_row_tells_what_was_measured() -> None:
    row = measured("synthetic", 600, "labeling.consolidation.crowd", seed=0)

    assert (row["task"], row["method"], row["answers"]) == ("synthetic", "labeling.consolidation.crowd", 600)
    assert 0.5 < row["accuracy"] <= 1
    assert row["cpu_seconds"] >= 0
    assert row["peak_mb"] > 0


def test_every_object_is_answered_by_three_different_workers() -> None:
    answers = synthetic_answers(600, seed=0)

    asked = Counter(zip(answers.objects.tolist(), answers.workers.tolist(), strict=True))
    assert set(asked.values()) == {1}
    assert set(Counter(answers.objects.tolist()).values()) == {3}


def test_the_seed_decides_the_answers() -> None:
    same, again, other = (synthetic_answers(600, seed=seed).labels.tolist() for seed in (1, 1, 2))

    assert same == again != other


def test_boxes_as_they_are_true_score_one() -> None:
    scenes = synthetic_scenes(5, seed=0)

    assert f1([scene.truth for scene in scenes], scenes) == 1.0


def test_a_box_too_many_and_one_too_few_cost_both() -> None:
    box, other = np.array([[0.0, 0.0, 0.5, 0.5]]), np.array([[0.6, 0.6, 0.9, 0.9]])
    scene = Scene(truth=np.vstack([box, other]), drawn=[])

    assert f1([np.vstack([box, box])], [scene]) == 0.5
