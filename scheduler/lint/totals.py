"""Sums that one person's hard rules bound, in one unit: which of them cannot hold together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from scheduler.lint.difference import Edge, largest, negative_cycle
from scheduler.lint.line import Line, Stated
from scheduler.rules.limit import Unit


@dataclass(frozen=True)
class Reason:
    """Why a sum is bounded: by a limit, or (without one) by what may be worked on a day."""

    days: range
    stated: Stated | None = None
    low: bool = False


class Totals:
    """Sums of some shifts in one unit over one person's days to be planned.

    What other units and other sets of shifts bound is translated: so many hours take so many shifts. A smallest
    number of some shifts holds for more shifts, too, and a largest one for fewer.
    """

    def __init__(self, line: Line, unit: Unit, shifts: frozenset[str]) -> None:
        self.line, self.unit, self.shifts = line, unit, shifts
        self.days = line.calendar.days

    @cached_property
    def _open(self) -> list[list[str]]:
        return [[shift for shift in shifts if shift in self.shifts] for shifts in self.line.open]

    @cached_property
    def edges(self) -> list[Edge[Reason | None]]:
        """Everything that is bounded; an edge without a reason says that sums do not shrink."""
        found: list[Edge[Reason | None]] = []
        until = [0]
        for day in range(self.days):
            possible = self.line.amount(self.unit, self._open[day], day)
            until.append(until[-1] + possible)
            found.append(Edge(day, day + 1, possible, Reason(range(day, day + 1))))
            found.append(Edge(day + 1, day, 0, None))
        for item in self.line.stated:
            limit, days = item.limit, self.line.ahead(item.limit.days)
            worked = self.line.worked(limit) if limit.days.start < 0 else 0
            if limit.high is not None and limit.shifts >= self.shifts:
                high = self._high(item, days, limit.high - worked)
                if high is not None and high < until[days.stop] - until[days.start]:
                    found.append(Edge(days.start, days.stop, high, Reason(days, item)))
            if limit.low is not None and limit.shifts <= self.shifts and limit.low > worked:
                low = self._low(item, days, limit.low - worked)
                if low > 0:
                    found.append(Edge(days.stop, days.start, -low, Reason(days, item, low=True)))
        return found

    def _high(self, item: Stated, days: range, high: int) -> int | None:
        """A largest number in this unit; None where that says nothing."""
        unit, pay = item.limit.unit, self._pays(self.shifts)
        if unit == self.unit or high < 0:
            return high if unit == self.unit else None
        if unit == "minutes":  # each shift pays at least so much
            least = min((least for least in pay.least[days.start : days.stop] if least is not None), default=0)
            return high // least if least else None
        if self.unit == "minutes":
            pays = pay.most if unit == "shifts" else pay.together
            return high * max(pays[days.start : days.stop], default=0)
        if self.unit == "shifts":  # from days
            return high * max((len(self._open[day]) for day in days), default=0)
        return high  # as many days as shifts, at most

    def _low(self, item: Stated, days: range, low: int) -> int:
        """A smallest number in this unit, rounded so that it is surely needed."""
        unit = item.limit.unit
        if unit == self.unit:
            return low
        pay = self._pays(item.limit.shifts)
        if unit == "minutes":
            pays = pay.most if self.unit == "shifts" else pay.together
            most = max(pays[days.start : days.stop], default=0)
            return -(-low // most) if most else low
        if self.unit == "minutes":
            return low * min((least for least in pay.least[days.start : days.stop] if least is not None), default=0)
        if self.unit == "days":  # from shifts
            most = max((self.line.at_once(day, self.shifts) for day in days), default=0)
            return -(-low // most) if most else low
        return low  # as many shifts as days, at least

    def _pays(self, counted: frozenset[str]) -> _Pays:
        if counted not in self._known:
            self._known[counted] = _Pays(self.line, counted)
        return self._known[counted]

    @cached_property
    def _known(self) -> dict[frozenset[str], _Pays]:
        return {}

    @property
    def asked(self) -> bool:
        """Whether anything is asked for, or has been exceeded in the history: without that, nothing clashes."""
        for item in self.line.stated:
            limit = item.limit
            if limit.low is not None and limit.low > 0 and limit.shifts <= self.shifts:
                return True
            past = limit.days.start < 0 and limit.shifts >= self.shifts
            if limit.high is not None and (limit.high < 0 or (past and limit.high < self.line.worked(limit))):
                return True
        return False

    def clashes(self, most: int = 5) -> Iterator[Sequence[Edge[Reason | None]]]:
        """Bounds that cannot hold together; after each, without its smallest numbers."""
        edges = self.edges if self.asked else []
        for _ in range(most):
            if all(edge.weight >= 0 for edge in edges):
                return
            cycle = negative_cycle(self.days + 1, edges)
            if cycle is None:
                return
            yield cycle
            edges = [edge for edge in edges if edge.weight >= 0 or edge not in cycle]

    def most(self) -> list[int]:
        """The most that can be worked before each day and before the end, where nothing clashes."""
        return largest(self.days + 1, self.edges, 0)


class _Pays:
    """By day, the paid minutes of what one person may work of some shifts.

    Attributes
    ----------
    least, most
        Of one shift; None and 0 where there is none.
    together
        Of the shifts of one day.
    """

    def __init__(self, line: Line, counted: frozenset[str]) -> None:
        self.least: list[int | None] = []
        self.most: list[int] = []
        self.together: list[int] = []
        for day, shifts in enumerate(line.open):
            pays = sorted((line.paid(shift, day) for shift in shifts if shift in counted), reverse=True)
            self.least.append(pays[-1] if pays else None)
            self.most.append(pays[0] if pays else 0)
            self.together.append(sum(pays[: line.at_once(day, counted)]))
