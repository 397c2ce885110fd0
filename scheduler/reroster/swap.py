"""Exchanges of days between two or three people: who gives which day to whom."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from scheduler.explain.cost import Difference
from scheduler.problem import Problem
from scheduler.reroster.tally import Line, Tally
from scheduler.roster import Roster

TRIED = 20_000
"""Exchanges that suit everybody's own line, of which as many are judged for the roster as a whole."""


@dataclass(frozen=True, order=True)
class Give:
    """One person gives all shifts of a day to another."""

    when: datetime.date
    giver: str
    taker: str
    shifts: tuple[str, ...]


@dataclass(frozen=True)
class Swap:
    """An exchange and what it does.

    Attributes
    ----------
    gives
        Who gives what to whom, in order of date.
    roster
        The roster after it.
    change
        What it breaks and mends.
    people
        By how much the penalty of each person's own line rises.
    """

    gives: tuple[Give, ...]
    roster: Roster
    change: Difference
    people: Mapping[str, int]

    @property
    def lawful(self) -> bool:
        """Whether no hard rule is broken more than before."""
        return self.change.breaks == 0

    @property
    def suits_everybody(self) -> bool:
        """Lawful, and nobody worse off, nor the roster as a whole."""
        return self.lawful and max(self.people.values()) <= 0 and self.change.penalty <= 0

    @property
    def worth_it(self) -> bool:
        """Suits everybody, and somebody is better off."""
        return self.suits_everybody and min(self.people.values()) < 0


@dataclass(frozen=True)
class Found:
    """Exchanges, and whether there are no others.

    Attributes
    ----------
    swaps
        Best for the roster first.
    all_tried
        False if there were so many candidates that only the first `TRIED` were judged.
    """

    swaps: list[Swap]
    all_tried: bool


def exchange(
    problem: Problem, roster: Roster, gives: Iterable[tuple[str, datetime.date, str]], tally: Tally | None = None
) -> Swap:
    """What happens if people give their shifts of a day to others.

    Parameters
    ----------
    gives
        Who gives, which day, and to whom; whoever has nothing on that day gives nothing.
    tally
        Of this roster, where many exchanges are tried.
    """
    tally = tally or Tally(problem, roster)
    days = [(giver, problem.calendar.day(when), taker) for giver, when, taker in gives]
    lines = _exchanged(tally.lines, days)
    change = tally.between({}, lines)
    people = dict.fromkeys(lines, 0)
    for sign, items in ((1, change.gained), (-1, change.lost)):
        for item in items:
            if item.employee in people:
                people[item.employee] += sign * item.penalty
    told = (
        Give(problem.calendar.date(day), giver, taker, tuple(tally.lines[giver].get(day, ())))
        for giver, day, taker in days
    )
    return Swap(tuple(sorted(give for give in told if give.shifts)), tally.with_lines(lines), change, people)


def _exchanged(lines: Mapping[str, Line], gives: Sequence[tuple[str, int, str]]) -> dict[str, Line]:
    found: dict[str, dict[int, list[str]]] = {}
    for person in dict.fromkeys(name for giver, _, taker in gives for name in (giver, taker)):
        away = {day for giver, day, _ in gives if giver == person}
        found[person] = {day: list(shifts) for day, shifts in lines[person].items() if day not in away}
    for giver, day, taker in gives:
        found[taker][day] = [*found[taker].get(day, ()), *lines[giver].get(day, ())]
    return dict(found)


def find_swaps(
    problem: Problem,
    roster: Roster,
    most: int = 20,
    *,
    among: Sequence[str] = (),
    give: datetime.date | None = None,
) -> Found:
    """Exchanges between two or three people that suit everybody, best for the roster first.

    Each gives what they have on one day to the next, who is off or gives away the same day, and the last to the first;
    one of them may give nothing. Somebody is better off by each exchange. Of those that suit everybody's own line,
    the first `TRIED` are judged for the roster as a whole, those of two people first.

    Parameters
    ----------
    most
        So many at most.
    among
        These people are in each of them.
    give
        The first of these people gives this day away; then nobody need be better off.
    """
    tally, found = Tally(problem, roster), []
    day = None if give is None else problem.calendar.day(give)
    promising = _Search(tally, among, day).promising()
    for gives in islice(promising, TRIED):
        swap = exchange(problem, roster, gives, tally)
        if swap.worth_it or (give is not None and swap.suits_everybody):
            found.append(swap)
    best = sorted(found, key=lambda swap: (swap.change.penalty, len(swap.people), swap.gives))[:most]
    return Found(best, next(promising, None) is None)


Day = int | None
"""Which day somebody gives away; None for none."""
Ring = tuple[tuple[str, Day], ...]
"""Who gives which day to the next, the last to the first."""
NEVER = sys.maxsize


class _Search:
    """Exchanges that suit everybody's own line; what the roster as a whole says is another matter.

    Few exchanges better anybody, so whoever is to be better off is looked at first, and only then who takes part.
    """

    def __init__(self, tally: Tally, among: Sequence[str], give: Day) -> None:
        self.tally, self.among, self.give = tally, among, give
        self.has: dict[str, dict[Day, tuple[str, ...]]] = {
            person: {None: (), **{day: tuple(sorted(shifts)) for day, shifts in line.items() if shifts}}
            for person, line in tally.lines.items()
        }
        self._rises: dict[tuple[str, Day, Day, tuple[str, ...]], int] = {}

    def promising(self) -> Iterator[tuple[tuple[str, datetime.date, str], ...]]:
        """Who gives which day to whom, each exchange once, those of two people first."""
        seen: set[tuple[tuple[str, datetime.date, str], ...]] = set()
        date = self.tally.problem.calendar.date
        for ring in chain(self._pairs(), self._threes()):
            takers = (person for person, _ in (*ring[1:], ring[0]))
            gives = ((giver, day, taker) for (giver, day), taker in zip(ring, takers, strict=True))
            found = tuple(sorted((giver, date(day), taker) for giver, day, taker in gives if day is not None))
            if found not in seen:
                seen.add(found)
                yield found

    def _pairs(self) -> Iterator[Ring]:
        for first, gives in self._first():
            for other in self._others(first):
                for takes in self.has[other]:
                    better = self._is_for(first, gives, takes, other)
                    if better and self._rise(other, takes, gives, first) <= 0:
                        yield (first, gives), (other, takes)

    def _threes(self) -> Iterator[Ring]:
        for first, gives in self._first():
            for last in (person for person in self.has if person != first):
                for takes in self.has[last]:
                    if self._is_for(first, gives, takes, last):
                        yield from self._between(first, gives, last, takes)

    def _between(self, first: str, gives: Day, last: str, takes: Day) -> Iterator[Ring]:
        """Rings of three in which this is settled: what the one between them gives to the last."""
        for middle in self._others(first, last):
            for passes in self.has[middle]:
                idle = (gives, passes, takes).count(None) > 1
                if idle or self._rise(middle, passes, gives, first) > 0 or self._rise(last, takes, passes, middle) > 0:
                    continue
                yield (first, gives), (middle, passes), (last, takes)

    def _first(self) -> Iterator[tuple[str, Day]]:
        """Who is to be better off, and what that person gives."""
        if self.give is not None:
            yield self.among[0], self.give
            return
        yield from ((person, day) for person, days in self.has.items() for day in days)

    def _others(self, *taken: str) -> Iterator[str]:
        """Who may complete an exchange: those who have to be in it, as far as they are not."""
        needed = [person for person in self.among if person not in taken]
        yield from (person for person in needed or self.has if person not in taken and len(needed) < 2)

    def _is_for(self, person: str, gives: Day, takes: Day, giver: str) -> bool:
        """Whether that is why an exchange is made."""
        return self._rise(person, gives, takes, giver) <= (-1 if self.give is None else 0)

    def _rise(self, person: str, gives: Day, takes: Day, giver: str) -> int:
        """By how much the penalty of a person's own line rises; `NEVER` stands for what is not lawful, or nothing."""
        shifts = self.has[giver][takes]
        key = (person, gives, takes, shifts)
        if key not in self._rises:
            self._rises[key] = self._judged(person, gives, takes, shifts)
        return self._rises[key]

    def _judged(self, person: str, gives: Day, takes: Day, shifts: Sequence[str]) -> int:
        problem, has = self.tally.problem, self.has[person]
        busy = takes in has and takes is not None
        if (busy and takes != gives) or (takes == gives and shifts == has[gives]):
            return NEVER
        line = {day: shifts for day, shifts in self.tally.lines[person].items() if day != gives}
        if takes is not None:
            when, employee = problem.calendar.date(takes), problem.people[person]
            if not all(employee.eligible(problem.catalog[shift], when) for shift in shifts):
                return NEVER
            line[takes] = list(shifts)
        change = self.tally.change(person, line)
        return NEVER if change.breaks else change.penalty
