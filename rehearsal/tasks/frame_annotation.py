"""What all tasks have in common in which people draw in frames."""

import random
from abc import ABC
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from labeling.consolidation.metadata import class_map
from rehearsal.tasks.annotated_frames import AnnotatedFrames, Layout, agreement
from rehearsal.tasks.annotation_task import AnnotationTask
from rehearsal.tasks.annotators import Annotator
from rehearsal.tasks.shapes import Tool
from rehearsal.tasks.task import Label


@dataclass(frozen=True, kw_only=True)
class FrameAnnotation(AnnotationTask, ABC):
    """People draw in frames.

    Attributes:
        layout: how the task type writes what they draw.
    """

    layout: Layout

    @property
    def tool(self) -> Tool:
        """What people draw with in a job."""
        return self.layout.tools[self.asked.annotation_type]

    def can_answer(self, truth: Label, *, categories: Sequence[str]) -> bool:
        """See `HumanTask`."""
        return truth.tool == self.tool and super().can_answer(truth, categories=categories)

    def annotated(
        self, truth: Label, *, earlier: Label | None, accuracy: float, chance: random.Random
    ) -> Label:
        """See `AnnotationTask`."""
        return Annotator(asked=self.asked, accuracy=accuracy, chance=chance).annotate(truth, earlier=earlier)

    def agreement(self, label: Label, other: Label) -> float:
        """See `HumanTask`."""
        return agreement(label, other)

    def metadata(self, label: AnnotatedFrames, *, categories: Sequence[str]) -> dict[str, Any]:
        """What the metadata of a label holds beyond every label's."""
        return {"class-map": class_map(categories, used=label.categories)}
