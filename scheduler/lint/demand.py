"""Coverage that cannot be had: too few who could count, or a largest number below a smallest one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from scheduler.domain import Employee
from scheduler.lint.joint import joint
from scheduler.lint.line import Line
from scheduler.lint.totals import Totals
from scheduler.lint.weekends import short_weekends
from scheduler.notation import clock_text, plural
from scheduler.problem import Problem
from scheduler.rules.coverage import Coverage, Demand, Level
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.stated import demands

Cell = tuple[int, str]
NAMED = 4
"""People of whom it is told what keeps them away."""


@dataclass(frozen=True)
class Need:
    """One level of a demand, on a day or in a slot of it."""

    field: str
    demand: Demand
    level: Level
    day: int
    when: str
    cells: tuple[Cell, ...]
    """Who works one of these counts towards the smallest number."""
    touching: tuple[Cell, ...]
    """Who works one of these counts towards the largest number."""
    size: int = 1
    """Minutes of a slot; 1 of a day."""

    @property
    def hard(self) -> bool:
        """Whether being below the smallest number is no roster at all."""
        return self.demand.weight is None

    def least(self) -> str:
        """What it asks for, in words."""
        return f"{self.level.min} {self.demand.whom(self.level.min)} needed on {self.when}"


def needs(problem: Problem) -> Iterator[Need]:
    """Every level of every demand."""
    for place, rule in demands(problem):
        yield from levels(place, rule, problem)


def levels(field: str, rule: Demand, problem: Problem) -> Iterator[Need]:
    """Every level of one demand, which is called ``field``."""
    calendar, catalog = problem.calendar, problem.catalog
    if isinstance(rule, Coverage):
        shifts = rule.counted(catalog)
        for day, level in rule.levels(calendar).items():
            cells = tuple((day, shift) for shift in shifts)
            yield Need(field, rule, level, day, calendar.label(day), cells, cells)
    elif isinstance(rule, TimeCoverage):
        for day, start, end, level in rule.slots(calendar):
            there = list(rule.presence(calendar, catalog, day, start, end))
            cells = tuple((begun, shift) for begun, shift, whole in there if whole)
            touching = tuple((begun, shift) for begun, shift, _ in there)
            when = f"{calendar.label(day)} {clock_text(start)}-{clock_text(end)}"
            yield Need(field, rule, level, day, when, cells, touching, end - start)


class Staff:
    """Everybody's lines, and who could count where."""

    def __init__(self, problem: Problem, lines: Mapping[str, Line]) -> None:
        self.problem, self.lines = problem, lines

    def could(self, need: Need, enough: int) -> int:
        """How many could count towards the smallest number; the count ends at ``enough``."""
        found = 0
        for person, line in self.lines.items():
            found += self._of(need, self.problem.people[person], line)
            if found >= enough:
                break
        return found

    def why(self, need: Need) -> str:
        """What keeps those away who would count if it were not for it, by name."""
        found = []
        for person, line in self.lines.items():
            cells = [(day, shift) for day, shift in need.cells if day >= 0]
            counts = any(
                need.demand.worth(line.person, line.calendar, day)
                and line.person.eligible(line.catalog[shift], line.calendar.date(day))
                for day, shift in cells
            )
            if counts and not self._of(need, self.problem.people[person], line):
                bars = dict.fromkeys(name for day, shift in cells for name in line.bars(day, (shift,)))
                found.append(f"{line.person.label}: {', '.join(bars)}")
        more = f"; and {len(found) - NAMED} more" if len(found) > NAMED else ""
        return f" ({'; '.join(found[:NAMED])}{more})" if found else ""

    def _of(self, need: Need, person: Employee, line: Line) -> int:
        """How often one person could count: once at any time, on a day as often as shifts start on it."""
        worked = sum(day < 0 and shift in line.past.get(day, ()) for day, shift in need.cells)
        ahead = [(day, shift) for day, shift in need.cells if day >= 0 and shift in line.open[day]]
        if isinstance(need.demand, Coverage):
            worth = need.demand.worth(person, line.calendar, need.day)
            return line.at_once(need.day, {shift for _, shift in ahead}) * worth if worth else 0
        past = max((need.demand.worth(person, line.calendar, day) for day, _ in need.cells if day < 0), default=0)
        worths = (need.demand.worth(person, line.calendar, day) for day in {day for day, _ in ahead})
        return max(worked * max(past, 1), *worths, 0)


def unreachable(problem: Problem, lines: Mapping[str, Line], *, hard: bool) -> Iterator[str]:
    """Smallest numbers that skills, sites, leave and rules keep out of reach.

    Parameters
    ----------
    hard
        Of the demands that have no price; of the others, if not.
    """
    staff = Staff(problem, lines)
    found: dict[str, list[tuple[Need, int]]] = defaultdict(list)
    for need in needs(problem):
        if need.level.min and need.hard is hard:
            could = staff.could(need, need.level.min)
            if could < need.level.min:
                found[need.field].append((need, could))
    remedy = "; lower the minimum, give it a weight, or find people" if hard else ""
    for field, missed in found.items():
        need, could = missed[0]
        more = f", and {plural(len(missed) - 1, 'more time')} like it" if len(missed) > 1 else ""
        there = f"by skills, sites, leave and rules only {could} could be there{staff.why(need)}{more}"
        yield f"{field}: {need.least()}, but {there}{remedy}"
    if hard:
        known = set(found)
        yield from _in_all(problem, lines, known)
        yield from joint(problem, lines, known)
        yield from short_weekends(problem, lines, known)


def _in_all(problem: Problem, lines: Mapping[str, Line], known: set[str]) -> Iterator[str]:
    """Demands of several days that take more shifts than all people together may work; adds them to ``known``."""
    for field, rule in demands(problem):
        if not isinstance(rule, Coverage) or rule.weight is not None or field in known:
            continue
        levels = rule.levels(problem.calendar)
        if not any(level.min for level in levels.values()):
            continue
        supply = _Supply(problem, rule, lines)
        needed = 0
        for day in problem.calendar.planned:
            needed += levels[day].min if day in levels else 0
            if needed > supply.until[day + 1]:
                known.add(field)
                days, most = f"from {problem.calendar.label(0, day)}", plural(supply.until[day + 1], "such shift")
                yield (
                    f"{field}: {needed} {rule.whom(needed)} needed {days} in all, but by their rules, leave and "
                    f"skills the {plural(supply.people, 'employee')} who could count may work at most "
                    f"{most}; lower the minimum, give it a weight, or find people"
                )
                break


class _Supply:
    """How many shifts of a coverage everybody together may work, until each day."""

    def __init__(self, problem: Problem, rule: Coverage, lines: Mapping[str, Line]) -> None:
        self._rule, self._problem = rule, problem
        self._lines = [line for line in lines.values() if self._counts(line)]
        self.people = len(self._lines)

    def _counts(self, line: Line) -> bool:
        return bool(self._most(line))

    def _most(self, line: Line) -> int:
        """The most that the person counts on any day."""
        return max(self._rule.worth(line.person, line.calendar, day) for day in line.calendar.planned)

    @cached_property
    def until(self) -> list[int]:
        """The most before each day, and before the end."""
        counted = frozenset(self._rule.counted(self._problem.catalog))
        each = [[most * self._most(line) for most in Totals(line, "shifts", counted).most()] for line in self._lines]
        nobody = [0] * (self._problem.calendar.days + 1)
        return [sum(found) for found in zip(nobody, *each, strict=True)]


def overfull(problem: Problem, lines: Mapping[str, Line]) -> Iterator[str]:
    """Hard largest numbers below hard smallest ones, or below what is settled."""
    everything = list(needs(problem))
    capped: dict[Cell, list[Need]] = defaultdict(list)
    for need in everything:
        if need.level.max is not None and need.demand.max_weight is None:
            for cell in need.touching:
                capped[cell].append(need)
    told: set[tuple[str, str]] = set()
    for need in everything:
        if not need.level.min or not need.hard or not need.cells:
            continue
        for other in capped[need.cells[0]]:
            pair = (need.field, other.field)
            most = other.level.max
            if pair in told or most is None or most >= need.level.min:
                continue
            if set(need.cells) <= set(other.touching) and _narrower(problem, need, other):
                told.add(pair)
                allowed = f"{other.field} allows at most {most} {other.demand.whom(most)} on {other.when}"
                yield (
                    f"{need.field}: {need.least()}, but {allowed}; "
                    "lower the minimum, raise the maximum, or give one of them a weight"
                )
    yield from _settled(problem, lines, capped)


def _narrower(problem: Problem, need: Need, other: Need) -> bool:
    """Whether everybody who counts for the one counts for the other."""
    days = {day for day, _ in need.cells}
    return all(
        other.demand.worth(person, problem.calendar, day) >= need.demand.worth(person, problem.calendar, day)
        for day in days
        for person in problem.people.values()
    )


def _settled(problem: Problem, lines: Mapping[str, Line], capped: Mapping[Cell, list[Need]]) -> Iterator[str]:
    """More people settled on shifts, or there since before the horizon, than a largest number allows."""
    calendar = problem.calendar
    there: dict[int, tuple[Need, list[tuple[str, int]]]] = {}

    def count(cell: Cell, line: Line, place: str) -> None:
        for need in capped.get(cell, ()):
            if worth := need.demand.worth(line.person, calendar, cell[0]):
                there.setdefault(id(need), (need, []))[1].append((f"{line.person.label} by {place}", worth))

    for line in lines.values():
        for pin in line.pins:
            if len(line.meant(pin)) == 1 and (shift := line.settled(pin)) is not None:
                count((calendar.day(pin.date), shift), line, line.place(pin))
        for day, shifts in line.past.items():
            for shift in shifts:
                count((day, shift), line, "the history")
    found: dict[tuple[str, str], list[Need]] = defaultdict(list)
    for need, settled in there.values():
        if need.level.max is not None and (total := sum(worth for _, worth in settled)) > need.level.max:
            names = ", ".join(sorted(name for name, _ in settled))
            found[need.field, f"{total} are settled there ({names})"].append(need)
    for (field, settles), needs_ in found.items():
        need, most = needs_[0], needs_[0].level.max or 0
        more = f", and {plural(len(needs_) - 1, 'more time')} like it" if len(needs_) > 1 else ""
        yield (
            f"{field}: at most {most} {need.demand.whom(most)} on {need.when}, but {settles}{more}; "
            "raise the maximum, give it a weight, or leave out a pin"
        )
