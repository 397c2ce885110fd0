"""One person before any solving: what the hard rules bound, and what may be worked on each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain import Employee
from scheduler.problem import Problem
from scheduler.roster import Schedule
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.eligibility import Eligibility
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.limit import Limit, Unit, barred
from scheduler.rules.no_overlap import NoOverlap
from scheduler.rules.pin import Pin
from scheduler.rules.rest import Rest
from scheduler.rules.rule import RowRule, Rule
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.travel import Travel
from scheduler.source import Location, path_text

PAIRS = (NoOverlap, Rest, ForbiddenSuccession, Travel)
"""Rules that two shifts alone can break, whatever else is worked."""
AROUND = 3
"""Days on either side of what is settled that are looked at."""


@dataclass(frozen=True)
class Stated:
    """A limit, the hard rule that it comes from, and where that stands."""

    rule: RowRule
    place: str
    limit: Limit
    beside: str = ""
    """A second rule or what is settled, where it takes two to say it."""

    @property
    def name(self) -> str:
        """The rule in words: ``hours (rules[0])``."""
        return named(self.rule, self.place) + (f" beside {self.beside}" if self.beside else "")


def named(rule: Rule, place: str) -> str:
    """A rule and where it stands."""
    if isinstance(rule, Eligibility):
        return "skills and sites"
    return f"{rule.rule} ({place})" if place else rule.rule


def place_of(problem: Problem, where: Location) -> str:
    """Where a rule stands, contracts and presets by name."""
    if where[:1] == ("contracts",):
        return f"contract {problem.contracts[int(where[1])].id}, {path_text(where[2:])}"
    if where[:1] == ("presets",):
        return f"preset {problem.presets[int(where[1])].preset}"
    return path_text(where)


class Line:
    """What is known of one person's line.

    Attributes
    ----------
    rules
        The hard rules that hold for the person, and where they stand.
    stated
        What they bound.
    runs
        What two rules about days in a row bound together, where the one asks for more than the other allows.
    open
        By day of the horizon, the shifts that nothing bars.
    """

    def __init__(self, problem: Problem, person: Employee, paid: Mapping[str, Sequence[int]]) -> None:
        self._paid = paid
        self.problem, self.person = problem, person
        self.calendar, self.catalog = problem.calendar, problem.catalog
        self.past: Mapping[int, Sequence[str]] = problem.past[person.id]
        self.rules = [
            (place_of(problem, where), rule) for where, rule in problem.placed_rules(person) if rule.weight is None
        ]
        self.stated = [
            Stated(rule, place, limit)
            for place, rule in self.rules
            for limit in rule.limits(person, rule.scope(self.calendar), self.catalog)
        ]
        self.runs = self._runs()
        self.stated += [*self.runs, *self._beside_settled(), *self._full_days()]
        self._close()

    def _runs(self) -> list[Stated]:
        """What two rules about days in a row bound together."""
        rows = [(place, rule) for place, rule in self.rules if isinstance(rule, ConsecutiveDays)]
        found = []
        for place, rule in rows:
            for other_place, other in rows:
                limit = rule.beside(other, self.catalog, rule.scope(self.calendar))
                if limit is not None:
                    found.append(Stated(rule, place, limit, named(other, other_place)))
        return found

    def _beside_settled(self) -> Iterator[Stated]:
        """What pins, and what was worked before, leave no room for on the days around them."""
        pinned = {self.calendar.day(pin.date) for pin in self.pins}
        settled = [
            (self.calendar.day(pin.date), shift) for pin in self.pins if (shift := self.settled(pin)) is not None
        ]
        settled += [(day, shift) for day, shifts in self.past.items() for shift in shifts if day > -AROUND]
        rules = [(place, rule) for place, rule in self.rules if isinstance(rule, PAIRS)]
        for day, shift in settled if rules else ():
            beside = f"{self.catalog[shift].label} on {self.calendar.label(day)}"
            for near in range(max(day - AROUND, 0), min(day + AROUND + 1, self.calendar.days)):
                for place, rule in rules if near not in pinned else ():
                    scope = rule.scope(self.calendar)
                    broken = [
                        other
                        for other in self.catalog
                        if any(rule.check(self._line({day: (shift,), near: (other,)}).within(scope)))
                    ]
                    if broken:
                        yield Stated(rule, place, barred(broken, near), beside)

    def _full_days(self) -> Iterator[Stated]:
        """What pins leave no room for on their own day."""
        pinned: dict[int, list[str]] = defaultdict(list)
        for pin in self.pins:
            if (shift := self.settled(pin)) in self.catalog.work:
                pinned[self.calendar.day(pin.date)].append(shift)
        for place, rule in self.rules if pinned else ():
            for day, shifts in pinned.items():
                if isinstance(rule, ShiftsPerDay) and len(set(shifts)) >= rule.max:
                    known = self.catalog.alike(shifts)
                    others = [shift for shift in self.catalog.work if self.catalog[shift].base not in known]
                    beside = f"{', '.join(shifts)} on {self.calendar.label(day)}"
                    yield Stated(rule, place, barred(others, day), beside)

    @cached_property
    def pins(self) -> Sequence[Pin]:
        """What is settled for the person, each once: pins that have no price, and of two the narrower one."""
        found = {(pin.date, self.meant(pin)): pin for _, pin in self.rules if isinstance(pin, Pin)}
        return [
            pin
            for (date, shifts), pin in found.items()
            if not any(date == when and others and others < shifts for when, others in found)
        ]

    def place(self, rule: RowRule) -> str:
        """Where one of the rules stands."""
        return next(place for place, own in self.rules if own is rule)

    def meant(self, pin: Pin) -> frozenset[str]:
        """The shift types any of which does as a pin says; none for a day off."""
        return frozenset(self.catalog.named(pin.shift) if pin.shift is not None else ())

    def settled(self, pin: Pin) -> str | None:
        """The shift that a pin settles, of those that differ in their breaks any one; None if none is."""
        meant = sorted(self.meant(pin))
        return meant[0] if len(self.catalog.alike(meant)) == 1 else None

    def _line(self, cells: Mapping[int, Sequence[str]]) -> Schedule:
        return Schedule(self.person, self.calendar, self.catalog, cells)

    def _close(self) -> None:
        closed: dict[int, set[str]] = defaultdict(set)
        self._barring = [
            item for item in self.stated if item.limit.high is not None and item.limit.high <= self.worked(item.limit)
        ]
        for item in self._barring:
            for day in self.ahead(item.limit.days):
                closed[day] |= self._barred(item, day)
        everything = tuple(self.catalog)
        self.open = [
            tuple(shift for shift in everything if shift not in closed[day]) if day in closed else everything
            for day in range(self.calendar.days)
        ]

    def _barred(self, item: Stated, day: int) -> frozenset[str]:
        shifts = item.limit.shifts
        if item.limit.unit != "minutes":
            return shifts
        return frozenset(shift for shift in shifts if self.paid(shift, day))

    def bars(self, day: int, shifts: Collection[str]) -> list[str]:
        """Names of the rules that bar some of these shifts on a day."""
        names = (
            item.name
            for item in self._barring
            if day in item.limit.days and not self._barred(item, day).isdisjoint(shifts)
        )
        return list(dict.fromkeys(names))

    @cached_property
    def _daily(self) -> dict[int, list[Limit]]:
        """What is said of how many shifts start on each day."""
        found: dict[int, list[Limit]] = defaultdict(list)
        for item in self.stated:
            limit = item.limit
            if limit.unit == "shifts" and len(limit.days) == 1 and limit.high is not None:
                found[limit.days.start].append(limit)
        return found

    def at_once(self, day: int, shifts: Collection[str]) -> int:
        """The most of these shifts that the person can start on a day."""
        possible = [shift for shift in self.open[day] if shift in shifts]
        most = len(possible)
        for limit in self._daily.get(day, ()):
            assert limit.high is not None
            most = min(most, limit.high + sum(shift not in limit.shifts for shift in possible))
        return max(most, 0)

    def paid(self, shift: str, day: int) -> int:
        """Paid minutes of a shift."""
        return self._paid[shift][day - self.calendar.first]

    def ahead(self, days: range) -> range:
        """Those of ``days`` that are to be planned."""
        start = max(days.start, 0)
        return range(start, max(start, min(days.stop, self.calendar.days)))

    def worked(self, limit: Limit) -> int:
        """What the history has already of what is bounded."""
        total = 0
        for day, shifts in self.past.items():
            if day in limit.days:
                counted = [shift for shift in shifts if shift in limit.shifts]
                total += self.amount(limit.unit, counted, day)
        return total

    def amount(self, unit: Unit, shifts: Sequence[str], day: int) -> int:
        """What so many shifts of one day add up to."""
        if unit == "minutes":
            return sum(self.paid(shift, day) for shift in shifts)
        return len(shifts) if unit == "shifts" else int(bool(shifts))


def lines_of(problem: Problem) -> dict[str, Line]:
    """Everybody's lines, by id."""
    calendar = problem.calendar
    paid = {shift.id: [calendar.paid(shift, day) for day in calendar.known] for shift in problem.shift_types}
    return {person.id: Line(problem, person, paid) for person in problem.people.values()}
