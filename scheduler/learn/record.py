"""What was worked: old rosters put together into stretches of days without a hole."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from scheduler.calendar import MAX_DAYS
from scheduler.domain import ShiftType
from scheduler.learn.sheet import Sheet
from scheduler.problem import Problem
from scheduler.roster import Roster
from scheduler.source import Fault, InputError

CLOSED = 6
"""Days without work between two rosters that may be closed days; more of them are days that nothing is known of."""

Line = list[int]
"""One person's days: the number of what was worked in `Record.kinds`, 0 for a day off."""
Lines = dict[str, Line]


@dataclass(frozen=True)
class Stretch:
    """Days in a row that everything is known of: a problem without rules, and the roster that was worked."""

    problem: Problem
    roster: Roster


@dataclass(frozen=True)
class Record:
    """All that was worked.

    Attributes
    ----------
    stretches
        The days, joined where one roster goes on where another ended.
    sheets
        Each roster by itself, for rules that count over a whole roster.
    timed
        Whether the times of all shifts are known.
    """

    stretches: tuple[Stretch, ...]
    sheets: tuple[Stretch, ...]
    timed: bool

    @cached_property
    def problem(self) -> Problem:
        """Of the first stretch; people, shifts and contracts are those of all."""
        return self.stretches[0].problem

    @cached_property
    def days(self) -> list[tuple[int, int]]:
        """Stretch and day of each place in a line."""
        return [(number, day) for number, item in enumerate(self.stretches) for day in item.problem.calendar.planned]

    @cached_property
    def blocks(self) -> list[range]:
        """The places of each stretch."""
        blocks, start = [], 0
        for item in self.stretches:
            blocks.append(range(start, start + item.problem.horizon.days))
            start = blocks[-1].stop
        return blocks

    @cached_property
    def weekdays(self) -> list[int]:
        """Weekday of each place, 0 for Monday."""
        return [self.stretches[number].problem.calendar.weekday(day) for number, day in self.days]

    @cached_property
    def kinds(self) -> list[tuple[str, ...]]:
        """What is worked on one day, each thing once; a day off is the first."""
        found = {cell for item in self.stretches for line in _cells(item).values() for cell in line.values()}
        return [(), *sorted(found)]

    @cached_property
    def lines(self) -> Lines:
        """Everybody's days as they were."""
        number = {kind: index for index, kind in enumerate(self.kinds)}
        lines: Lines = {person: [0] * len(self.days) for person in self.problem.people}
        for item, block in zip(self.stretches, self.blocks, strict=True):
            for person, cells in _cells(item).items():
                for day, cell in cells.items():
                    lines[person][block.start + day] = number[cell]
        return lines

    @cached_property
    def presence(self) -> Mapping[str, range]:
        """From the first to the last place at which a person works; who came later or left is not there before."""
        found = {}
        for person, line in self.lines.items():
            busy = [place for place, kind in enumerate(line) if kind]
            found[person] = range(busy[0], busy[-1] + 1) if busy else range(0)
        return found

    @cached_property
    def groups(self) -> Mapping[str, frozenset[str]]:
        """Everybody, under the empty name, and the people of each contract."""
        found = {"": frozenset(self.problem.people)}
        for contract in self.problem.contracts:
            people = frozenset(person.id for person in self.problem.employees if person.contract == contract.id)
            if people and people != found[""]:
                found[contract.id] = people
        return found

    def kind_is(self, shifts: Iterable[str]) -> list[bool]:
        """Of each kind, whether it holds one of the shifts."""
        wanted = frozenset(shifts)
        return [not wanted.isdisjoint(kind) for kind in self.kinds]


def _cells(item: Stretch) -> dict[str, dict[int, tuple[str, ...]]]:
    lines = item.problem.lines(item.roster)
    return {person: {day: tuple(sorted(shifts)) for day, shifts in line.items()} for person, line in lines.items()}


def gather(sheets: Sequence[Sheet], known: Problem | None = None) -> Record:
    """Put old rosters together.

    Parameters
    ----------
    sheets
        In order of time.
    known
        Whose shift types, people, contracts, sites and holidays are meant; without it, what the rosters tell.

    Raises
    ------
    InputError
        If a roster has a shift that the problem does not have.
    """
    base, timed = _base(sheets, known)
    stretches = [_stretch(base, first, last, sheets) for first, last in _spans(sheets)]
    alone = [_stretch(base, sheet.first, sheet.last, [sheet]) for sheet in sheets]
    return Record(tuple(stretches), tuple(alone), timed)


def _base(sheets: Sequence[Sheet], known: Problem | None) -> tuple[dict[str, Any], bool]:
    """Everything that a problem without rules says, but for its days; and whether shifts have times."""
    people = dict.fromkeys(item.employee for sheet in sheets for item in sheet.roster)
    told: dict[str, ShiftType] = {}
    for sheet in sheets:
        told.update(sheet.shifts)
    if known is not None:
        _require_known(sheets, known)
        strangers = [{"id": person} for person in people if person not in known.people]
        return {
            "zone": known.horizon.zone,
            "week_starts": known.horizon.week_starts,
            "holidays": known.holidays,
            "sites": known.sites,
            "skills": known.skills,
            "shifts": known.shifts,
            "contracts": [item.model_copy(update={"rules": ()}) for item in known.contracts],
            "employees": [*known.employees, *strangers],
        }, True
    used = sorted({item.shift for sheet in sheets for item in sheet.roster})
    shifts = [
        told.get(shift) or ShiftType.model_validate({"id": shift, "start": "00:00", "length": 8}) for shift in used
    ]
    zone = next((sheet.zone for sheet in reversed(sheets) if sheet.zone), "UTC")
    return {
        "zone": zone,
        "week_starts": "Mon",
        "shifts": shifts,
        "employees": [{"id": person} for person in people],
    }, set(used) <= set(told)


def _require_known(sheets: Sequence[Sheet], known: Problem) -> None:
    for sheet in sheets:
        for item in sheet.roster:
            if item.shift not in known.catalog:
                message = f"is no shift of the problem; add it there, or choose from {', '.join(known.catalog)}"
                raise InputError(Fault(sheet.file, 0, "shift", item.shift, message))


def _spans(sheets: Sequence[Sheet]) -> list[tuple[datetime.date, datetime.date]]:
    spans: list[tuple[datetime.date, datetime.date]] = []
    for sheet in sheets:
        if spans and (sheet.first - spans[-1][1]).days <= CLOSED + 1:
            spans[-1] = (spans[-1][0], max(spans[-1][1], sheet.last))
        else:
            spans.append((sheet.first, sheet.last))
    longest = timedelta(days=MAX_DAYS // 7 * 7)
    cut = []
    for first, last in spans:
        while first <= last:
            cut.append((first, min(last, first + longest - timedelta(days=1))))
            first += longest
    return cut


def _stretch(base: Mapping[str, Any], first: datetime.date, last: datetime.date, sheets: Iterable[Sheet]) -> Stretch:
    horizon = {
        "start": first,
        "days": (last - first).days + 1,
        "zone": base["zone"],
        "week_starts": base["week_starts"],
    }
    fields = {name: value for name, value in base.items() if name not in ("zone", "week_starts")}
    worked = Roster(item for sheet in sheets for item in sheet.roster.between(first, last))
    return Stretch(Problem.model_validate({**fields, "horizon": horizon}), worked)
