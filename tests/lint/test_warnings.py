"""Warnings name what cannot be meant."""

from __future__ import annotations

from datetime import date
from typing import Any

from scheduler.lint import warnings
from scheduler.problem import Problem
from scheduler.rules import AgreedHours, Availability, Coverage, Hours, Pin, ShiftCount, TimeCoverage
from scheduler.rules.rule import Rule
from scheduler.rules.stand_in import StandIn
from scheduler.rules.supervision import Supervision
from scheduler.verify import verify
from scheduler.who import Who
from tests.test_problem import faults, past
from tests.world import roster, world


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


def test_what_somebody_worked_who_has_left_counts_for_nothing() -> None:
    data = past("2026-11-20")
    data["history"]["assignments"] += [
        {"employee": "anne", "date": "2026-11-21", "shift": "D"},
        {"employee": "Mr X", "date": "2026-11-21", "shift": "a shift of old"},
    ]
    problem = Problem.model_validate(data)
    assert problem.past == Problem.model_validate(past("2026-11-20")).past
    assert warnings(problem) == [
        "history: anne is not among the employees, so what they worked before (1 shift) counts for nothing; "
        "if this is ann, correct the name, and if anne has left, nothing need be done",
        "history: Mr X is not among the employees, so what they worked before (1 shift) counts for nothing; "
        "if somebody else is meant, correct the name, and if Mr X has left, nothing need be done",
    ]
    assert (
        verify(problem, roster()).violations == verify(Problem.model_validate(past("2026-11-20")), roster()).violations
    )
    data["history"]["assignments"][0]["shift"] = "no shift"
    assert faults(data)


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


def test_refusals_that_nobody_can_have_are_told() -> None:
    from scheduler.rules import Fairness, Request

    rule = Fairness(measure="refusals")
    rather_not = Availability(employee="ann", days="Mon-Wed", kind="undesired")
    asks = [Request(employee=name, days="Tue", want="off") for name in ("ann", "bob")]

    def told(*rules: object) -> list[str]:
        return warnings(world([*rules], 7, shifts="D", people=("ann", "bob")))

    assert told(rule) == [
        "rules[0]: fairness counts refused wishes, and there are none on its days, so it has no effect; state "
        "requests or undesired times, or count shifts or hours"
    ]
    assert told(rule, *asks) == told(rule, rather_not) == []
    assert told(Fairness(measure="refusals", days="Sat, Sun"), *asks) == told(rule), "nobody asks for a weekend"
    assert told(Fairness(measure="refusals", who={"employees": "bob"}), rather_not) == told(rule), "only Ann does"
    assert told(rule, Availability(employee="ann", days="Tue", kind="leave")) == told(rule), "leave is no wish"
    assert told(Fairness(), rather_not) == [], "shifts are counted"


def test_a_time_zone_that_is_not_stated_is_told() -> None:
    from scheduler.problem import Problem

    day = {"id": "D", "start": "08:00", "end": "16:00"}
    problem = Problem(horizon={"start": "2026-11-23", "days": 2}, shifts=[day], employees=[{"id": "me"}])
    assert warnings(problem) == [
        "horizon.zone: is not stated, so all times are UTC, in calendars too; state it, such as America/New_York"
    ]


def test_who_is_employed_on_no_day_is_told() -> None:
    people = ({"id": "ann", "since": "2026-12-01"}, {"id": "bob", "until": "2026-11-22"}, {"id": "cy"})
    assert warnings(world([], 7, people=people, shifts="D")) == [
        "employees[0].since: ann comes after the last day of the horizon, 2026-11-29",
        "employees[1].until: bob leaves before the first day of the horizon, 2026-11-23",
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
        "lent, so let D ask for it, or state this demand once more at a low weight, with who for those who really "
        "hold lent"
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


def test_an_entry_that_a_later_one_replaces_on_all_its_days_is_told() -> None:
    [warning] = warnings(world([Coverage(shifts="D", days={"Mon": 1, "Mon-Fri": 0})], 7, shifts="D"))
    assert warning == (
        "coverage[0]: Mon has no effect, for Mon-Fri stands further down and is no less specific; write Mon after it"
    )
    assert warnings(world([Coverage(shifts="D", days={"Mon-Fri": 1, "Mon": 0})], 7, shifts="D")) == []
    dated = {"Mon-Fri": 1, "2026-11-23..2026-11-27": 0}
    assert warnings(world([Coverage(shifts="D", days=dated)], 5, shifts="D")) == []
    by_time = TimeCoverage(days={"Tue": {"09:00-10:00": 1}, "daily": {"08:00-09:00": 1}})
    [warning] = warnings(world([by_time], 7, shifts="D"))
    assert warning.startswith("time_coverage[0]: Tue has no effect")


def test_what_except_takes_away_in_vain_is_told() -> None:
    demand = Coverage(shifts="D", days={"Mon-Fri except holiday, Sat": 1})
    [warning] = warnings(world([demand], 7, shifts="D"))
    assert warning == (
        'coverage[0]: "Mon-Fri except holiday, Sat" takes Sat away, which is not in it anyway; all that stands after '
        "except is taken away, so if Sat is meant too, write it first"
    )
    for fine in ("Mon-Fri except holiday, 2026-11-27", "daily except Sat", "2026-11-23..2026-11-29 except Sun"):
        assert warnings(world([Coverage(shifts="D", days={fine: 1})], 7, shifts="D")) == []
    away = Availability(employee="me", days="2026-11-24 except Mon, 2026-11-25")
    assert len(warnings(world([away], 7, shifts="D"))) == 2


def test_holidays_that_nobody_knows_are_told_wherever_a_rule_names_them() -> None:
    from scheduler.pay import Pay
    from scheduler.rules.compensation import Compensation

    owed = Compensation(days="holiday except Sun", within=55)
    [warning] = warnings(world([owed], 7, shifts="D"))
    assert warning.startswith("rules[0]: holiday except Sun means nothing, for no public holidays are known")
    pay = Pay(rate=20, premiums=[{"days": "holiday", "percent": 100}])
    [warning] = warnings(world([], 7, shifts="D", pay=pay))
    assert warning.startswith("pay.premiums[0]: holiday means nothing")
    [warning] = warnings(world([], 7, shifts="D", presets=["germany-working-time"]))
    assert warning.startswith("preset germany-working-time: holiday except Sun means nothing")
    known = {"holidays": {"country": "DE"}, "presets": ["germany-working-time"]}
    assert warnings(world([owed], 7, shifts="D", pay=pay, **known)) == []


def test_a_shift_that_ends_in_the_small_hours_of_the_next_day_is_told() -> None:
    from scheduler.domain import ShiftType
    from scheduler.problem import Problem

    clock = {"start": "2026-11-23", "days": 2, "zone": "UTC"}

    def asked(**times: str) -> list[str]:
        shift = ShiftType(id="D", start="08:00", **times)
        return warnings(Problem(horizon=clock, shifts=[shift], employees=[{"id": "me"}]))

    assert asked(end="04:00") == [
        "shifts[0]: it ends at 04:00 on the next day and lasts 20:00 hours; write end by the 24-hour clock, or "
        'length: "20:00" if this is meant'
    ]
    assert asked(length="20:00") == asked(end="08:00") == asked(end="00:00") == asked(end="04:00", kind="on-call") == []


def test_hours_that_are_written_in_minutes_are_told() -> None:
    [warning] = warnings(world([Hours(max=480, per="day", who={"employees": ["me"]})], 7, shifts="D"))
    assert warning == (
        'me: hours (rules[0]) has no effect, for there are no 480:00 hours in 1 day; for 480 minutes write max: "8:00"'
    )
    assert warnings(world([Hours(max=2400, per="week"), Hours(max=28, per="day")], 7, shifts="D"))[0].endswith(
        '"40:00"'
    )
    assert warnings(world([Hours(max=48, per="rolling 17 weeks", average=True), Hours(max=160)], 28, shifts="D")) == []


def test_a_rotation_that_counts_ahead_for_somebody_else_is_told() -> None:
    from scheduler.rules.rotation import Rotation

    days = {"days": "D off", "from": "2026-11-23", "ahead": {"ann": 1}}
    people = ("me", "ann")
    [warning] = warnings(world([Rotation(**days, who={"employees": ["me"]})], 7, shifts="D", people=people))
    assert warning == "rules[0].ahead names ann, for whom the rule does not hold; who says for whom it does"
    assert warnings(world([Rotation(**days)], 7, shifts="D", people=people)) == []


def test_opening_balances_of_the_wrong_people_or_of_no_period_are_told() -> None:
    people, two = ("me", "ann"), {"days": 7, "shifts": "D", "people": ("me", "ann", "bob")}
    year = {"max": 1800, "per": "year"}
    assert warnings(world([Hours(**year, before={"me": 1500, "ann": 0, "bob": 0})], **two)) == []
    assert warnings(world([Hours(**year, before=1500)], **two)) == []
    assert warnings(world([Hours(**year, before={"me": 1500})], **two)) == [
        "rules[0].before says nothing of ann, bob, so that only the history counts for them; write 0 for those with "
        "nothing before the horizon"
    ]
    [warning] = warnings(
        world([Hours(**year, before=dict.fromkeys(people, 9), who={"employees": ["me"]})], 7, shifts="D", people=people)
    )
    assert warning == "rules[0].before names ann, for whom the rule does not hold; who says for whom it does"
    said = (
        "rules[0].before has no effect, for the first week begins with Mon 23 Nov; take the balance out when a new "
        "period begins"
    )
    assert warnings(world([ShiftCount(max=3, per="week", before={"me": 2})], 7, shifts="D")) == [said]
    later = date(2026, 11, 24)
    assert warnings(world([ShiftCount(max=3, per="week", before={"me": 2})], 7, start=later, shifts="D")) == []


def test_a_smallest_number_of_a_period_whose_beginning_is_told_is_asked_for() -> None:
    monday = date(2026, 11, 30)
    assert len(warnings(world([Hours(min=150, per="month")], 2, start=monday, shifts="D"))) == 1
    assert warnings(world([Hours(min=150, per="month", before=140)], 2, start=monday, shifts="D")) == []
    assert warnings(world([AgreedHours(per="year", before=700)], 7, shifts="D")) == []


def test_a_smallest_number_of_periods_that_are_all_cut_is_told() -> None:
    people = {"who": {"employees": ["me"]}}
    said = (
        "me: hours (rules[0]) asks for so much in each month, but none lies wholly in what is known, so "
        "that has no effect; plan more days, state the history, or count over the horizon"
    )
    assert warnings(world([Hours(min=150, per="month", **people)], 28, shifts="D")) == [said]
    assert warnings(world([Hours(max=150, per="month", **people)], 28, shifts="D")) == []
    assert warnings(world([Hours(min=150, per="week", **people)], 28, shifts="D")) == []
    assert warnings(world([ShiftCount(min=1, per="month", **people)], 28, shifts="D", history="D" * 23)) == []
    [warning] = warnings(world([], 5, shifts="D", presets=["eu-working-time"]))
    assert warning.startswith("me: weekly-rest (preset eu-working-time) asks for so much in each week")


def test_rest_after_duty_on_call_is_told_to_be_none() -> None:
    from scheduler.rules.rest import Rest

    [warning] = warnings(world([Rest(hours=14, after="C")], 7, shifts="DC"))
    assert warning.startswith("me: rest (rules[0]) asks for no rest after C, which is on call and no work")
    assert warnings(world([Rest(hours=46, after="night")], 7, shifts="DNC")) == []


def test_rules_about_several_shifts_a_day_need_more_than_one() -> None:
    from scheduler.rules.linked_shifts import LinkedShifts
    from scheduler.rules.shifts_per_day import ShiftsPerDay
    from scheduler.rules.split_gap import SplitGap

    alone = [LinkedShifts(first="D", then="E"), SplitGap(max=2)]
    one, other = warnings(world(alone, 7, shifts="DE"))
    assert one.startswith("me: linked-shifts (rules[0]) links shifts of one day, of which only one may be worked")
    assert other.startswith("me: split-gap (rules[1]) has no effect, for one shift a day is all that may be worked")
    assert warnings(world([*alone, ShiftsPerDay(max=2)], 7, shifts="DE")) == []
    assert warnings(world([LinkedShifts(first="N", then="E", later=1)], 7, shifts="EN")) == []
    assert warnings(world([LinkedShifts(first="D", then="C")], 7, shifts="DC")) == []


def test_pay_that_is_hardly_meant_is_told() -> None:
    from scheduler.pay import Pay

    def told(**fields: Any) -> list[str]:
        return warnings(world([], 7, shifts="D", pay=Pay(rate=20, **fields)))

    assert told(overtime=[{"over": 2400, "percent": 150}]) == [
        "pay.overtime[0] pays 150 % on top of the rate, 2.5 times it in all; for time and a half write percent: 50, "
        "for double time 100",
        'pay.overtime[0] is never paid, for there are no 2400:00 hours in 7 days; for 2400 minutes write over: "40:00"',
    ]
    assert told(premiums=[{"days": "Sat"}, {"days": "Sun", "percent": "0.25"}]) == [
        "pay.premiums[0] pays nothing; write percent: 25 for a quarter on top, or add: 2 for 2 an hour",
        "pay.premiums[1] pays 0.25 % on top of the rate; for a quarter write percent: 25",
    ]
    assert told(overtime=[{"over": 40, "percent": 100}], premiums=[{"add": 2}, {"days": "Sun", "percent": 25}]) == []
    assert told(premiums=[{"each": 5}], standby=[{"shifts": "D", "percent": "0.25"}, {"each": 60}]) == [
        "pay.standby[0] pays 0.25 % of the rate; for a quarter of it write percent: 25"
    ]


def test_a_premium_for_shifts_that_count_no_hours_is_told() -> None:
    from scheduler.pay import Pay

    def told(**premium: Any) -> list[str]:
        return warnings(world([], 7, shifts="DC", pay=Pay(rate=20, premiums=[premium])))

    assert told(shifts="C", percent=25) == [
        "pay.premiums[0] pays nothing, for C counts no hours (paid: 0); write it under pay.standby, which pays those "
        "too, or each: 20 for 20 a shift"
    ]
    assert told(shifts=["C", "D"], percent=25) == told(shifts="C", each=20) == told(percent=25) == []


def test_a_zone_without_summer_time_is_told() -> None:
    from scheduler.problem import parse, save

    text = save(world([], 7, shifts="D"))
    [warning] = warnings(parse(text.replace("days: 7", "days: 7\n  zone: EST")))
    assert warning.startswith("horizon.zone: the clocks of EST are never changed") and "America/New_York" in warning
    assert warnings(parse(text.replace("days: 7", "days: 7\n  zone: America/New_York"))) == []
