"""Where apps under test put what they synthesize, until the tests are done."""

import functools
import tempfile


def output_folder() -> str:
    """A new folder for the output of one app."""
    return tempfile.mkdtemp(dir=_all().name)


def remove_outputs() -> None:
    """Remove all of them; the workers of pytest-xdist end without doing what a process does at exit."""
    if _all.cache_info().currsize:
        _all().cleanup()


@functools.cache
def _all() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="apps-")
