"""What people are asked, as one value that is checked when it is made."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, Unpack

from aws_cdk import Duration, Token
from constructs import Construct

from constructs_lib.task_assets import TaskAssets, text_asset
from constructs_lib.task_defaults import TASK_DEFAULTS
from constructs_lib.task_options import TaskOptions
from constructs_lib.worker_page import own_page, packaged_page
from labeling.errors import require, require_all
from labeling.job_request import DEFAULT_TASK_AVAILABILITY_SECONDS
from labeling.job_rules import (
    validate_content_classifiers,
    validate_description,
    validate_keywords,
    validate_label_attribute,
    validate_max_concurrent_tasks,
    validate_task_availability,
    validate_task_time_limit,
    validate_title,
    validate_workers_per_object,
)
from labeling.label_categories import label_category_file, validate_labels
from labeling.task_types import (
    BOUNDING_BOX,
    IMAGE_CLASSIFICATION,
    SEMANTIC_SEGMENTATION,
    TEXT_CLASSIFICATION,
    TaskType,
)

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}")


@dataclass(frozen=True, kw_only=True)
class LabelingTask:
    """What people are asked; made by one of the factories, such as `LabelingTask.bounding_box(…)`.

    Attributes:
        task_type: the kind of task.
        name, labels, title, description, label_attribute, short_instructions, full_instructions, template,
        keywords, workers_per_object, task_time_limit, task_availability, max_concurrent_tasks,
        content_classifiers: see `TaskOptions`.
    """

    task_type: TaskType
    name: str
    labels: tuple[str, ...]
    title: str
    description: str
    label_attribute: str
    short_instructions: str
    full_instructions: str
    template: Path | None
    keywords: tuple[str, ...]
    workers_per_object: int
    task_time_limit: Duration
    task_availability: Duration
    max_concurrent_tasks: int
    content_classifiers: tuple[str, ...]

    def __post_init__(self) -> None:
        require_all(
            [
                lambda: _validate_name(self.name),
                self._validate_words_are_known,
                lambda: validate_labels(self.labels, task_type=self.task_type),
                _unless_token(validate_title, self.title),
                _unless_token(validate_description, self.description),
                lambda: validate_label_attribute(self.label_attribute, task_type=self.task_type),
                _unless_token(validate_keywords, self.keywords),
                _unless_token(validate_workers_per_object, self.workers_per_object),
                _unless_token(validate_task_time_limit, self.task_time_limit),
                _unless_token(validate_task_availability, self.task_availability),
                _unless_token(validate_max_concurrent_tasks, self.max_concurrent_tasks),
                _unless_token(validate_content_classifiers, self.content_classifiers),
                lambda: self.worker_page,
            ]
        )

    @classmethod
    def image_classification(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose one category for each image.

        Every factory takes the options of `TaskOptions`, and names every rule a value breaks at once.

        Raises:
            InvalidValue: a value breaks a rule of the service.
        """
        return cls._of(IMAGE_CLASSIFICATION, **options)

    @classmethod
    def text_classification(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose one category for each text."""
        return cls._of(TEXT_CLASSIFICATION, **options)

    @classmethod
    def bounding_box(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people draw a box around every object in an image."""
        return cls._of(BOUNDING_BOX, **options)

    @classmethod
    def semantic_segmentation(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people paint the objects in an image, each pixel in its category's colour."""
        return cls._of(SEMANTIC_SEGMENTATION, **options)

    @classmethod
    def _of(
        cls,
        task_type: TaskType,
        *,
        labels: Sequence[str],
        title: str,
        description: str,
        name: str | None = None,
        label_attribute: str | None = None,
        short_instructions: str | None = None,
        full_instructions: str | None = None,
        template: str | Path | None = None,
        keywords: Sequence[str] = (),
        workers_per_object: int | None = None,
        task_time_limit: Duration | None = None,
        task_availability: Duration | None = None,
        max_concurrent_tasks: int = 1000,
        content_classifiers: Sequence[str] = (),
    ) -> Self:
        defaults = TASK_DEFAULTS[task_type.name]
        if workers_per_object is None:
            workers_per_object = defaults.workers_per_object
        if label_attribute is None:
            label_attribute = "label-ref" if task_type.label_attribute_ref == "required" else "label"
        return cls(
            task_type=task_type,
            name=name if name is not None else task_type.name,
            labels=tuple(labels),
            title=title,
            description=description,
            label_attribute=label_attribute,
            short_instructions=short_instructions or description,
            full_instructions=full_instructions or defaults.full_instructions,
            template=Path(template) if template is not None else None,
            keywords=tuple(keywords),
            workers_per_object=workers_per_object,
            task_time_limit=task_time_limit or Duration.seconds(defaults.task_time_limit_seconds),
            task_availability=task_availability or Duration.seconds(DEFAULT_TASK_AVAILABILITY_SECONDS),
            max_concurrent_tasks=max_concurrent_tasks,
            content_classifiers=tuple(content_classifiers),
        )

    @property
    def worker_page(self) -> str:
        """The worker page as it is stored in S3: still a Liquid template."""
        if self.template is not None:
            return own_page(self.template)
        return packaged_page(
            self.task_type,
            title=self.title,
            short_instructions=self.short_instructions,
            full_instructions=self.full_instructions,
        )

    def bind(self, scope: Construct) -> TaskAssets:
        """Put the worker page and the label categories into S3, as assets in `scope`.

        Assets are versioned by their content, so a job that runs keeps the page it was started with.
        """
        categories = label_category_file(self.labels, task_type=self.task_type)
        return TaskAssets(
            worker_page=text_asset(
                scope, "WorkerPage", name="worker-page.liquid.html", text=self.worker_page
            ),
            label_categories=text_asset(
                scope, "LabelCategories", name="label-categories.json", text=json.dumps(categories, indent=2)
            ),
        )

    def _validate_words_are_known(self) -> None:
        words = [*self.labels]
        if self.template is None:
            words += [self.title, self.short_instructions, self.full_instructions]
        require(
            not Token.is_unresolved(" ".join(words)),
            subject="a label, the title or an instruction",
            value=" ".join(words),
            rule="it is stored in a file, so it must be known when the app is synthesized",
            fix="use plain text in place of a value that is known only at deployment",
        )


def _unless_token(validate: Callable[[Any], None], value: Any) -> Callable[[], None]:
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


def _validate_name(name: str) -> None:
    require(
        _NAME.fullmatch(name) is not None,
        subject="name",
        value=name,
        rule="it must be 1 to 32 letters, digits and hyphens, with no hyphen first or last",
        fix="choose a short name; it begins the names of the task's jobs",
    )
