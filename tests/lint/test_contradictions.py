"""What is called a contradiction is one: it has its names and figures, and solving proves it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from scheduler.lint import contradictions
from scheduler.problem import Problem
from scheduler.rules import Availability, Coverage, Pin, Request, TimeCoverage
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.days_off import DaysOff
from scheduler.rules.forbidden_succession import ForbiddenSuccession
from scheduler.rules.hours import Hours
from scheduler.rules.pattern import Pattern
from scheduler.rules.rest import Rest
from scheduler.rules.rotation import Rotation
from scheduler.rules.rule import Rule
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.shifts_per_day import ShiftsPerDay
from scheduler.rules.supervision import Supervision
from scheduler.rules.together import Together
from scheduler.rules.travel import Travel
from scheduler.rules.weekends import Weekends
from scheduler.solve import Status, solve
from tests.world import LONG, MONDAY, world

WEEK_OFF = Availability(employee="me", days="Mon-Wed", kind="leave")


def pin(day: int, shift: str | None = None, employee: str = "me", weight: int | None = None) -> Pin:
    return Pin(employee=employee, date=date.fromordinal(MONDAY.toordinal() + day), shift=shift, weight=weight)


def hard(**fields: Any) -> Coverage:
    return Coverage.model_validate({"weight": None, **fields})


def at(**fields: Any) -> TimeCoverage:
    return TimeCoverage.model_validate({"weight": None, **fields})


@dataclass(frozen=True)
class Case:
    """Rules that contradict each other, and what the sentence about it says."""

    says: tuple[str, ...]
    rules: tuple[Rule, ...]
    days: int = 7
    more: dict[str, Any] = field(default_factory=dict)

    def problem(self) -> Problem:
        return world(self.rules, self.days, **{"shifts": "DEN", **self.more})


BOTH = {"people": ("me", "ann")}
CASES = {
    "points out of reach": Case(
        ("coverage[0]: 3 points of lent on D needed on Mon 23 Nov", "only 2"),
        (hard(shifts="D", days={"daily": 3}, points={"lent": 2}),),
    ),
    "points above the most": Case(
        ("coverage[0]: 3 points of lent needed on Tue 24 Nov", "allows at most 2"),
        (hard(days={"Tue": 3}, points={"lent": 2}), Coverage(days={"Tue": {"max": 2}}, points={"lent": 2})),
        more=BOTH,
    ),
    "hours of two rules": Case(
        ("me: hours (rules[0])", "40:00 hours", "Mon 23 Nov to Sun 29 Nov", "hours (rules[1])", "36:00", "4:00 hours"),
        (Hours(min=40, per="week"), Hours(max=36, per="week")),
    ),
    "weeks and the horizon": Case(
        ("80:00 hours", "in 2 periods", "at most 70:00 hours from Mon 23 Nov to Sun 6 Dec"),
        (Hours(min=40, per="week"), Hours(max=70)),
        14,
    ),
    "hours and leave": Case(
        ("40:00 hours", "availability (availability[0])", "Mon 23 Nov to Wed 25 Nov", "8:00 hours too few"),
        (Hours(min=40, per="week"), WEEK_OFF),
    ),
    "hours and skills": Case(("16:00 hours", "skills and sites"), (Hours(min=16),), more={"shifts": "S"}),
    "hours and days off": Case(
        ("me and ann: hours", "days-off (rules[1])", "4 working days"),
        (Hours(min=40, per="week"), DaysOff(min=3, per="week")),
        more=BOTH,
    ),
    "hours and days in a row": Case(("consecutive-days",), (Hours(min=48), ConsecutiveDays(max=2))),
    "hours and weekends": Case(
        ("80:00 hours", "weekends"), (Hours(min=80), Weekends(max=0), ConsecutiveDays(max=4)), 14
    ),
    "more hours than a day has shifts": Case(("shifts-per-day",), (Hours(min=60),)),
    "shifts of a kind": Case(
        ("4 shifts of N", "2 shifts of E or N"),
        (ShiftCount(min=4, shifts="N"), ShiftCount(max=2, shifts=["N", "E"])),
    ),
    "shifts and hours": Case(("shift-count", "hours"), (ShiftCount(min=4), Hours(max=30))),
    "a row too long and too short": Case(
        ("consecutive-days (rules[1]) beside consecutive-days (rules[2])",),
        (ShiftCount(min=6), ConsecutiveDays(min=4), ConsecutiveDays(max=2)),
        10,
    ),
    "days off in a row": Case(("days-off", "consecutive-days"), (DaysOff(min=6), ConsecutiveDays(of="off", max=1)), 9),
    "weekends of two rules": Case(
        ("weekends (rules[0])", "at least 2 weekends", "weekends (rules[1])", "at most 1"),
        (Weekends(min=2), Weekends(max=1)),
        14,
    ),
    "a rotation and who is away": Case(
        ("rotation (rules[0]) asks for at least 1", "availability (availability[0])", "Tue 24 Nov"),
        (Rotation(days="D D off off", **{"from": MONDAY}), Availability(employee="me", days="Tue")),
    ),
    "two rotations": Case(
        ("rotation (rules[0])", "rotation (rules[1])", "Tue 24 Nov"),
        (Rotation(days="D D off", **{"from": MONDAY}), Rotation(days="work off", **{"from": MONDAY})),
    ),
    "weekends worked before": Case(
        ("at most 2 weekends", "before says 3; raise the maximum, correct before"), (Weekends(max=2, before=3),)
    ),
    "weekends worked this year": Case(
        ("at most 30 weekends", "before says 31; raise the maximum, correct before"),
        (Weekends(max=30, per="year", before={"me": 31}),),
    ),
    "more weekends of four than are allowed": Case(
        ("asks for at least 2 weekends", "from Sat 28 Nov to Sun 20 Dec", "allows at most 1; lower the one"),
        (Weekends(min=2, per="rolling 4 weeks"), Weekends(max=1, per="rolling 4 weeks")),
        days=28,
    ),
    "hours worked this year": Case(
        ("allows 12:30 hours less than there were before Mon 23 Nov",), (Hours(max=1800, per="year", before="1812:30"),)
    ),
    "shifts worked before": Case(
        ("allows 5 shifts less than there were before Mon 23 Nov",), (ShiftCount(max=15, before=20),)
    ),
    "weekends that there are not": Case(
        ("at least 2 weekends", "only 1"),
        (Weekends(min=2), Availability(employee="me", days="2026-11-28, 2026-11-29")),
        14,
    ),
    "pins and hours": Case(
        ("pin (pins[0])", "pin (pins[1])", "10:00"), (Hours(max=10, per="week"), pin(0, "D"), pin(1, "D"))
    ),
    "pins and rest": Case(
        ("what is settled breaks rest (rules[0])", "rests 8:00 between E on Mon 23 Nov and D on Tue 24 Nov"),
        (Rest(hours=11), pin(0, "E"), pin(1, "D")),
    ),
    "a pin and what was worked before": Case(("no-overlap",), (pin(0, "B"),), more={"shifts": "NB", "history": "N"}),
    "pins and a succession": Case(
        ("forbidden-succession",), (ForbiddenSuccession(first="N", then="D"), pin(0, "N"), pin(1, "D"))
    ),
    "hours and rest around a pin": Case(
        ("8:00 hours of D", "rest (rules[1]) beside E on Mon 23 Nov"),
        (Hours(min=8, per="horizon", shifts="D"), Rest(hours=40), pin(0, "E")),
        3,
    ),
    "coverage and rest after what was worked before": Case(
        ("coverage[0]: 1 person on D needed on Mon 23 Nov", "only 0"),
        (hard(shifts="D", days={"daily": 1}), Rest(hours=11)),
        more={"history": "N", "shifts": "DN"},
    ),
    "who is kept away, and by what": Case(
        ("only 0 could be there (me: availability (availability[0]); ann: rest (rules[0]) beside E on Tue 24 Nov);",),
        (hard(shifts="D", days={"Wed": 1}), Rest(hours=11), WEEK_OFF, pin(1, "E", "ann")),
        more=BOTH,
    ),
    "pins and a pattern": Case(
        ("pattern (rules[0])",), (Pattern(days=["N", "off", "D"]), pin(0, "N"), pin(1), pin(2, "D"))
    ),
    "pins and a short run": Case(
        ("only 1 working day in a row",), (ConsecutiveDays(min=2), pin(0), pin(1, "D"), pin(2))
    ),
    "a pin and leave": Case(("pin (pins[0])", "availability (availability[0])"), (WEEK_OFF, pin(1, "D"))),
    "a pin and skills": Case(("pin (pins[0])", "skills and sites"), (pin(1, "S"),), more={"shifts": "DS"}),
    "a hard request and leave": Case(
        ("request (requests[0])", "availability"), (WEEK_OFF, Request(employee="me", days="Tue", weight=None))
    ),
    "what was worked already": Case(
        ("24:00 hours of them in the history", "exceeded already"),
        (Hours(max=10, per="rolling 7 days"),),
        more={"history": "DDD"},
    ),
    "coverage beyond the people": Case(
        ("coverage[0]: 2 people on D needed on Mon 23 Nov", "only 1", "6 more times"),
        (hard(shifts="D", days={"daily": 2}),),
    ),
    "a shift twice a day is one person": Case(
        ("coverage[0]: 3 people",),
        (hard(shifts=["D", "E"], days={"Mon": 3}), ShiftsPerDay(max=2)),
    ),
    "coverage beyond the contracts": Case(
        ("coverage[0]: 6 people on D needed from Mon 23 Nov to Sat 28 Nov", "1 employee", "at most 5"),
        (hard(shifts="D", days={"daily": 1}), Hours(max=40, per="week")),
    ),
    "a time of day that no shift has": Case(
        ("time_coverage[0]: 1 person needed on Tue 24 Nov 03:00-03:30",),
        (at(days={"Tue": {"03:00-04:00": 1}}),),
        more={"shifts": "DE"},
    ),
    "coverage above its cap": Case(
        ("coverage[0]: 2 people on D needed on Tue 24 Nov", "coverage[1] allows at most 1"),
        (hard(shifts="D", days={"daily": 2}), Coverage(shifts=["D", "E"], days={"Tue": {"max": 1}})),
        more=BOTH,
    ),
    "a room that is too small": Case(
        ("time_coverage[0]", "time_coverage[1] allows at most 1"),
        (at(days={"Wed": {"08:00-10:00": 2}}), at(days={"Wed": {"06:00-09:00": {"max": 1}}})),
        more=BOTH,
    ),
    "pins above a cap": Case(
        ("coverage[0]: at most 1", "2 are settled there (ann by pins[1], me by pins[0])"),
        (Coverage(shifts="D", days={"Mon": {"max": 1}}), pin(0, "D"), pin(0, "D", "ann")),
        more=BOTH,
    ),
    "a pin and who is there from the night before": Case(
        ("time_coverage[0]: at most 1", "2 are settled there (ann by the history, me by pins[0]), and 1 more time"),
        (TimeCoverage(days={"Mon": {"06:00-07:00": {"max": 1}}}), pin(0, "B")),
        more={**BOTH, "shifts": "BN", "history": {"ann": "N"}},
    ),
    "pins and a way that takes too long": Case(
        ("what is settled breaks travel (rules[1])", "0:30 to get from west (W on Mon 23 Nov) to east"),
        (ShiftsPerDay(max=3), Travel(between=["west", "east"], time=1), pin(0, "W"), pin(0, "X")),
        more={"shifts": "WX"},
    ),
    "pins of people who are to be apart": Case(
        (
            "pins[0] settles me on D on Tue 24 Nov",
            "and pins[1] settles ann on D on Tue 24 Nov, against together (rules[0])",
        ),
        (Together(employees=["me", "ann"], want="apart"), pin(1, "D"), pin(1, "D", "ann")),
        more=BOTH,
    ),
    "pins of trainees who are to be apart": Case(
        (
            "pins[0] settles me on D on Tue 24 Nov",
            "and pins[1] settles ann on D on Tue 24 Nov, against together (rules[0])",
        ),
        (Together(who={"tags": "trainee"}, want="apart"), pin(1, "D"), pin(1, "D", "ann")),
        more={"people": [{"id": name, "tags": ["trainee"]} for name in ("me", "ann")]},
    ),
    "a pin beside somebody on leave": Case(
        (
            "pins[0] settles ann on D on Tue 24 Nov",
            "where me cannot be (availability (availability[0])), against together (rules[0])",
        ),
        (Together(employees=["me", "ann"], on="day"), WEEK_OFF, pin(1, "D", "ann")),
        more=BOTH,
    ),
    **{
        f"a pin and nobody to supervise, by {on}": Case(
            ("rules[0]: pins[0] settles ann on D on Tue 24 Nov, so 1 of by must be there", "only 0 could be"),
            (Supervision(who={"employees": "ann"}, by={"employees": "me"}, on=on), WEEK_OFF, pin(1, "D", "ann")),
            more=BOTH,
        )
        for on in ("shift", "day", "time")
    },
    "two pins and one to supervise": Case(
        ("pins[0] settles ann on D", "and pins[1] settles cy on D on Tue 24 Nov, so 2 of by must be there", "only 1"),
        (
            Supervision(who={"except": {"employees": "me"}}, by={"employees": "me"}),
            pin(1, "D", "ann"),
            pin(1, "D", "cy"),
        ),
        more={"people": ("me", "ann", "cy")},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_told_with_names_and_figures_and_solving_proves_it(name: str) -> None:
    case = CASES[name]
    found = contradictions(case.problem())
    assert any(all(words in sentence for words in case.says) for sentence in found), found
    assert all("; " in sentence for sentence in found), "each says what to do"
    assert solve(case.problem(), seconds=20, workers=1).status is Status.INFEASIBLE


@pytest.mark.parametrize("name", CASES)
def test_the_same_at_a_price_is_none(name: str) -> None:
    case = CASES[name]
    priced = [
        rule if isinstance(rule, Pin) else rule.model_copy(update={"weight": 5, **cap(rule)}) for rule in case.rules
    ]
    if not any(isinstance(rule, Pin) for rule in priced) and name != "hours and skills":
        assert contradictions(Case((), tuple(priced), case.days, case.more).problem()) == []


def cap(rule: Rule) -> dict[str, int]:
    return {"max_weight": 5} if isinstance(rule, Coverage | TimeCoverage) else {}


@pytest.mark.parametrize(
    "rules",
    [
        (Rest(hours=11), pin(0, "N"), pin(1, "D", weight=5)),
        (pin(0, "D"), pin(0, "D")),
        (Coverage(shifts="D", days={"Mon": {"max": 1}}), pin(0, "D", weight=3), pin(0, "D", "ann", weight=5)),
        (Rest(hours=11), hard(shifts="D", days={"Tue": 2}), pin(0, "N", weight=3)),
        (hard(shifts="D", days={"Mon": 2}), pin(0, "E", weight=3)),
    ],
)
def test_a_pin_at_a_price_or_said_twice_settles_no_more_than_it_says(rules: tuple[Rule, ...]) -> None:
    problem = world(rules, 3, people=("me", "ann"), shifts="DEN")
    assert contradictions(problem) == []
    assert solve(problem, seconds=20, workers=1).status is Status.OPTIMAL


def test_a_pin_of_one_break_says_no_more_than_the_shift_wherever_its_break_falls() -> None:
    problem = Problem(
        horizon={"start": MONDAY, "days": 2},
        shifts=[LONG],
        employees=[{"id": "me"}],
        pins=[pin(0, "L"), pin(0, LONG.variants[1].id)],
    )
    assert contradictions(problem) == []
    assert solve(problem, seconds=20, workers=1).status is Status.OPTIMAL


def test_a_law_and_a_contract_are_named() -> None:
    problem = world([], 7, shifts="DEN").changed(
        contracts=({"id": "full", "rules": [{"rule": "hours", "min": 56, "max": 56, "per": "week"}]},),
        employees=({"id": "me", "contract": "full"},),
        presets=("us-acgme",),
        rules=({"rule": "days-off", "min": 1, "per": "week"},),
    )
    [sentence] = contradictions(problem)
    assert sentence.startswith("me: hours (contract full, rules[0]) asks for at least 56:00 hours")
    assert "days-off (rules[0])" in sentence


# --- every claim is true --------------------------------------------------------------------

numbers = st.integers(0, 6)
periods = st.sampled_from(["horizon", "week", "rolling 3 days", "day"])
kinds = st.sampled_from(["D", "N", ["D", "E"]])
sides = st.sampled_from(["min", "max"])


def bounded(rule: type[Rule], **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Rule]:
    return st.tuples(sides, st.fixed_dictionaries(fields)).map(
        lambda parts: rule.model_validate({parts[0] if key == "bound" else key: of for key, of in parts[1].items()})
    )


RULES = st.one_of(
    bounded(Hours, bound=st.integers(0, 56), per=periods),
    bounded(Hours, bound=st.integers(0, 40), per=periods, shifts=kinds),
    bounded(ShiftCount, bound=numbers, per=periods),
    bounded(ShiftCount, bound=numbers, per=periods, shifts=kinds),
    bounded(DaysOff, bound=numbers, per=periods),
    bounded(ConsecutiveDays, bound=st.integers(1, 4), of=st.sampled_from(["work", "off", "N"])),
    bounded(ConsecutiveDays, bound=st.integers(1, 4), border=st.sampled_from(["open", "closed"])),
    bounded(Weekends, bound=st.integers(0, 2), before=st.integers(0, 1)),
    bounded(Weekends, bound=st.integers(0, 2), per=st.sampled_from(["rolling 2 weeks", "month"])),
    bounded(Weekends, bound=st.integers(0, 2), weekend=st.just(["Fri", "Sat", "Sun"]), shifts=kinds),
    st.builds(ShiftsPerDay, max=st.integers(1, 2)),
    st.just(Rest(hours=11)),
    st.just(ForbiddenSuccession(first="N", then=["D", "E"])),
    st.just(Pattern(days=["N", "off", "D"])),
    st.builds(Availability, employee=st.just("me"), days=st.sampled_from(["Mon", "Tue, Wed", "Fri-Sun"])),
    st.builds(
        lambda day, shift, who: pin(day, shift, who),
        st.integers(0, 6),
        st.sampled_from(["D", "E", "N", None]),
        st.sampled_from(["me", "ann"]),
    ),
    st.builds(
        lambda shifts, days, need, points: hard(shifts=shifts, days={days: need}, points=points),
        st.sampled_from(["D", "N", ["D", "E"]]),
        st.sampled_from(["daily", "Mon-Wed", "Sat"]),
        st.sampled_from([1, 2, 3, {"max": 0}, {"max": 1}, {"min": 1, "max": 1}]),
        st.sampled_from([{}, {}, {"lent": 2}]),
    ),
    st.builds(
        lambda hours, need: at(days={"Tue": {hours: need}}),
        st.sampled_from(["06:00-08:00", "22:00-24:00"]),
        st.sampled_from([1, 2, {"max": 1}]),
    ),
    st.builds(
        lambda want, on: Together(employees=["me", "ann"], want=want, on=on),
        st.sampled_from(["together", "apart"]),
        st.sampled_from(["shift", "day"]),
    ),
    st.builds(
        lambda on, who: Supervision(who={"employees": who[0]}, by={"employees": who[1]}, on=on, slot="8:00"),
        st.sampled_from(["shift", "day", "time"]),
        st.sampled_from([("me", "ann"), ("ann", "me")]),
    ),
)
histories = st.sampled_from(["", "D", "NN", "DD-", "-", "--DD"])


def distinct(rules: list[Rule]) -> bool:
    """Whether no two pins speak of the same day of one person, as no file may."""
    settled = [(rule.employee, rule.date) for rule in rules if isinstance(rule, Pin)]
    return len(settled) == len(set(settled))


def claims_are_true(rules: list[Rule], history: str, days: int, start: date) -> None:
    problem = world(rules, days, history=history, people=("me", "ann"), shifts="DEN", start=start)
    found = contradictions(problem)
    assume(found)
    result = solve(problem, seconds=30, workers=1)
    assert result.status is Status.INFEASIBLE, found


TIMED = (Hours, ShiftCount, DaysOff, ConsecutiveDays, Rest, ForbiddenSuccession, Pattern, Availability)
TIMED = (*TIMED, Together, Supervision, Coverage, TimeCoverage)


def in_force(rule: Rule, weight: int | None, effective: str | None) -> Rule:
    """The same rule at a price, or in force for a time only where it can be."""
    dates = {"effective": effective} if effective and isinstance(rule, TIMED) else {}
    return type(rule).model_validate({**rule.model_dump(mode="json", by_alias=True), "weight": weight, **dates})


STATED = st.builds(
    in_force,
    RULES,
    st.sampled_from([None, None, None, 5]),
    st.sampled_from([None, None, "2026-11-25..", "..2026-11-26", "2026-11-24..2026-11-28"]),
)
anything = (
    st.lists(STATED, min_size=1, max_size=4).filter(distinct),
    histories,
    st.just(7),
    st.just(MONDAY),
)
relaxed = [HealthCheck.filter_too_much, HealthCheck.too_slow]


@given(*anything)
@settings(max_examples=60, deadline=None, suppress_health_check=relaxed)
def test_whatever_is_claimed_solving_proves(rules: list[Rule], history: str, days: int, start: date) -> None:
    claims_are_true(rules, history, days, start)


@pytest.mark.slow
@given(anything[0], histories, st.integers(5, 15), st.dates(MONDAY, date(2026, 11, 29)))
@settings(max_examples=1500, deadline=None, suppress_health_check=relaxed)
def test_whatever_is_claimed_of_other_weeks_solving_proves(
    rules: list[Rule], history: str, days: int, start: date
) -> None:
    late = (start - MONDAY).days  # pins keep their distance from the first day
    moved = [
        rule.model_copy(update={"date": rule.date + timedelta(late)}) if isinstance(rule, Pin) else rule
        for rule in rules
    ]
    inside = [rule for rule in moved if not isinstance(rule, Pin) or rule.date < start + timedelta(days)]
    claims_are_true(inside, history, days, start)
