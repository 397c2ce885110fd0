"""Export files of other systems come in through a mapping; what cannot be understood is told by its cell."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.formats import Release, read_problem
from scheduler.formats.csv import write
from scheduler.formats.workbook.bring import Brought, bring
from scheduler.formats.workbook.mapping import READY, load_mapping
from scheduler.formats.workbook.starter import starter_text
from scheduler.outcome import ExitCode
from scheduler.problem import Problem, parse, save
from scheduler.roster import Assignment, Roster
from scheduler.source import InputError
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY
from tests.formats.workbook.desk import workbook

CLINIC = parse(starter_text(date(2026, 11, 24)))  # begins on 2026-12-07
DEPUTY = (
    "First Name,Last Name,Email,Start Date,Start Time,End Date,End Time,Location,Area,"
    "Meal Break (Mins),Comment,Published,Open\r\n"
    "Ana,Lopez,ana@example.org,2026-11-30,07:30:00,2026-11-30,16:00:00,Lakeside,Desk,30,,Yes,No\r\n"
    "Dev,Patel,dev@example.org,2026-11-30,07:30:00,2026-11-30,16:00:00,Lakeside,Care,30,,Yes,No\r\n"
    ",,,2026-12-01,09:00:00,2026-12-01,17:30:00,Lakeside,Care,30,,Yes,Yes\r\n"
    "Ana,Lopez,ana@example.org,2026-12-07,07:30:00,2026-12-07,16:00:00,Lakeside,Desk,30,,Yes,No\r\n"
)
GOOGLE = (
    "Subject,Start Date,Start Time,End Date,End Time,All Day Event,Description,Location,Private\r\n"
    "Emma Novak,12/09/2026,,12/11/2026,,True,away,,True\r\n"
    "finn,12/14/2026,10:00 AM,12/14/2026,12:30 PM,False,,,False\r\n"
)


def brought(folder: Path, text: str, mapping: str, problem: Problem = CLINIC) -> Brought:
    path = folder / "export.csv"
    path.write_text(text, newline="")
    return bring(problem, path, load_mapping(mapping))


def refused(folder: Path, text: str, mapping: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        brought(folder, text, mapping)
    return [str(fault).removeprefix(f"{folder / 'export.csv'}: ") for fault in caught.value.faults]


def own(folder: Path, text: str) -> str:
    path = folder / "own.yaml"
    path.write_text(text)
    return str(path)


def test_deputy_is_what_was_worked(tmp_path: Path) -> None:
    found = brought(tmp_path, DEPUTY, "deputy")
    assert found.problem.history is not None
    worked = [(item.employee, str(item.date), item.shift) for item in found.problem.history.assignments]
    assert worked == [("ana", "2026-11-30", "F1"), ("dev", "2026-11-30", "M1")]  # same times, other skills
    assert found.problem.history.start == date(2026, 11, 30)
    assert found.count == 2
    assert found.left_out == {
        "nobody under First Name and Last Name": 1,
        "on or after 2026-12-07, the first day": 1,
    }


def test_a_google_calendar_is_when_people_are_away(tmp_path: Path) -> None:
    found = brought(tmp_path, GOOGLE, "google")
    emma, finn = found.problem.availability[-2:]
    assert (emma.employee, str(emma.days), emma.end - emma.start, emma.note) == (
        "emma", "2026-12-09..2026-12-11", 1440, "away",
    )  # fmt: skip
    assert (finn.employee, str(finn.days), finn.start, finn.end) == ("finn", "2026-12-14", 600, 750)
    assert len(found.problem.availability) == len(CLINIC.availability) + 2
    assert save(found.problem.changed(availability=CLINIC.availability)) == save(CLINIC)  # all else is as it was


def test_a_grid_is_last_months_roster(tmp_path: Path) -> None:
    mapping = own(
        tmp_path, "section: history\nlayout: grid\ndates: day first\nvalues: {shift: {E: F1, L: F2, U: null, D: M1}}"
    )
    text = "Name;05/12/2026;06/12/2026;hours\nAna Lopez;E;U;8\nbill;L;;8\nDev Patel;;d;8\n"
    found = brought(tmp_path, text, mapping)
    assert found.problem.history is not None
    assert [(item.employee, str(item.date), item.shift) for item in found.problem.history.assignments] == [
        ("ana", "2026-12-05", "F1"),
        ("bill", "2026-12-05", "F2"),
        ("dev", "2026-12-06", "M1"),
    ]
    assert found.left_out == {"codes that are no shift": 1}


def test_a_grid_from_a_workbook_with_its_own_ids(tmp_path: Path) -> None:
    path = workbook({"March": [["x"]], "Roster": [["", date(2026, 12, 5)], ["ana", "sf"], ["emma", "SM"]]}, tmp_path)
    mapping = own(tmp_path, "{section: history, layout: grid, sheet: roster}")
    history = bring(CLINIC, path, load_mapping(mapping)).problem.history
    assert history is not None and [item.shift for item in history.assignments] == ["SF", "SM"]


def test_people_are_added_and_those_that_are_there_keep_their_id(tmp_path: Path) -> None:
    mapping = own(
        tmp_path,
        "section: employees\n"
        "columns: {name: Full name, contract: Type, skills: Job, rate: Pay}\n"
        "values: {contract: {FT: full-time, PT: part-time}, skills: {Receptionist: front}}\n"
        "only: {Active: ['yes']}\n"
        "always: {tags: new}\n",
    )
    text = (
        "Full name,Type,Job,Pay,Active\nana lopez,PT,Receptionist,22.25,Yes\n"
        "Ida Berg,ft,MA,'24,yes\nOld Hand,FT,MA,20,no\n"
    )
    found = brought(tmp_path, text.replace("'24", "24"), mapping)
    ana, ida = found.problem.people["ana"], found.problem.people["Ida Berg"]
    assert (ana.contract, [held.skill for held in ana.skills], str(ana.rate)) == ("part-time", ["front"], "22.25")
    assert (ida.contract, ida.tags, str(ida.rate)) == ("full-time", ("new",), "24")
    assert len(found.problem.employees) == 9
    assert found.left_out == {"other than yes under Active": 1}


def test_wishes_and_settled_shifts(tmp_path: Path) -> None:
    wishes = own(tmp_path, "{section: requests, columns: {employee: Who, days: When, want: Off}, values: {Off: {}}}")
    with pytest.raises(InputError, match="is no field of requests"):
        load_mapping(wishes)
    wishes = own(
        tmp_path, "{section: requests, columns: {employee: Who, days: When, want: Free}, values: {want: {x: off}}}"
    )
    found = brought(tmp_path, "Who\tWhen\tFree\nAna Lopez\t9 Dec 2026\tX\n", wishes)
    assert found.problem.requests[-1].want == "off"
    pins = own(tmp_path, "{section: pins, columns: {employee: Who, date: Day, start: From}}")
    found = brought(tmp_path, "Who,Day,From\ngreta,2026-12-09,8:00\n", pins)
    assert found.problem.pins[0].shift == "N"


def test_everything_that_is_wrong_is_told_by_its_cell(tmp_path: Path) -> None:
    lines = [
        DEPUTY.splitlines()[0],
        "Ann,Nobody,,2026-11-30,07:30:00,,16:00:00,,,,,,",
        "Cora,Hughes,,2026-11-30,07:30:00,,16:00:00,,,,,,",
        "Ana,Lopez,,03/04/2026,07:30:00,,16:00:00,,,,,,",
        "Ana,Lopez,,2026-11-30,06:00:00,,16:00:00,,,,,,",
    ]
    found = refused(tmp_path, "\n".join(lines), "deputy")
    assert [fault.split(":")[0] for fault in found] == ["E3", "D4", "E5"]
    assert "may be F1 or M1; map a column to shift" in found[0]  # Cora can do both
    assert "may be 2026-04-03 or 2026-03-04" in found[1]
    assert "no shift has these times" in found[2]


def test_what_somebody_worked_who_has_left_is_left_out(tmp_path: Path) -> None:
    gone = "\nAna,Lopes,,2026-11-30,05:00,,16:30,,,,,,"
    found = brought(tmp_path, DEPUTY.rstrip() + gone, "deputy")
    assert found.count == 2
    assert found.left_out["Ana Lopes, who is not among the employees"] == 1
    [fault] = refused(tmp_path, DEPUTY.splitlines()[0] + gone, "deputy")
    assert "is not among the employees, nor is anybody else here; is it the right file" in fault


def test_a_wish_of_somebody_who_is_not_there_is_refused(tmp_path: Path) -> None:
    wishes = own(tmp_path, "{section: requests, columns: {employee: Who, days: When}}")
    [fault] = refused(tmp_path, "Who,When\nAna Lopes,9 Dec 2026\n", wishes)
    assert fault.startswith('A2: Who = "Ana Lopes": there is no employee of this name')


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    found = refused(tmp_path, "Subject,Start Date\nAna,12/09/2026\n", "google")
    assert found[0].startswith('A1: heading = "End Date": there is no such column; there are Subject, Start Date.')


def test_an_event_that_ends_on_another_day_at_some_time(tmp_path: Path) -> None:
    text = GOOGLE.splitlines()[0] + "\nana,12/09/2026,10:00 AM,12/11/2026,11:00 AM,False,,,\n"
    [fault] = refused(tmp_path, text, "google")
    assert fault.startswith('D2: End Date = "2026-12-11": ends on another day at a time of day; split it')


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{section: staff, columns: {name: Name}}", "own.yaml:1: section"),
        ("{columns: {name: Name}}", "is missing"),
        ("{section: employees}", "says of no column what it is"),
        ("{section: employees, columns: {nmae: Name}}", "is no field of employees"),
        ("{section: requests, layout: grid}", "only a history can be a grid"),
        ("section: employees\ncolums: {name: Name}", "own.yaml:2: colums"),
    ],
)
def test_mappings_that_are_none(text: str, why: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_mapping(own(tmp_path, text))
    assert why in str(caught.value)


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(DEPUTY)
    (tmp_path / "clinic.yaml").write_text(save(CLINIC))
    source, target = str(tmp_path / "clinic.yaml"), str(tmp_path / "next.xlsx")
    command = ["import-file", source, str(tmp_path / "export.csv"), "-o", target, "--mapping"]
    done = CliRunner().invoke(app, [*command, "deputy"])
    assert done.exit_code == 0, done.output
    assert "2 entries of history from" in " ".join(done.output.split())
    assert "left out: 1 with nobody under First Name and Last Name" in " ".join(done.output.split())
    history = read_problem(target).history
    assert history is not None and len(history.assignments) == 2
    told = CliRunner().invoke(app, [*command, "deputy", "--force", "--json"])
    assert json.loads(told.output) == {
        "status": "IMPORTED",
        "entries": 2,
        "left_out": {"nobody under First Name and Last Name": 1, "on or after 2026-12-07, the first day": 1},
        "files": [target],
    }
    again = CliRunner().invoke(app, [*command, "google"])
    assert again.exit_code == ExitCode.BAD_INPUT
    unknown = CliRunner().invoke(app, [*command, "deptuy"])
    assert "there are roster, google, deputy, grid" in " ".join(unknown.output.split())


@pytest.mark.parametrize("name", ["roster.csv", "roster-data.csv"])
def test_the_roster_of_last_month_is_the_history_of_the_next(tmp_path: Path, name: str) -> None:
    text = (
        "horizon: {start: 2026-11-23, days: 9}\n"
        'shifts: [{id: D, start: "08:00", end: "16:30", breaks: [{length: "0:30", starts: ["11:30", "12:00"]}]}]\n'
        'shift_families: [{id: f, starts: ["09:00"], lengths: [6]}]\n'
        "employees: [{id: ann, name: Ann Lee}, {id: =bob}]\n"
    )
    worked = Roster(
        Assignment(who, date(2026, 11, day), shift)
        for who, day, shift in (("ann", 23, "D-1200"), ("=bob", 24, "f-0900-1500"), ("ann", 30, "D-1130"))
    )
    path = tmp_path / name
    problem = parse(text)
    path.write_bytes(write(Release(problem, worked, verify(problem, worked), CREATED, KEY))[name])
    found = bring(parse(text.replace("11-23", "11-30")), path, load_mapping("roster"))
    assert found.problem.history is not None and found.problem.history.start == date(2026, 11, 23)
    assert set(found.problem.history.assignments) == {item for item in worked if item.date.day < 30}
    assert found.left_out == {"on or after 2026-11-30, the first day": 1}


@pytest.mark.parametrize("name", READY)
def test_mappings_that_come_along_can_be_read(name: str) -> None:
    assert load_mapping(name).section in ("availability", "history")
