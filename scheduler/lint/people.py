"""What one person's hard rules cannot keep together, in sentences with names, dates and figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from scheduler.lint.difference import Edge
from scheduler.lint.line import Line, Stated, named
from scheduler.lint.totals import Reason, Totals
from scheduler.notation import length_text, plural
from scheduler.rules.limit import Unit
from scheduler.rules.opening import Opened
from scheduler.rules.weekends import Several, Weekends

Cycle = Sequence[Edge[Reason | None]]


def clashes(line: Line) -> Iterator[str]:
    """Sentences about one person, without the name: what cannot hold together."""
    told: list[frozenset[str]] = []
    # What is asked for in its own unit first: that sentence is the plainest.
    asked = sorted(line.stated, key=lambda item: (item.limit.low is None, item.limit.unit))
    quantities = dict.fromkeys((item.limit.unit, item.limit.shifts) for item in asked)
    for unit, shifts in quantities:
        totals = Totals(line, unit, shifts)
        for cycle in totals.clashes():
            text = _Clash(totals, cycle)
            if not any(text.names >= names for names in told):
                told.append(text.names)
                yield text.sentence()
    yield from _weekends(line)


@dataclass
class _Side:
    """What one rule asks for or allows in a clash, over all its periods."""

    stated: Stated
    days: range
    converted: int = 0
    original: int = 0
    worked: int = 0
    periods: int = 0


class _Clash:
    """Bounds of one person that cannot hold together."""

    def __init__(self, totals: Totals, cycle: Cycle) -> None:
        self.line, self.unit, self.shifts = totals.line, totals.unit, totals.shifts
        self.short = -sum(edge.weight for edge in cycle)
        self.lows: dict[str, _Side] = {}
        self.highs: dict[str, _Side] = {}
        self.room = 0
        self.free: list[int] = []
        for edge in sorted(cycle, key=lambda edge: min(edge.source, edge.target)):
            reason = edge.why
            if reason is not None and reason.stated is not None:
                self._add(self.lows if reason.low else self.highs, edge, reason.stated)
            elif reason is not None:
                self.room += edge.weight
                self.free.append(reason.days.start)
        barring = (name for day in self.free for name in self.line.bars(day, self.shifts))
        self.bars = list(dict.fromkeys(barring))
        self.names = frozenset([*self.lows, *self.highs, *self.bars, *(["room"] if self.free else [])])

    def _add(self, sides: dict[str, _Side], edge: Edge[Reason | None], stated: Stated) -> None:
        limit = stated.limit
        side = sides.setdefault(stated.name, _Side(stated, limit.days))
        side.days = range(min(side.days.start, limit.days.start), max(side.days.stop, limit.days.stop))
        side.converted += abs(edge.weight)
        side.original += (limit.low if sides is self.lows else limit.high) or 0
        side.worked += self.line.worked(limit)
        side.periods += 1

    def sentence(self) -> str:
        """With figures, and what to do."""
        lows = [self._side(side, "asks for at least") for side in self.lows.values()]
        highs = [self._side(side, "allows at most") for side in self.highs.values()]
        if self.free:
            highs.append(self._room())
        if not lows:
            worked = f"{' and '.join(highs)}, which is exceeded already"
            return f"{worked}; raise the maximum, correct what was worked before, or give the rule a weight"
        short = self._amount(self.unit, self.short, self.shifts)
        change = "raise a maximum" if self.highs else "free some of that time"
        if any(map(self._opening, (*self.lows.values(), *self.highs.values()))):
            change += ", correct what is stated of before"
        both = f"{' and '.join(lows)}, but {' and '.join(highs)}: {short} too few"
        return f"{both}; lower the minimum, {change}, or give one of them a weight"

    def _side(self, side: _Side, verb: str) -> str:
        limit = side.stated.limit
        figure = self._amount(limit.unit, side.original, limit.shifts)
        worked = (
            f", {self._amount(limit.unit, side.worked, limit.shifts)} of them in the history" if side.worked else ""
        )
        if side.original < 0:
            fewer = self._amount(limit.unit, -side.original, limit.shifts)
            first = self.line.calendar.label(side.days[0])
            return f"{side.stated.name} allows {fewer} less than there were before {first}"
        other = "" if limit.unit == self.unit else f" ({self._amount(self.unit, side.converted, self.shifts)})"
        periods = f" in {plural(side.periods, 'period')}" if side.periods > 1 else ""
        beside = " beside what was before" if self._opening(side) else ""
        return f"{side.stated.name} {verb} {figure}{other} {self._when(side.days)}{periods}{worked}{beside}"

    def _opening(self, side: _Side) -> bool:
        """Whether a balance of what was before these days is taken from the bound."""
        rule = side.stated.rule
        periods = rule.counted(rule.scope(self.line.calendar)) if isinstance(rule, Opened) else ()
        return any(period.opening and period.days.start in side.days for period in periods)

    def _room(self) -> str:
        figure = self._amount(self.unit, self.room, self.shifts)
        days = range(self.free[0], self.free[-1] + 1)
        more = f" and {len(self.bars) - 4} more" if len(self.bars) > 4 else ""
        why = f"{', '.join(self.bars[:4])}{more}" if self.bars else "the shift types"
        return f"{why} leave {figure} {self._when(days)}"

    def _when(self, days: range) -> str:
        return f"{'on' if len(days) == 1 else 'from'} {self.line.calendar.label(days[0], days[-1])}"

    def _amount(self, unit: Unit, number: int, shifts: frozenset[str]) -> str:
        catalog = self.line.catalog
        of = "" if shifts >= set(catalog.work) else f" of {_listed(shifts, catalog)}"
        if unit == "minutes":
            return f"{length_text(number)} hours{of}"
        return f"{plural(number, 'shift' if unit == 'shifts' else 'working day' if not of else 'day')}{of}"


def _listed(shifts: Iterable[str], catalog: Iterable[str]) -> str:
    names = [shift for shift in catalog if shift in set(shifts)]
    return " or ".join(names[:3]) + (f" or {len(names) - 3} others" if len(names) > 3 else "")


def _weekends(line: Line) -> Iterator[str]:
    """More weekends asked for than are allowed, or than there are with anything to work."""
    rules = [(place, rule) for place, rule in line.rules if isinstance(rule, Weekends)]
    for place, rule in rules:
        said = (
            text
            for group in rule.groups(rule.scope(line.calendar))
            for text in _group(line, (place, rule), group, rules)
        )
        yield from islice(said, 1 if rule.per != "horizon" else None)


def _group(
    line: Line, stated: tuple[str, Weekends], group: Several, rules: Sequence[tuple[str, Weekends]]
) -> Iterator[str]:
    """What is to be said of weekends that a rule counts together."""
    place, rule = stated
    if rule.max is not None and group.before > rule.max:
        allowed = f"{named(rule, place)} allows at most {plural(rule.max, 'weekend')} of work"
        yield f"{allowed}, but before says {group.before}; raise the maximum, correct before, or give it a weight"
    if rule.min is None or not group.complete:
        return
    needed = rule.min - group.before
    counted = frozenset(line.catalog.select(rule.shifts))
    when = "" if rule.per == "horizon" else f" from {line.calendar.label(*group.ends)}"
    asked = f"{named(rule, place)} asks for at least {plural(needed, 'weekend')} of work{when}"
    for other_place, other in rules:
        wider = counted <= frozenset(line.catalog.select(other.shifts))
        for same in other.groups(other.scope(line.calendar)):
            if other.max is not None and wider and same.weekends == group.weekends and other.max - same.before < needed:
                allowed = f"{named(other, other_place)} allows at most {max(other.max - same.before, 0)}"
                yield f"{asked}, but {allowed}; lower the one, raise the other, or give one of them a weight"
    possible = 0
    for weekend in group.weekends:
        ahead = (not counted.isdisjoint(line.open[day]) for day in line.ahead(weekend.days))
        before = (not counted.isdisjoint(line.past.get(day, ())) for day in weekend.days if day < 0)
        possible += any((*ahead, *before))
    if possible < needed:
        there = f"skills, sites, leave and rules leave only {possible} with anything to work"
        yield f"{asked}, but {there}; lower the minimum, free a weekend, or give the rule a weight"
