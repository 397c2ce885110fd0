"""Warnings about breaks where two shifts may be worked that follow each other without a gap."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.domain import ShiftType
from scheduler.lint.line import PAIRS, Line
from scheduler.notation import DAY_MINUTES, length_text, plural
from scheduler.roster import Schedule
from scheduler.rules.breaks import Breaks
from scheduler.rules.hours import Hours
from scheduler.rules.rolling_hours import RollingHours
from scheduler.rules.rule import RowRule
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.split_gap import SplitGap

Pair = tuple[ShiftType, ShiftType]


def joined(line: Line) -> Iterator[str]:
    """Shifts that one person may work in one go without the breaks that so much work needs: each is judged alone."""
    told: set[frozenset[str]] = set()
    for _, rule in line.problem.placed_rules(line.person):
        if not isinstance(rule, Breaks):
            continue
        picked = [line.catalog[shift] for shift in line.catalog.select(rule.shifts)]
        pairs = [
            (first, then)
            for first in picked
            for then in picked
            if _apart(first, then) is not None and _lack(rule, first, then)
        ]
        found = [(pair, day) for pair in pairs if (day := _allowed(line, rule, pair)) is not None]
        if not found:
            continue
        (first, then), day = found[0]
        names = frozenset((first.base, then.base))
        if names in told:
            continue
        told.add(names)
        bases = {(one.base, two.base) for (one, two), _ in found}
        more = f" ({plural(len(bases) - 1, 'more pair')} like it)" if len(bases) > 1 else ""
        hours = length_text(first.nominal - first.unpaid + then.nominal - then.unpaid)
        yield (
            f"may work {first.label} and {then.label} without a gap from {line.calendar.label(day)}{more}, "
            f"{hours} hours that have not the breaks they need as a whole, and breaks are looked for in each shift by "
            'itself; let them not follow each other, on one day with {rule: split-gap, min: "0:30"}, or write one '
            "long shift type instead"
        )


def _apart(first: ShiftType, then: ShiftType) -> int | None:
    """How many days after the first shift the other starts just when it ends; None if it never does."""
    days, rest = divmod(first.start + first.nominal - then.start, DAY_MINUTES)
    return days if rest == 0 and days >= 0 else None


def _lack(rule: Breaks, first: ShiftType, then: ShiftType) -> bool:
    """Whether both in one go lack what the rule asks for."""
    if first.nominal - first.unpaid + then.nominal - then.unpaid <= rule.over:
        return False
    pauses = [*first.pauses, *((begin + first.nominal, end + first.nominal) for begin, end in then.pauses)]
    counted = [(begin, end) for begin, end in pauses if end - begin >= rule.shortest]
    somewhen = sum(shift.unpaid_break for shift in (first, then) if shift.unpaid_break >= rule.shortest)
    in_time = sum(end - begin for begin, end in counted if rule.begin_by is None or begin <= rule.begin_by)
    if in_time + somewhen < rule.least:
        return True
    before = max((end for _, end in counted if end <= first.nominal), default=0)
    after = min((begin for begin, _ in counted if begin >= first.nominal), default=first.nominal + then.nominal)
    return rule.longest is not None and not somewhen and after - before > rule.longest


def _allowed(line: Line, breaks: Breaks, pair: Pair) -> int | None:
    """The first day on which nothing hard forbids the two; None if there is none."""
    first, then = pair
    apart = _apart(first, then) or 0
    days = breaks.scope(line.calendar).planned
    for day in days:
        if day + apart not in days or first.id not in line.open[day] or then.id not in line.open[day + apart]:
            continue
        cells = {day: [first.id]}
        cells.setdefault(day + apart, []).append(then.id)
        both = Schedule(line.person, line.calendar, line.catalog, cells)
        if not any(_broken(line, rule, both) for _, rule in line.rules):
            return day
    return None


def _broken(line: Line, rule: RowRule, both: Schedule) -> bool:
    """Whether two shifts alone break a rule, which more work cannot mend."""
    if not isinstance(rule, (*PAIRS, ShiftsPerDay, SplitGap, RollingHours, Breaks)) and not _at_most(rule):
        return False
    return any(rule.check(both.within(rule.scope(line.calendar))))


def _at_most(rule: RowRule) -> bool:
    """Whether it only bounds hours from above."""
    return isinstance(rule, Hours) and rule.max is not None and not rule.min
