"""A roster's violations kept line by line and need by need, so that other lines of a few people are judged at once.

What `verify` says of the whole roster before and after comes to the same; a property test holds the two together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from functools import cached_property
from typing import Self

from scheduler.explain.cost import Difference
from scheduler.lint.demand import levels
from scheduler.problem import Problem
from scheduler.roster import Assignment, Plan, Roster, Schedule
from scheduler.rules.coverage import Demand
from scheduler.rules.rule import Finding, RosterRule, Rule, Violation

Line = Mapping[int, Sequence[str]]
"""The shifts of one person by day; days off may be left out."""
Lines = Mapping[str, Line]
"""Other lines of some people; everybody else's are as they are."""


class Tally:
    """What a roster breaks, part by part.

    Parameters
    ----------
    problem, roster
        Which roster of which problem.
    """

    def __init__(self, problem: Problem, roster: Roster) -> None:
        self.problem = problem
        self.roster = roster
        self.lines: dict[str, dict[int, list[str]]] = problem.lines(roster)
        demands = [rule for rule in problem.roster_rules if isinstance(rule, Demand)]
        self.needs = [need for rule in demands for need in levels("", rule, problem)]
        self._others = [rule for rule in problem.roster_rules if not isinstance(rule, Demand)]
        self._counts_at: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
        for number, need in enumerate(self.needs):
            for cell in {*need.cells, *need.touching}:
                entry = (number, int(cell in need.cells), int(cell in need.touching))
                self._counts_at[cell].append(entry)
        self._known: dict[tuple[str, tuple[object, ...]], tuple[Violation, ...]] = {}
        self._towards: dict[tuple[str, int, str], list[tuple[int, int, int]]] = {}
        self._schedules: dict[tuple[str, tuple[object, ...]], Schedule] = {}
        self._add_up()

    def _add_up(self) -> None:
        self._there: Counter[int] = Counter()
        self._peak: Counter[int] = Counter()
        for person, line in self.lines.items():
            for day, shifts in {**self.problem.past[person], **line}.items():
                self._count(person, day, shifts, 1, self._there, self._peak)

    def of(self, roster: Roster) -> Self:
        """The same of another roster; what was found out about lines is known to both."""
        found = copy(self)
        for name in ("minutes", "_as_it_is"):
            vars(found).pop(name, None)
        found.roster, found.lines = roster, self.problem.lines(roster)
        found._add_up()
        return found

    # --- one person ---------------------------------------------------------------------------

    def own(self, person: str, line: Line) -> tuple[Violation, ...]:
        """What a line breaks of its person's own rules."""
        key = self._key(person, line)
        if key not in self._known:
            schedule, calendar = self._schedule(person, line), self.problem.calendar
            self._known[key] = tuple(
                self._violation(rule, finding, person)
                for rule in self.problem.row_rules(schedule.employee)
                for finding in rule.check(schedule.within(rule.scope(calendar)))
            )
        return self._known[key]

    def change(self, person: str, line: Line) -> Difference:
        """What another line breaks and mends of its person's own rules, compared with the roster."""
        return _difference(self.own(person, self.lines[person]), self.own(person, line))

    @cached_property
    def minutes(self) -> Mapping[str, int]:
        """Paid minutes of everybody."""
        calendar, catalog = self.problem.calendar, self.problem.catalog
        return {
            person: sum(calendar.paid(catalog[shift], day) for day, shifts in line.items() for shift in shifts)
            for person, line in self.lines.items()
        }

    def _schedule(self, person: str, line: Line) -> Schedule:
        key = self._key(person, line)
        if key not in self._schedules:
            self._schedules[key] = self.problem.schedule(person, line)
        return self._schedules[key]

    @staticmethod
    def _key(person: str, line: Line) -> tuple[str, tuple[object, ...]]:
        return person, tuple(sorted((day, *sorted(shifts)) for day, shifts in line.items() if shifts))

    def _violation(self, rule: Rule, finding: Finding, employee: str | None) -> Violation:
        weight = rule.weight if finding.weight == -1 else finding.weight
        dates = tuple(self.problem.calendar.date(day) for day in finding.days)
        return Violation(rule.rule, employee, dates, finding.amount, weight, finding.text, rule.note)

    # --- demand -------------------------------------------------------------------------------

    def counted(self, person: str, day: int, shift: str) -> Sequence[tuple[int, int, int]]:
        """Each need that this assignment counts towards: its number, and whether for the fewest, and for the most."""
        key = (person, day, shift)
        if key not in self._towards:
            employee, calendar = self.problem.people[person], self.problem.calendar
            self._towards[key] = [
                (number, whole * worth, part * worth)
                for number, whole, part in self._counts_at.get((day, shift), ())
                if (worth := self.needs[number].demand.worth(employee, calendar, day))
            ]
        return self._towards[key]

    def missed_at(self, lines: Lines) -> set[int]:
        """Needs that with these lines lack somebody who is not missing in the roster, by number."""
        there, _ = self._moved(lines)
        return {number for number, moved in there.items() if self.missing(number, moved) > self.missing(number)}

    def missing(self, number: int, more: int = 0) -> int:
        """How many people a need lacks if ``more`` are there."""
        return max(self.needs[number].level.min - self._there[number] - more, 0)

    def _count(
        self, person: str, day: int, shifts: Iterable[str], sign: int, there: Counter[int], peak: Counter[int]
    ) -> None:
        for shift in shifts:
            for number, whole, part in self.counted(person, day, shift):
                there[number] += sign * whole
                peak[number] += sign * part

    def _moved(self, lines: Lines) -> tuple[Counter[int], Counter[int]]:
        """By how many people each need has more or fewer with these lines."""
        there: Counter[int] = Counter()
        peak: Counter[int] = Counter()
        for person, line in lines.items():
            now = self.lines[person]
            for day in {*now, *line}:
                old, new = set(now.get(day, ())), set(line.get(day, ()))
                self._count(person, day, old - new, -1, there, peak)
                self._count(person, day, new - old, 1, there, peak)
        return there, peak

    # --- everything ---------------------------------------------------------------------------

    def between(self, before: Lines, after: Lines) -> Difference:
        """What a roster with the lines ``after`` breaks and mends, compared with one with the lines ``before``."""
        sides = [list(self._rows(lines, {**before, **after})) for lines in (before, after)]
        moved = [self._moved(lines) for lines in (before, after)]
        touched = sorted({number for counts in moved for count in counts for number in count})
        for side, (there, peak) in zip(sides, moved, strict=True):
            for number in touched:
                side += self._judged(number, there[number], peak[number])
        if self._others:
            for side, lines in zip(sides, (before, after), strict=True):
                side += self._together(lines)
        return _difference(*sides)

    def _rows(self, lines: Lines, about: Iterable[str]) -> Iterator[Violation]:
        named = set(about)
        for person in self.problem.people:
            if person in named:
                yield from self.own(person, lines.get(person, self.lines[person]))

    def _judged(self, number: int, there: int, peak: int) -> Iterator[Violation]:
        need = self.needs[number]
        count, most = self._there[number] + there, self._peak[number] + peak
        for finding in need.demand.judge(count, need.level, need.day, need.when, most):
            yield self._violation(need.demand, finding, None)

    def _together(self, lines: Lines) -> Sequence[Violation]:
        """What rules about everybody other than demand say."""
        if not lines:
            return self._as_it_is
        schedules = {
            person: self._schedule(person, lines.get(person, self.lines[person])) for person in self.problem.people
        }
        return list(self._found(self._others, Plan(schedules, self.problem.calendar, self.problem.catalog)))

    @cached_property
    def _as_it_is(self) -> Sequence[Violation]:
        return list(self._found(self._others, self.problem.plan(self.roster)))

    def _found(self, rules: Iterable[RosterRule], plan: Plan) -> Iterator[Violation]:
        for rule in rules:
            for finding in rule.check(plan):
                yield self._violation(rule, finding, finding.employee)

    def with_lines(self, lines: Lines) -> Roster:
        """The roster with these lines."""
        date = self.problem.calendar.date
        others = (item for item in self.roster if item.employee not in lines)
        new = (
            Assignment(person, date(day), shift)
            for person, line in lines.items()
            for day, shifts in line.items()
            for shift in shifts
        )
        return Roster([*others, *new])


def _difference(before: Sequence[Violation], after: Sequence[Violation]) -> Difference:
    old, new = Counter(before), Counter(after)
    penalty = sum(item.penalty for item in after) - sum(item.penalty for item in before)
    return Difference(tuple((new - old).elements()), tuple((old - new).elements()), penalty)
