"""A day over the hours of the clock: who is there when, and how many are there and needed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter

from scheduler.calendar import Calendar
from scheduler.domain import ShiftType
from scheduler.formats.report.demand import Slot, slots, title
from scheduler.notation import DAY_MINUTES, clock_text
from scheduler.problem import Problem
from scheduler.roster import Plan
from scheduler.rules.coverage import Coverage

NAMED_HOURS = range(0, 25, 3)
"""Hours of the clock that are named beside a day."""

Steps = tuple[tuple[int, int], ...]
"""From which minute on how many; each holds until the next."""
Span = tuple[int, int, int]
"""Start and end in minutes, and how many."""


@dataclass(frozen=True)
class Bar:
    """One duty as far as it lies within a day, in real minutes after its midnight, and its parts between breaks."""

    name: str
    shift: ShiftType
    start: int
    end: int
    before: bool
    after: bool
    stretches: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Curve:
    """People there and people needed over a day."""

    label: str
    there: Steps
    needed: Steps


@dataclass(frozen=True)
class ByHour:
    """A day: its real length in minutes, marks of the clock, duties and curves."""

    length: int
    ticks: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]
    curves: tuple[Curve, ...]


def by_hour(problem: Problem, plan: Plan) -> Iterator[ByHour]:
    """Every day of the horizon; duties that run past midnight are part of both days."""
    calendar = problem.calendar
    bars = _bars(problem, plan)
    needed = _needed(problem)
    timed = [(title(rule), *_time_spans(calendar, slots(rule, plan))) for rule in problem.time_coverage]
    for day in calendar.planned:
        midnight = calendar.instant(day, 0)
        of_day = tuple(sorted(bars[day], key=lambda bar: (bar.start, bar.end, bar.shift.id, bar.name)))
        working = [(*stretch, 1) for bar in of_day if bar.shift.kind == "work" for stretch in bar.stretches]
        curves = [
            Curve(label, _steps(there[day]), _steps(wanted[day])) for label, there, wanted in timed if wanted[day]
        ]
        if needed[day] or not curves:  # else the demand by time of day says it all
            curves.insert(0, Curve("People at work", _steps(working), _steps(needed[day])))
        yield ByHour(
            length=calendar.instant(day, DAY_MINUTES) - midnight,
            ticks=tuple((calendar.instant(day, hour * 60) - midnight, f"{hour:02d}") for hour in NAMED_HOURS),
            bars=of_day,
            curves=tuple(curves),
        )


def times_of(shift: ShiftType) -> str:
    """``07:00-15:30, break 12:00-12:30``, by the clock on the wall."""
    times = [f"{_wall(shift.start)}-{clock_text((shift.start + shift.nominal - 1) % DAY_MINUTES + 1)}"]
    return ", ".join(times + [f"break {pause}" for pause in breaks_of(shift)])


def breaks_of(shift: ShiftType) -> list[str]:
    """``12:00-12:30`` for each break whose time is settled."""
    return [f"{_wall(shift.start + begin)}-{_wall(shift.start + end)}" for begin, end in shift.pauses]


def _wall(minutes: int) -> str:
    return clock_text(minutes % DAY_MINUTES)


def _bars(problem: Problem, plan: Plan) -> dict[int, list[Bar]]:
    calendar = problem.calendar
    found: dict[int, list[Bar]] = defaultdict(list)
    for schedule in plan.schedules.values():
        for begun, shift in schedule.everything():
            start, end = calendar.span(shift, begun)
            for day, first, last in _cut(calendar, start, end, begun):
                midnight = calendar.instant(day, 0)
                before, after = first > start, last < end
                parts = tuple(
                    (max(begins, first) - midnight, min(ends, last) - midnight)
                    for begins, ends in calendar.stretches(shift, begun)
                    if begins < last and first < ends
                )
                name = schedule.employee.label
                found[day].append(Bar(name, shift, first - midnight, last - midnight, before, after, parts))
    return found


def _cut(calendar: Calendar, start: int, end: int, begun: int) -> Iterator[tuple[int, int, int]]:
    """The days of the horizon that a time from ``start`` to ``end`` touches, and the part within each."""
    day = begun
    while (midnight := calendar.instant(day, 0)) < end:
        first, last = max(start, midnight), min(end, calendar.instant(day + 1, 0))
        if day in calendar.planned and first < last:
            yield day, first, last
        day += 1


def _needed(problem: Problem) -> dict[int, list[Span]]:
    """Fewest people that the coverage of shifts asks for.

    Only demands for a single shift: what one of several shifts may meet belongs to no time
    of the day (but its breaks make no difference). Demands for one shift add up as far as nobody can meet two of them.
    """
    calendar = problem.calendar
    demands: dict[tuple[int, str], list[tuple[int, Coverage]]] = defaultdict(list)
    for rule in problem.coverage:
        shifts = () if rule.points else rule.counted(problem.catalog)
        if len(problem.catalog.alike(shifts)) == 1 and problem.catalog[shifts[0]].kind == "work":
            for day, level in rule.levels(calendar).items():
                demands[day, shifts[0]].append((level.min, rule))
    found: dict[int, list[Span]] = defaultdict(list)
    for (begun, shift), asked in demands.items():
        count = _together(problem, begun, asked)
        for day, first, last in _cut(calendar, *calendar.span(problem.catalog[shift], begun), begun):
            midnight = calendar.instant(day, 0)
            found[day].append((first - midnight, last - midnight, count))
    return found


def _together(problem: Problem, day: int, asked: list[tuple[int, Coverage]]) -> int:
    """People that demands for one shift ask for, the largest first, each met by other people than those before."""
    total, taken = 0, set[str]()
    for count, rule in sorted(asked, key=itemgetter(0), reverse=True):
        able = {person.id for person in problem.employees if rule.worth(person, problem.calendar, day)}
        if taken.isdisjoint(able):
            total += count
            taken |= able
    return total


def _time_spans(calendar: Calendar, found: Iterable[Slot]) -> tuple[dict[int, list[Span]], dict[int, list[Span]]]:
    """Who is there, and who is needed, in the slots of a demand by time of day."""
    there: dict[int, list[Span]] = defaultdict(list)
    wanted: dict[int, list[Span]] = defaultdict(list)
    for slot in found:
        start, end = calendar.instant(slot.day, slot.start), calendar.instant(slot.day, slot.end)
        for day, first, last in _cut(calendar, start, end, slot.day):
            midnight = calendar.instant(day, 0)
            there[day].append((first - midnight, last - midnight, slot.count))
            wanted[day].append((first - midnight, last - midnight, max(slot.level.min, slot.level.ideal or 0)))
    return there, wanted


def _steps(spans: Sequence[Span]) -> Steps:
    """How many there are from each moment on."""
    changes: dict[int, int] = {0: 0}
    for start, end, count in spans:
        if count:
            changes[start] = changes.get(start, 0) + count
            changes[end] = changes.get(end, 0) - count
    total, steps = 0, list[tuple[int, int]]()
    for moment, change in sorted(changes.items()):
        total += change
        if not steps or steps[-1][1] != total:
            steps.append((moment, total))
    return tuple(steps)
