"""Warnings name what cannot be meant."""

from __future__ import annotations

from typing import Any

from scheduler.lint import warnings
from scheduler.rules import Availability, Coverage, Hours, Pin, ShiftCount, TimeCoverage
from scheduler.rules.rule import Rule, Who
from scheduler.rules.stand_in import StandIn
from scheduler.rules.supervision import Supervision
from tests.world import world


def test_a_sound_problem_has_no_warnings() -> None:
    assert warnings(world([Coverage(shifts="D", days={"daily": 1})], 3, shifts="DN")) == []


def test_demand_beyond_the_people_is_named_once_for_all_its_days() -> None:
    problem = world([Coverage(shifts="D", days={"Mon-Wed": 2})], 3, shifts="DN")
    assert warnings(problem) == [
        "coverage[0]: 2 people on D needed on Mon 23 Nov, but by skills, sites, leave and rules only 1 could be "
        "there, and 2 more times like it"
    ]


def test_leave_pins_and_missing_skills_take_people_away() -> None:
    leave = Availability(employee="me", days="Tue", kind="leave")
    off = Pin(employee="me", date="2026-11-25")
    [warning] = warnings(world([Coverage(shifts="D", days={"daily": 1}), leave, off], 4, shifts="DN"))
    assert "Tue 24 Nov" in warning and "1 more time " in warning
    assert warnings(world([], 2, shifts="DS")) == ["shifts[1]: nobody holds rare, so nobody can work S"]


def test_demand_by_the_hour_counts_who_could_be_there_for_it() -> None:
    demand = TimeCoverage(days={"Tue": {"03:00-04:00": 1, "05:00-06:00": 1}})
    assert warnings(world([demand], 3, shifts="DN")) == []
    [warning] = warnings(world([demand], 3, shifts="D"))
    assert "Tue 24 Nov 03:00-03:30" in warning and "3 more times" in warning
    assert warnings(world([TimeCoverage(days={"Mon": {"03:00-04:00": 1}})], 1, shifts="N", history="N")) == []


def test_what_lies_outside_the_horizon_has_no_effect_and_is_said_to() -> None:
    away = Availability(employee="me", days="2027-01-01..2027-01-03")
    assert warnings(world([away], 3, shifts="D")) == [
        "availability[0]: 2027-01-01..2027-01-03 is outside the horizon and has no effect"
    ]


def test_demand_for_no_shift_at_all_is_told() -> None:
    from scheduler.domain import Site

    demand = Coverage(shifts="D", site="moon", days={"daily": {"max": 1}})
    found = warnings(world([demand], 2, shifts="D", sites=[Site(id="moon")]))
    assert found == ["coverage[0]: no shift is of these types at this site, so nobody ever counts"]


def test_runs_that_only_the_borders_allow_are_told() -> None:
    from scheduler.rules.consecutive_days import ConsecutiveDays

    both = [ConsecutiveDays(min=4), ConsecutiveDays(max=2)]
    assert warnings(world(both, 10, shifts="D", people=("me", "ann"))) == [
        "me and ann: consecutive-days (rules[0]) beside consecutive-days (rules[1]) asks for more days in a row than "
        "the other allows, so from Wed 25 Nov to Mon 30 Nov none of these days is worked"
    ]
    nights = [rule.model_copy(update={"of": ("N",)}) for rule in both]
    [warning] = warnings(world(nights, 10, shifts="DN"))
    assert warning.endswith("none of these days is worked on N")
    off = [rule.model_copy(update={"of": ("off",)}) for rule in both]
    [warning] = warnings(world(off, 10, shifts="D"))
    assert warning.endswith("from Wed 25 Nov to Mon 30 Nov every day is worked")


def test_hours_that_nobody_agreed_to_are_told() -> None:
    from scheduler.rules.agreed_hours import AgreedHours

    people = ({"id": "ann", "hours": 20}, {"id": "bob"})
    assert warnings(world([AgreedHours(weight=1)], 7, shifts="D", people=people)) == [
        "bob: no hours are agreed, so agreed-hours (rules[0]) has no effect; state hours"
    ]


TWO = (
    {"id": "ann", "skills": [{"skill": "rare", "expires": "2026-11-24"}], "sites": ["west"]},
    {"id": "bob", "sites": ["east"], "tags": ["trainee"]},
)


def of(*rules: Rule, shifts: str = "DWX") -> list[str]:
    return warnings(world(rules, 4, people=TWO, shifts=shifts))


def test_a_rule_that_means_nobody_is_told() -> None:
    nobody = Who(skills=("rare",), sites=("east",))
    assert of(Hours(max=8, who=nobody), Hours(max=8, who=Who(tags=("trainee",)))) == [
        "rules[0].who means nobody: whoever meets one part of it does not meet another, so it has no effect"
    ]
    alone = Supervision(who=Who(tags=("trainee",)), by=nobody)
    assert of(alone) == ["rules[0].by means nobody, so nobody of who can ever be supervised"]


def test_whoever_a_rule_excepts_for_a_skill_that_ends_is_told() -> None:
    others = Who.model_validate({"except": {"skills": "rare"}})
    assert of(ShiftCount(shifts="W", max=0, who=others)) == [
        "rules[0].who excepts ann for skills that are not valid on all days, and does so on all of them; "
        "state the rule once more for ann, from when on by effective"
    ]
    assert of(ShiftCount(shifts="W", max=0, who=others, effective="..2026-11-24")) == []
    assert of(ShiftCount(shifts="W", max=0, who=Who(skills=("rare",)))) == []
    assert of(Supervision(who=others, by=Who(skills=("rare",)))) == []


def test_standing_in_that_no_price_sees_is_told() -> None:
    people = [{"id": name, "skills": [{"skill": "lent", "stand_in": True}]} for name in ("ann", "bob")]
    people += [{"id": "cy", "skills": ["lent"]}]

    def told(*rules: Rule, shifts: str = "D") -> list[str]:
        demand = Coverage(shifts=shifts, skill="lent", days={"Mon": 1})
        return warnings(world([demand, *rules], 1, people=people, shifts="DA"))

    assert told(StandIn(weight=3)) == [
        "coverage[0] counts ann and bob for lent, for which they only stand in; stand-in looks at shifts that ask for "
        "lent, so let D ask for it"
    ]
    assert told() == told(StandIn(weight=3, who=Who(employees=("cy",)))) == told(StandIn(weight=3), shifts="A") == []


def test_time_and_a_half_is_fifty_percent_on_top() -> None:
    def told(percent: float) -> list[str]:
        return warnings(world([], 1, shifts="D", pay={"rate": 10, "overtime": [{"over": 40, "percent": percent}]}))

    assert told(1.5) == [
        "pay.overtime[0] pays 1.5 % on top of the rate; for time and a half write percent: 50, for double time 100"
    ]
    assert told(50) == told(0) == []


def test_demand_on_holidays_that_nobody_knows_is_told() -> None:
    demand = Coverage(shifts="D", days={"daily except holiday": 1, "holiday": 0})
    assert warnings(world([demand], 1, shifts="D")) == [
        "coverage[0]: holiday means nothing, for no public holidays are known; state holidays: {country: US}, or add "
        "them"
    ]
    assert warnings(world([demand], 1, shifts="D", holidays={"country": "US"})) == []


def test_supervision_from_another_site_is_told() -> None:
    def watched(**more: Any) -> list[str]:
        return of(Supervision(who=Who(tags=("trainee",)), by=Who(employees=("ann",)), **more))

    assert watched(on="time") == [
        "rules[0]: whoever is at work at east and west counts together; if they have to be at the same site, state the "
        "rule once for each, with the site under shifts"
    ]
    assert watched(on="time", shifts=("west",)) == watched(on="shift") == []
