"""What a model learns from, and what it says."""

import io
import tarfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

Views = NDArray[np.uint8]
"""Objects as a model sees them, all of one shape: (count, …)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Examples:
    """Labeled objects: what a model learns, and what there is to keep of it.

    Attributes:
        views: of the objects.
        labels: the label of each object, as text.
    """

    views: Views
    labels: tuple[str, ...]

    def __add__(self, more: Self) -> Self:
        """These examples and more."""
        return type(self)(views=np.concatenate([self.views, more.views]), labels=self.labels + more.labels)

    def sample(self, most: int) -> Self:
        """These examples, or as many of them, drawn in a fixed way."""
        count = len(self.labels)
        if count <= most:
            return self
        chosen = np.random.default_rng(0).choice(count, most, replace=False)
        return type(self)(views=self.views[chosen], labels=tuple(self.labels[index] for index in chosen))

    def save(self) -> bytes:
        """The examples as a `model.tar.gz`."""
        arrays = io.BytesIO()
        np.savez_compressed(arrays, views=self.views, labels=np.array(self.labels))
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            member = tarfile.TarInfo("model.npz")
            member.size = arrays.tell()
            arrays.seek(0)
            tar.addfile(member, arrays)
        return archive.getvalue()

    @classmethod
    def load(cls, archive: bytes) -> Self:
        """The examples in a `model.tar.gz`; nothing in the archive is executed.

        Raises:
            ValueError: the archive holds no model of this learner.
        """
        try:
            with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
                member = tar.extractfile("model.npz")
                arrays = np.load(io.BytesIO(member.read() if member else b""), allow_pickle=False)
            return cls(views=arrays["views"], labels=tuple(arrays["labels"].tolist()))
        except (tarfile.TarError, zipfile.BadZipFile, KeyError, OSError, EOFError, ValueError) as error:
            raise ValueError(f"the archive holds no model of this learner: {error}") from error


@dataclass(frozen=True, kw_only=True, slots=True)
class Predictions:
    """What a model says of some objects.

    Attributes:
        labels: the most probable label of each object, in the terms of its task type.
        confidence: how sure the model is of each, 0 to 1, shape (count,).
    """

    labels: Sequence[Any]
    confidence: NDArray[np.float64]


class Model(Protocol):
    """A trained model.

    Attributes:
        examples: what it has learned.
    """

    examples: Examples

    def predict(self, views: Views) -> Predictions:
        """Label objects."""
        ...
