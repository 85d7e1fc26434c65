"""The three plots of the report, as SVG that follows the page's colours, light or dark."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean

from labeling.report.words import percent, text

_WIDTH, _HEIGHT = 360.0, 250.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 40.0, 6.0, 18.0, 44.0
_FLOOR = _HEIGHT - _BOTTOM
_WIDEST_COLUMN = 34.0
_LARGEST_DOT = 3.5
_LEAST_SPACE = 4.0  # between texts
_BELOW, _ABOVE = 17.0, -9.0  # from a dot to the foot of its value
_VALUE_HEIGHT = 9.0
_CHARACTER_WIDTH = 6.6  # of a figure at the size of values and ticks
_GROUP_GAP = 0.8  # of the room of a column


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One iteration in a plot of amounts.

    Attributes:
        group: what it belongs to, such as "job 1".
        label: its name below the axis.
        people, model: amounts, stacked.
    """

    group: str
    label: str
    people: float
    model: float

    @property
    def total(self) -> float:
        """Height of the stack."""
        return self.people + self.model


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One iteration in a plot of shares; without a value it only takes its place.

    Attributes:
        group: what it belongs to.
        label: its name below the axis.
        value: 0.0 to 1.0.
    """

    group: str
    label: str
    value: float | None


def stacked_columns(
    columns: Sequence[Column], *, title: str, written: Callable[[float], str], finest: float
) -> str:
    """Amounts of people and model per iteration, one upon the other, with the total above.

    Args:
        columns: at least one.
        title: what the plot shows, for those who hear it.
        written: how an amount is written.
        finest: least difference between two amounts.
    """
    ticks = _ticks(max(column.total for column in columns), finest=finest)
    scale = (_FLOOR - _TOP) / ticks[-1]
    axis = _HorizontalAxis([(column.group, column.label) for column in columns])
    width = min(_WIDEST_COLUMN, 0.72 * axis.step)
    told = axis.readable([column.total for column in columns], written=written)
    marks = [_grid(_FLOOR - tick * scale, written(tick)) for tick in ticks]
    for index, column in enumerate(columns):
        left = axis.middle(index) - width / 2
        top = _FLOOR
        marks.append(f"<g><title>{text(_column_words(column, written))}</title>")
        for kind, amount in (("people", column.people), ("model", column.model)):
            if amount:
                top -= amount * scale
                marks.append(
                    f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" '
                    f'height="{amount * scale:.1f}"/>'
                )
        if index in told:
            marks.append(_label(axis.middle(index), top - 5, written(column.total), kind="value"))
        marks.append("</g>")
    return _svg(title, [*marks, *axis.marks()])


def shares_line(points: Sequence[Point], *, title: str, target: float, target_label: str) -> str:
    """Shares over the iterations as a line, and the target as a level.

    Args:
        points: at least one has a value.
        title: what the plot shows, for those who hear it.
        target: 0.0 to 1.0.
        target_label: what the target is.
    """
    known = [(index, point.value) for index, point in enumerate(points) if point.value is not None]
    levels = _share_levels(min(target, *(value for _, value in known)))
    axis = _HorizontalAxis([(point.group, point.label) for point in points])

    def height(value: float) -> float:
        return _FLOOR - (value - levels[0]) / (1 - levels[0]) * (_FLOOR - _TOP)

    marks = [_grid(height(level), f"{level:.0%}") for level in levels]
    marks.append(
        f'<line class="target" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height(target):.1f}" '
        f'y2="{height(target):.1f}"/>'
    )
    marks.append(_label(_LEFT + 4, height(target) - 6, target_label, kind="target-label"))
    path = " ".join(f"{axis.middle(index):.1f},{height(value):.1f}" for index, value in known)
    marks.append(f'<polyline class="line" points="{path}"/>')
    told = axis.readable([point.value for point in points], written=percent)
    radius = min(_LARGEST_DOT, 0.35 * axis.step)
    for place, (index, value) in enumerate(known):
        x, y = axis.middle(index), height(value)
        marks.append(f"<g><title>{text(f'iteration {points[index].label}: {percent(value)}')}</title>")
        marks.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"/>')
        if index in told:
            neighbors = [
                height(known[other][1]) for other in (place - 1, place + 1) if 0 <= other < len(known)
            ]
            foot = _foot(y, neighbors=neighbors, target=height(target))
            marks.append(_label(x, foot, percent(value), kind="value"))
        marks.append("</g>")
    return _svg(title, [*marks, *axis.marks()])


class _HorizontalAxis:
    """Places the iterations side by side, with a gap between jobs."""

    def __init__(self, names: Sequence[tuple[str, str]]) -> None:
        self._names = names
        groups = [
            (group, list(members)) for group, members in groupby(range(len(names)), lambda i: names[i][0])
        ]
        self._groups = groups
        rooms = len(names) + _GROUP_GAP * (len(groups) - 1)
        self.step = (_WIDTH - _LEFT - _RIGHT) / rooms
        self._gaps = [number for number, (_, members) in enumerate(groups) for _ in members]

    def middle(self, index: int) -> float:
        """Where an iteration is."""
        return _LEFT + self.step * (index + 0.5 + _GROUP_GAP * self._gaps[index])

    def readable(self, values: Sequence[float | None], *, written: Callable[[float], str]) -> set[int]:
        """Which values to write out: all if they fit beside each other, else the greatest and the last."""
        known = [(index, value) for index, value in enumerate(values) if value is not None]
        half = {index: _CHARACTER_WIDTH * len(written(value)) / 2 for index, value in known}

        def apart(left: int, right: int) -> bool:
            return self.middle(right) - self.middle(left) >= half[left] + half[right] + _LEAST_SPACE

        if all(apart(left, right) for (left, _), (right, _) in pairwise(known)):
            return set(half)
        greatest, last = max(known, key=lambda pair: (pair[1], pair[0]))[0], known[-1][0]
        return {greatest, last} if apart(greatest, last) else {greatest}

    def marks(self) -> list[str]:
        """The axis: names of the iterations and, if there are several jobs, of the jobs."""
        widest = _CHARACTER_WIDTH * max(len(label) for _, label in self._names)
        every = max(1, math.ceil((widest + _LEAST_SPACE) / self.step))
        marks = [f'<line class="axis" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{_FLOOR}" y2="{_FLOOR}"/>']
        for _, members in self._groups:
            marks += [
                _label(self.middle(index), _FLOOR + 15, self._names[index][1], kind="tick")
                for index in members[::every]
            ]
        if len(self._groups) == 1:
            marks.append(_label((_LEFT + _WIDTH - _RIGHT) / 2, _FLOOR + 34, "iteration", kind="axis-title"))
            return marks
        for group, members in self._groups:
            first, last = self.middle(members[0]), self.middle(members[-1])
            half = self.step * 0.4
            marks.append(
                f'<line class="axis" x1="{first - half:.1f}" x2="{last + half:.1f}" '
                f'y1="{_FLOOR + 21}" y2="{_FLOOR + 21}"/>'
            )
            marks.append(_label((first + last) / 2, _FLOOR + 35, group, kind="axis-title"))
        return marks


def _foot(dot: float, *, neighbors: Sequence[float], target: float) -> float:
    """Where a value stands: on the side of its dot that the line leaves free, unless the target runs there.

    All are distances from the upper edge.
    """
    peak = not neighbors or dot <= fmean(neighbors)
    sides = (dot + _ABOVE, dot + _BELOW) if peak else (dot + _BELOW, dot + _ABOVE)
    free = (foot for foot in sides if not -_LEAST_SPACE < foot - target < _VALUE_HEIGHT + _LEAST_SPACE)
    return next(free, sides[0])


def _ticks(highest: float, *, finest: float) -> list[float]:
    """Round levels from 0 to the first one not below `highest`."""
    rough = max(highest / 4, finest)
    magnitude = 10 ** math.floor(math.log10(rough))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= rough * (1 - 1e-9))
    return [step * number for number in range(max(1, math.ceil(highest / step - 1e-9)) + 1)]


def _share_levels(lowest: float) -> list[float]:
    """Round levels from below the lowest share up to 1.0; the higher it is, the closer the look."""
    for start, step in ((0.9, 0.02), (0.8, 0.05), (0.5, 0.1)):
        if lowest >= start + step / 2:
            break
    else:
        start, step = 0.0, 0.25
    return [round(start + step * number, 2) for number in range(round((1 - start) / step) + 1)]


def _column_words(column: Column, written: Callable[[float], str]) -> str:
    return f"iteration {column.label}: people {written(column.people)}, model {written(column.model)}"


def _grid(y: float, label: str) -> str:
    return (
        f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="level" x="{_LEFT - 6}" y="{y + 4:.1f}">{text(label)}</text>'
    )


def _label(x: float, y: float, label: str, *, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{text(label)}</text>'


def _svg(title: str, marks: Sequence[str]) -> str:
    box = f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}"
    return f'<svg viewBox="{box}" role="img" aria-label="{text(title)}">{"".join(marks)}</svg>'
