"""Snapshots as JSON files that are named for what they show."""

import json
from typing import Any

from syrupy.extensions.json import JSONSnapshotExtension
from syrupy.location import PyTestLocation
from syrupy.types import SnapshotIndex


class NamedJson(JSONSnapshotExtension):
    """A snapshot in a file of its own, named by its index, with objects in the order they are written."""

    @classmethod
    def get_snapshot_name(cls, *, test_location: PyTestLocation, index: SnapshotIndex = 0) -> str:
        """The name without the test's."""
        return str(index)

    def serialize(self, data: Any, **_: Any) -> str:
        """The data as it is: the order of a state machine's states is part of how it reads."""
        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


class Template(NamedJson):
    """The template of a stack."""

    file_extension = "template.json"


class Workflow(NamedJson):
    """The definition of a state machine, as editors know it."""

    file_extension = "asl.json"


class Job(NamedJson):
    """What a labeling job is asked for: the request and the label category file."""

    file_extension = "job.json"
