"""Which objects of a dataset a run is about: all, unless the input of the execution says otherwise."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any, Self, TypeVar

from labeling.errors import Problem, require, require_all

SELECTION_KEYS = ("suffixes", "column", "having", "lacking", "first", "sample")
"""The keys of the input of an execution that say it."""

_Object = TypeVar("_Object")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """A random sample, the same whenever it is drawn from the same dataset.

    Attributes:
        count: how many objects, at least 1.
        seed: chooses one of all samples.
    """

    count: int
    seed: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Selection:
    """What the input of an execution says of the objects.

    Attributes:
        suffixes: ends of the names of objects or text files, in lower case; the task type's if empty.
        column: of tables, the one that holds the texts; None if they have no more than one.
        having: attribute that a line of the manifest must have; None if any will do.
        lacking: attribute that it must not have; None if it may have any.
        first: how many of the remaining objects, from the beginning; None for all.
        sample: a random sample of them instead; None for all.
    """

    suffixes: tuple[str, ...] = ()
    column: str | None = None
    having: str | None = None
    lacking: str | None = None
    first: int | None = None
    sample: Sample | None = None

    @classmethod
    def parse(cls, request: Mapping[str, Any]) -> Self:
        """Read those keys of the input of an execution that are named like the attributes.

        Raises:
            InvalidValue: they break rules; every one of them is told.
        """
        given = {name: request[name] for name in SELECTION_KEYS if request.get(name) is not None}
        require_all(
            [
                *(partial(_CHECKS[name], value, subject=name) for name, value in given.items()),
                partial(
                    require,
                    not {"first", "sample"} <= given.keys(),
                    subject="first",
                    value=given.get("first"),
                    rule="it must not stand beside sample",
                    fix="leave one of them out",
                ),
            ]
        )
        if "suffixes" in given:
            given["suffixes"] = tuple(suffix.lower() for suffix in given["suffixes"])
        if "sample" in given:
            given["sample"] = Sample(**given["sample"])
        return cls(**given)

    @property
    def of_lines(self) -> bool:
        """Whether it leaves out lines of a manifest."""
        return any((self.having, self.lacking, self.first, self.sample))

    def accepts(self, entry: Mapping[str, Any]) -> bool:
        """Whether an entry of a manifest has what it must have, and lacks what it must lack."""
        return (self.having is None or self.having in entry) and (
            self.lacking is None or self.lacking not in entry
        )

    def choose(self, read: Callable[[], Iterable[_Object | Problem]]) -> Iterator[_Object | Problem]:
        """The first objects, or a sample in the order of the dataset, and every problem on the way.

        Args:
            read: reads the dataset from its beginning; for a sample it is called twice, so that no more than
                the chosen positions is kept in memory.

        Raises:
            InvalidValue: there are fewer objects than the sample has.
        """
        if self.sample is not None:
            count = sum(1 for each in read() if not isinstance(each, Problem))
            return _at(_positions(self.sample, of=count), read())
        return iter(read()) if self.first is None else _until(self.first, read())


def _text(value: object, *, subject: str) -> None:
    require(
        isinstance(value, str) and value != "",
        subject=subject,
        value=value,
        rule="it must be text",
        fix="give a name, or leave it out",
    )


def _suffixes(value: object, *, subject: str) -> None:
    require(
        isinstance(value, list) and bool(value) and all(isinstance(each, str) and each for each in value),
        subject=subject,
        value=value,
        rule="it must be a list of the ends of names",
        fix='write it like [".png"], or leave it out',
    )


def _positive(value: object, *, subject: str) -> None:
    require(
        isinstance(value, int) and not isinstance(value, bool) and value >= 1,
        subject=subject,
        value=value,
        rule="it must be a whole number, at least 1",
        fix="correct it or leave it out",
    )


def _sample(value: object, *, subject: str) -> None:
    require(
        isinstance(value, dict) and {"count"} <= value.keys() <= {"count", "seed"},
        subject=subject,
        value=value,
        rule="it must be a JSON object with a count and, if another sample is wanted, a seed",
        fix='write it like {"count": 500, "seed": 1}',
    )
    assert isinstance(value, dict)  # noqa: S101  tells the type checker what `require` has made sure of
    _positive(value["count"], subject="the count of sample")
    seed = value.get("seed", 0)
    require(
        isinstance(seed, int) and not isinstance(seed, bool),
        subject="the seed of sample",
        value=seed,
        rule="it must be a whole number",
        fix="correct it or leave it out",
    )


_CHECKS: Mapping[str, Callable[..., None]] = {
    "suffixes": _suffixes,
    "column": _text,
    "having": _text,
    "lacking": _text,
    "first": _positive,
    "sample": _sample,
}


def _positions(sample: Sample, *, of: int) -> frozenset[int]:
    require(
        sample.count <= of,
        subject="the count of sample",
        value=sample.count,
        rule=f"it must be at most {of:,}, as many objects as there are to draw from",
        fix="draw fewer, or leave sample out",
    )
    return frozenset(Random(sample.seed).sample(range(of), sample.count))  # noqa: S311  nothing is kept secret


def _at(positions: frozenset[int], found: Iterable[_Object | Problem]) -> Iterator[_Object | Problem]:
    position = 0
    for each in found:
        if isinstance(each, Problem):
            yield each
            continue
        if position in positions:
            yield each
        position += 1


def _until(count: int, found: Iterable[_Object | Problem]) -> Iterator[_Object | Problem]:
    """What comes before the object after the last wanted one, which is not read, nor anything behind it."""
    for each in found:
        yield each
        count -= not isinstance(each, Problem)
        if not count:
            return
