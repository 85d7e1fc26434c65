"""Video classification."""

from labeling.task_types import VIDEO_CLASSIFICATION
from rehearsal.tasks.classification import Classification


class VideoClassification(Classification):
    """See the module."""

    type = VIDEO_CLASSIFICATION
