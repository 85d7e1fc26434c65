"""The model behind auto-labeling: it learns from few labels and knows what it does not know."""

import io
import tarfile

import numpy as np
import pytest
from PIL import Image

from rehearsal import learner
from rehearsal.data import digit_images
from rehearsal.learner import SIDE, Examples, Model, UnreadableImage, thumbnail


@pytest.fixture(scope="module")
def digits() -> Examples:
    """Real images with their true labels."""
    images = digit_images(count=1000, seed=3)
    return Examples(
        images=np.stack([thumbnail(image.png) for image in images]),
        labels=tuple(image.label for image in images),
    )


def part(examples: Examples, start: int, end: int) -> Examples:
    return Examples(images=examples.images[start:end], labels=examples.labels[start:end])


@pytest.fixture(scope="module")
def model(digits: Examples) -> Model:
    """A model that has learned 200 images."""
    return Model(part(digits, 0, 200))


def right(model: Model, examples: Examples) -> np.ndarray:  # type: ignore[type-arg]
    return np.array(model.predict(examples.images).labels) == np.array(examples.labels)


def test_200_labels_make_a_useful_model(model: Model, digits: Examples) -> None:
    assert right(model, part(digits, 200, 1000)).mean() > 0.88


def test_more_labels_make_a_better_model(model: Model, digits: Examples) -> None:
    test = part(digits, 600, 1000)

    assert right(Model(part(digits, 0, 600)), test).mean() > right(model, test).mean() + 0.02


def test_confidence_means_probability(digits: Examples) -> None:
    test = part(digits, 400, 1000)
    model = Model(part(digits, 0, 400))

    confidence = model.predict(test.images).confidence

    assert confidence.mean() == pytest.approx(right(model, test).mean(), abs=0.03)


def test_a_sure_model_is_right_more_often(model: Model, digits: Examples) -> None:
    test = part(digits, 200, 1000)
    sure = model.predict(test.images).confidence > 0.95

    assert right(model, test)[sure].mean() > right(model, test)[~sure].mean() + 0.1


def test_noise_in_the_labels_is_survived(digits: Examples) -> None:
    labels = list(digits.labels[:400])
    for index in range(0, 400, 20):
        labels[index] = str((int(labels[index]) + 1) % 10)

    noisy = Model(Examples(images=digits.images[:400], labels=tuple(labels)))

    assert right(noisy, part(digits, 400, 1000)).mean() > 0.9


def test_the_same_examples_make_the_same_model(model: Model, digits: Examples) -> None:
    again = Model(part(digits, 0, 200)).predict(digits.images)

    assert np.allclose(again.confidence, model.predict(digits.images).confidence, atol=1e-3)


def test_a_kept_model_predicts_the_same(model: Model, digits: Examples) -> None:
    kept = Model(Examples.load(model.examples.save())).predict(digits.images)

    assert np.allclose(kept.confidence, model.predict(digits.images).confidence, atol=1e-3)


def test_a_model_can_start_from_anothers_examples(model: Model, digits: Examples) -> None:
    test = part(digits, 230, 1000)
    new = part(digits, 200, 230)

    warm, cold = Model(model.examples + new), Model(new)

    assert right(warm, test).mean() > right(cold, test).mean() + 0.1


def test_of_too_many_examples_a_sample_is_learned(digits: Examples, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learner, "_MOST_EXAMPLES", 100)

    assert len(Model(digits).examples.labels) == 100


def test_a_model_of_one_class_knows_nothing_else(digits: Examples) -> None:
    single = Model(Examples(images=digits.images[:3], labels=("7", "7", "7")))

    assert set(single.predict(digits.images[:10]).labels) == {"7"}


def test_nothing_is_predicted_of_no_images(model: Model) -> None:
    assert model.predict(np.empty((0, SIDE, SIDE), dtype=np.uint8)).labels == ()


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="holds no model of this learner"):
        Examples.load(content)


def test_a_model_that_would_execute_something_is_refused() -> None:
    pickled = io.BytesIO()
    np.savez(pickled, images=np.array([print], dtype=object), labels=np.array(["a"]))
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        member = tarfile.TarInfo("model.npz")
        member.size = len(pickled.getvalue())
        tar.addfile(member, io.BytesIO(pickled.getvalue()))

    with pytest.raises(ValueError, match="allow_pickle=False"):
        Examples.load(archive.getvalue())


def encoded(mode: str, size: tuple[int, int], file_format: str) -> bytes:
    content = io.BytesIO()
    Image.new(mode, size, color="white").save(content, file_format)
    return content.getvalue()


@pytest.mark.parametrize(
    ("mode", "file_format"), [("L", "PNG"), ("RGB", "JPEG"), ("RGBA", "PNG"), ("1", "PNG")]
)
def test_images_of_any_kind_become_thumbnails(mode: str, file_format: str) -> None:
    assert thumbnail(encoded(mode, (60, 40), file_format)).shape == (SIDE, SIDE)


@pytest.mark.parametrize(
    "content",
    [b"", b"no image", encoded("L", (60, 40), "GIF"), encoded("L", (60, 40), "PNG")[:60]],
    ids=["empty", "text", "GIF", "cut off"],
)
def test_what_is_no_image_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableImage, match="no PNG or JPEG image"):
        thumbnail(content)


def test_an_image_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(UnreadableImage, match="has 60 x 40 pixels: it may have 2,000"):
        thumbnail(encoded("L", (60, 40), "PNG"), most_pixels=2000)
