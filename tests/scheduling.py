"""Which of pytest-xdist's workers runs what, and when."""

from xdist.scheduler import LoadFileScheduling

_LONG = ("tests/end_to_end/", "tests/rehearsal/", "tests/gates/", "tests/test_checks.py", "tests/lambdas/")
"""Folders whose tests share an AWS, or the apps they look at, and a file; those that take longest first."""


class Scheduling(LoadFileScheduling):
    """Hands out files, and a folder whose tests share what takes long to make as if it were one file.

    A second worker would start a second AWS and put everything into it again: the end-to-end tests share two
    deployments, the images, and the longest labeling job of all. And it would synthesize every app again that
    the gates look at.
    """

    def _split_scope(self, nodeid: str) -> str:
        together = (part for part in _LONG if nodeid.startswith(part))
        return next(together, super()._split_scope(nodeid))


def when_to_run(nodeid: str) -> int:
    """The rank of a test: what takes long goes first, so that no worker is left alone with it at the end."""
    return next((rank for rank, part in enumerate(_LONG) if nodeid.startswith(part)), len(_LONG))
