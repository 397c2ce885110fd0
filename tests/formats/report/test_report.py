"""What is worked out for every format: places of notes, hours by the clock, what is agreed, what is granted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.calendar import Horizon
from scheduler.domain import Employee, ShiftType, Skill
from scheduler.formats import Release, html, xlsx
from scheduler.formats.report import Report, report
from scheduler.formats.report.colours import LIGHT, contrast, paints
from scheduler.formats.report.hours import by_hour, times_of
from scheduler.formats.report.text import visible
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster
from scheduler.rules import Availability, Coverage, Hours, Request, TimeCoverage
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY, release
from tests.world import MONDAY, SHIFTS, roster, world


def told(rules: Any, days: int, lines: dict[str, str] | str, **more: Any) -> Report:
    named = {"me": lines} if isinstance(lines, str) else lines
    people = more.pop("people", list(named))
    problem = world(rules, days, people=people, **more)
    found = roster(**named)
    return report(Release(problem, found, verify(problem, found), CREATED, KEY))


# --- notes ----------------------------------------------------------------------------------


def test_what_is_about_the_whole_time_stands_beside_the_name_and_a_week_in_its_days() -> None:
    notes = told([Hours(min=40), Hours(min=10, per="week", weight=1)], 14, "D------DD-----").notes
    assert [note.violation.rule for note in notes.people["me"]] == ["hours"]
    assert set(notes.cells) == {("me", 0), ("me", 6)}


def test_hard_before_dear_before_cheap_before_what_has_no_price() -> None:
    wishes = [
        Request(employee="me", days=day, want="off", weight=weight)
        for day, weight in (("Mon", 0), ("Tue", 2), ("Wed", None), ("Thu", 9))
    ]
    notes = told(wishes, 4, "DDDD").notes
    assert [(note.grade, note.violation.penalty) for note in notes] == [
        ("broken", 0),
        ("cost", 9),
        ("cost", 2),
        ("told", 0),
    ]


def test_what_broke_before_the_horizon_is_told_but_marks_no_day_of_it() -> None:
    found = told([Request(employee="me", days="2026-11-23", want="off")], 2, "D-").notes
    assert set(found.cells) == {("me", 0)}


def test_strangers_are_notes_and_nothing_else() -> None:
    problem = world([], 2)
    found = Roster([*roster("D-"), Assignment("who", MONDAY, "D"), Assignment("me", MONDAY, "what")])
    what = Release(problem, found, verify(problem, found), CREATED, KEY)
    shown = report(what)
    assert [note.grade for note in shown.notes.people["me"]] == []
    assert sorted(note.grade for note in shown.notes.days[0]) == ["broken", "broken"]
    assert [day.working for day in shown.days] == [1, 0]
    assert "there is no such employee" in html.write(what)["roster.html"].decode()
    assert xlsx.write(what)["roster.xlsx"]


# --- a day by the clock ---------------------------------------------------------------------


def test_a_night_is_part_of_both_its_days() -> None:
    first, second = told([], 2, "N-").by_hour
    assert [(bar.start, bar.end, bar.before, bar.after) for bar in first.bars] == [(1380, 1440, False, True)]
    assert [(bar.start, bar.end, bar.before, bar.after) for bar in second.bars] == [(0, 420, True, False)]
    assert second.curves[0].there == ((0, 1), (420, 0))


def test_history_reaches_into_the_first_day() -> None:
    [day] = told([], 1, "-", history="N").by_hour
    assert [(bar.start, bar.end, bar.before) for bar in day.bars] == [(0, 420, True)]


@pytest.mark.parametrize(
    ("start", "length", "night"),
    [(date(2026, 3, 28), 1380, 360), (date(2026, 10, 24), 1500, 480), (date(2026, 6, 6), 1440, 420)],
)
def test_a_day_is_as_long_as_it_is(start: date, length: int, night: int) -> None:
    what = report(release([("ann", start.isoformat(), "N")], start=start, days=2))
    day = what.by_hour[1]
    assert (day.length, day.bars[0].end) == (length, night)
    assert dict(day.ticks)[length] == "24"


def test_on_call_duty_is_shown_but_nobody_is_at_work() -> None:
    [day, _] = told([], 2, "C-").by_hour
    assert len(day.bars) == 1 and day.curves[0].there == ((0, 0),)


def test_demands_for_one_shift_add_up_as_far_as_nobody_can_meet_two() -> None:
    people = [{"id": "ann", "skills": ["rare"]}, {"id": "bob"}, {"id": "cid"}]
    need = Coverage(shifts="D", days={"daily": 2})
    rare = Coverage(shifts="D", days={"daily": 1}, skill="rare")
    late = Coverage(shifts="E", days={"daily": 1})
    either = Coverage(shifts=["D", "E"], days={"daily": 9})
    [day] = told([need, rare, late, either], 1, {"ann": "D", "bob": "D", "cid": "-"}, people=people).by_hour
    assert day.curves[0].needed == ((0, 0), (420, 2), (900, 1), (1380, 0))


def test_demands_for_one_shift_that_different_people_meet_add_up() -> None:
    problem = Problem(
        horizon=Horizon(start=date(2026, 11, 23), days=1),
        shifts=(SHIFTS["D"],),
        skills=(Skill(id="RN"), Skill(id="NA")),
        employees=(Employee(id="ann", skills="RN"), Employee(id="bob", skills="NA")),
        coverage=tuple(Coverage(shifts="D", skill=skill, days={"daily": 1}) for skill in ("RN", "NA")),
    )
    [day] = by_hour(problem, problem.plan(Roster()))
    assert day.curves[0].needed == ((0, 0), (420, 2), (900, 0))


def test_demand_by_time_of_day_has_a_curve_of_its_own() -> None:
    rule = TimeCoverage(days={"Mon": {"22:00-02:00": 1}}, slot="2:00")
    first, second = told([rule], 2, "N-").by_hour
    assert first.curves[0].needed == ((0, 0), (1320, 1), (1440, 0))
    assert first.curves[0].there == ((0, 0),)  # from 23:00 only: not the whole slot
    assert second.curves[0].needed == ((0, 1), (120, 0)) and second.curves[0].there == ((0, 1), (120, 0))


# --- people ---------------------------------------------------------------------------------


def test_the_tightest_limits_of_the_whole_time_are_what_is_agreed() -> None:
    rules = [Hours(min=10, max=90), Hours(min=8, max=40, per="week"), Hours(max=3, shifts="N")]
    [line] = told(rules, 14, "D" * 14).lines
    assert (line.least, line.most) == (16 * 60, 80 * 60)


def test_what_was_worked_before_leaves_less_for_the_horizon() -> None:
    year = {"per": "year from 2026-11-01", "before": {"me": "1770:30"}}
    [line] = told([Hours(min=1700, max=1800, **year), Hours(min=20, before=8)], 14, "D" * 14).lines
    assert (line.least, line.most) == (12 * 60, 29 * 60 + 30)


def test_tallies_count_what_people_compare() -> None:
    [line] = told([], 14, "D[DC]---D-N----DD").lines
    tallies = line.tallies
    assert (tallies.days, tallies.weekends, tallies.nights, tallies.on_call) == (6, 2, 1, 1)
    assert tallies.minutes == 6 * 8 * 60


def test_leave_goes_before_not_available_and_work_before_both() -> None:
    away = [
        Availability(employee="me", days="Mon-Wed", kind="unavailable"),
        Availability(employee="me", days="Tue, Wed", kind="leave"),
        Availability(employee="me", days="Thu", kind="unavailable", **{"from": "08:00"}),
    ]
    [line] = told(away, 4, "--D-").lines
    assert [cell.away for cell in line.cells] == ["unavailable", "leave", "", ""]


def test_wishes_are_counted_by_the_day() -> None:
    wishes = [
        Request(employee="me", days="Mon, Tue", want="off"),
        Request(employee="me", days="2026-11-25..2026-11-26", shifts="N"),
        Request(employee="me", days="Sun", want="off"),
        Availability(employee="me", days="Tue", kind="preferred"),
        Availability(employee="me", days="Mon", kind="undesired", shifts="N", **{"from": "20:00"}),
    ]
    found = told(wishes, 4, "D-N-").wishes["me"]
    assert [(wish.text, wish.asked, wish.granted) for wish in found] == [
        ("off, Mon, Tue", 2, 1),
        ("to work N, Wed 25 Nov to Thu 26 Nov", 2, 1),
        ("would like to work, Tue", 1, 0),
        ("would rather not work N, Mon 20:00-24:00", 1, 1),
    ]


def test_demand_says_what_is_there_and_what_is_wanted() -> None:
    rules = [
        Coverage(shifts="D", days={"Mon": 2, "Tue": {"ideal": 2}, "Wed": {"max": 0}}),
        Coverage(shifts="N", days={"daily": {"max": 3}}),
        TimeCoverage(days={"Mon": {"07:00-09:00": 2}, "Tue": {"07:00-09:00": 1}}),
    ]
    rows = told(rules, 4, "DDD-").demand
    assert [[met and (met.text, met.state) for met in row.days] for row in rows] == [
        [("1/2", "short"), ("1/2", "wanting"), ("1/0", "over"), None],
        [("-4", "short"), ("ok", "met"), None, None],
    ]


def test_times_of_a_shift_are_those_of_the_clock() -> None:
    assert [times_of(SHIFTS[shift]) for shift in "DN"] == ["07:00-15:00", "23:00-07:00"]
    assert times_of(ShiftType(id="X", start="16:00", end="24:00")) == "16:00-24:00"


# --- colours and text -----------------------------------------------------------------------


@given(st.one_of(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True), st.sampled_from(["gold", "navy", "nosuchcolour"])))
def test_text_can_be_read_on_every_colour(color: str) -> None:
    [paint] = paints([SHIFTS["D"].model_copy(update={"color": color})]).values()
    assert contrast(paint.background, paint.text) >= 4.5


def test_colours_are_given_in_turn_and_are_far_apart_from_their_text() -> None:
    shifts = [ShiftType(id=str(number), start="08:00", end="12:00") for number in range(12)]
    found = paints(shifts)
    assert [found[str(number)].background for number in range(9)] == list(LIGHT)
    assert found["9"] == found["0"]
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_text_keeps_every_letter_that_can_be_seen() -> None:
    assert visible("Zoë 李 שלום 👩‍⚕️ a\u00adb") == "Zoë 李 שלום 👩‍⚕️ a\u00adb"
    assert visible("a\u202eb\x00\x1bc\ud800d\ne") == "abcd\ne"
