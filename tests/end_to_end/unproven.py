"""Granted actions whose absence an embedded AWS does not notice, each with the reason."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from tests.end_to_end.granted import Granted

UNPROVEN: Mapping[tuple[str, str], str] = {
    ("*", "s3:AbortMultipartUpload"): "called only when an upload breaks half-way",
    ("*", "xray:*"): "the embedded AWS has no X-Ray, and a trace that may not be sent is dropped",
}
"""(policy without its hash, action), both as shell patterns, to the reason."""


def reason_why_unproven(granted: Granted) -> str | None:
    """The reason, or None for an action that is proven to be needed."""
    for (part, action), reason in UNPROVEN.items():
        if fnmatchcase(granted.part, part) and fnmatchcase(granted.action, action):
            return reason
    return None
