"""The model behind auto-labeling: it learns from few labels and knows what it does not know."""

import numpy as np
import pytest

from rehearsal.data import digit_images
from rehearsal.learners import digits as learner
from rehearsal.learners.digits import SIDE, DigitReader
from rehearsal.learners.examples import Examples
from rehearsal.pictures import gray_thumbnail


@pytest.fixture(scope="module")
def digits() -> Examples:
    """Real images with their true labels."""
    images = digit_images(count=1000, seed=3)
    return Examples(
        views=np.stack(
            [gray_thumbnail(image.png, side=SIDE, most_pixels=10_000).content for image in images]
        ),
        labels=tuple(image.label for image in images),
    )


def part(examples: Examples, start: int, end: int) -> Examples:
    return Examples(views=examples.views[start:end], labels=examples.labels[start:end])


@pytest.fixture(scope="module")
def model(digits: Examples) -> DigitReader:
    """A model that has learned 200 images."""
    return DigitReader(part(digits, 0, 200))


def right(model: DigitReader, examples: Examples) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(model.predict(examples.views).labels) == np.array(examples.labels)


def test_200_labels_make_a_useful_model(model: DigitReader, digits: Examples) -> None:
    assert right(model, part(digits, 200, 1000)).mean() > 0.88


def test_more_labels_make_a_better_model(model: DigitReader, digits: Examples) -> None:
    test = part(digits, 600, 1000)

    assert right(DigitReader(part(digits, 0, 600)), test).mean() > right(model, test).mean() + 0.02


def test_confidence_means_probability(digits: Examples) -> None:
    test = part(digits, 400, 1000)
    model = DigitReader(part(digits, 0, 400))

    confidence = model.predict(test.views).confidence

    assert confidence.mean() == pytest.approx(right(model, test).mean(), abs=0.03)


def test_a_sure_model_is_right_more_often(model: DigitReader, digits: Examples) -> None:
    test = part(digits, 200, 1000)
    sure = model.predict(test.views).confidence > 0.95

    assert right(model, test)[sure].mean() > right(model, test)[~sure].mean() + 0.1


def test_noise_in_the_labels_is_survived(digits: Examples) -> None:
    labels = list(digits.labels[:400])
    for index in range(0, 400, 20):
        labels[index] = str((int(labels[index]) + 1) % 10)

    noisy = DigitReader(Examples(views=digits.views[:400], labels=tuple(labels)))

    assert right(noisy, part(digits, 400, 1000)).mean() > 0.9


def test_the_same_examples_make_the_same_model(model: DigitReader, digits: Examples) -> None:
    again = DigitReader(part(digits, 0, 200)).predict(digits.views)

    assert np.allclose(again.confidence, model.predict(digits.views).confidence, atol=1e-3)


def test_a_kept_model_predicts_the_same(model: DigitReader, digits: Examples) -> None:
    kept = DigitReader(Examples.load(model.examples.save())).predict(digits.views)

    assert np.allclose(kept.confidence, model.predict(digits.views).confidence, atol=1e-3)


def test_a_model_can_start_from_anothers_examples(model: DigitReader, digits: Examples) -> None:
    test = part(digits, 230, 1000)
    new = part(digits, 200, 230)

    warm, cold = DigitReader(model.examples + new), DigitReader(new)

    assert right(warm, test).mean() > right(cold, test).mean() + 0.1


def test_of_too_many_examples_a_sample_is_learned(digits: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "_MOST_EXAMPLES", 100)

    assert len(DigitReader(digits).examples.labels) == 100


def test_a_model_of_one_class_knows_nothing_else(digits: Examples) -> None:
    single = DigitReader(Examples(views=digits.views[:3], labels=("7", "7", "7")))

    assert set(single.predict(digits.views[:10]).labels) == {"7"}


def test_nothing_is_predicted_of_no_images(model: DigitReader) -> None:
    assert model.predict(np.empty((0, SIDE, SIDE), dtype=np.uint8)).labels == ()
