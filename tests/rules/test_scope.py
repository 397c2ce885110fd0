"""Whom a rule holds for, when it is in force, and over which periods it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scheduler.calendar import Calendar, Horizon
from scheduler.domain import Employee
from scheduler.problem import Problem
from scheduler.rules import Hours
from scheduler.rules.rule import Who
from scheduler.verify import verify
from tests.test_problem import clinic, faults, rule
from tests.world import roster, world

ANN = Employee(id="ann", contract="full", skills=["RN"], sites=["north"], tags=["senior"])
BOB = Employee(id="bob", skills=["MA"], sites=["south"], tags=["senior", "night"])
CY = Employee(id="cy", contract="full")


@pytest.mark.parametrize(
    ("who", "meant"),
    [
        ({}, "ann bob cy"),
        ({"employees": ["ann", "cy"]}, "ann cy"),
        ({"tags": "senior", "skills": "RN"}, "ann"),
        ({"sites": "north"}, "ann cy"),
        ({"except": {"employees": "bob"}}, "ann cy"),
        ({"tags": "senior", "except": {"tags": "night"}}, "ann"),
        ({"except": {"contracts": "full", "except": {"employees": "ann"}}}, "ann bob"),
    ],
)
def test_who_is_meant(who: dict[str, Any], meant: str) -> None:
    people = Who.model_validate(who)
    assert [person.id for person in (ANN, BOB, CY) if people.includes(person)] == meant.split()


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


CALENDAR = Calendar(Horizon(start=date(2026, 11, 25), days=12, week_starts="Mon"), {}, -5)


@pytest.mark.parametrize(
    ("per", "periods"),
    [
        ("horizon", ["0-11"]),
        ("week", ["-2-4", "5-11"]),
        ("month", ["-5-5 cut", "6-11 cut"]),
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


@pytest.mark.parametrize(
    "per", ["rolling", "rolling month", "2 months", "0 weeks", "fortnight", "3 days", "day from 1"]
)
def test_periods_that_are_none_are_refused(per: str) -> None:
    [fault] = faults(rule("hours", max=8, per=per))
    assert "not a period" in fault
