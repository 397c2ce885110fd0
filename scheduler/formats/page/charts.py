"""Where the lines and bars of the page's drawings lie; their markup is in the templates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scheduler.formats.report.hours import Bar, ByHour, Steps

if TYPE_CHECKING:
    from scheduler.solve.result import Progress

WIDTH = 960
LEFT = 150
RIGHT = 20
PANEL, PANEL_GAP = 64, 34
ROW = 20


@dataclass(frozen=True)
class Tick:
    """A mark of an axis."""

    at: float
    text: str


@dataclass(frozen=True)
class Panel:
    """One curve of a day: who is there as an area, who is needed as a line, with its own scale."""

    label: str
    top: float
    bottom: float
    there: str
    needed: str
    highest: int
    lacking: bool


@dataclass(frozen=True)
class PlacedBar:
    """A duty of a day."""

    bar: Bar
    left: float
    width: float
    top: float
    parts: tuple[tuple[float, float], ...]
    """Left end and width of what is between its breaks."""


@dataclass(frozen=True)
class DayChart:
    """A day's drawing."""

    width: int
    height: float
    left: int
    ticks: tuple[Tick, ...]
    panels: tuple[Panel, ...]
    bars: tuple[PlacedBar, ...]
    row: int = ROW


def day_chart(day: ByHour) -> DayChart:
    """Curves of a day above, its duties below, over one axis of hours."""
    scale = (WIDTH - LEFT - RIGHT) / day.length
    panels = []
    top = 26.0
    for curve in day.curves:
        highest = max(count for _, count in (*curve.there, *curve.needed)) or 1
        bottom = top + PANEL
        there = _path(curve.there, day.length, scale, bottom, PANEL / highest)
        needed = _path(curve.needed, day.length, scale, bottom, PANEL / highest)
        area = f"{there}V{bottom:g}H{LEFT}Z"
        panels.append(Panel(curve.label, top, bottom, area, needed, highest, _lacking(curve.there, curve.needed)))
        top = bottom + PANEL_GAP
    bars = tuple(
        PlacedBar(
            bar,
            *_across(bar.start, bar.end, scale),
            top + number * ROW,
            tuple(_across(*stretch, scale) for stretch in bar.stretches),
        )
        for number, bar in enumerate(day.bars)
    )
    ticks = tuple(Tick(_round(LEFT + minute * scale), hour) for minute, hour in day.ticks)
    return DayChart(WIDTH, top + len(bars) * ROW + 6, LEFT, ticks, tuple(panels), bars)


def _round(value: float) -> float:
    return round(value, 1)


def _across(start: int, end: int, scale: float) -> tuple[float, float]:
    return _round(LEFT + start * scale), _round((end - start) * scale)


def _path(steps: Steps, length: int, scale: float, bottom: float, height: float) -> str:
    points = [f"M{LEFT} {bottom - steps[0][1] * height:.1f}"]
    points += [f"H{LEFT + minute * scale:.1f}V{bottom - count * height:.1f}" for minute, count in steps[1:]]
    return "".join(points) + f"H{LEFT + length * scale:.1f}"


def _lacking(there: Steps, needed: Steps) -> bool:
    moments = {minute for minute, _ in (*there, *needed)}
    return any(_at(there, moment) < _at(needed, moment) for moment in moments)


def _at(steps: Steps, moment: int) -> int:
    return next(count for minute, count in reversed(steps) if minute <= moment)


@dataclass(frozen=True)
class TraceChart:
    """How the best penalty came down and the bound went up, over the seconds of a search."""

    width: int
    height: int
    left: int
    across: tuple[Tick, ...]
    up: tuple[Tick, ...]
    best: str
    bound: str


HEIGHT, BOTTOM = 260, 220


def trace_chart(trace: Sequence[Progress]) -> TraceChart:
    """Draw a search; the penalty's axis is logarithmic, for the first roster may be a thousand times the last."""
    end = max(step.seconds for step in trace) or 1.0
    most = max(step.penalty or step.bound for step in trace)
    top = math.log10(1 + max(most, 9))

    def across(seconds: float) -> float:
        return _round(60 + (WIDTH - 80) * seconds / end)

    def up(value: int) -> float:
        return _round(BOTTOM - (BOTTOM - 20) * math.log10(1 + max(0, value)) / top)

    best = [(across(step.seconds), up(step.penalty)) for step in trace if step.penalty is not None]
    bound = [(across(step.seconds), up(step.bound)) for step in trace]
    powers = [0, *(10**power for power in range(int(top) + 1) if math.log10(1 + 10**power) <= top)]
    return TraceChart(
        width=WIDTH,
        height=HEIGHT,
        left=60,
        across=tuple(Tick(across(end * part / 4), f"{end * part / 4:.1f} s") for part in range(5)),
        up=tuple(Tick(up(value), f"{value:,}") for value in powers),
        best=_staircase(best, across(end)),
        bound=_staircase(bound, across(end)),
    )


def _staircase(points: Iterable[tuple[float, float]], end: float) -> str:
    path = "".join(f"H{x:g}V{y:g}" if number else f"M{x:g} {y:g}" for number, (x, y) in enumerate(points))
    return f"{path}H{end:g}" if path else ""
