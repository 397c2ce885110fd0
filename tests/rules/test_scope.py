"""Whom a rule holds for, when it is in force, and over which periods it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scheduler.calendar import Calendar, Horizon
from scheduler.domain import Employee
from scheduler.lint.demand import needs
from scheduler.lint.warnings import warnings
from scheduler.problem import Problem, parse, save
from scheduler.roster import Assignment, Roster
from scheduler.rules import Budget, Coverage, Hours, Rotation, TimeCoverage
from scheduler.rules.agreed_hours import AgreedHours
from scheduler.rules.supervision import Supervision
from scheduler.rules.together import Together
from scheduler.solve import Status, solve
from scheduler.verify import verify
from scheduler.who import Who
from tests.test_problem import clinic, faults, rule
from tests.world import MONDAY, roster, world

ANN = Employee(id="ann", contract="full", skills=[{"skill": "RN", "level": 3}], sites=["north"], tags=["senior"])
BOB = Employee(id="bob", skills=["MA"], sites=["south"], tags=["senior", "night"])
CY = Employee(id="cy", contract="full")
DEE = Employee(id="dee", skills=["RN", {"skill": "MA", "level": 2}], sites=["south"])


@pytest.mark.parametrize(
    ("who", "meant"),
    [
        ({}, "ann bob cy dee"),
        ({"skills": "RN"}, "ann dee"),
        ({"skills": "RN", "level": 3}, "ann"),
        ({"skills": ["RN", "MA"], "level": 2}, "ann dee"),
        ({"skills": ["RN", "MA"], "except": {"skills": "RN", "level": 2}}, "bob dee"),
        ({"employees": ["ann", "cy"]}, "ann cy"),
        ({"tags": "senior", "skills": "RN"}, "ann"),
        ({"sites": "north"}, "ann cy"),
        ({"except": {"employees": "bob"}}, "ann cy dee"),
        ({"tags": "senior", "except": {"tags": "night"}}, "ann"),
        ({"except": {"contracts": "full", "except": {"employees": "ann"}}}, "ann bob dee"),
    ],
)
def test_who_is_meant(who: dict[str, Any], meant: str) -> None:
    people = Who.model_validate(who)
    assert [person.id for person in (ANN, BOB, CY, DEE) if people.includes(person)] == meant.split()


def test_skills_count_while_they_are_valid_where_a_day_is_asked_for() -> None:
    cy = Employee(id="cy", skills=[{"skill": "RN", "since": "2026-11-24", "expires": "2026-11-25"}])
    holders, others = Who(skills=("RN",)), Who.model_validate({"except": {"skills": "RN"}})
    days = [date(2026, 11, day) for day in (23, 24, 25, 26)]
    assert [holders.includes(cy, day) for day in days] == [False, True, True, False]
    assert [others.includes(cy, day) for day in days] == [True, False, False, True]
    assert holders.includes(cy) and not others.includes(cy)


def test_a_level_counts_from_the_day_on_which_it_is_reached() -> None:
    skills = [{"skill": "rare", "expires": "2026-11-23"}, {"skill": "rare", "level": 3, "since": "2026-11-24"}]
    demand = Coverage(shifts="D", days={"daily": 1}, who={"skills": "rare", "level": 3}, weight=None)
    rule = Supervision(who={"tags": "trainee"}, by={"skills": "rare", "level": 3}, shifts="D")
    people = [{"id": "ann", "skills": skills}, {"id": "me", "tags": ["trainee"]}]
    problem = world([demand, rule], 2, people=people, shifts="D")
    told = [(item.rule, item.dates[0].day) for item in verify(problem, roster(ann="DD", me="DD")).broken]
    assert told == [("coverage", 23), ("supervision", 23)]


def test_whoever_is_no_longer_a_trainee_may_work_beside_one() -> None:
    learns = {"skill": "rare", "expires": "2026-11-23"}
    people = [{"id": "ann", "skills": [learns]}, {"id": "bob", "skills": ["rare"]}, {"id": "cy", "skills": ["rare"]}]
    rule = Together(who={"skills": "rare"}, want="apart", shifts="D")
    found = verify(world(rule, 2, people=people, shifts="D"), roster(ann="DD", bob="DD", cy="-D")).broken
    assert [item.text for item in found] == [
        "ann and bob both work D on Mon 23 Nov",
        "bob and cy both work D on Tue 24 Nov",
    ]
    assert (
        solve(world([rule, Coverage(shifts="D", days={"daily": 1})], 2, people=people, shifts="D"), seconds=10).status
        is Status.OPTIMAL
    )


def test_people_who_are_together_or_apart_are_named_in_one_way() -> None:
    for both in ({}, {"employees": ["ann", "bob"], "who": {"skills": "RN"}}):
        assert any("write one of the two" in fault for fault in faults(rule("together", want="apart", **both)))
    rules = [Together(who=who, want="apart") for who in ({"tags": "trainee"}, {"employees": "ann"})]
    trainees = [{"id": "ann", "tags": ["trainee"]}, {"id": "bob", "tags": ["trainee"]}]
    assert [text for text in warnings(world(rules, 2, people=trainees, shifts="D")) if "who" in text] == [
        "rules[1].who means ann alone, so it has no effect; it takes two people to be together or apart"
    ]


def test_a_level_is_of_a_skill() -> None:
    [fault] = faults(rule("hours", max=8, who={"level": 2}))
    assert fault.endswith("states the level of no skill; write skills, or leave level out")


def test_a_holiday_beats_a_weekday_that_stands_beside_a_date() -> None:
    days = {"Sat, 2026-11-27": 1, "holiday": {"max": 0}}  # as a clinic that opens on Saturdays and on one Friday writes
    closed = {"holidays": {"add": {"2026-12-05": "St Nicholas"}}}
    problem = world([Coverage(shifts="D", days=days, weight=5)], 14, shifts="D", **closed)
    line = "----D" + "D------" + "D-"
    assert [item.dates for item in verify(problem, roster(line)).violations] == [(date(2026, 12, 5),)]


@pytest.mark.parametrize("on", ["shift", "day", "time"])
def test_whoever_let_a_licence_expire_supervises_nobody(on: str) -> None:
    rules = [Supervision(who={"tags": "trainee"}, by={"skills": "rare"}, on=on, slot=24)]
    people = [{"id": "me", "tags": ["trainee"]}, {"id": "ann", "skills": [{"skill": "rare", "expires": "2026-11-24"}]}]
    found = verify(world(rules, 4, people=people, shifts="D"), roster(me="DDDD", ann="DDDD")).broken
    assert [item.dates[0].day for item in found] == [25, 26]


def test_whoever_let_a_licence_expire_covers_nothing() -> None:
    people = [{"id": "ann", "skills": [{"skill": "rare", "expires": "2026-11-24"}]}]
    demand = Coverage(shifts="D", days={"daily": 1}, who={"skills": "rare"}, weight=None)
    assert [item.dates[0].day for item in verify(world(demand, 3, people=people), roster(ann="DDD")).broken] == [25]


@pytest.mark.parametrize(
    ("dates", "line", "amount"),
    [
        ({}, "DDD-D--", 4),
        ({}, "DD-----", 12),
        ({"since": "2026-11-26"}, "---DD--", 0),
        ({"since": "2026-11-26"}, "----DDD", 8),
        ({"until": "2026-11-24"}, "D------", 0),
        ({"until": "2026-11-20"}, "-------", 0),
    ],
)
def test_agreed_hours_are_those_of_the_days_of_employment(dates: dict[str, str], line: str, amount: int) -> None:
    rule = AgreedHours(below=0, above=0, weight=1)
    problem = world(rule, 7, people=[{"id": "me", "hours": 28, **dates}])
    assert verify(problem, roster(line)).penalty == amount


def test_who_left_or_is_not_there_yet_is_given_nothing() -> None:
    problem = world([], 5, people=[{"id": "me", "since": "2026-11-24", "until": "2026-11-25"}])
    found = verify(problem, roster("DDDD-")).broken
    assert [item.text for item in found] == [
        "me is not employed on Mon 23 Nov (D)",
        "me is not employed on Thu 26 Nov (D)",
    ]


def test_a_rotation_asks_nothing_of_who_is_not_employed() -> None:
    problem = world(Rotation(days="D", **{"from": MONDAY}, weight=1), 5, people=[{"id": "me", "since": "2026-11-25"}])
    assert [item.dates[0].day for item in verify(problem, roster("--DD-")).violations] == [27]


def test_names_in_an_exception_are_checked_too() -> None:
    data = rule("rest", hours=11, who={"except": {"employees": "anne", "except": {"sites": "north"}}})
    assert faults(data) == [
        'rules[0].who.except.employees = "anne": there is no employee of this name; did you mean ann?',
        'rules[0].who.except.except.sites = "north": there is no site of this name; '
        "add it to the sites or correct the name",
    ]


def test_a_site_stands_for_its_shifts() -> None:
    data = clinic(sites=[{"id": "north"}], rules=[{"rule": "shift-count", "shifts": "north", "max": 2}])
    data["shifts"][0]["site"] = "north"
    problem = Problem.model_validate(data)
    assert problem.catalog.select(("north",)) == ("D",)


@pytest.mark.parametrize("text", ["2026-11-24", "soon..", "2026-11-25..2026-11-24", "2026-02-30.."])
def test_dates_that_are_none_are_refused(text: str) -> None:
    [fault] = faults(rule("rest", hours=11, effective=text))
    assert fault.startswith("rules[0].effective")


@pytest.mark.parametrize("kind", ["shifts-per-day", "pin"])
def test_what_cannot_be_for_some_time_only_says_so(kind: str) -> None:
    dates = {"effective": "2026-11-24.."}
    data = rule(kind, **dates) if kind != "pin" else clinic(pins=[{"employee": "ann", "date": "2026-11-23", **dates}])
    [fault] = faults(data)
    assert "leave effective out" in fault


def test_a_rule_that_is_not_in_force_within_the_horizon_holds_for_nobody() -> None:
    later = Hours(max=0, effective="2027-01-01..")
    assert verify(world(later, 3), roster("DDD")).feasible
    assert not verify(world(Hours(max=0, effective="2026-11-25.."), 3), roster("--D")).feasible


def test_demand_is_in_force_from_a_date_on_and_until_one() -> None:
    before = Coverage(shifts="D", days={"daily": 1}, weight=None, effective="..2026-11-24")
    after = Coverage(shifts="D", days={"daily": 2}, weight=None, effective="2026-11-25..")
    problem = world([before, after], 5, people=("ann", "bob"))
    found = verify(problem, roster(ann="D-DDD", bob="---DD")).broken
    assert [(item.dates[0].day, item.amount) for item in found] == [(24, 1), (25, 1)]
    assert [f"{need.field} {need.day} {need.level.min}" for need in needs(problem)] == [
        "coverage[0] 0 1",
        "coverage[0] 1 1",
        "coverage[1] 2 2",
        "coverage[1] 3 2",
        "coverage[1] 4 2",
    ]


def test_whoever_began_before_the_demand_was_in_force_is_there() -> None:
    demand = TimeCoverage(days={"daily": {"05:00-07:00": 1}}, weight=None, effective="2026-11-24..")
    assert verify(world(demand, 2), roster("N-")).feasible
    assert [item.dates[0].day for item in verify(world(demand, 2), roster("--")).broken] == [24] * 4


def test_demand_stated_once_more_prices_each_helper_who_is_needed() -> None:
    own = {"id": "ann", "skills": ["lent"]}
    helpers = [
        {"id": name, "tags": ["helper"], "skills": [{"skill": "lent", "stand_in": True}]} for name in ("bob", "cy")
    ]
    really = {"except": {"tags": "helper"}}
    demand = [
        Coverage(shifts="D", skill="lent", days={"daily": 2}),
        Coverage(shifts="D", skill="lent", days={"daily": 2}, who=really, weight=10),
    ]
    problem = world(demand, 1, people=[own, *helpers], shifts="D")
    lines = {"ann": "D", "bob": "D", "cy": "D"}
    prices = [
        verify(problem, roster(**{who: lines[who] for who in there})).penalty for there in (["ann", "bob"], lines)
    ]
    assert prices == [10, 10], "one helper is needed, and another costs nothing"
    assert verify(problem, roster(bob="D", cy="D")).penalty == 20


def test_a_budget_that_its_dates_cut_is_whole_for_what_is_left_of_the_week() -> None:
    rule = Budget(max=240, per="week", weight=1, effective="2026-11-26..2026-12-01")
    [found] = verify(world(rule, 14), roster("DDDDDDDDDDDDDD")).violations
    assert (found.amount, [when.day for when in found.dates]) == (4 * 80 - 240, [26, 29])


CALENDAR = Calendar(Horizon(start=date(2026, 11, 25), days=12, week_starts="Mon"), {}, -5)


@pytest.mark.parametrize(
    ("per", "periods"),
    [
        ("horizon", ["0-11"]),
        ("week", ["-2-4", "5-11"]),
        ("month", ["-5-5 cut", "6-11 cut"]),
        ("month from 2026-11-27", ["-5-1 cut", "2-11 cut"]),
        ("half-month", ["-5-5 cut", "6-11 cut"]),
        ("3 months", ["-5-11 cut"]),
        ("year", ["-5-11 cut"]),
        ("year from 2030-12-01", ["-5-5 cut", "6-11 cut"]),
        ("2 weeks", ["-2-11"]),
        ("2 weeks from 2026-11-16", ["-5-4 cut", "5-11 cut"]),
        ("2 weeks from 2027-11-29", ["-5-4 cut", "5-11 cut"]),
        ("rolling 14 days", ["-5-8", "-4-9", "-3-10", "-2-11"]),
        ("rolling 2 weeks", ["-2-11", "5-11 cut"]),
        ("rolling 90 days", ["-5-11 cut"]),
    ],
)
def test_periods(per: str, periods: list[str]) -> None:
    found = [
        f"{period.days[0]}-{period.days[-1]}{'' if period.complete else ' cut'}" for period in CALENDAR.periods(per)
    ]
    assert found == periods


def test_half_months_go_to_the_15th_and_to_the_end_of_any_month() -> None:
    whole = Calendar(Horizon(start=date(2028, 2, 1), days=60), {})
    found = [(whole.date(period.days[0]), len(period.days), period.complete) for period in whole.periods("half-month")]
    assert found == [
        (date(2028, 2, 1), 15, True),
        (date(2028, 2, 16), 14, True),
        (date(2028, 3, 1), 15, True),
        (date(2028, 3, 16), 16, True),
    ]


@pytest.mark.parametrize(
    ("per", "first", "length"),
    [
        ("year", date(2026, 1, 1), 365),
        ("year from 2028-02-28", date(2026, 2, 28), 365),
        ("6 months", date(2026, 7, 1), 184),
        ("3 months from 2026-11-30", None, 0),
        ("3 months from 2026-11-28", date(2026, 8, 28), 92),
        ("half-month", date(2026, 11, 16), 15),
        ("2 weeks from 2026-12-07", date(2026, 11, 23), 14),
    ],
)
def test_the_period_that_a_day_lies_in(per: str, first: date | None, length: int) -> None:
    if first is None:
        with pytest.raises(ValueError, match="not a period"):
            CALENDAR.span_of(per, 0)
        return
    days = CALENDAR.span_of(per, 0)
    assert (CALENDAR.date(days[0]), len(days)) == (first, length)


@pytest.mark.parametrize(
    "per",
    [
        *("rolling", "rolling month", "5 months", "0 months", "0 weeks", "fortnight", "3 days", "2 years"),
        *("rolling year", "2 half-months", "half-month from 2026-11-01", "month from 2026-11-30", "day from 1"),
    ],
)
def test_periods_that_are_none_are_refused(per: str) -> None:
    [fault] = faults(rule("hours", max=8, per=per))
    assert "not a period" in fault


@pytest.mark.parametrize("method", ["cpsat", "lns", "portfolio"])
def test_who_has_worked_most_of_the_year_works_what_is_left(method: str) -> None:
    year = {"rule": "hours", "max": 1800, "per": "year", "before": {"ann": "1783:30", "bob": 1600}}
    account = {"rule": "agreed-hours", "balance": {"bob": "-24"}, "who": {"employees": "bob"}, "weight": 1}
    problem = Problem.model_validate(
        clinic(
            employees=[{"id": "ann", "contract": "full"}, {"id": "bob", "contract": "full", "hours": 16}],
            contracts=[{"id": "full", "rules": [year]}],
            rules=[account],
            coverage=[{"shifts": "D", "days": {"daily": 1}, "weight": None}],
        )
    )
    found = solve(problem, seconds=30, workers=1, method=method)
    worked = [item.employee for item in found.roster or ()]
    assert (found.status, found.penalty, worked.count("ann"), worked.count("bob")) == (Status.OPTIMAL, 0, 2, 5)
    assert parse(save(problem)) == problem


@pytest.mark.parametrize("method", ["cpsat", "lns"])
@pytest.mark.parametrize("kind", ["one", "contract", "everybody"])
def test_a_rule_holds_in_some_kinds_of_place_only(kind: str, method: str) -> None:
    alone = {"rule": "supervision", "who": {"employees": "ann"}, "by": {"employees": "bob"}}
    stated = {**(alone if kind == "everybody" else {"rule": "hours", "max": 7}), "facilities": ["hospital", "office"]}
    where = "contracts[0].rules[0]" if kind == "contract" else "rules[0]"
    data = clinic(
        employees=[{"id": "ann", "contract": "full"}, {"id": "bob"}],
        contracts=[{"id": "full", "rules": [stated] if kind == "contract" else []}],
        rules=[] if kind == "contract" else [stated],
        coverage=[{"shifts": "D", "days": {"Mon": 1}, "weight": None}],
        availability=[{"employee": "bob", "days": "Mon"}],
    )
    hospital, shop = (Problem.model_validate({**data, "facility": kind}) for kind in ("hospital", "retail"))
    worked = Roster([Assignment("ann", date(2026, 11, 23), "D")])
    assert [item.rule for item in verify(hospital, worked).broken] == [stated["rule"]]
    assert verify(shop, worked).feasible
    assert (solve(hospital, seconds=30, workers=1).status, solve(shop, seconds=30, workers=1).status) == (
        Status.INFEASIBLE,
        Status.OPTIMAL,
    )
    assert solve(shop, seconds=30, workers=1, method=method).roster == worked
    told = f"{where}: {stated['rule']} is for hospital, office, and this is retail; it has no effect"
    assert told in warnings(shop) and told not in warnings(hospital)
    assert faults(data) == [
        f'{where}.facilities = "hospital, office": what this place is, is not said; '
        "add facility to the problem, or leave facilities out"
    ]
    assert parse(save(shop)) == shop


def test_what_is_stated_for_this_place_needs_no_kind_of_place() -> None:
    demand = {"shifts": "D", "days": {"daily": 1}, "facilities": ["clinic"]}
    [fault] = faults(clinic(facility="clinic", coverage=[demand]))
    assert fault.startswith('coverage[0].facilities = "clinic": is for what stands under rules')
