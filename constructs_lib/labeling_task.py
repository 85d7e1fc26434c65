"""What people are asked, as one value that is checked when it is made."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self, Unpack

from aws_cdk import Duration
from constructs import Construct

from constructs_lib.option_checks import validate_options
from constructs_lib.task_assets import TaskAssets, text_asset
from constructs_lib.task_checks import unless_token, validate_known_words, validate_name, validate_page
from constructs_lib.task_defaults import task_defaults
from constructs_lib.task_options import FrameOptions, ReviewOptions, ShapeOptions, TaskOptions, VideoOptions
from constructs_lib.task_reviews import Review, review
from constructs_lib.worker_page import own_page, packaged_page
from labeling import job_rules
from labeling import task_types as types
from labeling.errors import require_all
from labeling.job_request import DEFAULT_TASK_AVAILABILITY_SECONDS
from labeling.label_attributes import Attribute
from labeling.label_categories import AnnotationType, Label, LabelCategories, as_labels
from labeling.task_reviews import adjustment_of, verification_of
from labeling.worker_page.content import pictures_in_s3


@dataclass(frozen=True, kw_only=True)
class LabelingTask:
    """What people are asked; made by one of the factories, such as `LabelingTask.bounding_box(…)`.

    Attributes:
        task_type: the kind of task.
        categories: labels, attributes and instructions.
        name, title, description, label_attribute, good_examples, bad_examples, template, keywords,
        workers_per_object, task_time_limit, task_availability, max_concurrent_tasks, content_classifiers:
            see `CommonOptions`.
    """

    task_type: types.TaskType
    categories: LabelCategories
    name: str
    title: str
    description: str
    label_attribute: str
    good_examples: tuple[str, ...]
    bad_examples: tuple[str, ...]
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
                lambda: validate_name(self.name),
                lambda: validate_known_words(self._words_in_files()),
                lambda: self.categories.validate(task_type=self.task_type),
                unless_token(job_rules.validate_title, self.title),
                unless_token(job_rules.validate_description, self.description),
                lambda: job_rules.validate_label_attribute(self.label_attribute, task_type=self.task_type),
                lambda: job_rules.validate_reviewed_attribute(
                    self.label_attribute, reviewed=self.categories.reviewed_attribute
                ),
                unless_token(job_rules.validate_keywords, self.keywords),
                unless_token(job_rules.validate_workers_per_object, self.workers_per_object),
                unless_token(self._validate_time_limit, self.task_time_limit),
                unless_token(job_rules.validate_task_availability, self.task_availability),
                unless_token(job_rules.validate_max_concurrent_tasks, self.max_concurrent_tasks),
                unless_token(job_rules.validate_content_classifiers, self.content_classifiers),
                lambda: validate_page(
                    self.task_type, self.template, examples=(*self.good_examples, *self.bad_examples)
                ),
                lambda: pictures_in_s3(self.worker_page or ""),
            ]
        )

    @classmethod
    def image_classification(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose one category for each image.

        Every factory takes the options its type is named for, and names every rule a value breaks at once.

        Raises:
            InvalidValue: a value breaks a rule of the service.
        """
        return cls._of(types.IMAGE_CLASSIFICATION, **options)

    @classmethod
    def image_classification_multi_label(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose every category that fits, for each image."""
        return cls._of(types.IMAGE_CLASSIFICATION_MULTI_LABEL, **options)

    @classmethod
    def text_classification(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose one category for each text."""
        return cls._of(types.TEXT_CLASSIFICATION, **options)

    @classmethod
    def text_classification_multi_label(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose every category that fits, for each text."""
        return cls._of(types.TEXT_CLASSIFICATION_MULTI_LABEL, **options)

    @classmethod
    def named_entity_recognition(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people mark words and phrases in texts; `Label` can give a label a short name."""
        return cls._of(types.NAMED_ENTITY_RECOGNITION, **options)

    @classmethod
    def bounding_box(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people draw a box around every object in an image."""
        return cls._of(types.BOUNDING_BOX, **options)

    @classmethod
    def semantic_segmentation(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people paint the objects in an image, each pixel in its category's colour."""
        return cls._of(types.SEMANTIC_SEGMENTATION, **options)

    @classmethod
    def video_classification(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task in which people choose one category for each video clip."""
        return cls._of(types.VIDEO_CLASSIFICATION, **options)

    @classmethod
    def video_object_detection(cls, **options: Unpack[VideoOptions]) -> Self:
        """A task in which people draw the objects in every frame of a video."""
        return cls._of(types.VIDEO_OBJECT_DETECTION, **options)

    @classmethod
    def video_object_tracking(cls, **options: Unpack[VideoOptions]) -> Self:
        """A task in which people follow objects through the frames of a video."""
        return cls._of(types.VIDEO_OBJECT_TRACKING, **options)

    @classmethod
    def point_cloud_object_detection(cls, **options: Unpack[ShapeOptions]) -> Self:
        """A task in which people put cuboids around the objects among points in space."""
        return cls._of(types.POINT_CLOUD_OBJECT_DETECTION, **options)

    @classmethod
    def point_cloud_object_tracking(cls, **options: Unpack[ShapeOptions]) -> Self:
        """A task in which people follow objects among points in space through a sequence of frames."""
        return cls._of(types.POINT_CLOUD_OBJECT_TRACKING, **options)

    @classmethod
    def point_cloud_semantic_segmentation(cls, **options: Unpack[FrameOptions]) -> Self:
        """A task in which people paint points in space, each in its category's colour."""
        return cls._of(types.POINT_CLOUD_SEMANTIC_SEGMENTATION, **options)

    @classmethod
    def custom(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task with a `template` and annotation functions of one's own, both of which it needs."""
        return cls._of(types.CUSTOM, **options)

    @classmethod
    def pass_through(cls, **options: Unpack[TaskOptions]) -> Self:
        """A task with a `template` of one's own, of which the service keeps the answers as they are."""
        return cls._of(types.PASS_THROUGH, **options)

    @classmethod
    def adjustment(cls, *, of: "LabelingTask", **options: Unpack[ReviewOptions]) -> Self:
        """A task in which people correct the labels of another: boxes, masks, sequences and points."""
        return cls._review("adjustment", of, adjustment_of(of.task_type), options)

    @classmethod
    def verification(cls, *, of: "LabelingTask", **options: Unpack[ReviewOptions]) -> Self:
        """A task in which people judge the labels of another, without changing them.

        For boxes and masks they choose a judgement. Of sequences and points they fill in `attributes` and
        `frame_attributes`: the service shows them the page for adjustments, and lets them change no shape.
        """
        return cls._review("verification", of, verification_of(of.task_type), options)

    @classmethod
    def _review(
        cls, kind: Review, of: "LabelingTask", task_type: types.TaskType, options: ReviewOptions
    ) -> Self:
        return cls._from(
            task_type,
            **review(
                kind, task_type, categories=of.categories, label_attribute=of.label_attribute, options=options
            ),
        )

    @classmethod
    def _of(cls, task_type: types.TaskType, **options: Unpack[VideoOptions]) -> Self:
        validate_options(options, options=VideoOptions, factory=task_type.name.replace("-", "_"))
        return cls._from(task_type, **options)

    @classmethod
    def _from(
        cls,
        task_type: types.TaskType,
        *,
        labels: Sequence[str | Label],
        title: str,
        description: str,
        name: str | None = None,
        label_attribute: str | None = None,
        short_instructions: str | None = None,
        full_instructions: str | None = None,
        good_examples: Sequence[str] = (),
        bad_examples: Sequence[str] = (),
        template: str | Path | None = None,
        keywords: Sequence[str] = (),
        workers_per_object: int | None = None,
        task_time_limit: Duration | None = None,
        task_availability: Duration | None = None,
        max_concurrent_tasks: int = 1000,
        content_classifiers: Sequence[str] = (),
        attributes: Sequence[Attribute] = (),
        frame_attributes: Sequence[Attribute] = (),
        annotation_type: AnnotationType | None = None,
        reviewed_attribute: str | None = None,
    ) -> Self:
        defaults = task_defaults(task_type)
        if workers_per_object is None:
            workers_per_object = defaults.workers_per_object
        if label_attribute is None:
            label_attribute = "label-ref" if task_type.label_attribute_ref == "required" else "label"
        return cls(
            task_type=task_type,
            categories=LabelCategories(
                labels=as_labels(labels),
                attributes=tuple(attributes),
                frame_attributes=tuple(frame_attributes),
                annotation_type=annotation_type,
                short_instructions=short_instructions or description,
                full_instructions=full_instructions or defaults.full_instructions,
                reviewed_attribute=reviewed_attribute,
            ),
            name=defaults.name or task_type.name if name is None else name,
            title=title,
            description=description,
            label_attribute=label_attribute,
            good_examples=tuple(good_examples),
            bad_examples=tuple(bad_examples),
            template=Path(template) if template is not None else None,
            keywords=tuple(keywords),
            workers_per_object=workers_per_object,
            task_time_limit=task_time_limit or Duration.seconds(defaults.task_time_limit_seconds),
            task_availability=task_availability or Duration.seconds(DEFAULT_TASK_AVAILABILITY_SECONDS),
            max_concurrent_tasks=max_concurrent_tasks,
            content_classifiers=tuple(content_classifiers),
        )

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the label categories."""
        return self.categories.names

    @property
    def worker_page(self) -> str | None:
        """The worker page as it is stored in S3, still a Liquid template; None if it is the service's own.

        Raises:
            InvalidValue: there is no template where it has to be one's own, or a bad one.
        """
        if self.task_type.worker_page == "human-task-ui":
            return None
        if self.template is not None:
            return own_page(self.template, task_type=self.task_type)
        return packaged_page(
            self.task_type,
            title=self.title,
            short_instructions=self.categories.short_instructions,
            full_instructions=self.categories.full_instructions,
            good_examples=self.good_examples,
            bad_examples=self.bad_examples,
            reviewed_attribute=self.categories.reviewed_attribute,
        )

    def bind(self, scope: Construct) -> TaskAssets:
        """Put the worker page and the label categories into S3, as assets in `scope`.

        Assets are versioned by their content, so a job that runs keeps the page it was started with.
        """
        page = self.worker_page
        categories = json.dumps(self.categories.to_json(task_type=self.task_type), indent=2)
        return TaskAssets(
            worker_page=None
            if page is None
            else text_asset(scope, "WorkerPage", name="worker-page.liquid.html", text=page),
            label_categories=text_asset(
                scope, "LabelCategories", name="label-categories.json", text=categories
            ),
            pictures=pictures_in_s3(page or ""),
        )

    def _words_in_files(self) -> str:
        words = self.categories.short_instructions, self.categories.full_instructions, self.title
        return " ".join(self.labels if self.template else (*self.labels, *words))

    def _validate_time_limit(self, seconds: int) -> None:
        job_rules.validate_task_time_limit(seconds, most=self.task_type.max_task_time_limit_seconds)
