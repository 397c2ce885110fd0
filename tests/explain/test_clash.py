"""Why there is no roster: what is said to clash does, and nothing in it could be left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduler.explain.clash import diagnose
from scheduler.explain.report import diagnosis_lines
from scheduler.explain.ways import PRICES, ways_out
from scheduler.notation import WEEKDAYS
from scheduler.problem import Problem
from scheduler.rules import RULES
from scheduler.rules.around_time_off import AroundTimeOff
from scheduler.rules.availability import Availability
from scheduler.rules.consecutive_days import ConsecutiveDays
from scheduler.rules.coverage import Coverage
from scheduler.rules.hours import Hours
from scheduler.rules.pin import Pin
from scheduler.rules.request import Request
from scheduler.rules.rest import Rest
from scheduler.rules.rotation import Rotation
from scheduler.rules.rule import Rule
from scheduler.rules.shift_count import ShiftCount
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.rules.together import Together
from scheduler.rules.weekends import Weekends
from scheduler.solve import Status, solve
from scheduler.verify import verify
from scheduler.who import Who
from tests.world import world

THREE_DAYS = [Pin(employee="me", date=f"2026-11-2{day}", shift="D") for day in (3, 4, 5)]
RARE = {"id": "rita", "name": "Rita", "skills": "rare"}
ANN_AND_BOB = ({"id": "ann", "name": "Ann"}, {"id": "bob", "name": "Bob"})


def plenty() -> float:
    return 60.0


def told(problem: Problem) -> list[tuple[str, ...]]:
    found = diagnose(problem, seconds=60)
    assert found.status is Status.INFEASIBLE and all(clash.minimal for clash in found.clashes)
    return [clash.text for clash in found.clashes]


def test_one_persons_rules_are_found_first_and_alone() -> None:
    rules = [*THREE_DAYS, ConsecutiveDays(max=2), Hours(max=200), Coverage(days={"daily": 5}, weight=None)]
    assert told(world(rules, 7)) == [
        (
            "me is settled to D on Mon 23 Nov",
            "me is settled to D on Tue 24 Nov",
            "me is settled to D on Wed 25 Nov",
            "me has at most 2 working days in a row, here Mon 23 Nov to Wed 25 Nov",
        )
    ]


def test_a_day_on_which_everybody_is_kept_away_for_a_reason_of_their_own() -> None:
    rules: list[Rule] = [
        Coverage(shifts="D", days={"Sun": 1, "Tue": 1}, weight=None),
        Availability(employee="ann", days="Sun", kind="leave"),
        Pin(employee="bob", date="2026-11-28", shift="N"),
        Rest(hours=11),
        Weekends(max=3),
    ]
    [text] = told(world(rules, 7, people=ANN_AND_BOB))
    assert text == (
        "Ann is on leave (Sun), so on Sun 29 Nov",
        "Bob is settled to N on Sat 28 Nov",
        "Bob needs 11:00 hours of rest between the work of two days, here Sat 28 Nov to Sun 29 Nov",
        "Sun 29 Nov: at least 1 person on D needed",
    )


def test_a_rule_about_everybody_is_named_as_such() -> None:
    rules: list[Rule] = [
        Pin(employee="ann", date="2026-11-23", shift="D"),
        Pin(employee="bob", date="2026-11-23", shift="D"),
        Together(employees=["ann", "bob"], want="apart"),
        ShiftCount(max=1, per="month"),
    ]
    [text] = told(world(rules, 2, people=ANN_AND_BOB))
    assert text == (
        "Ann is settled to D on Mon 23 Nov",
        "Bob is settled to D on Mon 23 Nov",
        "Ann and Bob are to be apart, never on the same shift",
    )


def test_a_demand_beyond_the_skills_there_are_names_who_has_them() -> None:
    problem = world([Coverage(skill="rare", days={"Tue": 2}, weight=None)], 3, people=[RARE, *ANN_AND_BOB])
    found = diagnose(problem, seconds=60)
    assert list(diagnosis_lines(found)) == [
        "No roster can exist, proven: this cannot hold.",
        "  - Tue 24 Nov: at least 2 people with rare needed",
        "In all this asks for 2 shifts, but everybody together can give 1 shift at most: "
        "Rita 1 shift, held back by skills and sites alone.",
        "It cannot hold even if every other rule is left out.",
        "",
    ]


def test_many_times_of_a_day_are_told_in_one_breath() -> None:
    needed = {"08:00-10:00": 1, "10:00-11:00": {"min": 2, "max": 3}}
    rules = [TimeCoverage(days={"Tue": needed}, weight=None), Availability(employee="ann", days="Tue")]
    [text] = told(world([*rules, Availability(employee="bob", days="Tue")], 3, people=ANN_AND_BOB))
    assert text[-1] == (
        "Tue 24 Nov: people needed at least: 1 08:00-10:00, 2 10:00-11:00; people allowed at most: 3 10:00-11:00"
    )


def test_leave_by_date_is_not_dated_twice() -> None:
    rules = [
        Pin(employee="ann", date="2026-11-24", shift="D"),
        Availability(employee="ann", days="2026-11-23..2026-11-25", kind="leave"),
    ]
    [text] = told(world(rules, 3, people=ANN_AND_BOB))
    assert text == ("Ann is settled to D on Tue 24 Nov", "Ann is on leave on Tue 24 Nov")


def test_nobody_allowed_is_said_in_words() -> None:
    rules = [Pin(employee="ann", date="2026-11-24", shift="D"), Coverage(shifts="D", days={"Tue": {"max": 0}})]
    [text] = told(world(rules, 3, people=ANN_AND_BOB))
    assert text == ("Ann is settled to D on Tue 24 Nov", "Tue 24 Nov: no people on D allowed")


def test_history_and_notes_are_told() -> None:
    rules = [THREE_DAYS[0], ConsecutiveDays(max=2, note="the agreement")]
    [text] = told(world(rules, 3, history="DD"))
    assert text[-1] == "me has at most 2 working days in a row, here Mon 23 Nov (the agreement)"


def test_a_clash_of_several_days_is_found_where_no_day_clashes_alone() -> None:
    rules = [Coverage(shifts="D", days={"Mon-Wed": 1}, weight=None), ShiftCount(max=2)]
    found = diagnose(world(rules, 3))
    assert [clash.layer for clash in found.clashes] == ["all"]
    assert found.clashes[0].text[0].startswith("me works at most 2 shifts in all")


def test_time_running_out_is_not_infeasible() -> None:
    ticks = iter(range(1000))
    found = diagnose(world([*THREE_DAYS, ConsecutiveDays(max=2)], 7), seconds=0.5, clock=lambda: next(ticks))
    assert found.status is Status.UNKNOWN and found.clashes == ()


def ways(problem: Problem) -> Any:
    members = [member for clash in diagnose(problem).clashes for member in clash.members]
    return ways_out(problem, members, plenty, workers=1)


def test_each_way_out_is_what_it_says() -> None:
    rules = [
        Coverage(shifts="D", days={"Mon-Thu": 2}, weight=None),
        ShiftCount(max=2),
        Request(employee="ann", days="Mon"),
    ]
    problem = world(rules, 4, people=ANN_AND_BOB)
    found = ways(problem)
    assert found.insufficient > 0 and not found.single  # two shifts are too many for both of them
    assert found.together.best and found.together.cost == 32
    broken = verify(problem, found.together.roster).broken
    assert sorted(item.text for item in broken) == sorted(found.together.text)
    assert {item.rule for item in broken} <= {"coverage", "shift-count"}


def test_every_rule_that_can_be_stated_has_a_price() -> None:
    assert {rule.key() for rule in RULES} - {"no-overlap", "eligibility"} == set(PRICES)


def test_a_rotation_is_left_for_a_day_where_that_is_a_way_out() -> None:
    rules = [Rotation(days="D off", **{"from": "2026-11-23"}), Pin(employee="me", date="2026-11-24", shift="D")]
    found = ways(world(rules, 3))
    assert (8, ("me has D on Tue 24 Nov, the rotation says off",), True) in [
        (way.cost, way.text, way.best) for way in found.single
    ]


def test_a_rule_that_takes_note_of_leave_is_named_and_can_give_way() -> None:
    rules = [
        AroundTimeOff(before=6),
        Availability(employee="me", days="Wed", kind="leave"),
        Pin(employee="me", date="2026-11-24", shift="E"),
    ]
    problem = world(rules, 3, shifts="E")
    [clash] = diagnose(problem).clashes
    assert clash.minimal
    assert {member.rule.rule for member in clash.members} == {"around-time-off", "availability", "pin"}
    texts = [(way.cost, way.text) for way in ways(problem).single]
    assert texts == [
        (4, ("me is to work E on Tue 24 Nov but does not",)),
        (8, ("me has E on Tue 24 Nov, less than 6:00 before Wed 25 Nov, which is off",)),
        (24, ("me is on leave on Wed 25 Nov but has E on Wed 25 Nov",)),
    ]


def test_a_price_on_a_wish_is_dropped_but_not_what_a_hard_rule_makes_of_it() -> None:
    rules = [
        AroundTimeOff(before=6),
        Request(employee="me", days="Wed", want="off", weight=1),
        Coverage(shifts="D", days={"Wed": {"max": 0}}),
        Coverage(shifts="E", days={"Tue": 1}, weight=None),
        ShiftCount(max=1, weight=None),
    ]
    found = ways(world(rules, 3))
    assert found.together.best and found.together.cost == 8
    assert all(verify(world(rules, 3), way.roster).broken for way in found.single)


def test_one_shift_by_agency_is_a_way_out() -> None:
    away = Availability(employee="me", days="Tue", kind="leave")
    found = ways(world([Coverage(shifts="D", days={"daily": 1}, weight=None), away], 3))
    assert [(way.cost, way.text, way.best) for way in found.single] == [
        (8, ("Tue 24 Nov: 1 person on D needed, 0 there",), True),
        (24, ("me is on leave on Tue 24 Nov but has D on Tue 24 Nov",), True),
    ]


def test_a_window_without_its_people_is_a_way_out() -> None:
    away = Availability(employee="me", days="Tue", kind="leave")
    found = ways(world([TimeCoverage(days={"daily": {"08:00-10:00": 1}}, weight=None), away], 3))
    assert found.single[0].text == ("Tue 24 Nov 08:00-08:30: 1 person needed, 0 there, and 3 more times like it",)


def test_a_shared_rule_is_relaxed_for_one_person_only() -> None:
    problem = world([*THREE_DAYS, ConsecutiveDays(max=2)], 4, people=[{"id": "me"}, {"id": "you"}])
    found = ways(problem)
    assert (8, ("me has 3 working days in a row (Mon 23 Nov to Wed 25 Nov), 2 allowed",)) in [
        (way.cost, way.text) for way in found.single
    ]


def of(person: str) -> Who:
    return Who(employees=(person,))


days = st.sampled_from(WEEKDAYS[:5])
people = st.sampled_from(["ann", "bob"])
rows = st.one_of(
    st.builds(
        lambda who, day, shift: Request(employee=who, days=day, shifts=shift, weight=None),
        people,
        days,
        st.sampled_from("DEN"),
    ),
    st.builds(lambda who, day: Availability(employee=who, days=day), people, days),
    st.builds(lambda who, most: ConsecutiveDays(max=most, who=of(who)), people, st.integers(1, 3)),
    st.builds(lambda who, least: ConsecutiveDays(of="off", min=least, who=of(who)), people, st.integers(2, 3)),
    st.builds(lambda who: Rest(hours=11, who=of(who)), people),
    st.builds(lambda who, low: Hours(min=low * 8, who=of(who)), people, st.integers(1, 4)),
    st.builds(lambda who, most: ShiftCount(max=most, who=of(who)), people, st.integers(1, 3)),
)
demands = st.builds(
    lambda day, shift, least: Coverage(shifts=shift, days={day: least}, weight=None),
    days,
    st.sampled_from("DE"),
    st.integers(1, 2),
)


def possible(rules: Sequence[Rule]) -> bool:
    result = solve(world(rules, 5, people=ANN_AND_BOB, shifts="DEN"), seconds=60, workers=1)
    assert result.status is not Status.UNKNOWN
    return result.status is not Status.INFEASIBLE


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(rows, min_size=2, max_size=7), st.lists(demands, max_size=4))
def test_what_clashes_cannot_hold_and_is_minimal(row_rules: list[Rule], roster_rules: list[Rule]) -> None:
    rules = [*row_rules, *roster_rules]
    found = diagnose(world(rules, 5, people=ANN_AND_BOB, shifts="DEN"), seconds=60)
    assert (found.status is Status.FEASIBLE) is possible(rules)
    for clash in found.clashes:
        blamed = list({id(member.rule): member.rule for member in clash.members}.values())
        assert clash.minimal and not possible(blamed)
        for rule in blamed:
            assert possible([other for other in blamed if other is not rule])


@pytest.mark.parametrize("layer", ["person", "day", "all"])
def test_every_layer_is_reached(layer: str) -> None:
    lone = [*THREE_DAYS, ConsecutiveDays(max=2)]
    day = [Coverage(days={"Tue": 1}, weight=None), Availability(employee="me", days="Tue")]
    whole = [Coverage(days={"Mon, Tue": 1}, weight=None), ShiftCount(max=1)]
    planted = {"person": lone, "day": day, "all": whole}[layer]
    assert [clash.layer for clash in diagnose(world(planted, 4)).clashes] == [layer]
