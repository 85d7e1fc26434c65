"""Answers, boxes and ratings to consolidate, each with its truth; made from a seed, or drawn with one."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rehearsal.movies import movie_ratings

CLASSES = 5
ANSWERS_EACH = 3
ANSWERS_A_WORKER = 500
SPAMMERS = 0.15

Integers = NDArray[np.intp]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answers:
    """What people answered, and what is true.

    Attributes:
        objects: which object each answer is about, shape (answers,).
        workers: who gave it, shape (answers,).
        labels: the label given, shape (answers,).
        truth: the true label of each object, shape (objects,).
        worker_count: how many workers there are.
        categories: how many labels there are.
    """

    objects: Integers
    workers: Integers
    labels: Integers
    truth: Integers
    worker_count: int
    categories: int


def synthetic_answers(count: int, *, seed: int) -> Answers:
    """Answers of workers who each mix up other classes; 15 % answer at random."""
    chance = np.random.default_rng(seed)
    workers = max(50, count // ANSWERS_A_WORKER)
    truth = chance.choice(CLASSES, count // ANSWERS_EACH, p=chance.dirichlet(np.full(CLASSES, 5.0)))
    spams = chance.random(workers) < SPAMMERS
    accuracy = np.where(spams, 1 / CLASSES, chance.beta(8, 2.5, workers))
    mistakes = chance.dirichlet(np.full(CLASSES - 1, 0.5), size=(workers, CLASSES))
    habits = np.empty((workers, CLASSES, CLASSES))
    for label in range(CLASSES):
        others = np.arange(CLASSES) != label
        habits[:, label, label] = accuracy
        habits[:, label, others] = mistakes[:, label] * (1 - accuracy)[:, None]
    drawn = chance.random((len(truth), ANSWERS_EACH)) * (workers - np.arange(ANSWERS_EACH))
    asked = _without_repeats(drawn.astype(np.intp))
    objects = np.repeat(np.arange(len(truth)), ANSWERS_EACH)
    judges = asked.ravel()
    thresholds = habits[judges, truth[objects]].cumsum(axis=1)
    labels = np.minimum((chance.random(len(judges))[:, None] > thresholds).sum(axis=1), CLASSES - 1)
    order = chance.permutation(len(judges))
    return Answers(
        objects=objects[order],
        workers=judges[order],
        labels=labels[order],
        truth=truth,
        worker_count=workers,
        categories=CLASSES,
    )


def movie_answers(count: int, *, seed: int) -> Answers:
    """So many ratings of each film review as negative, neutral or positive; its column is its worker.

    True is the sign of the mean of all its ratings, if it is half a point or more; neutral otherwise.
    """
    chance = np.random.default_rng(seed)
    ratings = movie_ratings()
    means = np.array([np.mean(row) for row in ratings])
    columns = [chance.permutation(len(row))[:count] for row in ratings]
    drawn = [np.asarray(row)[chosen] for row, chosen in zip(ratings, columns, strict=True)]
    return Answers(
        objects=np.repeat(np.arange(len(ratings)), count),
        workers=np.concatenate(columns),
        labels=np.sign(np.concatenate(drawn)).astype(np.intp) + 1,
        truth=np.where(means >= 0.5, 2, np.where(means <= -0.5, 0, 1)),
        worker_count=max(map(len, ratings)),
        categories=3,
    )


def _without_repeats(asked: Integers) -> Integers:
    """Distinct workers a row: the n-th is chosen among those left, and counted past the earlier ones."""
    chosen = np.empty_like(asked)
    for place in range(asked.shape[1]):
        worker = asked[:, place].copy()
        for earlier in np.sort(chosen[:, :place], axis=1).T:
            worker += worker >= earlier
        chosen[:, place] = worker
    return chosen


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """An image.

    Attributes:
        truth: its objects as left, top, right, bottom from 0 to 1, shape (objects, 4).
        drawn: the same of each worker's boxes.
    """

    truth: NDArray[np.float64]
    drawn: list[NDArray[np.float64]]


def synthetic_scenes(count: int, *, seed: int, workers: int = 3) -> list[Scene]:
    """One to eight objects each; people miss 8 %, are sloppy in 10 % of images, and invent a box in 15 %."""
    chance = np.random.default_rng(seed)
    scenes = []
    for _ in range(count):
        objects = chance.integers(1, 9)
        centre, size = chance.uniform(0.1, 0.9, (objects, 2)), chance.uniform(0.04, 0.25, (objects, 2))
        truth = np.clip(np.hstack([centre - size / 2, centre + size / 2]), 0, 1)
        drawn = []
        for _ in range(workers):
            seen = truth[chance.random(objects) > 0.08]
            slip = 0.12 if chance.random() < 0.1 else 0.02
            boxes = seen + chance.normal(0, slip, seen.shape) * np.tile(seen[:, 2:] - seen[:, :2], 2)
            if chance.random() < 0.15:
                corner = chance.uniform(0, 0.8, 2)
                invented = np.hstack([corner, corner + chance.uniform(0.05, 0.2, 2)])
                boxes = np.vstack([boxes, invented])
            low, high = np.minimum(boxes[:, :2], boxes[:, 2:]), np.maximum(boxes[:, :2], boxes[:, 2:])
            drawn.append(np.clip(np.hstack([low, high + 1e-3]), 0, 1))
        scenes.append(Scene(truth=truth, drawn=drawn))
    return scenes
