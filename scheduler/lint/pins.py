"""Settled assignments that a hard rule about days next to each other cannot keep."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from scheduler.calendar import Calendar
from scheduler.lint.line import PAIRS, Line, named
from scheduler.roster import Schedule
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.pattern import Pattern
from scheduler.rules.rule import Finding, RowRule


def settled(line: Line) -> Iterator[str]:
    """Sentences about one person, without the name: pins, and what was worked before, that break a rule."""
    calendar = line.calendar
    if not line.pins:
        return
    worked: dict[int, list[str]] = {}
    fixed = {*range(calendar.first, 0)}
    for pin in line.pins:
        day = calendar.day(pin.date)
        shift = line.settled(pin)
        if shift is not None:
            worked.setdefault(day, []).append(shift)
        if pin.shift is None or shift in line.catalog.work:
            fixed.add(day)
    schedule = Schedule(line.person, calendar, line.catalog, {**line.past, **worked})
    for place, rule in line.rules:
        scope = rule.scope(calendar)
        for finding in rule.check(schedule.within(scope)) if _local(rule) else ():
            if _surely(rule, finding, scope, fixed):
                broken = finding.text.removeprefix(line.person.label).strip()
                yield (
                    f"what is settled breaks {named(rule, place)}: {broken}; "
                    "leave out a pin, correct the history, or give the rule a weight"
                )


def _local(rule: RowRule) -> bool:
    """Whether what is settled can break the rule on its own, whatever else is worked."""
    if isinstance(rule, ConsecutiveDays):
        return rule.of in (("work",), ("off",)) and rule.min is not None
    return isinstance(rule, PAIRS) or (isinstance(rule, Pattern) and not rule.then)


def _surely(rule: RowRule, finding: Finding, scope: Calendar, fixed: Collection[int]) -> bool:
    """Whether nothing that may still be worked can mend it."""
    if isinstance(rule, Pattern):
        return all(day in fixed for day in finding.days)
    if isinstance(rule, ConsecutiveDays):
        around = range(finding.days[0] - 1, finding.days[-1] + 2)
        return all(day in fixed for day in around if day in scope.known)
    return True
