"""Scenes hold what they say they hold."""

import numpy as np
import pytest

from rehearsal.scenes import LABELS, SIDE, Scene, scenes


@pytest.fixture(scope="module")
def some() -> list[Scene]:
    return scenes(count=20, seed=4)


def test_a_scene_has_one_to_three_objects(some: list[Scene]) -> None:
    assert {len(scene.boxes) for scene in some} == {1, 2, 3}


def test_boxes_and_mask_tell_of_the_same_pixels(some: list[Scene]) -> None:
    for scene in some:
        for number, label in enumerate(LABELS, start=1):
            boxed = np.zeros((SIDE, SIDE), dtype=bool)
            for box in scene.boxes:
                if box.label == label:
                    boxed[int(box.top) : int(box.bottom), int(box.left) : int(box.right)] = True
            assert not (scene.mask == number)[~boxed].any()


def test_no_tone_tells_objects_from_what_is_around_them(some: list[Scene]) -> None:
    """As dark and as bright as most of what is written is much else."""
    for number, beyond in ((1, lambda tone, level: tone >= level), (2, lambda tone, level: tone <= level)):
        written = np.concatenate([scene.pixels[scene.mask == number] for scene in some])
        around = np.concatenate([scene.pixels[scene.mask == 0] for scene in some])
        level = np.percentile(written, 10 if number == 1 else 90)
        assert beyond(around, level).sum() > 0.1 * len(written)


def test_the_first_scenes_are_the_same_however_many_there_are(some: list[Scene]) -> None:
    assert (scenes(count=1, seed=4)[0].pixels == some[0].pixels).all()
