"""A case of the competition in our rules.

Each assignment has a skill, so a shift and a skill together make a shift type, and the
shift's own name is its tag. The format knows neither dates nor times of day: week 1 begins
on Monday 4 January 2027, and the shifts of a day follow each other in the order listed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from scheduler.calendar import Horizon
from scheduler.domain import Employee, HeldSkill, ShiftType, Skill, SkillNeed
from scheduler.formats.inrc2.text import Pair, Past, Scenario, Terms, Week
from scheduler.notation import DAY_MINUTES, Days, clock_text
from scheduler.problem import Contract, History, Problem
from scheduler.roster import Assignment
from scheduler.rules.complete_weekends import CompleteWeekends
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage, Level
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.request import Request
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.weekends import Weekends
from scheduler.source import Fault, InputError
from scheduler.who import Who

FIRST_DAY = date(2027, 1, 4)
"""Monday of week 1."""
OPTIMUM, ALIKE, IN_A_ROW, REQUEST, WEEKENDS, TOTAL = 30, 15, 30, 10, 30, 20
"""Weights of the competition."""


def shift_id(shift: str, skill: str) -> str:
    """Id of the shift type for a shift that is worked with a skill."""
    return f"{shift}-{skill}"


def translate(
    name: str,
    scenario: Scenario,
    past: Mapping[str, Past],
    weeks: Sequence[Week],
    worked: Sequence[Assignment],
    settled: int,
) -> Problem:
    """The problem of those weeks that are not settled yet.

    Where the scenario has further weeks, totals are held to the share of the weeks that are
    there: at most so many rounded up, at least so many rounded down.

    Parameters
    ----------
    weeks
        All weeks so far, those that are settled included.
    worked
        What was worked in the weeks that are settled.
    settled
        How many these are.

    Raises
    ------
    InputError
        If nothing was worked in a week that is said to be settled.
    """
    start = FIRST_DAY + timedelta(days=7 * settled)
    for week in range(settled):
        if not any((item.date - FIRST_DAY).days // 7 == week for item in worked):
            message = "no roster has an assignment in this week; name one roster for each week, in order"
            raise InputError(Fault(name, 0, f"week {week + 1}", "", message))
    recent = [item for item in worked if FIRST_DAY <= item.date < start]
    first, ghosts = _before(scenario, past)
    return Problem(
        name=name,
        horizon=Horizon(start=start, days=7 * (len(weeks) - settled), zone="UTC"),
        skills=tuple(Skill(id=skill) for skill in scenario.skills),
        shifts=tuple(_shifts(scenario)),
        contracts=tuple(Contract(id=name, rules=tuple(_runs(terms))) for name, terms in scenario.contracts.items()),
        employees=tuple(
            Employee(id=nurse, contract=contract, skills=tuple(HeldSkill(skill=skill) for skill in skills))
            for nurse, (contract, skills) in scenario.nurses.items()
        ),
        requests=tuple(_requests(weeks, settled)),
        coverage=tuple(_coverage(weeks, settled)),
        rules=(*_sequences(scenario), *_totals(scenario, past, recent, len(weeks))),
        history=History.model_validate({"from": first, "assignments": (*ghosts, *recent)}),
    )


def _shifts(scenario: Scenario) -> Iterator[ShiftType]:
    length = DAY_MINUTES // len(scenario.shifts)
    for number, shift in enumerate(scenario.shifts):
        times = {"start": clock_text(number * length), "end": clock_text((number + 1) * length)}
        for skill in scenario.skills:
            fields = {"id": shift_id(shift, skill), "name": f"{shift} ({skill})", "tags": (shift,), **times}
            yield ShiftType.model_validate({**fields, "skills": (SkillNeed(skill=skill),)})


def _before(scenario: Scenario, past: Mapping[str, Past]) -> tuple[date, list[Assignment]]:
    """First day of the history, and assignments that make the runs which the history tells of.

    The run of a shift type is followed backwards by working days on another; the days off
    before all that are more than any rule asks for.
    """
    ghosts = []
    for nurse, known in past.items():
        skill = scenario.nurses[nurse][1][0]
        other = next(shift for shift in scenario.shifts if shift != known.last)
        shifts = [known.last or other] * known.alike + [other] * (known.work - known.alike)
        if known.off:
            shifts = [""] * known.off + [other]
        ghosts += [
            Assignment(nurse, FIRST_DAY - timedelta(days=back), shift_id(shift, skill))
            for back, shift in enumerate(shifts, 1)
            if shift
        ]
    longest = max(max(known.work, known.off) for known in past.values())
    return FIRST_DAY - timedelta(days=longest + 2), ghosts


def _sequences(scenario: Scenario) -> Iterator[ForbiddenSuccession | ConsecutiveDays]:
    for shift, then in scenario.successions.items():
        if then:
            yield ForbiddenSuccession(first=(shift,), then=then)
    for shift, (least, most) in scenario.shifts.items():
        yield ConsecutiveDays(of=(shift,), min=least, max=most, weight=ALIKE)


def _runs(terms: Terms) -> Iterator[ConsecutiveDays | CompleteWeekends]:
    for of, (least, most) in (("work", terms.work), ("off", terms.off)):
        yield ConsecutiveDays(of=(of,), min=least, max=most, weight=IN_A_ROW)
    if terms.complete:
        yield CompleteWeekends(weight=WEEKENDS)


def _totals(
    scenario: Scenario, past: Mapping[str, Past], recent: Sequence[Assignment], weeks: int
) -> Iterator[ShiftCount | Weekends]:
    """Shifts and weekends, with those before the horizon counted: one rule for all who have worked as much."""
    shifts = Counter(item.employee for item in recent)
    weekends = {(item.employee, item.date.isocalendar().week) for item in recent if item.date.weekday() >= 5}
    busy = Counter(nurse for nurse, _ in weekends)
    alike: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for nurse, (contract, _) in scenario.nurses.items():
        known = past[nurse]
        alike[contract, known.assignments + shifts[nurse], known.weekends + busy[nurse]].append(nurse)
    for (contract, shifts_before, weekends_before), nurses in alike.items():
        terms, who = scenario.contracts[contract], Who(employees=tuple(nurses))
        least, most = _share(terms.total, weeks, scenario.weeks)
        yield ShiftCount(min=least, max=most, before=shifts_before, weight=TOTAL, who=who)
        most = _share((0, terms.weekends), weeks, scenario.weeks)[1]
        yield Weekends(max=most, before=weekends_before, weight=WEEKENDS, who=who)


def _share(bounds: Pair, weeks: int, all_weeks: int) -> Pair:
    return bounds[0] * weeks // all_weeks, -(-bounds[1] * weeks // all_weeks)


def _coverage(weeks: Sequence[Week], settled: int) -> Iterator[Coverage]:
    levels: dict[tuple[str, str], dict[Days, Level]] = defaultdict(dict)
    for number, week in list(enumerate(weeks))[settled:]:
        for shift, skill, needs in week.needs:
            for day, (least, best) in enumerate(needs):
                if best:
                    levels[shift, skill][_day(number, day)] = Level(min=least, ideal=best)
    for (shift, skill), days in levels.items():
        yield Coverage(shifts=(shift_id(shift, skill),), days=days, weight=None, ideal_weight=OPTIMUM)


def _requests(weeks: Sequence[Week], settled: int) -> Iterator[Request]:
    for number, week in list(enumerate(weeks))[settled:]:
        for nurse, shift, day in week.requests:
            shifts = None if shift is None else (shift,)
            yield Request(employee=nurse, days=_day(number, day), shifts=shifts, want="off", weight=REQUEST)


def _day(week: int, day: int) -> Days:
    return Days.parse((FIRST_DAY + timedelta(days=7 * week + day)).isoformat())
