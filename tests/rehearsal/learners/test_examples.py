"""What is kept of a model: nothing that could do harm is read."""

import io
import tarfile

import numpy as np
import pytest

from rehearsal.learners.examples import Examples


@pytest.mark.parametrize("content", [b"", b"no archive", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_model_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="holds no model of this learner"):
        Examples.load(content)


def test_a_model_that_would_execute_something_is_refused() -> None:
    pickled = io.BytesIO()
    np.savez(pickled, views=np.array([print], dtype=object), labels=np.array(["a"]))
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w:gz") as tar:
        member = tarfile.TarInfo("model.npz")
        member.size = len(pickled.getvalue())
        tar.addfile(member, io.BytesIO(pickled.getvalue()))

    with pytest.raises(ValueError, match="allow_pickle=False"):
        Examples.load(archive.getvalue())
