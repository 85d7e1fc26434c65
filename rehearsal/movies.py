"""Real texts that are hard to label: snippets of film reviews, each with the ratings of 15 to 29 people.

C. J. Hutto and E. E. Gilbert: "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media
Text", ICWSM 2014. They come in the sdist of `vaderSentiment` (MIT), which is fetched once and kept in
`build/data/`.
"""

import io
import json
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import PurePosixPath

from rehearsal.data import KEPT, DataMissing, LabelledText, replacing, sample_of_texts

OPINIONS = ("disliked", "liked")
"""What a reviewer can have thought of a film."""

SDIST = KEPT / "vaderSentiment-3.3.2.tar.gz"

_ARCHIVE = "vaderSentiment-3.3.2/additional_resources/hutto_ICWSM_2014.tar.gz"


def snippets(*, count: int, seed: int) -> list[LabelledText]:
    """A random sample of the 10,566 snippets of `rated_snippets`, no two alike; a seed gives one sample.

    Raises:
        DataMissing: the sdist is not there and pip cannot fetch it.
        ValueError: there are not that many snippets.
    """
    known = {text: OPINIONS[liked] for text, liked in zip(*rated_snippets(), strict=True)}
    return sample_of_texts(known, what="snippets", count=count, seed=seed)


def rated_snippets() -> tuple[list[str], list[bool]]:
    """The snippets whose raters did not cancel each other out, and whether each likes the film.

    Raises:
        DataMissing: the sdist is not there and pip cannot fetch it.
    """
    rated = [(row[2], float(row[1])) for row in _rows("movieReviewSnippets_GroundTruth.txt")]
    return [text for text, mean in rated if mean], [mean > 0 for _, mean in rated if mean]


def movie_ratings() -> list[list[int]]:
    """What people rated each of the 10,605 snippets, from -4 (extremely negative) to 4.

    Raises:
        DataMissing: the sdist is not there and pip cannot fetch it.
    """
    return [json.loads(row[3]) for row in _rows("movieReviewSnippets_anonDataRatings.txt")]


def _rows(name: str) -> Iterator[list[str]]:
    """The cells of a tab-separated file in the archive within the sdist; lines end in CR LF."""
    if not SDIST.exists():
        _fetch()
    with tarfile.open(SDIST) as sdist:
        inner = io.BytesIO(_content(sdist, _ARCHIVE))
    with tarfile.open(fileobj=inner) as archive:
        (member,) = (each for each in archive.getnames() if PurePosixPath(each).name == name)
        content = _content(archive, member)
    for line in content.decode("utf-8-sig").split("\r\n"):
        if line:
            yield line.split("\t")


def _content(archive: tarfile.TarFile, member: str) -> bytes:
    file = archive.extractfile(member)
    assert file is not None, f"{member} is not a file"  # noqa: S101  the sdist is pinned
    return file.read()


def _fetch() -> None:
    with replacing(SDIST) as made:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        fetch = [*pip, "--dest", str(made.parent), "vaderSentiment==3.3.2"]
        try:
            subprocess.run(fetch, check=True)  # noqa: S603  pip, all words our own
        except (OSError, subprocess.CalledProcessError) as error:
            raise DataMissing(
                f"{SDIST} does not exist: it holds the film reviews, and pip cannot fetch it ({error}); see "
                "that pip is there and reaches its registry"
            ) from error
