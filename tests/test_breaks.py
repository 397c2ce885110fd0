"""Breaks with a time, and breaks that the solver places."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from scheduler.breaks import Break
from scheduler.domain import ShiftType
from scheduler.formats import WRITERS, Release
from scheduler.lint import contradictions, warnings
from scheduler.problem import Problem, parse, save
from scheduler.roster import Assignment, Roster
from scheduler.solve import Status, solve
from scheduler.source import InputError
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY

LUNCH = '{length: "0:30", starts: "11:30..12:30 step 0:30"}'
DESK = """\
horizon: {{start: 2026-11-23, days: 1, zone: UTC}}
shifts: [{{id: D, name: Day, start: "08:00", end: "16:30", breaks: [{lunch}]}}]
employees: [{{id: ann, name: Ann}}, {{id: bob, name: Bob}}, {{id: cy, name: Cy, tags: trainee}}]
coverage: [{{shifts: D, days: {{Mon: {{min: 3, max: 3}}}}, weight: null}}]
"""


def desk(more: str = "", lunch: str = LUNCH) -> Problem:
    return parse(DESK.format(lunch=lunch) + more)


def shift(*breaks: Any, **fields: Any) -> ShiftType:
    return ShiftType(**{"id": "D", "start": "08:00", "end": "16:30", "breaks": breaks, **fields})


def at(*times: str) -> Roster:
    when = date(2026, 11, 23)
    return Roster(
        Assignment(who, when, f"D-{time}") for who, time in zip(("ann", "bob", "cy"), times, strict=False) if time
    )


def test_each_time_of_the_break_is_a_shift_type() -> None:
    problem = desk()
    assert list(problem.catalog) == ["D-1130", "D-1200", "D-1230"]
    noon = problem.catalog["D-1200"]
    assert (noon.base, noon.tags, noon.label) == ("D", ("D",), "Day")
    assert (list(noon.pauses), noon.unpaid, problem.calendar.paid(noon, 0)) == ([(240, 270)], 30, 480)


def test_a_settled_break_leaves_the_shift_type_one() -> None:
    lunch = shift("12:00-12:30")
    assert lunch.variants == (lunch,) and lunch.base == "D" and list(lunch.pauses) == [(240, 270)]
    assert not shift().pauses


def test_breaks_follow_each_other() -> None:
    early, late = {"length": "0:15", "after": ["2:00", "4:00"]}, {"length": 1, "starts": ["10:10", "12:00", "13:00"]}
    assert [item.id for item in shift(early, late).variants] == ["D-1000-1200", "D-1000-1300", "D-1200-1300"]


def test_a_break_after_midnight() -> None:
    night = shift("02:00-02:45", id="N", start="22:00", end="06:00")
    assert list(night.pauses) == [(240, 285)]


def test_a_paid_break_is_paid() -> None:
    paid = shift({"length": "0:15", "after": 2, "paid": True}, "12:00-12:30")
    assert (paid.unpaid, paid.rested) == (30, 45)


def test_a_problem_with_breaks_is_saved_and_read_back() -> None:
    problem = desk()
    assert parse(save(problem)) == problem and "D-1130" not in save(problem)


@pytest.mark.parametrize(
    ("lunch", "message"),
    [
        ('{length: "0:30"}', "needs either its starts or how long after"),
        ('{length: "0:30", starts: "12:00", after: 4}', "needs either its starts or how long after"),
        ('{length: "0:30", starts: ["12:00", "12:00"]}', "names a time twice"),
        ('{length: "0:30", starts: "12:00..11:00 step 0:30"}', "is no range of times.*over midnight, two ranges"),
        ('{length: "0:30", starts: "11:30..13:00 step 30"}', 'goes beyond the last; for 30 minutes write step "0:30"'),
        ('{length: 0, starts: "12:00"}', 'must be at least "0:01"'),
        ('{length: 30, starts: "12:00"}', 'hours are more than 12:00; for 30 minutes write "0:30"'),
        ('{length: "0:30", starts: ["12:00", "16:00"]}', "a break at 16:00 that does not lie within it"),
        ('{length: "0:30", after: 0}', "a break at 08:00 that does not lie within it"),
        ('"12:00"', 'write "12:00-12:30"'),
        ('"12:00-12:30", "12:15-12:45"', "cannot follow each other"),
        ('{length: "0:01", starts: "08:01..14:00 step 0:01"}', "more than 300 shift types"),
        ('"12:00-12:30"], unpaid_break: ["0:30"', "not a length of time"),
        ('"12:00-12:30"], unpaid_break: "0:30", tags: [x', "states both unpaid_break and breaks"),
    ],
)
def test_breaks_that_make_no_sense_are_refused(lunch: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        desk(lunch=lunch)
    assert all(fault.line == 2 for fault in caught.value.faults)


def test_names_are_made_once() -> None:
    twice = DESK.format(lunch=LUNCH).replace("shifts: [", 'shifts: [{id: D-1200, start: "08:00", end: "12:00"}, ')
    with pytest.raises(InputError, match="an earlier entry has a shift type of this name"):
        parse(twice)


def test_lunch_is_staggered_so_that_somebody_is_there() -> None:
    problem = desk('time_coverage: [{days: {Mon: {"08:00-16:30": 2}}, weight: null}]\n')
    result = solve(problem, seconds=30, workers=1)
    assert result.status is Status.OPTIMAL and result.roster is not None
    assert sorted(item.shift for item in result.roster) == ["D-1130", "D-1200", "D-1230"]
    [gap] = verify(problem, at("1130", "1200", "1200")).broken
    assert gap.text == "Mon 23 Nov 12:00-12:30: 2 people needed, 1 there"


def test_too_few_times_for_lunch_are_too_few() -> None:
    lunch = '{length: "0:30", starts: ["11:30", "12:00"]}'
    problem = desk('time_coverage: [{days: {Mon: {"08:00-16:30": 2}}, weight: null}]\n', lunch)
    assert solve(problem, seconds=30, workers=1).status is Status.INFEASIBLE


def test_who_is_at_lunch_is_not_too_many() -> None:
    problem = desk('time_coverage: [{days: {Mon: {"12:00-12:30": {max: 1}}}}]\n')
    assert verify(problem, at("1200", "1200", "1130")).feasible
    assert not verify(problem, at("1200", "1230", "1130")).feasible


def test_a_trainee_is_never_alone() -> None:
    problem = desk("rules: [{rule: supervision, who: {tags: trainee}, by: {employees: [ann, bob]}, on: time}]\n")
    assert verify(problem, at("1200", "1230", "1130")).feasible
    assert verify(problem, at("1200", "1200", "1200")).feasible
    [alone] = verify(problem, at("1200", "1200", "1130")).broken
    assert alone.text == "Mon 23 Nov 12:00-12:30: 1 there with 0 to supervise them, 1 more needed"


def test_a_pin_leaves_the_break_open_or_settles_it() -> None:
    whole = 'time_coverage: [{days: {Mon: {"08:00-16:30": 2}}, weight: null}]\n'
    pins = "pins: [{employee: ann, date: 2026-11-23, shift: D}, {employee: bob, date: 2026-11-23, shift: D-1200}]\n"
    result = solve(desk(whole + pins), seconds=30, workers=1)
    assert result.roster is not None and Assignment("bob", date(2026, 11, 23), "D-1200") in result.roster
    assert contradictions(desk(pins)) == []
    off = "availability: [{employee: ann, days: Mon, kind: unavailable}]\n"
    assert any("ann" in text.lower() for text in contradictions(desk(pins + off)))


def test_the_history_need_not_tell_when_the_break_was() -> None:
    past = "history: {from: 2026-11-22, assignments: [{employee: ann, date: 2026-11-22, shift: D}]}\n"
    problem = desk(past)
    assert problem.past["ann"] == {-1: ["D-1130"]} and parse(save(problem)) == problem
    with pytest.raises(InputError, match="there is no shift of this name"):
        desk(past.replace("shift: D", "shift: E"))


def test_the_members_of_a_family_have_their_breaks_where_they_fit() -> None:
    problem = parse(
        "horizon: {start: 2026-11-23, days: 1, zone: UTC}\nshifts: []\nemployees: [{id: ann}]\n"
        'shift_families: [{id: desk, starts: ["08:00", "10:00"], lengths: [4, 8], break_over: 6\n'
        '  , breaks: [{length: "0:30", starts: "10:30..12:00 step 0:30"}]}]\n'
    )
    assert [name.removeprefix("desk-") for name in problem.catalog] == [
        "0800-1200",
        *(f"0800-1600-{time}" for time in ("1030", "1100", "1130", "1200")),
        "1000-1400",
        *(f"1000-1800-{time}" for time in ("1030", "1100", "1130", "1200")),
    ]
    assert problem.catalog["desk-1000-1800-1100"].base == "desk-1000-1800"
    assert set(problem.catalog.select(("desk",))) == set(problem.catalog)


def test_a_family_whose_breaks_fit_nowhere_is_refused() -> None:
    with pytest.raises(InputError, match="starts nowhere within 08:00-12:00; write break_over"):
        parse(
            "horizon: {start: 2026-11-23, days: 1, zone: UTC}\nshifts: []\nemployees: [{id: ann}]\n"
            'shift_families: [{id: desk, starts: "08:00", lengths: [4, 8], breaks: ["13:00-13:30"]}]\n'
        )


def test_the_clock_goes_back_during_the_night_and_not_in_the_break() -> None:
    problem = parse(
        "horizon: {start: 2026-10-24, days: 1, zone: Europe/Berlin}\nemployees: [{id: ann}]\n"
        'shifts: [{id: N, start: "22:00", end: "06:00", breaks: "04:00-04:30"}]\n'
    )
    night = problem.catalog["N"]
    (begin, pause), (again, end) = problem.calendar.stretches(night, 0)
    assert (pause - begin, again - pause, end - again) == (7 * 60, 30, 90)
    assert problem.calendar.paid(night, 0) == 9 * 60 - 30


def test_what_makes_no_difference_is_warned_of() -> None:
    assert any("nothing depends on when the breaks of Day are" in text for text in warnings(desk()))
    asked = 'time_coverage: [{days: {Mon: {"08:00-16:30": 2}}}]\n'
    assert warnings(desk(asked)) == []
    fine = '{length: "0:30", starts: "10:00..14:00 step 0:15"}'
    assert any("in 17 ways" in text for text in warnings(desk(asked, fine)))
    assert warnings(desk(lunch='"12:00-12:30"')) == []


def test_people_are_told_when_their_break_is() -> None:
    problem, roster = desk(), at("1130", "1200", "1230")
    made = Release(problem, roster, verify(problem, roster), CREATED, KEY, {})
    csv = WRITERS["csv"](made)["roster.csv"].decode()
    assert csv.splitlines()[0].endswith(",breaks") and csv.splitlines()[1].endswith(",11:30-12:00")
    calendar = WRITERS["ical"](made)["calendars/people/Ann.ics"].decode()
    assert "SUMMARY:Day" in calendar and "DESCRIPTION:Break 11:30-12:00" in calendar
    page = WRITERS["html"](made)["roster.html"].decode()
    assert "08:00-16:30, break 12:00-12:30" in page
    rows = page.partition('<section id="days"')[2].count('rx="2"')
    assert rows == 2 * 3, "each bar is in two parts"


def test_places_are_minutes_after_the_start() -> None:
    assert Break(length="0:30", starts=["23:30", "01:00"]).offsets(22 * 60) == [90, 180]


def spells(*rules: dict[str, Any], **more: Any) -> Problem:
    """Ann may have a morning with a break late in it, an evening with an early one, and a night without any."""
    data = {
        "horizon": {"start": "2026-11-23", "days": 2, "zone": "UTC"},
        "shifts": [
            {"id": "M", "start": "07:00", "end": "12:00", "breaks": ["11:00-11:30"]},
            {"id": "E", "start": "12:00", "end": "18:00", "breaks": ["13:00-13:30"]},
            {"id": "N", "start": "18:00", "end": "07:00"},
        ],
        "employees": [{"id": "ann", "name": "Ann"}],
        "rules": [{"rule": "shifts-per-day", "max": 3}, *rules],
        **more,
    }
    return Problem.model_validate(data)


def said(problem: Problem, *days: str) -> list[str]:
    """What is wrong with the breaks of shifts worked on the days from the first."""
    worked = Roster(
        Assignment("ann", problem.calendar.date(day), shift) for day, shifts in enumerate(days) for shift in shifts
    )
    return [item.text for item in verify(problem, worked).violations if item.rule == "breaks"]


def test_shifts_that_touch_need_the_breaks_of_the_whole() -> None:
    meals = spells({"rule": "breaks", "over": 10, "least": 1, "begin_by": 10})
    assert said(meals, "ME") == [], "of ten hours"
    ten = spells({"rule": "breaks", "over": 9, "least": 1, "begin_by": 5})
    assert said(ten, "ME") == [
        "Ann has M on Mon 23 Nov and E on Mon 23 Nov without a gap, more than 9:00 hours with breaks of 0:30 that "
        "begin within 5:00, 1:00 needed"
    ]
    assert said(ten, "M", "E") == []


def test_a_night_goes_on_in_the_morning_after_even_one_before_the_horizon() -> None:
    rule = {"rule": "breaks", "over": 14, "least": 1}
    [text] = said(spells(rule), "N", "M")
    assert text.startswith("Ann has N on Mon 23 Nov and M on Tue 24 Nov without a gap")
    assert said(spells(rule), "N", "E") == []
    past = {"from": "2026-11-22", "assignments": [{"employee": "ann", "date": "2026-11-22", "shift": "N"}]}
    assert len(said(spells(rule, history=past), "M")) == 1
    assert said(spells(rule, history=past), "E") == []


def test_work_without_a_break_goes_on_from_one_shift_into_the_next() -> None:
    shifts = [{"id": "A", "start": "07:00", "end": "12:00", "breaks": ["08:00-08:30"]},
              {"id": "B", "start": "12:00", "end": "18:00", "breaks": ["16:00-16:30"]}]  # fmt: skip
    longest = spells({"rule": "breaks", "over": 6, "least": "0:30", "longest": 6}, shifts=shifts)
    [text] = said(longest, "AB")
    assert "with 7:30 of work without a break, 6:00 allowed" in text
    assert said(longest, "A", "B") == []


def test_a_break_of_no_stated_time_is_in_time_only_if_its_shift_begins_in_time() -> None:
    shifts = [{"id": "A", "start": "07:00", "end": "13:00"},
              {"id": "B", "start": "13:00", "end": "18:00", "unpaid_break": 1}]  # fmt: skip
    rule = {"rule": "breaks", "over": 6, "least": "0:30"}
    assert said(spells({**rule, "begin_by": 6}, shifts=shifts), "AB") == []
    assert len(said(spells({**rule, "begin_by": 5}, shifts=shifts), "AB")) == 1
    assert said(spells({**rule, "longest": 6}, shifts=shifts), "AB") == []
    assert len(said(spells({**rule, "longest": 5}, shifts=shifts), "AB")) == 1, "six hours before it"


def test_the_solver_gives_a_shift_without_breaks_only_together_with_one_that_has_them() -> None:
    """The first half of the day lacks a break of its own; the second brings one in time for both."""
    shifts = [{"id": "A", "start": "07:00", "end": "14:00"},
              {"id": "B", "start": "14:00", "end": "19:00", "breaks": ["14:30-15:30"]}]  # fmt: skip
    rule = {"rule": "breaks", "over": 6, "least": "0:30"}
    needed = [{"shifts": "A", "days": {"Mon": 1}}]
    problem = spells(rule, shifts=shifts, coverage=needed)
    assert not any("A" in item for item in contradictions(problem))
    found = solve(problem, seconds=5)
    assert found.roster is not None
    assert {item.shift for item in found.roster if item.date == date(2026, 11, 23)} == {"A", "B"}
