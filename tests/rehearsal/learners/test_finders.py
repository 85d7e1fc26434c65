"""The models that find boxes, paint masks and read texts learn from few labels and know where they err."""

from collections.abc import Sequence

import numpy as np
import pytest

from rehearsal.learners.examples import Examples, Predictions
from rehearsal.learners.mails import TextReader, word_counts
from rehearsal.tasks.bounding_box import BoundingBoxes
from rehearsal.tasks.rehearsed_task import RehearsedTask, TrueObject
from rehearsal.tasks.semantic_segmentation import SemanticSegmentation

LEARNED, TESTED = 60, 60


@pytest.fixture(scope="module", params=[BoundingBoxes(), SemanticSegmentation()], ids=lambda t: t.type.name)
def task(request: pytest.FixtureRequest) -> RehearsedTask:
    found: RehearsedTask = request.param
    return found


@pytest.fixture(scope="module")
def objects(task: RehearsedTask) -> Sequence[TrueObject]:
    return task.objects(count=LEARNED + TESTED, seed=9)


def examples(task: RehearsedTask, objects: Sequence[TrueObject]) -> Examples:
    return Examples(
        views=np.stack([task.view(item.content, most_pixels=10_000).content for item in objects]),
        labels=tuple(task.encode(item.label) for item in objects),
    )


@pytest.fixture(scope="module")
def predictions(task: RehearsedTask, objects: Sequence[TrueObject]) -> Predictions:
    """What a model that has learned the first objects says of the others."""
    known = examples(task, objects)
    model = task.train(Examples(views=known.views[:LEARNED], labels=known.labels[:LEARNED]))
    return model.predict(known.views[LEARNED:])


@pytest.fixture(scope="module")
def quality(
    task: RehearsedTask, objects: Sequence[TrueObject], predictions: Predictions
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    pairs = zip(predictions.labels, objects[LEARNED:], strict=True)
    return np.array([task.agreement(label, item.label) for label, item in pairs])


def test_60_labels_make_a_useful_model(quality: np.ndarray[tuple[int], np.dtype[np.float64]]) -> None:
    assert quality.mean() > 0.55


def test_a_sure_model_is_better(
    predictions: Predictions, quality: np.ndarray[tuple[int], np.dtype[np.float64]]
) -> None:
    order = np.argsort(-predictions.confidence)

    assert quality[order[: TESTED // 2]].mean() > quality[order[TESTED // 2 :]].mean() + 0.05


def test_confidence_is_a_share(predictions: Predictions) -> None:
    assert ((predictions.confidence >= 0) & (predictions.confidence <= 1)).all()


def test_a_model_that_was_shown_nothing_finds_nothing_and_is_not_sure() -> None:
    task = BoundingBoxes()
    (item,) = task.objects(count=1, seed=1)
    nothing = task.encode(task.decode("[96, 96, []]"))
    seen = examples(task, [item])

    found = task.train(Examples(views=seen.views, labels=(nothing,))).predict(seen.views)

    assert (found.labels[0].found, found.confidence.tolist()) == ((), [0.0])


TEXTS = {"spam": "win money now at our casino", "ham": "the meeting moved to monday morning"}


def letters(count: int) -> Examples:
    """Texts that share some words of their class."""
    chance = np.random.default_rng(0)
    labels = [("spam", "ham")[number % 2] for number in range(count)]
    views = [
        word_counts([*chance.choice(TEXTS[label].split(), 3), f"word{n}"]) for n, label in enumerate(labels)
    ]
    return Examples(views=np.stack(views), labels=tuple(labels))


def test_texts_are_told_apart_by_their_words() -> None:
    known = letters(60)
    model = TextReader(Examples(views=known.views[:40], labels=known.labels[:40]))

    found = model.predict(known.views[40:])

    assert found.labels == known.labels[40:]
    assert found.confidence.min() > 0.5


def test_pairs_of_words_count_too() -> None:
    assert word_counts(["not", "good"]).tolist() != word_counts(["good", "not"]).tolist()


def test_a_model_of_one_class_knows_no_other() -> None:
    known = letters(6)

    assert set(TextReader(Examples(views=known.views, labels=("ham",) * 6)).predict(known.views).labels) == {
        "ham"
    }
