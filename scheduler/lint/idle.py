"""Warnings about rules of single people that can have no effect, and those that need another one beside them."""

from __future__ import annotations

from collections.abc import Iterator

from scheduler.lint.line import Line, named, place_of
from scheduler.notation import DAY_MINUTES, Reference, in_minutes, length_text, plural
from scheduler.rules.agreed_hours import AgreedHours
from scheduler.rules.days_off import DaysOff
from scheduler.rules.hours import Hours
from scheduler.rules.linked_shifts import LinkedShifts
from scheduler.rules.opening import Opened
from scheduler.rules.rest import Rest
from scheduler.rules.rule import RowRule
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.split_gap import SplitGap
from scheduler.rules.variety import Variety
from scheduler.rules.weekly_rest import WeeklyRest


def idle(line: Line) -> Iterator[str]:
    """What is to be said of the rules of one person, each beginning with the rule and where it stands."""
    for where, rule in line.problem.placed_rules(line.person):
        name = named(rule, place_of(line.problem, where))
        for said in (*_never_judged(line, rule), *_too_many(line, rule), *_on_call(line, rule), *_alone(line, rule)):
            yield f"{name} {said}"


def _never_judged(line: Line, rule: RowRule) -> Iterator[str]:
    """Smallest numbers of periods none of which is known as a whole: they are held to nothing."""
    match rule:
        case Hours() | ShiftCount() | DaysOff() | Variety():
            asked = bool(rule.min)
        case AgreedHours():
            asked = rule.below is not None
        case WeeklyRest():
            asked = rule.hours > 0
        case _:
            return
    calendar = rule.scope(line.calendar)
    periods = rule.counted(calendar) if isinstance(rule, Opened) else calendar.periods(rule.per)
    if asked and calendar.planned and not any(period.complete for period in periods):
        yield (
            f"asks for so much in each {rule.per}, but none lies wholly in what is known, so that has no effect; plan "
            "more days, state the history, or count over the horizon"
        )


def _too_many(line: Line, rule: RowRule) -> Iterator[str]:
    """Largest numbers of hours that no period has: they may be written in minutes."""
    if isinstance(rule, Hours) and rule.max is not None:
        days = 7 if rule.average else Reference.parse(rule.per).days or line.calendar.days
        if rule.max > (days + 1) * DAY_MINUTES:
            remedy = in_minutes(rule.max, rule.max, "max: ") or "write fewer"
            yield f"has no effect, for there are no {length_text(rule.max)} hours in {plural(days, 'day')}; {remedy}"


def _on_call(line: Line, rule: RowRule) -> Iterator[str]:
    """Rest after shifts that are on call, after which none is needed."""
    if isinstance(rule, Rest) and rule.after:
        for shift in line.catalog.select(rule.after):
            if line.catalog[shift].kind == "on-call":
                yield (
                    f"asks for no rest after {line.catalog[shift].label}, which is on call and no work; let it be of "
                    "kind: work, or forbid what may not follow with forbidden-succession"
                )


def _alone(line: Line, rule: RowRule) -> Iterator[str]:
    """Rules about several shifts of one day, where one is all that may be worked."""
    if not any(isinstance(other, ShiftsPerDay) and other.max == 1 and other.weight is None for _, other in line.rules):
        return
    write = "write {rule: shifts-per-day, max: 2} among the rules"
    if isinstance(rule, SplitGap):
        yield f"has no effect, for one shift a day is all that may be worked; {write}"
    if isinstance(rule, LinkedShifts) and not rule.later:
        sides = [set(line.catalog.select(side)) for side in (rule.first, rule.then)]
        work = set(line.catalog.work)
        if all(side <= work for side in sides) and not sides[0] & sides[1]:
            yield f"links shifts of one day, of which only one may be worked, so that neither can be; {write}"
