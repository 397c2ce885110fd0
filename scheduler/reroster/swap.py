"""Exchanges of one day's shifts between two or three people."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, permutations

from scheduler.explain.cost import Difference, difference
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.verify import verify


@dataclass(frozen=True)
class Swap:
    """An exchange and what it does.

    Attributes
    ----------
    when
        The day.
    takes
        By employee, whose shifts of that day this person takes.
    roster
        The roster after it.
    change
        What it breaks and mends.
    people
        By how much the penalty of each person's own line rises.
    """

    when: datetime.date
    takes: Mapping[str, str]
    roster: Roster
    change: Difference
    people: Mapping[str, int]

    @property
    def lawful(self) -> bool:
        """Whether no hard rule is broken more than before."""
        return self.change.breaks == 0

    @property
    def suits_everybody(self) -> bool:
        """Lawful, nobody worse off, nor the roster as a whole, and somebody better off."""
        nobody_worse = max(self.people.values()) <= 0 and self.change.penalty <= 0
        return self.lawful and nobody_worse and min(self.people.values()) < 0


def exchange(problem: Problem, roster: Roster, when: datetime.date, takes: Mapping[str, str]) -> Swap:
    """What happens if everybody in ``takes`` works, on that day, what the named other has now."""
    has = {person: [item.shift for item in roster if (item.employee, item.date) == (person, when)] for person in takes}
    others = [item for item in roster if item.date != when or item.employee not in takes]
    swapped = Roster([*others, *(Assignment(who, when, shift) for who, other in takes.items() for shift in has[other])])
    change = difference(verify(problem, roster), verify(problem, swapped))
    people = dict.fromkeys(takes, 0)
    for sign, items in ((1, change.gained), (-1, change.lost)):
        for item in items:
            if item.employee in people:
                people[item.employee] += sign * item.penalty
    return Swap(when, dict(takes), swapped, change, people)


def find_swaps(problem: Problem, roster: Roster, most: int = 20) -> list[Swap]:
    """Exchanges between two or three people on one day that suit everybody, best for the roster first.

    Parameters
    ----------
    most
        So many at most.
    """
    found = []
    for when, takes in _promising(problem, roster):
        swap = exchange(problem, roster, when, takes)
        if swap.suits_everybody:
            found.append(swap)
    return sorted(found, key=lambda swap: (swap.change.penalty, len(swap.takes), swap.when))[:most]


def _promising(problem: Problem, roster: Roster) -> Iterator[tuple[datetime.date, dict[str, str]]]:
    """Exchanges that suit everybody's own line; what the roster as a whole says is another matter."""
    lines = problem.lines(roster)

    @cache
    def broken(person: str, day: int, shifts: tuple[str, ...]) -> tuple[int, int]:
        """Units of hard rules and the price of soft ones, in one person's line with another day in it."""
        schedule = problem.schedule(person, {**lines[person], day: shifts})
        hard = soft = 0
        for rule in problem.row_rules(schedule.employee):
            for finding in rule.check(schedule.within(rule.scope(problem.calendar))):
                weight = rule.weight if finding.weight == -1 else finding.weight
                hard += finding.amount if weight is None else 0
                soft += finding.amount * (weight or 0)
        return hard, soft

    for day in problem.calendar.planned:
        cells = {person: tuple(lines[person].get(day, ())) for person in lines}
        for takes in _rotations(cells):
            pairs = [(broken(who, day, cells[who]), broken(who, day, cells[other])) for who, other in takes.items()]
            no_worse = all(new[0] <= old[0] and new[1] <= old[1] for old, new in pairs)
            if no_worse and any(new[1] < old[1] for old, new in pairs):
                yield problem.calendar.date(day), takes


def _rotations(cells: Mapping[str, Sequence[str]]) -> Iterator[dict[str, str]]:
    """Who takes whose day, among two or three people who all have different ones."""
    for pair in combinations(cells, 2):
        if cells[pair[0]] != cells[pair[1]]:
            yield {pair[0]: pair[1], pair[1]: pair[0]}
    for first, *others in combinations(cells, 3):
        for second, third in permutations(others):
            if len({cells[first], cells[second], cells[third]}) == 3:
                yield {first: second, second: third, third: first}
