"""Rules in sentences: what each says of a person, or of a day, with names and dates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from scheduler.calendar import Calendar
from scheduler.domain import Catalog
from scheduler.explain.company import everybodys
from scheduler.notation import clock_text, length_text, plural
from scheduler.problem import Problem
from scheduler.rules.agreed_hours import AgreedHours
from scheduler.rules.around_time_off import AroundTimeOff
from scheduler.rules.availability import Availability
from scheduler.rules.compensation import Compensation
from scheduler.rules.complete_weekends import CompleteWeekends
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.consecutive_weekends import ConsecutiveWeekends
from scheduler.rules.coverage import Coverage, Demand, Level
from scheduler.rules.days_off import DaysOff
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.hours import Hours
from scheduler.rules.linked_shifts import LinkedShifts
from scheduler.rules.pattern import Pattern
from scheduler.rules.pin import Pin
from scheduler.rules.request import Request
from scheduler.rules.rest import Rest
from scheduler.rules.rests_made_good import RestsMadeGood
from scheduler.rules.rolling_hours import RollingHours
from scheduler.rules.rotation import Rotation
from scheduler.rules.rule import Rule
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.short_rests import ShortRests
from scheduler.rules.split_gap import SplitGap
from scheduler.rules.steady_starts import SteadyStarts
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.rules.travel import Travel
from scheduler.rules.variety import Variety
from scheduler.rules.weekends import Weekends
from scheduler.rules.weekly_rest import WeeklyRest
from scheduler.solve.core import Member


def sentences(
    problem: Problem, members: Iterable[Member], place: Callable[[Member], str] = lambda member: ""
) -> Iterator[str]:
    """A sentence for each rule and person, and for each rule and day, with the days it clashes on.

    What is said of many people or of many days is said once.

    Parameters
    ----------
    place
        Where a rule stands, to be said after it.
    """
    grouped: dict[tuple[int, str | None, tuple[int, ...]], tuple[Member, set[int]]] = {}
    for member in members:
        apart = (member.days or ()) if member.employee is None else ()
        _, days = grouped.setdefault((id(member.rule), member.employee, apart), (member, set()))
        days.update(member.days or ())
    alike: dict[tuple[object, str], list[tuple[Member, Sequence[int]]]] = defaultdict(list)
    for member, found in grouped.values():
        about = "people" if member.employee is not None else id(member.rule)
        said = _said(problem, member, sorted(found)) + place(member)
        alike[about, said].append((member, sorted(found)))
    for (_, said), items in alike.items():
        if len(items) < MANY:
            yield from (_sentence(problem, member, said, days) for member, days in items)
        elif who := [member.employee for member, _ in items if member.employee is not None]:
            yield f"{_everybody(problem, who)} {said}"
        else:
            yield f"{_dates(problem.calendar, sorted(day for _, days in items for day in days))}, each day: {said}"


MANY = 4
"""What is said of so many people or days is said once."""


def _everybody(problem: Problem, who: Sequence[str]) -> str:
    """Many people in words: by whom is meant or, if that is shorter, by who is not."""
    others = [person.label for person in problem.employees if person.id not in who]
    if not others:
        return f"each of the {len(who)} employees"
    if len(others) < MANY:
        return f"each of {plural(len(who), 'employee')} (all but {', '.join(others)})"
    return f"each of {plural(len(who), 'employee')} ({', '.join(problem.people[person].label for person in who)})"


def _sentence(problem: Problem, member: Member, said: str, days: Sequence[int]) -> str:
    if member.employee is not None:
        return f"{problem.people[member.employee].label} {said}"
    return f"{problem.calendar.label(days[0])}: {said}" if days else said


def _said(problem: Problem, member: Member, days: Sequence[int]) -> str:
    """What a rule demands of its person, or on its day."""
    rule = member.rule
    if isinstance(rule, Demand):
        text = "; ".join(_demand(rule, problem.calendar, days[0]))
    elif member.employee is None:
        text = everybodys(problem, rule)
    else:
        text = _row(rule, problem.catalog, problem.calendar, days)
    return f"{text} ({rule.note})" if rule.note else text


def _demand(rule: Demand, calendar: Calendar, day: int) -> Iterator[str]:
    if isinstance(rule, Coverage):
        yield from _level(rule, rule.levels(calendar)[day])
    elif isinstance(rule, TimeCoverage):
        joined: list[tuple[int, int, Level]] = []
        for _, start, end, level in (slot for slot in rule.slots(calendar) if slot[0] == day):
            if joined and joined[-1][1:] == (start, level):
                joined[-1] = (joined[-1][0], end, level)
            else:
                joined.append((start, end, level))
        if len(joined) == 1:
            [(start, end, level)] = joined
            yield from (f"{text} {clock_text(start)}-{clock_text(end)}" for text in _level(rule, level))
            return
        least = [(level.min, start, end) for start, end, level in joined if rule.weight is None and level.min]
        most = [
            (level.max, start, end) for start, end, level in joined if rule.max_weight is None and level.max is not None
        ]
        for verb, counts in (("needed at least", least), ("allowed at most", most)):
            if counts:
                times = (f"{count} {clock_text(start)}-{clock_text(end)}" for count, start, end in counts)
                yield f"{rule.whom(0)} {verb}: {', '.join(times)}"


def _level(rule: Demand, level: Level) -> Iterator[str]:
    if rule.weight is None and level.min:
        yield f"at least {level.min} {rule.whom(level.min)} needed"
    if rule.max_weight is None and level.max is not None:
        yield rule.at_most(level.max)


def _row(rule: Rule, catalog: Catalog, calendar: Calendar, days: Sequence[int]) -> str:
    when = _dates(calendar, days)
    if isinstance(rule, Pin):
        return f"is settled to {_named(catalog, [rule.shift]) if rule.shift else 'be off'} on {when}"
    if isinstance(rule, Availability):
        hours = f" {rule.hours}" if rule.hours else ""
        verb = {"leave": "is on leave", "preferred": "must work"}.get(rule.kind, "is not available")
        if rule.shifts:
            verb += f"{'' if rule.kind == 'preferred' else ' for'} {_named(catalog, rule.shifts)}"
        stated = hours if rule.days.rank == 2 else f" ({rule.days}{hours}), so"
        return f"{verb}{stated} on {when}" if days else f"{verb} ({rule.days}{hours})"
    if isinstance(rule, Request):
        wish = "must work" if rule.want == "on" else "must not work"
        every = set(catalog) <= set(rule.shifts or ())
        return f"{wish} {_named(catalog, None if every and len(catalog) > 1 else rule.shifts)} on {when or rule.days}"
    always = len(days) == calendar.days
    return _limit(rule, catalog) + (f", here {when}" if when and not always else "")


def _limit(rule: Rule, catalog: Catalog) -> str:
    if isinstance(rule, Rest):
        run = f" after {rule.run} days in a row" if rule.run else ""
        of = _of(catalog, rule.after) if rule.after else ""
        return f"needs {length_text(rule.hours)} hours of rest between the work of two days{run}{of}"
    if isinstance(rule, ForbiddenSuccession):
        return f"must not work {_named(catalog, rule.then)} on the day after {_named(catalog, rule.first)}"
    if isinstance(rule, ShiftsPerDay):
        return f"works at most {plural(rule.max, 'shift')} a day"
    if isinstance(rule, Rotation):
        return f"follows the rotation {_steps(rule.days)}"
    if isinstance(rule, AroundTimeOff):
        sides = [
            f"{length_text(margin)} hours {side}" for side in ("before", "after") if (margin := getattr(rule, side))
        ]
        return f"is kept free {' and '.join(sides)} time off that is granted"
    if isinstance(rule, Travel):
        return f"needs {length_text(rule.time)} from site to site ({', '.join(rule.between)})"
    if isinstance(rule, Variety):
        kind = {"sites": "different site", "shifts": "different shift type"}.get(rule.of[0])
        kinds = _many(rule.min, rule.max, kind or "kind of shift", "" if kind else "kinds of shift")
        among = "" if kind else f" ({', '.join(rule.of)})"
        return f"has {kinds}{among} {_PERIODS.get(rule.per, f'per {rule.per}')}"
    if isinstance(rule, SteadyStarts):
        return f"starts within {length_text(rule.tolerance)} hours of the day before"
    if isinstance(rule, SplitGap):
        bounds = (None if bound is None else length_text(bound) for bound in (rule.min, rule.max))
        return f"has {_between(*bounds)} hours between two shifts of one day"
    if isinstance(rule, Compensation):
        return f"has a day off for each {rule.days} worked, at most {plural(rule.within, 'day')} later"
    if isinstance(rule, RestsMadeGood):
        short, long = length_text(rule.hours), length_text(rule.by_hours)
        return f"has a rest of {long} hours for each of less than {short}, at most {plural(rule.within, 'day')} later"
    if isinstance(rule, CompleteWeekends):
        return f"works weekends ({', '.join(rule.weekend)}) whole or not at all"
    if isinstance(rule, AgreedHours):
        margins = [
            f"up to {length_text(margin)} {side}"
            for margin, side in ((rule.below, "below"), (rule.above, "above"))
            if margin is not None
        ]
        return f"works the hours agreed, {' and '.join(margins)}, {_PERIODS.get(rule.per, f'per {rule.per}')}"
    if isinstance(rule, Hours):
        low = None if rule.min is None else length_text(rule.min)
        high = None if rule.max is None else length_text(rule.max)
        per = _PERIODS.get(rule.per, f"per {rule.per}")
        inside = f" in {rule.within}" if rule.within else ""
        return f"works {_between(low, high)} hours {per}{inside}{_of(catalog, rule.shifts)}"
    if isinstance(rule, RollingHours):
        most, within = length_text(rule.max), length_text(rule.within)
        return f"works at most {most} hours within {within}{_of(catalog, rule.shifts)}"
    if isinstance(rule, ShiftCount):
        per = _PERIODS.get(rule.per, f"per {rule.per}")
        return f"works {_many(rule.min, rule.max, 'shift')} {per}{_of(catalog, rule.shifts)}"
    if isinstance(rule, Weekends):
        per = "" if rule.per == "horizon" else f" {_PERIODS.get(rule.per, f'per {rule.per}')}"
        return f"works {_many(rule.min, rule.max, 'weekend')}{per}{_of(catalog, rule.shifts)}"
    if isinstance(rule, ConsecutiveDays):
        what = {"work": "working day", "off": "day"}.get(rule.of[0], "day")
        of = {"work": "", "off": " off"}.get(rule.of[0], f" of {_named(catalog, rule.of)}")
        return f"has {_many(rule.min, rule.max, what)}{of} in a row"
    return _other(rule, catalog)


def _other(rule: Rule, catalog: Catalog) -> str:
    if isinstance(rule, DaysOff):
        return f"has {_many(rule.min, rule.max, 'day')} off {_PERIODS.get(rule.per, f'per {rule.per}')}"
    if isinstance(rule, WeeklyRest):
        return f"has a rest of {length_text(rule.hours)} hours in one piece {_PERIODS.get(rule.per, f'per {rule.per}')}"
    if isinstance(rule, ShortRests):
        per = _PERIODS.get(rule.per, f"per {rule.per}")
        return f"has at most {plural(rule.max, 'rest')} of less than {length_text(rule.hours)} hours {per}"
    if isinstance(rule, ConsecutiveWeekends):
        off = " off" if rule.of == "off" else " of work"
        return f"has {_many(rule.min, rule.max, 'weekend')}{off} in a row{_of(catalog, rule.shifts)}"
    if isinstance(rule, LinkedShifts):
        later = f"{plural(rule.later, 'day')} after" if rule.later else "on the same day as"
        return f"works {_named(catalog, rule.then)} {later} {_named(catalog, rule.first)}, or neither"
    if isinstance(rule, Pattern):
        goes_on = f" unless {_steps(rule.then)} follows" if rule.then else ""
        starts = f" from {rule.starts} on" if rule.starts is not None else ""
        return f"must not have {_steps(rule.days)} in a row{starts}{goes_on}"
    return f"is held to {rule.rule}"


def _steps(steps: Sequence[Sequence[str]]) -> str:
    return ", ".join(" or ".join(step) for step in steps)


_PERIODS = {
    "horizon": "in all",
    "week": "a week",
    "day": "a day",
    "half-month": "a half-month",
    "month": "a month",
    "year": "a year",
}


def _between(low: object, high: object) -> str:
    if low is None or low == 0:
        return f"at most {high}" if high is not None else "any number of"
    return f"at least {low}" if high is None else f"exactly {low}" if low == high else f"{low} to {high}"


def _many(low: int | None, high: int | None, noun: str, several: str = "") -> str:
    """So many of something, in words."""
    one = (low if high is None else high) == 1
    return f"{_between(low, high)} {noun if one else several or f'{noun}s'}"


def _of(catalog: Catalog, names: Sequence[str] | None) -> str:
    return f" of {_named(catalog, names)}" if names else ""


def _named(catalog: Catalog, names: Sequence[str] | None) -> str:
    if not names:
        return "any shift"
    return " or ".join(catalog[name].label if name in catalog else name for name in names)


def _dates(calendar: Calendar, days: Sequence[int]) -> str:
    """Days in words: stretches in a row by their first and last."""
    stretches: list[tuple[int, int]] = []
    for day in days:
        if stretches and day == stretches[-1][1] + 1:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return ", ".join(calendar.label(*stretch) for stretch in stretches)
