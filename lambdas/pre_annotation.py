"""Ground Truth calls this function before it shows an object to people.

Environment: `LABELS`, the label categories as a JSON array.
"""

import json
import os
from typing import Any

from labeling.pre_annotation import task_input


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Say what the worker page shows; see `labeling.pre_annotation`."""
    return task_input(event, labels=json.loads(os.environ["LABELS"]))
