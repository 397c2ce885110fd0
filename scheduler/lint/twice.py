"""Warnings about people who count for two demands at once, where two people may be meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from scheduler.lint.demand import Need, needs
from scheduler.lint.line import Line
from scheduler.lint.together import joined
from scheduler.notation import plural
from scheduler.problem import Problem
from scheduler.rules.coverage import Coverage


def counted_twice(problem: Problem, lines: Mapping[str, Line]) -> Iterator[str]:
    """Sentences about two skills that are needed on a shift, and that one person there brings both of.

    It is not told where that is surely meant: where all who hold the one hold the other, of which more are needed, or
    where another demand says how many people there are to be in all.
    """
    at_once: dict[str, list[Need]] = defaultdict(list)
    for need in needs(problem):
        if need.level.min:
            at_once[need.when].append(need)
    told: dict[tuple[str, str], list[tuple[Need, Need, list[str]]]] = defaultdict(list)
    skilled = _Skilled(problem, lines)
    for together in at_once.values():
        for one, other in combinations(together, 2):
            if len({one.demand.skill, other.demand.skill, None}) == 3 and one.demand.rule == other.demand.rule:
                both = skilled.both(one, other)
                if both and not any(skilled.in_all(need, one, other) for need in together):
                    told[one.field, other.field].append((one, other, both))
    for (field, other_field), found in told.items():
        one, other, both = found[0]
        most, skills = one.level.min + other.level.min, f"{one.demand.skill} and {other.demand.skill}"
        more = f" (and {plural(len(found) - 1, 'more time')} like it)" if len(found) > 1 else ""
        yield (
            f"{field} and {other_field}: {one.level.min} with {one.demand.skill} and {other.level.min} with "
            f"{other.demand.skill} are needed on {one.when}{more}, and whoever has both counts for both: {joined(both)}"
            f"; if {most} people are needed, say so once more for {skills} together: {_remedy(one, other, most)}"
        )


class _Skilled:
    """Who counts for which demands."""

    def __init__(self, problem: Problem, lines: Mapping[str, Line]) -> None:
        self._problem, self._lines = problem, lines
        self._known: dict[tuple[int, int], frozenset[str]] = {}

    def _counting(self, need: Need) -> frozenset[str]:
        """Ids of the people who count on its day."""
        key = (id(need.demand), need.day)
        if key not in self._known:
            people, calendar = self._problem.people.values(), self._problem.calendar
            self._known[key] = frozenset(
                person.id for person in people if need.demand.worth(person, calendar, need.day)
            )
        return self._known[key]

    def both(self, one: Need, other: Need) -> list[str]:
        """Who could be there and count for both; nobody where the one is a qualification among the other's people."""
        first, second = self._counting(one), self._counting(other)
        for inner, outer, few, many in ((first, second, one, other), (second, first, other, one)):
            if inner <= outer and few.level.min < many.level.min:
                return []
        shared = [(day, shift) for day, shift in set(one.cells).intersection(other.cells) if day >= 0]
        among = (line for person, line in self._lines.items() if person in first & second)
        return [line.person.label for line in among if any(shift in line.open[day] for day, shift in shared)]

    def in_all(self, need: Need, one: Need, other: Need) -> bool:
        """Whether a third demand says how many people there are to be for both."""
        if need in (one, other) or need.demand.points or need.level.min < one.level.min + other.level.min:
            return False
        everybody = need.demand.skill is None and need.demand.who is None
        among = everybody or self._counting(need) <= self._counting(one) | self._counting(other)
        return among and not set(need.cells).isdisjoint(one.cells)


def _remedy(one: Need, other: Need, most: int) -> str:
    """A demand for people with either skill, as it may be written."""
    stated = [need.demand.shifts for need in (one, other)]
    named = dict.fromkeys(name for names in stated for name in names or ())
    shifts = f"shifts: [{', '.join(named)}], " if all(stated) else ""
    site = f"site: {one.demand.site}, " if one.demand.site and one.demand.site == other.demand.site else ""
    who = f"who: {{skills: [{one.demand.skill}, {other.demand.skill}]}}"
    weekday, *_, slot = one.when.split()
    number = str(most) if isinstance(one.demand, Coverage) else f'{{"{slot}": {most}}}'
    return f"{{{shifts}{site}{who}, days: {{{weekday}: {number}}}}}"
