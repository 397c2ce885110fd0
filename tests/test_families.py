"""Shift types of every allowed start and length."""

from __future__ import annotations

from typing import Any

import pytest

from scheduler.lint import contradictions, warnings
from scheduler.problem import Problem, parse, save
from scheduler.solve import Status, solve
from scheduler.source import InputError

PROBLEM = """\
horizon: {start: 2026-11-23, days: 2, zone: UTC}
skills: [{id: RN}]
shifts: []
shift_families:
- {id: desk, name: Desk, starts: ["08:00..09:00 step 0:30", "22:00"], lengths: [4, 8], tags: front
   , unpaid_break: "0:30", break_over: 6}
employees: [{id: ann}, {id: bob}]
"""


def family(**fields: Any) -> Problem:
    made = {"id": "desk", "starts": ["08:00"], "lengths": [4], **fields}
    return parse(
        PROBLEM.partition("shifts: []")[0] + f"shifts: []\nshift_families: [{made}]\nemployees: [{{id: ann}}]\n"
    )


def test_each_start_and_length_is_a_shift_type() -> None:
    problem = parse(PROBLEM)
    assert list(problem.catalog) == [
        "desk-0800-1200",
        "desk-0800-1600",
        "desk-0830-1230",
        "desk-0830-1630",
        "desk-0900-1300",
        "desk-0900-1700",
        "desk-2200-0200",
        "desk-2200-0600",
    ]
    long, short = problem.catalog["desk-0830-1630"], problem.catalog["desk-2200-0200"]
    assert (long.label, long.nominal, long.unpaid_break, long.tags) == ("Desk 08:30-16:30", 480, 30, ("desk", "front"))
    assert (short.nominal, short.unpaid_break) == (240, 0)
    assert problem.catalog.select(("desk",)) == problem.catalog.select(("front",)) == tuple(problem.catalog)


def test_what_would_end_too_late_is_left_out() -> None:
    problem = family(starts="08:00..12:00 step 2:00", lengths=[4, 8], latest_end="18:00")
    assert [shift.id.removeprefix("desk-") for shift in problem.shift_types] == [
        "0800-1200",
        "0800-1600",
        "1000-1400",
        "1000-1800",
        "1200-1600",
    ]


def test_a_saved_family_is_read_back_as_one() -> None:
    problem = parse(PROBLEM)
    assert parse(save(problem)) == problem
    assert "desk-0800" not in save(problem)


def test_the_solver_picks_the_starts_that_the_demand_asks_for() -> None:
    more = """\
time_coverage: [{days: {Mon: {"09:00-13:00": 2, "08:30-09:00": 1}}, max_weight: 1, weight: 1000}]
rules: [{rule: hours, max: 8, weight: 10}, {rule: shift-count, max: 0, weight: 1}]
pins: [{employee: bob, date: 2026-11-23, shift: desk-0900-1300}]
"""
    result = solve(parse(PROBLEM + more), seconds=30, workers=1)
    assert result.status is Status.OPTIMAL and result.roster is not None
    worked = {(item.employee, item.shift) for item in result.roster}
    assert ("bob", "desk-0900-1300") in worked and len(worked) == 2
    assert ("ann", "desk-0830-1630") in worked  # the short one would end before one


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"starts": "10:00..08:00 step 0:30"}, "is no range of times"),
        ({"starts": "08:00..10:00 step 0:00"}, "is no range of times"),
        ({"starts": "07:00..10:00 step 30"}, 'goes beyond the last; for 30 minutes write step "0:30"'),
        ({"starts": "07:00..10:00"}, "is no range of times; write the first, the last and a step"),
        ({"starts": "07:00-10:00 step 0:30"}, "is no range of times"),
        ({"starts": "early"}, "not a time of day"),
        ({"starts": ["08:00..09:00 step 1:00", "09:00"]}, "names one of its starts twice"),
        ({"starts": ["24:00"]}, "starts at midnight"),
        ({"lengths": ["24:30"]}, "more than 24 hours"),
        ({"lengths": [0]}, "nothing or more than 24 hours"),
        ({"unpaid_break": "4:00"}, "leaves nothing"),
        ({"latest_end": "09:00"}, "makes 0 shift types"),
        ({"starts": "00:00..23:50 step 0:10", "lengths": [1, 2, 3]}, "makes 432 shift types"),
        ({"id": "off"}, "has a meaning of its own"),
        ({"skills": ["MD"]}, "there is no skill of this name"),
        ({"site": "north"}, "there is no site of this name"),
    ],
)
def test_a_family_that_makes_no_sense_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        family(**fields)
    [fault] = caught.value.faults
    assert message in str(fault) and fault.field.startswith("shift_families[0]") and fault.line == 4


def test_a_name_is_made_once() -> None:
    twice = PROBLEM.replace("shifts: []", 'shifts: [{id: desk-0800-1200, start: "08:00", end: "12:00"}]')
    with pytest.raises(InputError, match="an earlier entry has a shift type of this name"):
        parse(twice)


def test_no_shift_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="at least one entry"):
        parse("horizon: {start: 2026-11-23, days: 2, zone: UTC}\nshifts: []\nemployees: [{id: ann}]\n")


def test_a_family_that_nobody_can_work_is_warned_of() -> None:
    assert warnings(family(skills=["RN"])) == ["shift_families[0]: nobody holds RN, so nobody can work desk"]


def test_limits_of_hours_know_the_shift_types_of_families() -> None:
    hours = "rules: [{rule: hours, min: 60, max: 70}, {rule: shift-count, max: 2}]\n"
    assert any("60:00" in text for text in contradictions(parse(PROBLEM + hours)))
