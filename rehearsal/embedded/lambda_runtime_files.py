"""The Python packages AWS's Lambda runtime has, and no others.

A handler that imports more than its own asset, boto3 and the standard library works in a developer's
environment and fails on AWS. So handlers run without this environment's site-packages, and find a
directory of links instead.

Source of the list: Lambda developer guide, "Runtime-included SDK versions (Python)"; `awslambdaric` is
AWS's runtime interface client, which a managed runtime uses too.
"""

import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

_INCLUDED = ("awslambdaric", "boto3")
_NAME_END = re.compile(r"[^A-Za-z0-9._-]")


def link_runtime_packages(directory: Path) -> None:
    """Link AWS's runtime client, boto3 and what they require into `directory`, which must be empty."""
    for package in sorted(_with_requirements(_INCLUDED)):
        for name, target in _top_level_entries(distribution(package)):
            link = directory / name
            if not link.exists():
                link.symlink_to(target)


def _with_requirements(packages: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    waiting = list(packages)
    while waiting:
        package = waiting.pop()
        if package in found:
            continue
        found.add(package)
        requirements = distribution(package).requires or []
        waiting += [_NAME_END.split(text)[0] for text in requirements if "extra ==" not in text]
    return found


def _top_level_entries(package: Distribution) -> list[tuple[str, Path]]:
    names = {path.parts[0] for path in package.files or [] if path.parts[0] not in ("..", "__pycache__")}
    return [(name, Path(str(package.locate_file(name))).resolve()) for name in sorted(names)]
