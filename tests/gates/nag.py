"""What the compliance packs of cdk-nag say of an app, as sets that tests can compare."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from aws_cdk import App, Validations
from cdk_nag import AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks

from constructs_lib import acknowledgments

PACKS = (AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks)


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledged:
    """One acknowledged finding: its id, why it stays, and the path of the construct it stands at."""

    finding: str
    reason: str
    path: str


def findings(app: App) -> set[str]:
    """Every finding of every pack that nobody has acknowledged, as "id @ construct path"."""
    return {
        f"{violation.rule_name} @ {resource.construct_path}"
        for pack in PACKS
        for violation in pack(app).validate_scope(app).violations
        for resource in violation.violating_resources
    }


def acknowledged(app: App) -> list[Acknowledged]:
    """Every acknowledgment in the app, as its assembly tells; asking each construct takes a second an app."""
    return list(_acknowledged(app))


def stale(entries: Iterable[Acknowledged], *, raw: set[str]) -> set[str]:
    """The acknowledgments nobody needs: what they name is not found, even where nothing is acknowledged.

    Args:
        entries: the acknowledgments of an app.
        raw: the findings in the same app, built without them.
    """
    found = [finding.split(" @ ", 1) for finding in raw]
    return {
        f"{entry.finding} @ {entry.path}"
        for entry in entries
        if not any(rule == entry.finding and _within(path, entry.path) for rule, path in found)
    }


def without_acknowledgments(build: Callable[[], App]) -> App:
    """The app that `build` builds when the library acknowledges nothing."""
    with mock.patch.object(acknowledgments, "Validations"):
        return build()


def _within(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}/")


def _acknowledged(app: App) -> Iterator[Acknowledged]:
    for metadata in Path(app.synth().directory).glob("*.metadata.json"):
        for path, entries in json.loads(metadata.read_text("utf-8")).items():
            for entry in entries:
                if entry["type"] == Validations.ACKNOWLEDGED_RULES_METADATA_KEY:
                    for finding, reason in entry["data"].items():
                        yield Acknowledged(
                            finding=finding.removeprefix("Annotation::"),
                            reason=reason,
                            path=path.removeprefix("/"),
                        )
