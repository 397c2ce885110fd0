"""Who works what and when: assignments, one person's line, everybody's plan, and differences."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import ClassVar, NamedTuple

from pydantic import ConfigDict

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import Id


@dataclass(frozen=True, order=True, slots=True)
class Assignment:
    """One person works one shift that starts on one date."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", use_attribute_docstrings=True)

    employee: Id
    """Who."""
    date: datetime.date
    """When the shift starts."""
    shift: Id
    """Which shift type."""


_ORDER = attrgetter("employee", "date", "shift")


class Roster:
    """A set of assignments; it knows nothing of rules and may break any.

    Parameters
    ----------
    assignments
        In any order; each counts once.
    """

    __slots__ = ("_set",)

    def __init__(self, assignments: Iterable[Assignment] = ()) -> None:
        self._set = frozenset(assignments)

    def __iter__(self) -> Iterator[Assignment]:
        """In order of employee, date and shift."""
        return iter(sorted(self._set, key=_ORDER))

    def __len__(self) -> int:
        return len(self._set)

    def __contains__(self, assignment: object) -> bool:
        return assignment in self._set

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Roster) and self._set == other._set

    def __hash__(self) -> int:
        return hash(self._set)

    def __repr__(self) -> str:
        return f"Roster({len(self)} assignments)"

    def digest(self) -> str:
        """SHA-256 of the assignments, the same however the file is laid out."""
        rows = [[item.employee, item.date.isoformat(), item.shift] for item in self]
        return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()

    def between(self, first: datetime.date, last: datetime.date) -> Roster:
        """What starts from ``first`` to ``last``, both included."""
        return Roster(item for item in self._set if first <= item.date <= last)


class Change(NamedTuple):
    """What differs between two rosters."""

    removed: tuple[Assignment, ...]
    added: tuple[Assignment, ...]


def diff(before: Roster, after: Roster) -> Change:
    """The assignments that ``after`` no longer has, and those it has gained."""
    return Change(
        tuple(item for item in before if item not in after),
        tuple(item for item in after if item not in before),
    )


class Schedule:
    """One employee's line: the shifts of every known day, history included.

    Parameters
    ----------
    employee
        Whose line it is.
    calendar, catalog
        What days and shift ids mean.
    cells
        Shift ids by day number; a day that is missing is off.
    """

    __slots__ = ("_duties", "_patterns", "calendar", "catalog", "cells", "employee")

    def __init__(
        self,
        employee: Employee,
        calendar: Calendar,
        catalog: Catalog,
        cells: Mapping[int, Sequence[str]],
    ) -> None:
        self.employee = employee
        self.calendar = calendar
        self.catalog = catalog
        self.cells = cells
        self._patterns: dict[tuple[str, ...], frozenset[int]] = {}
        self._duties: list[tuple[int, ShiftType]] | None = None

    def within(self, calendar: Calendar) -> Schedule:
        """The line as far as ``calendar`` knows it; itself if that is all of it."""
        if calendar is self.calendar:
            return self
        cells = {day: shifts for day, shifts in self.cells.items() if day in calendar.known}
        return Schedule(self.employee, calendar, self.catalog, cells)

    def shifts(self, day: int) -> Sequence[str]:
        """Ids of the shifts that start on ``day``, on-call duty included."""
        return self.cells.get(day, ())

    def worked(self, names: Sequence[str] | None = None) -> frozenset[int]:
        """Days on which one of the named shifts (or tags) starts; any working day if none are named."""
        picked = self.catalog.select(names)
        if picked not in self._patterns:
            wanted = frozenset(picked)
            self._patterns[picked] = frozenset(
                day for day, shifts in self.cells.items() if not wanted.isdisjoint(shifts)
            )
        return self._patterns[picked]

    def duties(self, names: Sequence[str] | None = None) -> Iterator[tuple[int, ShiftType]]:
        """Day and shift of each assignment in order of time, on-call only where named."""
        picked = frozenset(self.catalog.select(names))
        return ((day, shift) for day, shift in self.everything() if shift.id in picked)

    def everything(self) -> Sequence[tuple[int, ShiftType]]:
        """Day and shift of each assignment in order of time, on-call duty included."""
        if self._duties is None:
            self._duties = [
                (day, shift)
                for day in sorted(self.cells)
                for shift in sorted((self.catalog[name] for name in self.cells[day]), key=lambda shift: shift.start)
            ]
        return self._duties

    def runs(self, days: frozenset[int], *, inside: bool = True) -> Iterator[range]:
        """Longest stretches of known days that all lie inside (or all outside) ``days``."""
        start: int | None = None
        for day in self.calendar.known:
            if (day in days) is inside:
                start = day if start is None else start
            elif start is not None:
                yield range(start, day)
                start = None
        if start is not None:
            yield range(start, self.calendar.days)


class Plan:
    """Everybody's lines beside each other, for rules that look at a day or at all people.

    Parameters
    ----------
    schedules
        One line for each employee, by id.
    """

    def __init__(self, schedules: Mapping[str, Schedule], calendar: Calendar, catalog: Catalog) -> None:
        self.schedules = schedules
        self.calendar = calendar
        self.catalog = catalog

    @cached_property
    def _staff(self) -> Mapping[tuple[int, str], list[Employee]]:
        staff: dict[tuple[int, str], list[Employee]] = defaultdict(list)
        for schedule in self.schedules.values():
            for day, shifts in schedule.cells.items():
                for shift in shifts:
                    staff[day, shift].append(schedule.employee)
        return staff

    def staff(self, day: int, shift: str) -> Sequence[Employee]:
        """Who works ``shift`` on ``day``."""
        return self._staff.get((day, shift), ())
