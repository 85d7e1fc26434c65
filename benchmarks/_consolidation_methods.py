"""Every method that consolidates answers or boxes, each behind one face; peers are imported when used."""

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks._consolidation_data import Answers, Integers, Scene
from labeling.consolidation.boxes import Box, consolidate_boxes
from labeling.consolidation.classification import consolidate
from labeling.consolidation.crowd import consolidate_crowd

Method = Callable[[], Any]
"""Takes no argument, because what it works on is prepared before it is timed."""

Prepare = Callable[[Answers], Method]


def our_crowd(answers: Answers) -> Method:
    """`labeling.consolidation.crowd`, sorting and checks included."""
    return lambda: (
        consolidate_crowd(
            objects=answers.objects,
            workers=answers.workers,
            labels=answers.labels,
            object_count=len(answers.truth),
            worker_count=answers.worker_count,
            categories=answers.categories,
        ).labels
    )


def small_batches(answers: Answers) -> Method:
    """`labeling.consolidation.classification`, on all answers as one batch."""
    votes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for object_, worker, label in zip(answers.objects, answers.workers, answers.labels, strict=True):
        votes[f"{object_}"][f"{worker:06}"] = f"{label}"

    def run() -> Integers:
        found = consolidate(votes, categories=answers.categories)
        return np.array([int(found[f"{number}"].label) for number in range(len(answers.truth))])

    return run


def majority(answers: Answers) -> Method:
    """The label given most often; the lowest among equals."""
    cells = len(answers.truth) * answers.categories

    def run() -> Integers:
        counts = np.bincount(answers.objects * answers.categories + answers.labels, minlength=cells)
        labels: Integers = counts.reshape(-1, answers.categories).argmax(axis=1)
        return labels

    return run


def crowd_kit(answers: Answers, *, name: str, **settings: int) -> Method:
    """A method of crowd-kit; the table it reads is made before it is timed."""
    import pandas as pd
    from crowdkit import aggregation

    table = pd.DataFrame({"task": answers.objects, "worker": answers.workers, "label": answers.labels})
    method = getattr(aggregation, name)(**settings)
    return lambda: method.fit_predict(table).reindex(range(len(answers.truth))).to_numpy()


CLASSIFIERS: dict[str, tuple[Prepare, int]] = {
    "labeling.consolidation.crowd": (our_crowd, 10**9),
    "labeling.consolidation.classification": (small_batches, 10**5),
    "majority": (majority, 10**9),
    "crowd-kit MajorityVote": (partial(crowd_kit, name="MajorityVote"), 10**9),
    "crowd-kit DawidSkene": (partial(crowd_kit, name="DawidSkene", n_iter=100), 10**9),
    "crowd-kit OneCoinDawidSkene": (partial(crowd_kit, name="OneCoinDawidSkene", n_iter=100), 10**5),
    "crowd-kit MMSR": (partial(crowd_kit, name="MMSR"), 10**5),
    "crowd-kit GLAD": (partial(crowd_kit, name="GLAD", n_iter=20), 10**4),
    "crowd-kit MACE": (partial(crowd_kit, name="MACE", n_restarts=2, n_iter=20), 10**4),
}
"""Each method, and up to how many answers it ends within minutes."""

Boxes = list[NDArray[np.float64]]


def our_boxes(scenes: list[Scene]) -> Method:
    """`labeling.consolidation.boxes`."""
    drawn = [
        {
            f"{worker}": [
                Box(label="object", left=left, top=top, right=right, bottom=bottom)
                for left, top, right, bottom in boxes.tolist()
            ]
            for worker, boxes in enumerate(scene.drawn)
        }
        for scene in scenes
    ]

    def run() -> Boxes:
        return [
            np.array(
                [[b.box.left, b.box.top, b.box.right, b.box.bottom] for b in consolidate_boxes(image)]
            ).reshape(-1, 4)
            for image in drawn
        ]

    return run


def weighted_box_fusion(scenes: list[Scene], *, least_score: float) -> Method:
    """Weighted-box fusion of ensemble-boxes; what few drew has a low score."""
    from ensemble_boxes import weighted_boxes_fusion

    inputs = [
        (
            [boxes.tolist() for boxes in scene.drawn],
            [[1.0] * len(boxes) for boxes in scene.drawn],
            [[0] * len(boxes) for boxes in scene.drawn],
        )
        for scene in scenes
    ]

    def run() -> Boxes:
        fused = [weighted_boxes_fusion(*image, iou_thr=0.55) for image in inputs]
        return [boxes[scores >= least_score] for boxes, scores, _ in fused]

    return run


def one_worker(scenes: list[Scene]) -> Method:
    """What the first worker drew."""
    return lambda: [scene.drawn[0] for scene in scenes]


BOXES: dict[str, Callable[[list[Scene]], Method]] = {
    "labeling.consolidation.boxes": our_boxes,
    "weighted-box fusion": partial(weighted_box_fusion, least_score=0.0),
    "weighted-box fusion, two of three": partial(weighted_box_fusion, least_score=0.6),
    "one worker": one_worker,
}


def f1(found: Boxes, scenes: list[Scene]) -> float:
    """Harmonic mean of precision and recall; a box is right if its overlap with a free true one is 0.5."""
    counts: Counter[str] = Counter()
    for boxes, scene in zip(found, scenes, strict=True):
        overlaps = _overlaps(boxes, scene.truth)
        counts["found"] += len(boxes)
        counts["true"] += len(scene.truth)
        while overlaps.size and overlaps.max() >= 0.5:
            row, column = np.unravel_index(overlaps.argmax(), overlaps.shape)
            overlaps[row] = overlaps[:, column] = 0
            counts["right"] += 1
    return 2 * counts["right"] / (counts["found"] + counts["true"])


def _overlaps(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    low = np.maximum(ones[:, None, :2], others[None, :, :2])
    high = np.minimum(ones[:, None, 2:], others[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=-1)
    areas = [np.prod(boxes[:, 2:] - boxes[:, :2], axis=-1) for boxes in (ones, others)]
    overlaps: NDArray[np.float64] = shared / (areas[0][:, None] + areas[1][None] - shared)
    return overlaps
