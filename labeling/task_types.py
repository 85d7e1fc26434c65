"""The task types of Ground Truth, and what the service says of each.

Sources, unless a line says otherwise: API reference (HumanTaskConfig, AnnotationConsolidationConfig,
LabelingJobAlgorithmsConfig, UiConfig, CreateLabelingJob) for functions, algorithms, worker pages and label
attributes; SageMaker developer guide ("Input data quotas", "Supported data formats", "Automate data
labeling", "Label category and frame attribute configuration", "Output data") for the rest.
"""

from dataclasses import replace

from labeling.errors import InvalidValue, Problem
from labeling.task_type import TaskType as TaskType

_FULL_HD, _ULTRA_HD = 1920 * 1080, 3840 * 2160
_THIRTY_DAYS = 30 * 24 * 3600
"""In seconds: what the API reference allows for sequences and points; the guide still says 7 days."""

IMAGE_CLASSIFICATION = TaskType(
    name="image-classification",
    function_suffix="ImageMultiClass",
    algorithm="image-classification",
    source="image",
    object_suffixes=(".jpg", ".jpeg", ".png"),
    output_type="groundtruth/image-classification",
    min_labels=2,
    # The guide says "40 MB". Read as mebibytes, so that no image the service takes is refused.
    max_object_bytes=40 * 1024 * 1024,
    max_pixels=100_000_000,
    max_pixels_auto_labeling=_ULTRA_HD,
    crowd_element="crowd-image-classifier",
)
"""One category for each image."""

IMAGE_CLASSIFICATION_MULTI_LABEL = replace(
    IMAGE_CLASSIFICATION,
    name="image-classification-multi-label",
    function_suffix="ImageMultiClassMultiLabel",
    algorithm=None,
    output_type="groundtruth/image-classification-multilabel",
    max_labels=50,
    max_pixels_auto_labeling=None,
    crowd_element="crowd-image-classifier-multi-select",
)
"""Every category that fits, for each image."""

TEXT_CLASSIFICATION = TaskType(
    name="text-classification",
    function_suffix="TextMultiClass",
    algorithm="text-classification",
    source="text",
    source_key="source",
    object_suffixes=(".txt", ".csv"),
    output_type="groundtruth/text-classification",
    min_labels=2,
    crowd_element="crowd-classifier",
)
"""One category for each text."""

TEXT_CLASSIFICATION_MULTI_LABEL = replace(
    TEXT_CLASSIFICATION,
    name="text-classification-multi-label",
    function_suffix="TextMultiClassMultiLabel",
    algorithm=None,
    output_type="groundtruth/text-classification-multilabel",
    max_labels=50,
    crowd_element="crowd-classifier-multi-select",
)
"""Every category that fits, for each text."""

NAMED_ENTITY_RECOGNITION = replace(
    TEXT_CLASSIFICATION,
    name="named-entity-recognition",
    function_suffix="NamedEntityRecognition",
    algorithm=None,
    output_type="groundtruth/text-span",
    min_labels=1,
    crowd_element="crowd-entity-annotation",
    human_task_ui="NamedEntityRecognition",
)
"""Words and phrases in a text, each of a category."""

BOUNDING_BOX = replace(
    IMAGE_CLASSIFICATION,
    name="bounding-box",
    function_suffix="BoundingBox",
    algorithm="object-detection",
    output_type="groundtruth/object-detection",
    min_labels=1,
    # The guide's 50; the API reference still says 10 (DescribeLabelingJob, LabelCategoryConfigS3Uri).
    max_labels=50,
    crowd_element="crowd-bounding-box",
)
"""Boxes around objects in images."""

SEMANTIC_SEGMENTATION = replace(
    IMAGE_CLASSIFICATION,
    name="semantic-segmentation",
    function_suffix="SemanticSegmentation",
    algorithm="semantic-segmentation",
    label_attribute_ref="required",
    output_type="groundtruth/semantic-segmentation",
    min_labels=1,
    max_labels_auto_labeling=20,
    max_objects=20_000,
    max_pixels_auto_labeling=_FULL_HD,
    crowd_element="crowd-semantic-segmentation",
)
"""A category for each pixel of an image."""

VIDEO_CLASSIFICATION = TaskType(
    name="video-classification",
    function_suffix="VideoMultiClass",
    source="video",
    object_suffixes=(".mp4", ".ogg", ".webm"),
    # No source names it; made as the others are.
    output_type="groundtruth/video-classification",
    max_labels=30,
    crowd_element="crowd-classifier",
)
"""One category for each video clip."""

VIDEO_OBJECT_DETECTION = TaskType(
    name="video-object-detection",
    function_suffix="VideoObjectDetection",
    source="video-frames",
    object_suffixes=IMAGE_CLASSIFICATION.object_suffixes,
    label_attribute_ref="required",
    output_type="groundtruth/video-object-detection",
    max_labels=30,
    longest_label=16,
    max_objects=10,
    max_frames=2_000,
    max_task_time_limit_seconds=_THIRTY_DAYS,
    human_task_ui="VideoObjectDetection",
    has_category_attributes=True,
    has_frame_attributes=True,
    has_annotation_type=True,
)
"""Shapes around objects in every frame of a sequence."""

VIDEO_OBJECT_TRACKING = replace(
    VIDEO_OBJECT_DETECTION,
    name="video-object-tracking",
    function_suffix="VideoObjectTracking",
    output_type="groundtruth/video-object-tracking",
    human_task_ui="VideoObjectTracking",
)
"""Shapes that follow each object through the frames of a sequence."""

POINT_CLOUD_OBJECT_DETECTION = TaskType(
    name="point-cloud-object-detection",
    function_suffix="3DPointCloudObjectDetection",
    source="point-cloud",
    object_suffixes=(".bin", ".txt"),
    label_attribute_ref="free",
    output_type="groundtruth/point_cloud_object_detection",
    max_labels=30,
    longest_label=16,
    max_task_time_limit_seconds=_THIRTY_DAYS,
    human_task_ui="PointCloudObjectDetection",
    has_category_attributes=True,
    has_frame_attributes=True,
)
"""Cuboids around objects in a frame of points in space."""

POINT_CLOUD_OBJECT_TRACKING = replace(
    POINT_CLOUD_OBJECT_DETECTION,
    name="point-cloud-object-tracking",
    function_suffix="3DPointCloudObjectTracking",
    label_attribute_ref="required",
    output_type="groundtruth/point_cloud_object_tracking",
    max_frames=500,
    human_task_ui="PointCloudObjectTracking",
)
"""Cuboids that follow each object through a sequence of frames."""

POINT_CLOUD_SEMANTIC_SEGMENTATION = replace(
    POINT_CLOUD_OBJECT_DETECTION,
    name="point-cloud-semantic-segmentation",
    function_suffix="3DPointCloudSemanticSegmentation",
    label_attribute_ref="required",
    output_type="groundtruth/point_cloud_single_frame_semantic_segmentation",
    human_task_ui="PointCloudSemanticSegmentation",
    has_category_attributes=False,
)
"""A category for each point of a frame."""

CUSTOM = TaskType(
    name="custom",
    function_suffix=None,
    source="any",
    object_suffixes=("",),
    label_attribute_ref="free",
    # The guide prints "groundTruth/custom"; output of real jobs has it like this.
    output_type="groundtruth/custom",
)
"""Whatever one's own page asks and one's own functions make of the answers."""

PASS_THROUGH = replace(CUSTOM, name="pass-through", function_suffix="PassThrough")
"""Whatever one's own page asks, with the answers kept as they are."""


def _adjustment(original: TaskType) -> TaskType:
    """People correct labels, on the page on which others are drawn."""
    return replace(
        original,
        name=f"adjustment-{original.name}",
        function_suffix=f"Adjustment{original.function_suffix}",
        algorithm=None,
        max_labels_auto_labeling=None,
        max_pixels_auto_labeling=None,
        adjusts=original,
    )


def _verification(original: TaskType) -> TaskType:
    """People judge labels they cannot change: one judgement for each image."""
    return replace(
        IMAGE_CLASSIFICATION,
        name=f"verification-{original.name}",
        function_suffix=f"Verification{original.function_suffix}",
        algorithm=None,
        output_type="groundtruth/label-verification",
        min_labels=1,
        max_objects=original.max_objects,
        max_pixels_auto_labeling=None,
        verifies=original,
    )


ADJUSTMENT_BOUNDING_BOX = _adjustment(BOUNDING_BOX)
ADJUSTMENT_SEMANTIC_SEGMENTATION = _adjustment(SEMANTIC_SEGMENTATION)
ADJUSTMENT_VIDEO_OBJECT_DETECTION = _adjustment(VIDEO_OBJECT_DETECTION)
ADJUSTMENT_VIDEO_OBJECT_TRACKING = _adjustment(VIDEO_OBJECT_TRACKING)
ADJUSTMENT_POINT_CLOUD_OBJECT_DETECTION = _adjustment(POINT_CLOUD_OBJECT_DETECTION)
ADJUSTMENT_POINT_CLOUD_OBJECT_TRACKING = _adjustment(POINT_CLOUD_OBJECT_TRACKING)
ADJUSTMENT_POINT_CLOUD_SEMANTIC_SEGMENTATION = _adjustment(POINT_CLOUD_SEMANTIC_SEGMENTATION)
VERIFICATION_BOUNDING_BOX = _verification(BOUNDING_BOX)
VERIFICATION_SEMANTIC_SEGMENTATION = _verification(SEMANTIC_SEGMENTATION)

TASK_TYPES = {
    task_type.name: task_type
    for task_type in (
        IMAGE_CLASSIFICATION,
        IMAGE_CLASSIFICATION_MULTI_LABEL,
        TEXT_CLASSIFICATION,
        TEXT_CLASSIFICATION_MULTI_LABEL,
        NAMED_ENTITY_RECOGNITION,
        BOUNDING_BOX,
        SEMANTIC_SEGMENTATION,
        VIDEO_CLASSIFICATION,
        VIDEO_OBJECT_DETECTION,
        VIDEO_OBJECT_TRACKING,
        POINT_CLOUD_OBJECT_DETECTION,
        POINT_CLOUD_OBJECT_TRACKING,
        POINT_CLOUD_SEMANTIC_SEGMENTATION,
        ADJUSTMENT_BOUNDING_BOX,
        ADJUSTMENT_SEMANTIC_SEGMENTATION,
        ADJUSTMENT_VIDEO_OBJECT_DETECTION,
        ADJUSTMENT_VIDEO_OBJECT_TRACKING,
        ADJUSTMENT_POINT_CLOUD_OBJECT_DETECTION,
        ADJUSTMENT_POINT_CLOUD_OBJECT_TRACKING,
        ADJUSTMENT_POINT_CLOUD_SEMANTIC_SEGMENTATION,
        VERIFICATION_BOUNDING_BOX,
        VERIFICATION_SEMANTIC_SEGMENTATION,
        PASS_THROUGH,
        CUSTOM,
    )
}
"""Every task type by name."""


def task_type_named(name: str) -> TaskType:
    """The task type of that name.

    Raises:
        InvalidValue: there is none.
    """
    try:
        return TASK_TYPES[name]
    except KeyError:
        raise InvalidValue(
            Problem(
                subject="the task type",
                value=name,
                rule=f"it must be one of {', '.join(TASK_TYPES)}",
                fix="choose one of these",
            )
        ) from None
