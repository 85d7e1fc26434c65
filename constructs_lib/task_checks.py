"""Checks of what a labeling task is made of, where a value may be known only at deployment."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aws_cdk import Duration, Token

from labeling.errors import require
from labeling.task_type import TaskType

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}")


def unless_token(validate: Callable[[Any], None], value: Any) -> Callable[[], None]:
    """The check of a value that may be known only at deployment, when nobody can judge it here."""

    def check() -> None:
        match value:
            case Duration():
                if not value.is_unresolved():
                    validate(int(value.to_seconds()))
            case tuple():
                if not Token.is_unresolved(" ".join(value)):
                    validate(value)
            case _:
                if not Token.is_unresolved(value):
                    validate(value)

    return check


def validate_name(name: str) -> None:
    """Refuse a name of a task that cannot begin the names of its jobs.

    Raises:
        InvalidValue: it has other characters than letters, digits and hyphens, or more than 32.
    """
    require(
        _NAME.fullmatch(name) is not None,
        subject="name",
        value=name,
        rule="it must be 1 to 32 letters, digits and hyphens, with no hyphen first or last",
        fix="choose a short name; it begins the names of the task's jobs",
    )


def validate_page(task_type: TaskType, template: Path | None, *, examples: Sequence[str]) -> None:
    """Refuse what the worker page of a task would not show.

    Raises:
        InvalidValue: there is a template where the service shows its own page, or there are pictures of good
            and bad answers beside any page but the packaged one.
    """
    own = task_type.worker_page == "human-task-ui"
    require(
        template is None or not own,
        subject="template",
        value=str(template),
        rule=f"for {task_type.name} the service takes no page but its own",
        fix="leave it out; the instructions are shown on that page",
    )
    require(
        not examples or (template is None and not own),
        subject="good_examples and bad_examples",
        value=list(examples),
        rule="only the packaged worker page shows them, and this task has another one",
        fix="describe good answers in full_instructions" if own else "put them into your template",
    )


def validate_known_words(words: str) -> None:
    """Refuse words that are stored in a file when they are known only at deployment.

    Raises:
        InvalidValue: they hold a token of the CDK.
    """
    require(
        not Token.is_unresolved(words),
        subject="a label, the title or an instruction",
        value=words,
        rule="it is stored in a file, so it must be known when the app is synthesized",
        fix="use plain text in place of a value that is known only at deployment",
    )
