"""What several benchmarks are told on the command line, checked before anything is measured."""

from argparse import ArgumentTypeError
from pathlib import Path


def output(text: str) -> Path:
    """A file to write to, in a folder that exists.

    Raises:
        ArgumentTypeError: it cannot be written to.
    """
    path = Path(text)
    if not path.parent.is_dir() or path.is_dir():
        raise ArgumentTypeError(
            f"the output is {text!r}: it must be a file, and its folder must exist; create the folder, or "
            "write to another"
        )
    return path


def seed(text: str) -> int:
    """What all that is drawn depends on.

    Raises:
        ArgumentTypeError: it is no whole number from 0.
    """
    if not text.isdecimal():
        raise ArgumentTypeError(f"the seed is {text!r}: it must be a whole number from 0; pass one such as 0")
    return int(text)


def sizes(text: str, *, least: int) -> list[int]:
    """Numbers between commas, each at least so large.

    Raises:
        ArgumentTypeError: one is no number, or smaller.
    """
    found = []
    for size in text.split(","):
        try:
            number = int(float(size))  # so that 1e6 is a million
        except (ValueError, OverflowError):
            number = -1
        if number < least:
            raise ArgumentTypeError(
                f"a size is {size!r}: it must be a number of at least {least}; pass sizes such as 10000,1e6"
            )
        found.append(number)
    return found
