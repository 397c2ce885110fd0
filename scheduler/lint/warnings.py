"""What is valid but cannot be meant: warnings before any solving."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from scheduler.domain import ShiftFamily, ShiftType
from scheduler.lint.days import misplaced
from scheduler.lint.demand import unreachable
from scheduler.lint.idle import idle
from scheduler.lint.line import Line, Stated, lines_of, named, place_of
from scheduler.lint.together import grouped
from scheduler.lint.twice import counted_twice
from scheduler.lint.whom import lent, misunderstood
from scheduler.notation import DAY_MINUTES, Reference, clock_text, in_minutes, length_text, plural
from scheduler.problem import Problem
from scheduler.rules.agreed_hours import AgreedHours
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.fairness import Fairness, Wish
from scheduler.rules.supervision import Supervision
from scheduler.source import path_text
from scheduler.stated import demands, stated

MANY_WAYS = 12
"""Ways to place the breaks of a shift, of which more are worth a warning."""


def warnings(problem: Problem) -> list[str]:
    """Sentences about what nobody can satisfy and what has no effect.

    Parameters
    ----------
    problem
        A valid problem.

    Returns
    -------
    list of str
        Each names the field, the day and the people or skills it is about.
    """
    lines = lines_of(problem)
    return [
        *unreachable(problem, lines, hard=False),
        *grouped(lines.values(), _never),
        *grouped(lines.values(), _not_agreed),
        *grouped(lines.values(), idle),
        *_strangers(problem),
        *_leavers(problem),
        *_orphans(problem),
        *_breaks(problem),
        *_elsewhere(problem),
        *misunderstood(problem),
        *_unasked(problem),
        *lent(problem),
        *counted_twice(problem, lines),
        *_clocks(problem),
        *_into_the_next_day(problem),
        *_money(problem),
        *misplaced(problem),
    ]


def _never(line: Line) -> Iterator[str]:
    """Days in a row of which at least more are asked for than are allowed: only the borders cut them short."""
    for item in line.runs:
        days = line.calendar.label(item.limit.days[0], item.limit.days[-1])
        left = "every day is worked" if item.limit.low else f"none of these days is worked{_of(item)}"
        yield f"{item.name} asks for more days in a row than the other allows, so from {days} {left}"


def _of(item: Stated) -> str:
    rule = item.rule
    return f" on {' or '.join(rule.of)}" if isinstance(rule, ConsecutiveDays) and rule.of != ("work",) else ""


def _not_agreed(line: Line) -> Iterator[str]:
    """Rules about the hours agreed, and nothing is agreed."""
    if line.person.hours is None:
        for where, rule in line.problem.placed_rules(line.person):
            if isinstance(rule, AgreedHours):
                yield f"no hours are agreed, so {named(rule, place_of(line.problem, where))} has no effect; state hours"


def _strangers(problem: Problem) -> Iterator[str]:
    """People who are not employed on any day of the horizon."""
    for index, person in enumerate(problem.employees):
        first, last = problem.horizon.start, problem.horizon.end - timedelta(days=1)
        if person.since is not None and person.since > last:
            yield f"employees[{index}].since: {person.label} comes after the last day of the horizon, {last}"
        elif person.until is not None and person.until < first:
            yield f"employees[{index}].until: {person.label} leaves before the first day of the horizon, {first}"


def _leavers(problem: Problem) -> Iterator[str]:
    """People whom the history names and who are not among the employees."""
    worked = problem.history.assignments if problem.history else ()
    gone = Counter(item.employee for item in worked if item.employee not in problem.people)
    for name, count in gone.items():
        near = difflib.get_close_matches(name, problem.people, 1, 0.7)
        meant = f"if this is {near[0]}, correct the name" if near else "if somebody else is meant, correct the name"
        yield (
            f"history: {name} is not among the employees, so what they worked before "
            f"({plural(count, 'shift')}) counts for nothing; {meant}, and if {name} has left, nothing need be done"
        )


def _orphans(problem: Problem) -> Iterator[str]:
    held = {skill.skill for person in problem.employees for skill in person.skills}
    made: Sequence[tuple[str, Sequence[ShiftType | ShiftFamily]]]
    made = [("shifts", problem.shifts), ("shift_families", problem.shift_families)]
    for section, items in made:
        for index, item in enumerate(items):
            for need in item.skills:
                if need.skill not in held:
                    named = item.name or item.id
                    yield f"{section}[{index}]: nobody holds {need.skill}, so nobody can work {named}"
    for place, demand in demands(problem):
        if not demand.counted(problem.catalog):
            yield f"{place}: no shift is of these types at this site, so nobody ever counts"


def _breaks(problem: Problem) -> Iterator[str]:
    """Breaks that the solver is to place where nothing depends on it, or in very many ways."""
    catalog = problem.catalog
    asked = {shift for demand in problem.time_coverage for shift in demand.counted(catalog)}
    for rule in problem.roster_rules:
        if isinstance(rule, Supervision) and rule.on == "time":
            asked.update(catalog.select(rule.shifts))
    for shifts in catalog.alike(catalog).values():
        label = catalog[shifts[0]].name or catalog[shifts[0]].base
        if len(shifts) > 1 and asked.isdisjoint(shifts):
            yield f"nothing asks who is at work by time of day, so nothing depends on when the breaks of {label} are"
        if len(shifts) > MANY_WAYS:
            yield (
                f"the breaks of {label} may fall in {len(shifts)} ways, each a shift type to choose from; "
                "with fewer starts a good roster is found sooner"
            )


def _elsewhere(problem: Problem) -> Iterator[str]:
    """Rules for other kinds of place."""
    for where, rule in stated(problem):
        if not rule.fits(problem.facility):
            kinds = ", ".join(rule.facilities)
            here = f"this is {problem.facility}; it has no effect"
            yield f"{path_text(where)}: {rule.rule} is for {kinds}, and {here}"


def _unasked(problem: Problem) -> Iterator[str]:
    """Fair shares of refusals where nobody asks."""
    wishes: list[Wish] = [*problem.requests, *problem.availability]
    for where, rule in stated(problem):
        if not isinstance(rule, Fairness) or rule.measure != "refusals" or not rule.fits(problem.facility):
            continue
        if not rule.scope(problem.calendar).planned:
            continue
        if not rule.knowing({}, wishes).among([*problem.people.values()], problem.calendar, problem.catalog):
            yield (
                f"{path_text(where)}: fairness counts refused wishes, and there are none on its days, so it has no "
                "effect; state requests or undesired times, or count shifts or hours"
            )


LONG_SHIFT = 16 * 60
"""Work that is longer is hardly meant where only its end says so: 04:00 is written for four in the afternoon."""


NEVER_CHANGED = {"EST": "America/New_York", "MST": "America/Denver"}
"""Zones whose names people use all year where the clocks change, and what is meant then."""


def _clocks(problem: Problem) -> Iterator[str]:
    """A zone that is not stated, or one without summer time by a name that is used where there is one."""
    zone = problem.horizon.zone
    if "zone" not in problem.horizon.model_fields_set:
        yield "horizon.zone: is not stated, so all times are UTC, in calendars too; state it, such as America/New_York"
    elif zone in NEVER_CHANGED:
        yield (
            f"horizon.zone: the clocks of {zone} are never changed; where they are in summer, write that of a city, "
            f"such as {NEVER_CHANGED[zone]}"
        )


def _into_the_next_day(problem: Problem) -> Iterator[str]:
    for index, shift in enumerate(problem.shifts):
        if shift.kind == "work" and shift.end is not None and LONG_SHIFT < shift.nominal < DAY_MINUTES:
            until = f"it ends at {clock_text(shift.end)} on the next day and lasts {length_text(shift.nominal)} hours"
            yield (
                f"shifts[{index}]: {until}; write end by the 24-hour clock, or "
                f'length: "{length_text(shift.nominal)}" if this is meant'
            )


LEAST_PERCENT = 3
"""Overtime that pays so little on top is hardly meant: 1.5 is written for time and a half."""


TIMES = (125, 150, 200)
"""Percentages on top that are hardly meant: 150 is written for time and a half."""


def _money(problem: Problem) -> Iterator[str]:
    half = "for time and a half write percent: 50, for double time 100"
    for index, entry in enumerate(problem.pay.overtime if problem.pay else ()):
        if 0 < entry.percent <= LEAST_PERCENT:
            yield f"pay.overtime[{index}] pays {entry.percent} % on top of the rate; {half}"
        if entry.percent in TIMES:
            in_all = f"{1 + entry.percent / 100} times it in all"
            yield f"pay.overtime[{index}] pays {entry.percent} % on top of the rate, {in_all}; {half}"
        days = Reference.parse(entry.per).days or problem.calendar.days
        if entry.over > (days + 1) * DAY_MINUTES:
            hours = f"{length_text(entry.over)} hours in {plural(days, 'day')}"
            remedy = in_minutes(entry.over, entry.over, "over: ") or "write fewer"
            yield f"pay.overtime[{index}] is never paid, for there are no {hours}; {remedy}"
    for index, premium in enumerate(problem.pay.premiums if problem.pay else ()):
        if not (premium.percent or premium.add or premium.each):
            yield f"pay.premiums[{index}] pays nothing; write percent: 25 for a quarter on top, or add: 2 for 2 an hour"
        elif 0 < premium.percent < 1:
            yield f"pay.premiums[{index}] pays {premium.percent} % on top of the rate; for a quarter write percent: 25"
        of = [shift for shift in problem.shift_types if premium.shifts and shift.answers_to(premium.shifts)]
        if of and not premium.each and not any(shift.paid != 0 for shift in of) and (premium.percent or premium.add):
            yield (
                f"pay.premiums[{index}] pays nothing, for {', '.join(premium.shifts or ())} counts no hours (paid: 0); "
                "write it under pay.standby, which pays those too, or each: 20 for 20 a shift"
            )
    for index, standby in enumerate(problem.pay.standby if problem.pay else ()):
        if 0 < standby.percent < 1:
            yield f"pay.standby[{index}] pays {standby.percent} % of the rate; for a quarter of it write percent: 25"
