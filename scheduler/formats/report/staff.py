"""Each person's line: what is worked when, away days, hours against the contract, and what is shared fairly."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scheduler.domain import Employee, ShiftType
from scheduler.formats.report.notes import Note, Notes
from scheduler.notation import DAY_MINUTES
from scheduler.problem import Problem
from scheduler.roster import Plan, Schedule
from scheduler.rules.hours import Hours


@dataclass(frozen=True)
class Cell:
    """One person on one day.

    Attributes
    ----------
    shifts
        What starts on the day, in order of time.
    away
        ``leave`` or ``unavailable`` where nothing starts and the whole day is so; else empty.
    notes
        What is broken here.
    """

    day: int
    shifts: tuple[ShiftType, ...]
    away: str
    notes: Sequence[Note]


@dataclass(frozen=True)
class Tallies:
    """What people compare: paid minutes, and numbers of shifts and days."""

    minutes: int
    days: int
    weekends: int
    nights: int
    on_call: int
    holidays: int


@dataclass(frozen=True)
class Line:
    """One person's line in the grid.

    Attributes
    ----------
    contract
        Its name; empty where there is none.
    least, most
        Minutes of the whole horizon that the contract and the rules ask for and allow; None where they say nothing.
    notes
        What belongs to no single day.
    """

    person: Employee
    contract: str
    cells: tuple[Cell, ...]
    tallies: Tallies
    least: int | None
    most: int | None
    notes: Sequence[Note]


def lines(problem: Problem, plan: Plan, notes: Notes) -> Iterator[Line]:
    """Everybody's line, in the order of the problem."""
    contracts = {contract.id: contract.name or contract.id for contract in problem.contracts}
    for person in problem.employees:
        schedule = plan.schedules[person.id]
        away = _away(problem, person)
        worked: dict[int, tuple[ShiftType, ...]] = {}
        for day, shift in schedule.everything():
            worked[day] = (*worked.get(day, ()), shift)
        cells = tuple(
            Cell(day, shifts, "" if shifts else away.get(day, ""), notes.cells.get((person.id, day), ()))
            for day in problem.calendar.planned
            for shifts in (worked.get(day, ()),)
        )
        least, most = _agreed(problem, person)
        yield Line(
            person=person,
            contract=contracts.get(person.contract or "", ""),
            cells=cells,
            tallies=_tallies(schedule),
            least=least,
            most=most,
            notes=notes.people.get(person.id, ()),
        )


def _away(problem: Problem, person: Employee) -> dict[int, str]:
    """Whole days on which the person is away by their own word; leave goes before all else."""
    found: dict[int, str] = {}
    for item in sorted(problem.availability, key=lambda item: item.kind == "leave"):
        if item.employee == person.id and item.whole and item.kind in ("leave", "unavailable"):
            found.update(dict.fromkeys(problem.calendar.matching(item.days), item.kind))
    return found


def _agreed(problem: Problem, person: Employee) -> tuple[int | None, int | None]:
    """The tightest limits that the rules about all hours set to the whole horizon."""
    least, most = [], []
    for rule in problem.row_rules(person):
        if isinstance(rule, Hours) and rule.shifts is None:
            periods = list(rule.counted(problem.calendar))
            if rule.min is not None:
                least.append(sum(max(rule.min - period.opening, 0) for period in periods if period.complete))
            if rule.max is not None:
                most.append(sum(max(rule.max - period.opening, 0) for period in periods))
    return max(least, default=None), min(most, default=None)


def _tallies(schedule: Schedule) -> Tallies:
    calendar = schedule.calendar
    duties = [(day, shift) for day, shift in schedule.everything() if day >= 0]
    work = [(day, shift) for day, shift in duties if shift.kind == "work"]
    days = {day for day, _ in work}
    weekends = {day - calendar.weekday(day) for day in days if calendar.weekday(day) >= 5}
    return Tallies(
        minutes=sum(calendar.paid(shift, day) for day, shift in duties),
        days=len(days),
        weekends=len(weekends),
        nights=sum(shift.start + shift.nominal > DAY_MINUTES for _, shift in work),
        on_call=len(duties) - len(work),
        holidays=sum(calendar.date(day) in calendar.holidays for day in days),
    )
