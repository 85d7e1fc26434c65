"""The data that benchmarks run on."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.datasets import from_file, load
from labeling.errors import InvalidValue

X = np.arange(6.0).reshape(3, 2)
Y = np.array([4, 9, 4])


def saved(folder: Path, **arrays: Any) -> Path:
    path = folder / "data.npz"
    np.savez(path, **arrays)
    return path


def test_a_file_is_named_after_itself_and_its_classes_are_numbered(tmp_path: Path) -> None:
    data = from_file(saved(tmp_path, X=X, y=Y), batch=7)

    assert (data.name, data.batch, data.labels.tolist()) == ("data", 7, [0, 1, 0])
    assert np.array_equal(X, data.features)


def test_whole_numbers_describe_objects_too(tmp_path: Path) -> None:
    data = from_file(saved(tmp_path, X=X.astype(np.uint8), y=Y), batch=7)

    assert (np.float64, X.tolist()) == (data.features.dtype, data.features.tolist())


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        pytest.param({"X": X}, r'the arrays in data.npz is \["X"\]: there must be X and y', id="no y"),
        pytest.param({"x": X, "y": Y}, r'is \["x", "y"\]: there must be X and y', id="no X"),
        pytest.param({"X": X[0], "y": Y}, "X in data.npz is 'float64 of shape", id="X is no table"),
        pytest.param({"X": X[:, :0], "y": Y}, "X in data.npz is", id="X has no column"),
        pytest.param({"X": X.astype(str), "y": Y}, "it must be numbers", id="X is text"),
        pytest.param({"X": X.astype(complex), "y": Y}, "it must be numbers", id="X is complex"),
        pytest.param({"X": X, "y": Y[:2]}, r"integers of shape \(3,\)", id="y is too short"),
        pytest.param({"X": X, "y": Y[:, None]}, r"integers of shape \(3,\)", id="y is a table"),
        pytest.param({"X": X, "y": Y / 2}, "y in data.npz is 'float64 of shape", id="y is no integers"),
        pytest.param({"X": X, "y": Y > 5}, "y in data.npz is 'bool of shape", id="y is true or false"),
        pytest.param({"X": X, "y": Y * 0}, "there must be at least two classes", id="one class"),
        pytest.param({"X": X * np.nan, "y": Y}, r"row 0 of X in data.npz is \[NaN, NaN\]", id="unknown"),
        pytest.param({"X": np.maximum(X, np.inf), "y": Y}, "row 0 of X in data.npz", id="infinite"),
    ],
)
def test_a_file_with_other_arrays_is_refused(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidValue, match=message):
        from_file(saved(tmp_path, **arrays), batch=7)


@pytest.mark.parametrize("content", [b"", b"X,y\n1,2\n", b"PK\x03\x04 cut off"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "data.npz"
    path.write_bytes(content)

    with pytest.raises(InvalidValue, match=r"it must be an \.npz file of arrays"):
        from_file(path, batch=7)


def test_an_array_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "data.npy"
    np.save(path, X)

    with pytest.raises(InvalidValue, match=r"it must be an \.npz file of arrays"):
        from_file(path, batch=7)


def test_python_objects_are_not_loaded(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="that hold no Python objects"):
        from_file(saved(tmp_path, X=np.array([{}], dtype=object), y=Y), batch=7)


def test_a_missing_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        from_file(tmp_path / "none.npz", batch=7)


@pytest.mark.parametrize(
    ("name", "shape", "classes", "batch"),
    [("digits", (1797, 64), 10, 50), ("mnist", (10000, 784), 10, 250)],
)
def test_built_in_data_is_loaded_by_name(name: str, shape: object, classes: int, batch: int) -> None:
    data = load(name)

    assert (name, shape, batch) == (data.name, data.features.shape, data.batch)
    assert list(range(classes)) == np.unique(data.labels).tolist()


def test_another_name_is_refused() -> None:
    with pytest.raises(InvalidValue, match="'birds': it must be one of digits, mnist, mails, movies"):
        load("birds")
