"""Neighbourhoods: what a large neighbourhood search decides anew, at about so many person-days.

Each looks at the state of the search, and gives days by employee.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.solve.portfolio import Shares
from scheduler.verify import verify

Lines = dict[str, dict[int, list[str]]]
Free = dict[str, list[int]]

HARD_PRICE = 10_000_000
"""Of a unit of a hard rule that looks at everybody; above any weight, so that it is repaired first."""


@dataclass
class Search:
    """The state that neighbourhoods look at.

    Attributes
    ----------
    lines
        The current shifts by employee and day.
    penalty
        Of the current roster, hard rules that look at everybody at `HARD_PRICE`.
    weak
        Days on which demand is missed, with what it costs.
    shares
        How much of each employee, day and shift a relaxation works; empty before it is known.
    old
        Lines that were changed since the roster was judged, as they were then.
    unjudged
        Changes since then.
    """

    problem: Problem
    rng: random.Random
    lines: Lines
    penalty: int
    weak: Mapping[int, int] = field(default_factory=dict)
    shares: Shares = field(default_factory=dict)
    old: Lines = field(default_factory=dict)
    unjudged: int = 0

    def share(self, person: str, day: int, shifts: Sequence[str]) -> float:
        """How much of these shifts (or of the day off) the relaxation works."""
        if shifts:
            return min(self.shares.get((person, day, shift), 0.0) for shift in shifts)
        return 1.0 - sum(self.shares.get((person, day, shift), 0.0) for shift in self.problem.catalog)

    @property
    def people(self) -> list[str]:
        """Everybody."""
        return list(self.lines)

    @property
    def days(self) -> int:
        """Length of the horizon."""
        return self.problem.calendar.days

    def roster(self) -> Roster:
        """The current roster."""
        calendar = self.problem.calendar
        return Roster(
            Assignment(person, calendar.date(day), shift)
            for person, line in self.lines.items()
            for day, shifts in line.items()
            for shift in shifts
        )

    def judge(self) -> None:
        """Price the current roster, and note where demand is missed; take back what turns out to be worse."""
        verdict = verify(self.problem, self.roster())
        penalty = verdict.penalty + HARD_PRICE * sum(item.amount for item in verdict.broken)
        self.unjudged = 0
        if self.old and penalty > self.penalty:
            self.lines.update(self.old)
            self.old = {}
            return
        self.old = {}
        weak: dict[int, int] = {}
        for item in verdict.violations:
            if item.employee is None:
                day = self.problem.calendar.day(item.dates[0])
                weak[day] = weak.get(day, 0) + item.amount * (HARD_PRICE if item.weight is None else item.weight)
        self.weak = {day: cost for day, cost in weak.items() if cost}
        self.penalty = penalty

    def change(self, lines: Mapping[str, Mapping[int, list[str]]]) -> None:
        """Take up new lines, which `judge` may still take back."""
        for person, days in lines.items():
            self.old.setdefault(person, dict(self.lines[person]))
            self.lines[person].update(days)
        self.unjudged += 1


def _window(search: Search, length: int, around: int | None = None) -> range:
    length = min(max(length, 1), search.days)
    if around is None:
        start = search.rng.randint(1 - length // 2, search.days - length // 2)
    else:
        start = around - search.rng.randrange(length)
    start = min(max(start, 0), search.days - length)
    return range(start, start + length)


def _people_in(search: Search, size: int, length: int, around: int | None = None) -> Free:
    """Some people for so many days, and everybody for more where that is not enough."""
    days = _window(search, max(length, size // len(search.lines)), around)
    count = min(len(search.lines), max(2, size // len(days)))
    return {person: list(days) for person in search.rng.sample(search.people, count)}


def people_over_time(search: Search, size: int) -> Free:
    """A few people over as long a time as the size allows."""
    count = min(len(search.lines), max(2, size // min(search.days, 56)))
    days = _window(search, size // count)
    return {person: list(days) for person in search.rng.sample(search.people, count)}


def everybody_for_days(search: Search, size: int) -> Free:
    """Everybody for a few days in a row."""
    days = _window(search, size // len(search.lines))
    return {person: list(days) for person in search.people}


def block(search: Search, size: int) -> Free:
    """Some people for two or four weeks."""
    return _people_in(search, size, search.rng.choice((7, 14, 28)))


def worst_days(search: Search, size: int) -> Free:
    """Some people around a day on which demand is missed, the likelier the dearer."""
    if not search.weak:
        return block(search, size)
    around = search.rng.choices(list(search.weak), list(search.weak.values()))[0]
    return _people_in(search, size, search.rng.choice((5, 9, 14)), around)


def doubtful(search: Search, size: int) -> Free:
    """Where the relaxation does not clearly say what the roster does, with some of the days around.

    E. Danna, E. Rothberg, C. Le Pape: Exploring relaxation induced neighborhoods to improve
    MIP solutions, Mathematical Programming 102, 2005.
    """
    if not search.shares:
        return block(search, size)
    found: Free = {}
    count = 0
    people = search.rng.sample(search.people, len(search.lines))
    window = _window(search, min(search.days, max(28, 2 * size // max(len(people), 1))))
    for person in people:
        line = search.lines[person]
        days = {
            near
            for day in window
            if search.share(person, day, line.get(day, ())) < 0.9
            for near in (day - 1, day, day + 1)
            if 0 <= near < search.days
        }
        if days:
            found[person] = sorted(days)
            count += len(days)
        if count >= size:
            break
    return found or block(search, size)


NEIGHBOURHOODS: tuple[Callable[[Search, int], Free], ...] = (
    people_over_time,
    everybody_for_days,
    block,
    worst_days,
    doubtful,
)
