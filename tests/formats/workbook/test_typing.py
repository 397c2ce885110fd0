"""What people type is understood; what may mean two things is asked about."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from scheduler.formats.workbook.spelling import (
    Doubt,
    split_hours,
    tidy_date,
    tidy_days,
    tidy_length,
    tidy_number,
    tidy_time,
    tidy_window,
    tidy_yes,
)
from tests.formats.workbook.desk import csvs, desk, faults, read


@pytest.mark.parametrize(
    "typed",
    [
        date(2026, 11, 26),
        datetime(2026, 11, 26),
        "2026-11-26",
        " 2026-11-26 ",
        "2026-11-26 00:00:00",
        "2026/11/26",
        "26.11.2026",
        "26.11.26",
        "11/26/2026",
        "26/11/2026",
        "26 Nov 2026",
        "26. November 2026",
        "November 26, 2026",
        "Nov 26th, 2026",
        "Thu 26 Nov 2026",
        "Thursday, 26 November 2026",
    ],
)
def test_dates(typed: Any) -> None:
    assert tidy_date(typed) == "2026-11-26"


@pytest.mark.parametrize("typed", ["03/04/2026", "3/4/26", "3-4-2026"])
def test_a_date_that_may_be_two_is_asked_about(typed: str) -> None:
    with pytest.raises(Doubt, match="2026-04-03 or 2026-03-04"):
        tidy_date(typed)
    assert tidy_date(typed, "day") == "2026-04-03"
    assert tidy_date(typed, "month") == "2026-03-04"


def test_a_weekday_that_is_not_that_of_the_date_is_asked_about() -> None:
    with pytest.raises(Doubt, match="is a Thu, not a Fri"):
        tidy_date("Fri 26 Nov 2026")


@pytest.mark.parametrize("typed", ["3/3/2026", "03-03-2026"])
def test_a_date_that_is_the_same_either_way_is_none_to_ask_about(typed: str) -> None:
    assert tidy_date(typed) == "2026-03-03"


@pytest.mark.parametrize("typed", ["31.2.2026", "26-11-05", "soon", "2026-13-01", "Foo 26 Nov 2026"])
def test_what_is_no_date_is_left_alone(typed: str) -> None:
    assert tidy_date(typed) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (time(7, 30), "07:30"),
        (timedelta(hours=7, minutes=30), "07:30"),
        ("7:30", "7:30"),
        ("7.30", "07:30"),
        ("0730", "07:30"),
        ("7h30", "07:30"),
        ("7:30 am", "07:30"),
        ("7:30 p.m.", "19:30"),
        ("12 am", "00:00"),
        ("12 pm", "12:00"),
        ("07:30:00", "07:30"),
        (7, "07:00"),
        (7.0, "07:00"),
        ("7", "07:00"),
        ("noon", "12:00"),
        ("24:00", "24:00"),
        (date(1900, 1, 1), "24:00"),  # what Excel makes of 24:00
        ("13 pm", "13 pm"),
        (7.3, 7.3),
        ("25", "25"),
        (True, True),
    ],
)
def test_times(typed: Any, meant: Any) -> None:
    assert tidy_time(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("7,5", "7.5"),
        (7.5, "7.5"),
        (8.0, 8),
        ("8 hours", 8),
        ("7:30 h", "7:30"),
        ("7 h 30", "7:30"),
        ("7h30min", "7:30"),
        ("30 min", "0:30"),
        (time(0, 30), "0:30"),
        (timedelta(hours=40), "40:00"),
    ],
)
def test_lengths(typed: Any, meant: Any) -> None:
    assert tidy_length(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("3", 3),
        (3.0, 3),
        ("7,5", "7.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("12 345", 12345),
        ("x", "x"),
    ],
)
def test_numbers(typed: Any, meant: Any) -> None:
    assert tidy_number(typed) == meant


@pytest.mark.parametrize("typed", ["1.000", "1,000", "12,345"])
def test_a_number_that_may_be_thousands_is_asked_about(typed: str) -> None:
    with pytest.raises(Doubt, match="may be"):
        tidy_number(typed)


@pytest.mark.parametrize("typed", ["yes", "Y", "x", "X ", "TRUE", "true", "✓", "1", 1, 1.0, True])
def test_yes(typed: Any) -> None:
    assert tidy_yes(typed) is True


@pytest.mark.parametrize("typed", ["no", "N", "false", "-", "0", 0, False])
def test_no(typed: Any) -> None:
    assert tidy_yes(typed) is False


@pytest.mark.parametrize("typed", ["maybe", "", 2])
def test_neither_yes_nor_no(typed: Any) -> None:
    assert tidy_yes(typed) == typed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mon-Fri", "Mon-Fri"),
        ("monday - friday", "monday - friday"),
        ("Monday to Friday", "Mon-Fri"),
        ("Mo-Fr", "Mon-Fri"),
        ("Mon/Wed/Fri", "Mon, Wed, Fri"),
        ("Mondays and Thursdays", "Mon, Thu"),
        ("weekdays", "Mon-Fri"),
        ("Weekend", "Sat, Sun"),
        ("every day", "every day"),
        ("Mon-Fri but not public holidays", "Mon-Fri except holiday"),
        ("24.12.2026 - 26.12.2026", "2026-12-24..2026-12-26"),
        ("24 Dec 2026 to 26 Dec 2026", "2026-12-24..2026-12-26"),
        ("2026-12-24 until 2026-12-26", "2026-12-24..2026-12-26"),
        ("Nov 26, 2026", "2026-11-26"),
        ("26.11.2026; 27.11.2026", "2026-11-26, 2026-11-27"),
        (date(2026, 11, 26), "2026-11-26"),
        ("some days", "some days"),
    ],
)
def test_days(typed: Any, meant: str) -> None:
    assert tidy_days(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Mon-Fri 8-17", ("Mon-Fri", "08:00", "17:00")),
        ("Mon-Fri, 08:00 to 17:30", ("Mon-Fri", "08:00", "17:30")),
        ("weekends 8am-5pm", ("weekends", "08:00", "17:00")),
        ("24.12.2026 8-12", ("24.12.2026", "08:00", "12:00")),
        ("8-17", ("", "08:00", "17:00")),
        ("2026-12-24..2026-12-26", ("2026-12-24..2026-12-26", None, None)),
        ("Mon-Fri", ("Mon-Fri", None, None)),
        ("team 8-17", ("team 8-17", None, None)),
    ],
)
def test_days_with_hours(typed: str, meant: Any) -> None:
    assert split_hours(typed) == meant


def test_windows() -> None:
    assert tidy_window("8-17") == "08:00-17:00"
    assert tidy_window("8 am to 5 pm") == "08:00-17:00"
    assert tidy_window("Mon 8-17") == "Mon 8-17"


# --- in their places --------------------------------------------------------------------------


def test_people_and_shifts_answer_to_names_and_to_any_letters(tmp_path: Path) -> None:
    problem = read(
        tmp_path,
        Requests=[
            ["Employee", "Days", "Want", "Shifts"],
            ["Ann Lee", "Tue", "x", "d"],
            ["BOB ", "Wed", "no", "Late"],
        ],
    )
    first, second = problem.requests
    assert (first.employee, first.want, first.shifts) == ("ann", "on", ("D",))
    assert (second.employee, second.want, second.shifts) == ("bob", "off", ("late",))


def test_a_name_of_two_people_is_asked_about(tmp_path: Path) -> None:
    [fault] = faults(
        tmp_path,
        Staff=[["Id", "Name"], ["a1", "Ann Lee"], ["a2", "Ann Lee"]],
        Requests=[["Employee", "Days"], ["Ann Lee", "Tue"]],
    )
    assert fault.startswith('Requests!A2: Employee = "Ann Lee": may be a1 or a2')


def test_people_without_an_id_have_their_name(tmp_path: Path) -> None:
    problem = read(tmp_path, Staff=[["Name"], ["Ann Lee"], ["Bob"]])
    assert list(problem.people) == ["Ann Lee", "Bob"]


def test_skills_say_level_dates_and_standing_in(tmp_path: Path) -> None:
    text = "RN level 2 until 31.12.2026, MA from 2026-12-01 stand-in"
    problem = read(tmp_path, Staff=[["Id", "Skills"], ["ann", text]])
    nurse, assistant = problem.employees[0].skills
    assert (nurse.skill, nurse.level, nurse.expires) == ("RN", 2, date(2026, 12, 31))
    assert (assistant.skill, assistant.since, assistant.stand_in) == ("MA", date(2026, 12, 1), True)


def test_skills_may_be_ticked_in_columns_of_their_own(tmp_path: Path) -> None:
    staff = [
        ["Id", "Skill: rn", "SKILL MA", "Skills"],
        ["ann", "x", "no", ""],
        ["bob", 2, True, ""],
        ["cat", "-", "", "MA"],
    ]
    people = read(tmp_path, Staff=staff).employees
    assert [[(held.skill, held.level) for held in person.skills] for person in people] == [
        [("RN", 1)],
        [("RN", 2), ("MA", 1)],
        [("MA", 1)],
    ]
    [fault] = faults(tmp_path, Staff=[["Id", "Skill: RN"], ["ann", "perhaps"]])
    assert fault.startswith('Staff!B2: Skill: RN = "perhaps": is neither yes nor a level')
    [fault] = faults(tmp_path, Staff=[["Id", "Skill: XX"], ["ann", "x"]])
    assert fault.startswith('Staff!B2: Skill: XX: skill = "XX": there is no skill of this name')


def test_availability_with_hours_and_ranges(tmp_path: Path) -> None:
    problem = read(
        tmp_path,
        Availability=[
            ["Employee", "Days", "Last day", "Kind", "From", "Until"],
            ["ann", "Mon-Fri 8-17", "", "Not available", "", ""],
            ["bob", date(2026, 11, 24), "26.11.2026", "Vacation", "", ""],
            ["bob", "weekends", "", "rather not", time(18, 0), ""],
        ],
    )
    office, leave, wish = problem.availability
    assert (str(office.days), office.start, office.end, office.kind) == ("Mon-Fri", 480, 1020, "unavailable")
    assert (str(leave.days), leave.kind) == ("2026-11-24..2026-11-26", "leave")
    assert (str(wish.days), wish.start, wish.kind, wish.weight) == ("Sat, Sun", 1080, "undesired", 1)


def test_prices_may_say_hard(tmp_path: Path) -> None:
    problem = read(tmp_path, Coverage=[["Shifts", "Days", "Min", "Price below min"], ["D", "daily", "1", "Hard"]])
    assert problem.coverage[0].weight is None


def test_rules_of_everybody_and_of_contracts(tmp_path: Path) -> None:
    problem = read(
        tmp_path,
        Rules=[
            ["Contract", "Rule", "Max", "Per", "Price", "Details"],
            ["", "Rest", "", "", "", "hours: 11"],
            ["Full-Time", "Hours", "37,5", "week", 3, ""],
        ],
    )
    assert problem.rules[0].model_dump(include={"rule", "hours"}) == {"rule": "rest", "hours": "11:00"}
    [hours] = problem.contracts[0].rules
    assert (hours.key(), hours.weight, getattr(hours, "max")) == ("hours", 3, 2250)


def test_rows_for_the_same_shifts_are_one_demand(tmp_path: Path) -> None:
    problem = read(
        tmp_path,
        Coverage=[
            ["Shifts", "Days", "Min", "Price below min", "Group"],
            ["D", "Mon-Fri", 2, 50, ""],
            ["N", "daily", 1, "", ""],
            ["D", "holiday", 0, "", ""],
            ["D", "Sat", 1, "", "b"],
        ],
    )
    shown = [(item.shifts, [str(days) for days in item.days], item.weight) for item in problem.coverage]
    assert shown == [(("D",), ["Mon-Fri", "holiday"], 50), (("N",), ["daily"], 1000), (("D",), ["Sat"], 1000)]


def test_hours_after_days_make_a_demand_by_time(tmp_path: Path) -> None:
    problem = read(tmp_path, Coverage=[["Skill", "Days", "Min"], ["rn", "Mon-Fri 8-17", 1], ["rn", "Sat 8-12", 1]])
    [demand] = problem.time_coverage
    windows = {str(days): [str(window) for window in windows] for days, windows in demand.days.items()}
    assert windows == {"Mon-Fri": ["08:00-17:00"], "Sat": ["08:00-12:00"]}
    assert demand.skill == "RN"


def test_the_order_of_dates_can_be_said(tmp_path: Path) -> None:
    settings = [["Setting", "Value"], ["First day", "03/04/2026"], ["Days", 7]]
    [fault] = faults(tmp_path, Settings=settings)
    assert fault.startswith('Settings!B2: First day = "03/04/2026": may be 2026-04-03 or 2026-03-04')
    assert read(tmp_path, Settings=[*settings, ["Date order", "Day first"]]).horizon.start == date(2026, 4, 3)


def test_settings(tmp_path: Path) -> None:
    problem = read(
        tmp_path,
        Settings=[
            ["Setting", "Value", "Text"],
            ["first day", "2026-11-23"],
            ["Last day", date(2026, 12, 6)],
            ["Timezone", "America/New_York"],
            ["Week starts", "Sunday"],
            ["Country", "US"],
            ["Holiday", "24.12.2026", "Christmas Eve"],
            ["Open on", "26 Nov 2026"],
            ["Kind of place", "Clinic"],
            ["Law", "us-flsa"],
            ["Pay per hour", "21,50"],
            ["Premium", "days: Sun, percent: 50"],
            ["State", ""],
        ],
    )
    assert (problem.horizon.days, problem.horizon.zone, problem.horizon.week_starts) == (14, "America/New_York", "Sun")
    assert problem.holidays.add == {date(2026, 12, 24): "Christmas Eve"}
    assert problem.holidays.remove == (date(2026, 11, 26),)
    assert [use.preset for use in problem.presets] == ["us-flsa"]
    assert problem.facility == "clinic"
    assert problem.pay is not None and str(problem.pay.rate) == "21.50" and problem.pay.premiums[0].percent == 50


def test_last_roster_as_grid_and_as_list(tmp_path: Path) -> None:
    grid = [
        ["Employee", date(2026, 11, 21), "Sun 22 Nov 2026", "#hours"],
        ["Ann Lee", "d", "-", 8],
        ["bob", "", "D, N", 16],
    ]
    rows = [
        ["Employee", "Date", "Shift"],
        ["ann", "21.11.2026", "D"],
        ["bob", "22.11.2026", "D"],
        ["bob", "22.11.2026", "N"],
    ]
    first, second = (read(tmp_path, Last_roster=sheet).history for sheet in (grid, rows))
    assert first is not None and second is not None
    assert first.assignments == second.assignments
    assert first.start == second.start == date(2026, 11, 21)


def test_blank_rows_and_columns_and_blanks_around_text_do_not_matter(tmp_path: Path) -> None:
    plain = read(tmp_path)
    padded = desk()
    padded["Staff"] = [[], [], [" id\u00a0", "NAME *", "", "Contract", "#mine"], []]
    padded["Staff"] += [["ann ", "\u00a0Ann Lee", "", "Full-time ", "anything"], [], ["bob", "Bob Ray"]]
    del padded["Skills"], padded["Coverage"]
    again = read(tmp_path, **{name: padded.get(name) for name in desk()})
    assert [(item.id, item.name, item.contract) for item in again.employees] == [
        (item.id, item.name, item.contract) for item in plain.employees
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csvs_of_every_kind(encoding: str, mark: str, tmp_path: Path) -> None:
    from scheduler.formats import read_problem

    sheets = desk(Staff=[["Id", "Name", "Weekly hours"], ["zoë", 'Zoë, the "first"', "37,5"], ["'=x", "'-y", 8]])
    problem = read_problem(csvs(sheets, tmp_path, encoding, mark))
    first, guarded = problem.employees
    assert (first.id, first.name, first.hours) == ("zoë", 'Zoë, the "first"', 2250)
    assert (guarded.id, guarded.name) == ("=x", "-y")
