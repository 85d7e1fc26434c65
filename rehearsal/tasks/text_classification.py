"""Text classification, rehearsed on mails, which suit a small model, and on opinions, which do not."""

import re
from collections.abc import Sequence

from labeling.task_types import TEXT_CLASSIFICATION
from rehearsal.learners.examples import Examples, Model
from rehearsal.learners.mails import TextReader, word_counts
from rehearsal.mails import LABELS, mails
from rehearsal.movies import OPINIONS, snippets
from rehearsal.tasks.classification import Classification
from rehearsal.tasks.rehearsed_task import RehearsedTask, TrueObject, View
from rehearsal.tasks.task import UnreadableObject

_WORD = re.compile(r"\w+|[!$%]")  # signs that advertise count like words


class TextClassification(Classification, RehearsedTask):
    """On mails: which are spam."""

    type = TEXT_CLASSIFICATION
    label_attribute = "kind"
    categories = LABELS
    data = "mails"

    def objects(self, *, count: int, seed: int) -> Sequence[TrueObject]:
        """See `RehearsedTask`."""
        return [
            TrueObject(content=mail.text.encode(), label=mail.label) for mail in mails(count=count, seed=seed)
        ]

    def view(self, content: bytes, *, most_pixels: int) -> View:
        """See `RehearsedTask`."""
        try:
            words = _WORD.findall(content.decode().lower())
        except UnicodeDecodeError as error:
            raise UnreadableObject(f"the text is not UTF-8: {error}") from error
        return View(content=word_counts(words))

    def train(self, examples: Examples) -> Model:
        """See `RehearsedTask`."""
        return TextReader(examples)


class OpinionClassification(TextClassification):
    """On snippets of film reviews: whether the reviewer liked the film."""

    label_attribute = "opinion"
    categories = OPINIONS
    data = "snippets of film reviews"

    def objects(self, *, count: int, seed: int) -> Sequence[TrueObject]:
        """See `RehearsedTask`."""
        return [
            TrueObject(content=snippet.text.encode(), label=snippet.label)
            for snippet in snippets(count=count, seed=seed)
        ]
