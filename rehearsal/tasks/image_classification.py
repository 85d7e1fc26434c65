"""Image classification, rehearsed on handwritten digits."""

from collections.abc import Sequence

from labeling.task_types import IMAGE_CLASSIFICATION
from rehearsal.data import DIGITS, digit_images
from rehearsal.learners.digits import SIDE, DigitReader
from rehearsal.learners.examples import Examples, Model
from rehearsal.pictures import gray_thumbnail
from rehearsal.tasks.classification import Classification
from rehearsal.tasks.rehearsed_task import RehearsedTask, TrueObject, View


class ImageClassification(Classification, RehearsedTask):
    """See the module."""

    type = IMAGE_CLASSIFICATION
    label_attribute = "digit"
    categories = DIGITS
    data = "images of digits"

    def objects(self, *, count: int, seed: int) -> Sequence[TrueObject]:
        """See `RehearsedTask`."""
        return [
            TrueObject(content=image.png, label=image.label) for image in digit_images(count=count, seed=seed)
        ]

    def view(self, content: bytes, *, most_pixels: int) -> View:
        """See `RehearsedTask`."""
        return gray_thumbnail(content, side=SIDE, most_pixels=most_pixels)

    def train(self, examples: Examples) -> Model:
        """See `RehearsedTask`."""
        return DigitReader(examples)
