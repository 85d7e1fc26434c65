"""The service's own worker pages, of which only what they ask is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.errors import InvalidValue
from labeling.s3_uri import S3Uri
from rehearsal.ground_truth.engine.worker_page import PageError, Question


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePage:
    """A page that the service shows itself, in place of a template.

    It shows what the service's own pre-annotation function gives it. What it finds under `task.input` is not
    documented beyond the templates of other tasks, so it is taken to be the same.

    Attributes:
        answer_name: key the answer is submitted under.
        presign: turns the S3 URI of a label to review into a URL that a browser can read.
        reviewed_attribute: label attribute of the labels to review; None if there are none.
    """

    answer_name: str
    presign: Callable[[S3Uri], str]
    reviewed_attribute: str | None = None

    def ask(self, task_input: Mapping[str, Any]) -> Question:
        """See `Page`."""
        try:
            return Question(
                element="",
                name=self.answer_name,
                source=task_input["taskObject"],
                categories=tuple(task_input["labels"]),
                reviewed=self._reviewed(task_input),
            )
        except (KeyError, TypeError, InvalidValue) as error:
            raise PageError(
                f"the page needs taskObject and labels, and manifestLine to review labels of it: {error} is "
                "wrong or missing"
            ) from error

    def _reviewed(self, task_input: Mapping[str, Any]) -> Any:
        if self.reviewed_attribute is None:
            return None
        line, attribute = task_input["manifestLine"], self.reviewed_attribute
        label, metadata = line[attribute], line[f"{attribute}-metadata"]
        return {
            "label": self.presign(S3Uri.parse(label)) if isinstance(label, str) else label,
            "metadata": metadata,
        }
