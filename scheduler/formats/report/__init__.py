"""What a manager wants to know of a roster, worked out once for every format that shows it.

Nothing in here knows of markup or of cells: the page, the workbook and the terminal read
the same report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from scheduler.formats import Release
from scheduler.formats.report.colours import Paint, paints
from scheduler.formats.report.demand import Row, demand_rows
from scheduler.formats.report.hours import ByHour, by_hour
from scheduler.formats.report.notes import Note, Notes, numbered
from scheduler.formats.report.penalty import Cost, costs
from scheduler.formats.report.staff import Line, lines
from scheduler.formats.report.wishes import Wish, wishes
from scheduler.problem import Problem
from scheduler.roster import Plan

__all__ = ["ByHour", "Cost", "Day", "Line", "Note", "Notes", "Paint", "Report", "Row", "Wish", "report"]


@dataclass(frozen=True)
class Day:
    """One day of the horizon.

    Attributes
    ----------
    number
        As the calendar counts: 0 is the first.
    label
        ``Sat 28 Nov``.
    weekend
        Whether it is a Saturday or a Sunday.
    holiday
        Name of the public holiday; empty on other days.
    working
        People who begin a working shift on it.
    """

    number: int
    label: str
    weekday: str
    of_month: int
    month: str
    year: int
    weekend: bool
    holiday: str
    working: int

    @property
    def free(self) -> bool:
        """Whether it is a weekend or a public holiday."""
        return self.weekend or bool(self.holiday)


@dataclass(frozen=True)
class Report:
    """Everything that is shown of one release; see the modules of this folder for the parts.

    Wishes are those of each person, by id.
    """

    release: Release
    days: tuple[Day, ...]
    lines: tuple[Line, ...]
    notes: Notes
    paints: dict[str, Paint]
    demand: tuple[Row, ...]
    by_hour: tuple[ByHour, ...]
    wishes: Mapping[str, Sequence[Wish]]
    costs: tuple[Cost, ...]

    @property
    def title(self) -> str:
        """The problem's name, or what it is."""
        return self.release.problem.name or "Roster"

    @property
    def period(self) -> str:
        """``Mon 23 Nov 2026 to Sun 20 Dec 2026``."""
        first, last = self.days[0], self.days[-1]
        ends = f"{first.label} {first.year}", f"{last.label} {last.year}"
        return ends[0] if first is last else " to ".join(ends)

    @property
    def asked(self) -> int:
        """Days on which people asked for something."""
        return sum(wish.asked for wish in chain(*self.wishes.values()))

    @property
    def granted(self) -> int:
        """Days on which they got it."""
        return sum(wish.granted for wish in chain(*self.wishes.values()))


def report(release: Release) -> Report:
    """Work out what there is to be shown of a release."""
    problem = release.problem
    plan = problem.plan(release.roster)
    notes = numbered(problem, release.verdict)
    return Report(
        release=release,
        days=tuple(days_of(problem, plan)),
        lines=tuple(lines(problem, plan, notes)),
        notes=notes,
        paints=paints(problem.shift_types),
        demand=tuple(demand_rows(problem, plan)),
        by_hour=tuple(by_hour(problem, plan)),
        wishes=_by_person(wishes(problem, plan)),
        costs=tuple(costs(release.verdict)),
    )


def _by_person(found: Iterable[Wish]) -> dict[str, list[Wish]]:
    by_person: dict[str, list[Wish]] = {}
    for wish in found:
        by_person.setdefault(wish.employee, []).append(wish)
    return by_person


def days_of(problem: Problem, plan: Plan) -> Iterator[Day]:
    """Every day of the horizon."""
    calendar = problem.calendar
    working = Counter(day for schedule in plan.schedules.values() for day in schedule.worked())
    for number in calendar.planned:
        when = calendar.date(number)
        yield Day(
            number=number,
            label=calendar.label(number),
            weekday=f"{when:%a}",
            of_month=when.day,
            month=f"{when:%b}",
            year=when.year,
            weekend=calendar.weekday(number) >= 5,
            holiday=calendar.holidays.get(when, ""),
            working=working[number],
        )
