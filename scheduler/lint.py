"""What is valid but cannot be meant: warnings before any solving."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from itertools import islice

from scheduler.domain import Employee, ShiftFamily, ShiftType
from scheduler.notation import clock_text, plural
from scheduler.problem import Problem
from scheduler.roster import Schedule
from scheduler.rules.availability import Availability
from scheduler.rules.coverage import Demand
from scheduler.rules.pin import Pin


def warnings(problem: Problem) -> list[str]:
    """Sentences about what nobody can satisfy and what has no effect.

    Parameters
    ----------
    problem
        A valid problem.

    Returns
    -------
    list of str
        Each names the field, the day and the people or skills it is about.
    """
    return [*_unreachable_coverage(problem), *_orphans(problem), *_nowhere_in_the_horizon(problem)]


class _Reach:
    """Who could work what when, if it were only for skills, sites, leave and pins."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.able = cache(self._able)

    @cached_property
    def _limits(self) -> dict[tuple[str, int], list[Pin | Availability]]:
        """What may keep a person from a shift that starts on a day, by both."""
        calendar = self.problem.calendar
        limits: dict[tuple[str, int], list[Pin | Availability]] = defaultdict(list)
        for pin in self.problem.pins:
            if pin.shift is None:
                limits[pin.employee, calendar.day(pin.date)].append(pin)
        for rule in self.problem.availability:
            if rule.weight is None and rule.kind != "preferred":
                in_force = rule.scope(calendar).matching(rule.days)
                for day in {day - back for day in in_force for back in range(3)}:
                    limits[rule.employee, day].append(rule)
        return limits

    def _able(self, person: Employee, day: int, shift: str) -> bool:
        calendar, catalog = self.problem.calendar, self.problem.catalog
        if not person.eligible(catalog[shift], calendar.date(day)):
            return False
        alone = Schedule(person, calendar, catalog, {day: (shift,)})
        limits = self._limits.get((person.id, day), ())
        return not any(next(rule.check(alone.within(rule.scope(calendar))), None) for rule in limits)

    def people(self, demand: Demand, cells: Sequence[tuple[int, str]], enough: int) -> int:
        """How many people could count towards ``demand`` in one of these cells; the count ends at ``enough``."""
        calendar = self.problem.calendar
        could = (
            person
            for person in self.problem.employees
            if any(
                day < 0 or (demand.qualifies(person, calendar, day) and self.able(person, day, shift))
                for day, shift in cells
            )
        )
        return sum(1 for _ in islice(could, enough))


def _unreachable_coverage(problem: Problem) -> Iterator[str]:
    reach, calendar, catalog = _Reach(problem), problem.calendar, problem.catalog
    for index, rule in enumerate(problem.coverage):
        shifts = rule.counted(catalog)
        found = []
        for day, level in rule.levels(calendar).items():
            could = reach.people(rule, [(day, shift) for shift in shifts], level.min)
            if could < level.min:
                found.append((calendar.label(day), level.min, could))
        yield from _unreachable(f"coverage[{index}]", rule, found)
    for index, demand in enumerate(problem.time_coverage):
        found = []
        for day, start, end, level in demand.slots(calendar):
            if level.min:
                cells = [
                    (begun, shift)
                    for begun, shift, whole in demand.presence(calendar, catalog, day, start, end)
                    if whole
                ]
                could = reach.people(demand, cells, level.min)
                if could < level.min:
                    when = f"{calendar.label(day)} {clock_text(start)}-{clock_text(end)}"
                    found.append((when, level.min, could))
        yield from _unreachable(f"time_coverage[{index}]", demand, found)


def _unreachable(field: str, demand: Demand, found: list[tuple[str, int, int]]) -> Iterator[str]:
    if found:
        when, needed, could = found[0]
        more = f", and {plural(len(found) - 1, 'more time')} like it" if len(found) > 1 else ""
        yield (
            f"{field}: {needed} {demand.label(needed)} needed on {when}, but by skills, sites and leave "
            f"only {could} could be there{more}"
        )


def _orphans(problem: Problem) -> Iterator[str]:
    held = {skill.skill for person in problem.employees for skill in person.skills}
    made: Sequence[tuple[str, Sequence[ShiftType | ShiftFamily]]]
    made = [("shifts", problem.shifts), ("shift_families", problem.shift_families)]
    for section, items in made:
        for index, item in enumerate(items):
            for need in item.skills:
                if need.skill not in held:
                    named = item.name or item.id
                    yield f"{section}[{index}]: nobody holds {need.skill}, so nobody can work {named}"
    for section in ("coverage", "time_coverage"):
        for index, demand in enumerate(getattr(problem, section)):
            if not demand.counted(problem.catalog):
                yield f"{section}[{index}]: no shift is of these types at this site, so nobody ever counts"


def _nowhere_in_the_horizon(problem: Problem) -> Iterator[str]:
    for section in ("availability", "coverage", "time_coverage"):
        for index, rule in enumerate(getattr(problem, section)):
            stated = rule.days if section != "availability" else [rule.days]
            for days in stated:
                if days.only_dates and not problem.calendar.matching(days):
                    yield f"{section}[{index}]: {days} is outside the horizon and has no effect"
