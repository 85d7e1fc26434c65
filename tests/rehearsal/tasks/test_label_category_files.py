"""What the service takes in the label category file of sequences and points."""

from dataclasses import replace
from typing import Any

import pytest

from labeling.errors import InvalidValue
from labeling.label_attributes import Attribute
from labeling.label_categories import Label, LabelCategories
from labeling.task_types import POINT_CLOUD_SEMANTIC_SEGMENTATION, VIDEO_OBJECT_TRACKING
from rehearsal.tasks.label_category_files import read_label_categories


def test_the_label_category_file_tells_what_people_are_asked() -> None:
    asked = LabelCategories(
        labels=(Label(name="car", attributes=(Attribute(name="lit", choices=("yes", "no")),)),),
        attributes=(Attribute(name="wheels", between=(2, 18), required=True),),
        frame_attributes=(Attribute(name="note", description="What else?"),),
        annotation_type="Polygon",
        short_instructions="Look.",
        full_instructions="Look twice.",
    )
    content = asked.to_json(task_type=VIDEO_OBJECT_TRACKING)

    read = read_label_categories(content, task_type=VIDEO_OBJECT_TRACKING)

    assert read == replace(asked, short_instructions="", full_instructions="")


def test_attributes_of_labels_are_ignored_where_people_paint_points() -> None:
    labels = [{"label": "car", "categoryAttributes": [{"name": "lit", "type": "string"}]}]

    read = read_label_categories({"labels": labels}, task_type=POINT_CLOUD_SEMANTIC_SEGMENTATION)

    assert read == LabelCategories(labels=(Label(name="car"),))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"annotationType": "Circle"}, "annotation_type"),
        ({"auditLabelAttributeName": "given"}, "reviewed_attribute"),
        ({"labels": [{"label": "car", "editsAllowed": "none"}]}, "edits_allowed"),
        ({"labels": [{"label": "car", "editsAllowed": "some"}]}, "editsAllowed"),
        ({"labels": [{"label": "a label of 17 ch."}]}, "1 to 16 characters"),
        ({"frameAttributes": [{"name": "note", "type": "string"}]}, "without a description"),
        ({"categoryGlobalAttributes": [{"name": "note", "type": "text"}]}, "string or number"),
        ({"instructions": {"shortInstruction": "x" * 255}}, "at most 254 characters"),
    ],
)
def test_a_label_category_file_that_breaks_a_rule_is_refused(changes: dict[str, Any], reason: str) -> None:
    content = {"labels": [{"label": "car"}], **changes}

    with pytest.raises(InvalidValue, match=reason):
        read_label_categories(content, task_type=VIDEO_OBJECT_TRACKING)
