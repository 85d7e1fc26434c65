"""One set of named entities out of those that several people marked in a text.

Spans of different people that overlap most are one entity, whatever its label. What a majority marked stays;
its bounds and its label are those most of them chose. Where two entities would overlap, the one that more
people marked stays.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from labeling.consolidation.clusters import Pair, clusters, quorum_of

# From half of the characters in common, two spans share more than they differ in
_LEAST_OVERLAP = 0.5


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Span:
    """A named entity.

    Attributes:
        start: number of its first character, from 0.
        end: number of the character after its last.
        label: the label category.
    """

    start: int
    end: int
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AgreedSpan:
    """An entity that enough people marked.

    Attributes:
        span: where it is, and what.
        confidence: share of the people asked who marked exactly this with this label, 0.0 to 1.0, rounded to
            2 decimals; 0.0 if one person was asked.
        workers: how many people marked it, or something that overlaps it by half.
    """

    span: Span
    confidence: float
    workers: int


def consolidate_spans(marked: Mapping[str, Iterable[Span]], *, quorum: int | None = None) -> list[AgreedSpan]:
    """Find the entities that people agree on, in the text's order; none overlaps another.

    A span without characters does not count, nor does one that its worker marked with several labels.

    Args:
        marked: worker id → the worker's spans; empty for a worker who saw nothing to mark.
        quorum: how many people must have marked an entity, at least 1; more than half of those asked by
            default.

    Raises:
        InvalidValue: the quorum is less than 1.
    """
    quorum = quorum_of(len(marked), chosen=quorum)
    voices = sorted((span, worker) for worker, spans in marked.items() for span in _unambiguous(spans))
    found = [
        _agree([voices[number] for number in cluster], asked=len(marked))
        for cluster in clusters([worker for _, worker in voices], partial(_pairs, voices))
        if len(cluster) >= quorum
    ]
    found.sort(key=lambda one: (-one.workers, -one.confidence, one.span))
    kept: list[AgreedSpan] = []
    for one in found:
        place = bisect_left(kept, one.span.end, key=attrgetter("span.start"))
        if place == 0 or kept[place - 1].span.end <= one.span.start:
            kept.insert(place, one)
    return kept


_Voice = tuple[Span, str]
"""What a worker marked, and the worker's id."""


def _unambiguous(spans: Iterable[Span]) -> list[Span]:
    labels: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for span in spans:
        if 0 <= span.start < span.end:
            labels[span.start, span.end].add(span.label)
    return [
        Span(start=start, end=end, label=min(chosen))
        for (start, end), chosen in sorted(labels.items())
        if len(chosen) == 1
    ]


def _pairs(voices: Sequence[_Voice]) -> Iterator[Pair]:
    """Spans of different workers that may be one entity; they are sorted.

    The best are those that overlap most, those of equal labels first.
    """
    for first, (span, worker) in enumerate(voices):
        for second in range(first + 1, len(voices)):
            other, colleague = voices[second]
            if other.start >= span.end:
                break  # it lies behind, and so do all that follow
            if worker != colleague and (overlap := _overlap(span, other)) >= _LEAST_OVERLAP:
                yield (-overlap, span.label != other.label, span, other), first, second


def _overlap(one: Span, other: Span) -> float:
    """Characters in common out of all (Jaccard similarity); quotients of whole numbers tie if equal."""
    shared = max(min(one.end, other.end) - max(one.start, other.start), 0)
    return shared / ((one.end - one.start) + (other.end - other.start) - shared)


def _agree(cluster: Sequence[_Voice], *, asked: int) -> AgreedSpan:
    spans = [span for span, _ in cluster]
    bounds = Counter((span.start, span.end) for span in spans)
    labels = Counter(span.label for span in spans)
    start, end = _most_common(bounds) or (
        _median(span.start for span in spans),
        _median(span.end for span in spans),
    )
    label = min(labels, key=lambda label: (-labels[label], label))
    agreed = Span(start=start, end=end, label=label)
    confidence = round(spans.count(agreed) / asked, 2) if asked > 1 else 0.0
    return AgreedSpan(span=agreed, confidence=confidence, workers=len(cluster))


def _most_common(bounds: Counter[tuple[int, int]]) -> tuple[int, int] | None:
    """The bounds most people chose; none if several lead."""
    most = max(bounds.values())
    leading = [bound for bound, count in bounds.items() if count == most]
    return leading[0] if len(leading) == 1 else None


def _median(numbers: Iterable[int]) -> int:
    """The middle one, and of two in the middle the lower, which is one that somebody chose."""
    ordered = sorted(numbers)
    return ordered[(len(ordered) - 1) // 2]
