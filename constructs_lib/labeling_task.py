"""What people are asked, as one value that is checked when it is made."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, cast

from aws_cdk import Duration, Names, Stage, Token
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3_assets as s3_assets
from constructs import Construct

from constructs_lib.worker_page import own_page, packaged_page
from labeling.errors import require, require_all
from labeling.job_request import DEFAULT_TASK_AVAILABILITY_SECONDS, DEFAULT_TASK_TIME_LIMIT_SECONDS
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
from labeling.task_types import IMAGE_CLASSIFICATION, TaskType

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}")


@dataclass(frozen=True, kw_only=True)
class TaskAssets:
    """A task's two files in S3.

    Attributes:
        worker_page: the worker page.
        label_categories: the label category file.
    """

    worker_page: s3_assets.Asset
    label_categories: s3_assets.Asset

    @property
    def ui_template_uri(self) -> str:
        """S3 URI of the worker page (UiTemplateS3Uri)."""
        return self.worker_page.s3_object_url

    @property
    def label_categories_uri(self) -> str:
        """S3 URI of the label category file (LabelCategoryConfigS3Uri)."""
        return self.label_categories.s3_object_url

    @property
    def object_arns(self) -> list[str]:
        """The ARNs of the two objects."""
        return [
            asset.bucket.arn_for_objects(asset.s3_object_key)
            for asset in (self.worker_page, self.label_categories)
        ]

    def grant_read(self, grantee: iam.IGrantable) -> iam.Grant:
        """Allow reading these two objects; `Asset.grant_read` would open the whole assets bucket."""
        return iam.Grant.add_to_principal(
            grantee=grantee, actions=["s3:GetObject"], resource_arns=self.object_arns
        )


@dataclass(frozen=True, kw_only=True)
class LabelingTask:
    """What people are asked; made by `LabelingTask.image_classification(…)`.

    Attributes:
        task_type: the kind of task.
        name: what the pipeline calls the task, in names of jobs and parameters.
        labels: the label categories people choose from.
        title: the question, above every image and in the workers' list of jobs, 1 to 128 characters.
        description: how to answer it, 1 to 255 characters.
        label_attribute: the key of the labels in the output manifest.
        short_instructions: always shown beside the image.
        full_instructions: shown when a worker asks for them; blank lines part paragraphs.
        template: an own worker page (Liquid in HTML), which then holds the instructions itself.
        keywords: at most 5, of 1 to 30 letters and digits each.
        workers_per_object: how many people answer for each object, 1 to 9.
        task_time_limit: how long a person may take for one object.
        task_availability: how long an object waits for people.
        max_concurrent_tasks: how many objects are with people at a time, 1 to 5,000.
        content_classifiers: what the owner declares of the data: "FreeOfPersonallyIdentifiableInformation",
            "FreeOfAdultContent". Nothing is declared unless it is said here.
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
    def image_classification(
        cls,
        *,
        labels: Sequence[str],
        title: str,
        description: str,
        name: str = "image-classification",
        label_attribute: str = "label",
        short_instructions: str | None = None,
        full_instructions: str = "Look at the whole image before you choose, and zoom in if it is small.\n\n"
        "Choose exactly one category. If none fits well, choose the closest one.",
        template: str | Path | None = None,
        keywords: Sequence[str] = (),
        workers_per_object: int = 3,
        task_time_limit: Duration | None = None,
        task_availability: Duration | None = None,
        max_concurrent_tasks: int = 1000,
        content_classifiers: Sequence[str] = (),
    ) -> Self:
        """A task in which people choose one category for each image.

        Args:
            labels, title, description, name, label_attribute, full_instructions, keywords,
            workers_per_object, max_concurrent_tasks, content_classifiers: see the class.
            short_instructions: the description by default.
            template: path of an own worker page; the packaged one by default.
            task_time_limit: 5 minutes by default, as in the console of Ground Truth.
            task_availability: 10 days by default, well before the service fails a job that is not done after
                30 days.

        Raises:
            InvalidValue: a value breaks a rule of the service; every broken rule is named.
        """
        return cls(
            task_type=IMAGE_CLASSIFICATION,
            name=name,
            labels=tuple(labels),
            title=title,
            description=description,
            label_attribute=label_attribute,
            short_instructions=short_instructions or description,
            full_instructions=full_instructions,
            template=Path(template) if template is not None else None,
            keywords=tuple(keywords),
            workers_per_object=workers_per_object,
            task_time_limit=task_time_limit or Duration.seconds(DEFAULT_TASK_TIME_LIMIT_SECONDS),
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
            worker_page=_asset(scope, "WorkerPage", name="worker-page.liquid.html", text=self.worker_page),
            label_categories=_asset(
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


def _asset(scope: Construct, asset_id: str, *, name: str, text: str) -> s3_assets.Asset:
    # Written into the cloud assembly: it outlives this process, also where assets are not staged.
    app = cast(Stage, Stage.of(scope))  # a stack makes itself an app if it has none
    folder = Path(app.asset_outdir) / "labeling-tasks" / Names.unique_id(scope)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="\n")
    return s3_assets.Asset(scope, asset_id, path=str(path))
