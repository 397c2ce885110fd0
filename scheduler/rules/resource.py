"""What a row rule is to pricing: a small automaton that reads a line day by day and counts.

A rule that limits what happens from day to day is an automaton whose count is the
violation itself; a rule that limits a total is a count with bounds. One notion serves for
both, as in the constraint *multicost-regular*: J. Menana, S. Demassey: Sequencing and
counting with the multicost-regular constraint, CPAIOR 2009.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scheduler.calendar import Calendar
from scheduler.domain import ShiftType

State = Any
"""What the automaton remembers; hashable. None throughout for one that remembers nothing."""
Phase = Any
"""What matters about a day apart from the shifts worked on it; hashable."""


def _alike(day: int) -> Hashable:
    return None


@dataclass(frozen=True)
class Resource:
    """An automaton with a count.

    Attributes
    ----------
    step
        From the state before a day, the day's phase and the ids of its shifts, to the state
        after it and what is counted.
    start
        The state before the first known day.
    phase
        What the automaton needs to know of a day. The fewer different answers, the smaller
        what is compiled of it.
    days
        The days that it reads, those of the history included; all where left out.
    low, high
        Bounds of the total; each started ``unit`` outside them is one unit of violation.
        Where neither is given, what is counted is the violation, from day 0 on.
    """

    step: Callable[[State, Phase, Sequence[str]], tuple[State, int]]
    start: State = None
    phase: Callable[[int], Phase] = _alike
    days: Collection[int] | None = None
    low: int | None = None
    high: int | None = None
    unit: int = 1

    @property
    def bounded(self) -> bool:
        """Whether a total is limited, rather than violations counted."""
        return self.low is not None or self.high is not None

    def reads(self, day: int) -> bool:
        """Whether the automaton looks at the day at all."""
        return self.days is None or day in self.days

    def excess(self, total: int) -> int:
        """Units of violation of a total."""
        if not self.bounded:
            return total
        above = 0 if self.high is None else max(0, -(-(total - self.high) // self.unit))
        below = 0 if self.low is None else max(0, -(-(self.low - total) // self.unit))
        return above + below

    def run(
        self, line: Mapping[int, Sequence[str]], days: range, state: State = None, total: int = 0
    ) -> tuple[State, int]:
        """State and total after reading ``days`` of a line.

        Parameters
        ----------
        line
            Shift ids by day.
        state, total
            Those before; `start` and 0 before the first known day.
        """
        for day in days:
            if self.reads(day):
                state, count = self.step(state, self.phase(day), line.get(day, ()))
                total += count if day >= 0 or self.bounded else 0
        return state, total

    def violation(self, line: Mapping[int, Sequence[str]], calendar: Calendar) -> int:
        """Units of violation of a whole line, its history included."""
        return self.excess(self.run(line, calendar.known, self.start)[1])


def tally(
    value: Callable[[Phase, Sequence[str]], int],
    *,
    phase: Callable[[int], Phase] = _alike,
    days: Collection[int] | None = None,
    low: int | None = None,
    high: int | None = None,
    unit: int = 1,
) -> Resource:
    """A count that remembers nothing: so much for each day's shifts."""
    return Resource(lambda _, today, shifts: (None, value(today, shifts)), None, phase, days, low, high, unit)


def clock(calendar: Calendar, shifts: Sequence[ShiftType]) -> Callable[[int], tuple[int, tuple[tuple[int, int], ...]]]:
    """The phase of rules about times.

    Returns
    -------
    function of a day
        Its real length, and real start and end of each of ``shifts``, in minutes after its midnight.
    """

    def today(day: int) -> tuple[int, tuple[tuple[int, int], ...]]:
        midnight = calendar.instant(day, 0)
        real = (calendar.span(shift, day) for shift in shifts)
        times = tuple((start - midnight, end - midnight) for start, end in real)
        return calendar.instant(day + 1, 0) - midnight, times

    return today
