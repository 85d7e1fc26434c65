"""Frames in the site's bucket, and labeling jobs on them."""

import io
import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from PIL import Image

from labeling.frame_sequences import FrameSequence, point_cloud_entry
from labeling.label_attributes import Attribute
from labeling.label_categories import Label, LabelCategories
from labeling.s3_uri import S3Uri, StoredObject
from labeling.service_arns import consolidation_function_arn, human_task_ui_arn, pre_annotation_function_arn
from labeling.task_types import TaskType
from tests.rehearsal.account import new_name
from tests.rehearsal.ground_truth.frame_cases import Case
from tests.rehearsal.ground_truth.site import PERFECT, REGION, Site

ATTRIBUTE = "objects-ref"
LABELS = (Label(name="bus"), Label(name="car"))
OCCLUDED = Attribute(name="occluded", choices=("yes", "no"))
WEATHER = Attribute(name="weather", description="Is it foggy?", choices=("sun", "fog"))


class Frames:
    """Two images and two point clouds, as the library's own manifests list them.

    Args:
        site: has buckets.
    """

    def __init__(self, site: Site) -> None:
        self._site = site
        self._folder = new_name("frames")
        image = io.BytesIO()
        Image.new("RGB", (64, 64)).save(image, "png")
        points = struct.pack("<12f", *range(12))
        self._images = tuple(self.put(f"{number}.png", image.getvalue()) for number in (0, 1))
        self._clouds = tuple(self.put(f"{number}.bin", points) for number in (0, 1))
        self._sequences = {
            of_point_clouds: self.put_sequence(self.sequence(of_point_clouds=of_point_clouds))
            for of_point_clouds in (False, True)
        }

    def entry(self, task_type: TaskType) -> dict[str, Any]:
        """The line of a manifest for these frames."""
        if task_type.max_frames is None:
            return point_cloud_entry(self._clouds[0], bucket=self._site.images_bucket)
        return {"source-ref": self._sequences[task_type.source == "point-cloud"]}

    def sequence(self, *, of_point_clouds: bool) -> dict[str, Any]:
        """The content of the sequence file for these frames."""
        folder = S3Uri(self._site.images_bucket, f"{self._folder}/")
        sequence = FrameSequence(folder=folder, frames=self._clouds if of_point_clouds else self._images)
        return sequence.to_json(number=1, of_point_clouds=of_point_clouds)

    def put_sequence(self, content: Mapping[str, Any]) -> str:
        """Write a sequence file; return its URI."""
        return self._site.put(f"{new_name('sequence')}.json", json.dumps(content))

    def put(self, name: str, content: bytes) -> StoredObject:
        """Write a file next to the frames."""
        key = f"{self._folder}/{name}"
        self._site.put(key, content, bucket=self._site.images_bucket)
        return StoredObject(key, len(content), 1000.5)

    def label(self, case: Case) -> Any:
        """A label as the output line has it, once its file is written."""
        return self._site.put(new_name("label"), case.content) if case.file else case.label

    def read(self, case: Case, label: Any) -> Any:
        """The label of an output line, or the content of the file it is."""
        return case.read(self._site.read(label)) if case.file else label

    def request(
        self,
        case: Case,
        *,
        workteam: str,
        entries: Sequence[Mapping[str, Any]] = (),
        categories: Mapping[str, Any] | None = None,
        tags: Mapping[str, str] = PERFECT,
        **changes: Any,
    ) -> dict[str, Any]:
        """A request for a job on these frames, done by people who see what the case says.

        Args:
            case: the task type, and the true label.
            workteam: the people.
            entries: lines of the input manifest; that of these frames if there are none.
            categories: content of the label category file; what the case needs if None.
            tags: how people behave.
            changes: see `Site.request`.
        """
        task_type = case.task_type
        frames = self.entry(task_type)
        truth = {**frames, "truth": self.label(case), "truth-metadata": case.metadata}
        return self._site.request(
            workteam=workteam,
            tags={**tags, "answer-key": self._site.manifest(truth)},
            label_attribute=ATTRIBUTE,
            manifest_uri=self._site.manifest(*map(dict, entries or [frames])),
            label_categories_uri=self._site.put(
                f"{new_name('labels')}.json", json.dumps(categories or asked(case))
            ),
            pre_annotation_arn=pre_annotation_function_arn(region=REGION, task_type=task_type),
            consolidation_arn=consolidation_function_arn(region=REGION, task_type=task_type),
            ui_template_uri=None,
            human_task_ui_arn=human_task_ui_arn(region=REGION, task_type=task_type),
            **{"workers_per_object": 1, **changes},
        )


def asked(case: Case, **changes: Any) -> dict[str, Any]:
    """The label category file of a case, as the library writes it; changes are to `LabelCategories`."""
    of_labels = (OCCLUDED,) if case.task_type.has_category_attributes else ()
    usual = {
        "labels": LABELS,
        "attributes": of_labels,
        "frame_attributes": (WEATHER,),
        "annotation_type": case.annotation_type,
        "short_instructions": "Look.",
        "full_instructions": "Look.",
    }
    return LabelCategories(**{**usual, **changes}).to_json(task_type=case.task_type)
