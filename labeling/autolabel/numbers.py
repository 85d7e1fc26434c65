"""Numbers of any type that means the same, as the types that JSON knows."""

from contextlib import suppress
from math import isfinite
from numbers import Real
from operator import index

from labeling.errors import InvalidValue, Problem


def whole(value: object, *, subject: str) -> int:
    """A whole number as an int, also one of numpy's.

    Raises:
        InvalidValue: it is of a type that may be something else: a float, text, a truth value.
    """
    if not isinstance(value, bool):
        with suppress(TypeError):  # which tells what is none, so that any object may be asked
            return index(value)  # type: ignore[arg-type]
    raise InvalidValue(
        Problem(subject=subject, value=value, rule="it must be a whole number", fix="pass it as an int")
    )


def real(value: object, *, subject: str) -> float:
    """A number as a float or, if it was one, an int; also one of numpy's.

    Raises:
        InvalidValue: it is none, or not finite.
    """
    if isinstance(value, Real) and not isinstance(value, bool):
        with suppress(OverflowError):  # of an int that no float can hold
            if isfinite(value):
                return value if isinstance(value, int) else float(value)
    raise InvalidValue(
        Problem(subject=subject, value=value, rule="it must be a finite number", fix="pass it as a float")
    )
