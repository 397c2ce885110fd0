"""The page: a report as one HTML file that needs no script, no network and no second file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from scheduler.formats.page.charts import day_chart, trace_chart
from scheduler.formats.report import Day, Line, Report
from scheduler.formats.report.hours import times_of
from scheduler.formats.report.text import visible
from scheduler.notation import WEEKDAYS, length_text, plural

LONGEST_BLOCK = 35
"""Days that still fit beside each other on a sheet of paper."""


def render(report: Report) -> str:
    """The page as text."""
    classes = classes_of(report.paints)
    style = environment().get_template("style.css").render(paints=report.paints, classes=classes)
    shifts = report.release.problem.shift_types
    return (
        environment()
        .get_template("page.html")
        .render(
            report=report,
            style=style,
            policy=policy(style),
            classes=classes,
            shifts=[
                shift for shift in shifts if any(shift in cell.shifts for line in report.lines for cell in line.cells)
            ],
            blocks=list(_blocks(report.days)),
            weeks=list(_weeks(report)),
            shared=[shared for shared in _shared(report.lines) if shared.most],
            longest=max(max(line.tallies.minutes, line.most or 0) for line in report.lines),
            trace=trace_chart(report.release.trace) if report.release.trace else None,
        )
    )


def classes_of(paints: Iterable[str]) -> dict[str, str]:
    """The CSS class of each shift."""
    return {shift: f"s{number}" for number, shift in enumerate(paints)}


def policy(style: str) -> str:
    """What a browser may do with a page of this style: show it, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Shared:
    """Something that is shared between people, and the fewest and most that anybody has of it."""

    title: str
    counts: tuple[int, ...]

    @property
    def least(self) -> int:
        """Of all people."""
        return min(self.counts)

    @property
    def most(self) -> int:
        """Of all people."""
        return max(self.counts)


def _shared(lines: Sequence[Line]) -> Iterator[Shared]:
    yield Shared("Working days", tuple(line.tallies.days for line in lines))
    yield Shared("Weekends", tuple(line.tallies.weekends for line in lines))
    yield Shared("Nights", tuple(line.tallies.nights for line in lines))
    yield Shared("On call", tuple(line.tallies.on_call for line in lines))
    yield Shared("Public holidays", tuple(line.tallies.holidays for line in lines))


@cache
def environment(package: str = "scheduler.formats.page") -> Environment:
    """The templates of a package, which may use those of this page."""
    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("scheduler.formats.page")]),
        autoescape=lambda name: name is not None and name.endswith(".html"),
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["hours"] = length_text
    environment.filters["times"] = times_of
    environment.globals.update(day_chart=day_chart, plural=plural)
    return environment


def _shown(value: object) -> object:
    """What stands in the place of an expression; text that is markup already is left alone."""
    return visible(value) if type(value) is str else value


def _blocks(days: Sequence[Day]) -> Iterator[Sequence[Day]]:
    """Days that stand beside each other: all of them, or four weeks at a time."""
    step = len(days) if len(days) <= LONGEST_BLOCK else 28
    for first in range(0, len(days), step):
        yield days[first : first + step]


def _weeks(report: Report) -> Iterator[list[Day | None]]:
    """The horizon as weeks of seven, with None before its first day and after its last."""
    first = WEEKDAYS.index(report.release.problem.horizon.week_starts)
    back = (WEEKDAYS.index(report.days[0].weekday) - first) % 7
    padded = [None] * back + list(report.days)
    padded += [None] * (-len(padded) % 7)
    for start in range(0, len(padded), 7):
        yield padded[start : start + 7]
