"""The workbook, read by a library that did not write it and by LibreOffice."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from scheduler.calendar import HolidayCalendar
from scheduler.formats import Release
from scheduler.formats.xlsx import write
from scheduler.rules import Availability, ConsecutiveDays, Coverage, Hours, Request
from scheduler.verify import verify
from tests.formats.example import CREATED, KEY, release
from tests.needs import needs
from tests.world import roster, world

EVIL = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    '=HYPERLINK("http://x")',
    "{=1}",
    "http://example.org",
    "007",
    "1e3",
    "TRUE",
    "\t=1",
    "＝1+1",
]
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")  # openpyxl knows no data bars
SHEETS = ["Roster", "Coverage", "Hours", "Requests", "Violations", "Assignments", "About"]


def book_of(what: Release) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(write(what)["roster.xlsx"]))


def written(rules: Any, days: int, lines: dict[str, str], **more: Any) -> Workbook:
    problem = world(rules, days, people=list(lines), **more)
    found = roster(**lines)
    return book_of(Release(problem, found, verify(problem, found), CREATED, KEY, {"status": "OPTIMAL", "bound": 3}))


def rows_of(book: Workbook, sheet: str) -> list[list[Any]]:
    return [[value for value in row if value is not None] for row in book[sheet].iter_rows(values_only=True)]


def test_the_grid_shows_who_works_what_in_the_shifts_colours() -> None:
    away = [Availability(employee="bob", days="Mon", kind="leave")]
    book = written(away, 3, {"ann": "D-[DC]", "bob": "-NN"}, holidays=HolidayCalendar(add={"2026-11-24": "Feast"}))
    assert book.sheetnames == SHEETS
    rows = rows_of(book, "Roster")
    assert rows[2] == ["Name", "Mon", "Tue", "Wed", "Hours", "Days", "Wkends", "Nights", "On call", "Hols"]
    assert rows[3] == ["23 Nov", "24*", "25"]
    assert rows[4] == ["ann", "D", "D+C", timedelta(hours=16), 2, 0, 0, 1, 0]
    assert rows[5] == ["bob", "leave", "N", "N", timedelta(hours=16), 2, 0, 2, 0, 1]
    assert rows[6] == ["At work", 1, 1, 2]
    sheet = book["Roster"]
    assert sheet["B5"].fill.fgColor.rgb == "FF77AADD" and sheet["B5"].font.color.rgb == "FF000000"
    assert sheet["C6"].fill.fgColor.rgb != sheet["B5"].fill.fgColor.rgb
    assert sheet["C4"].comment.text == "Feast"
    assert sheet.freeze_panes == "B5"


def test_violations_are_comments_where_they_are_and_a_list() -> None:
    rules = [ConsecutiveDays(max=1), Coverage(shifts="N", days={"Tue": 1}, weight=5), Hours(min=40, weight=1)]
    book = written(rules, 8, {"me": "DD------"})
    sheet = book["Roster"]
    assert "1. me has 2 working days in a row" in sheet["C5"].comment.text
    assert "has 16:00 hours" in sheet["A5"].comment.text
    assert "1 person on N needed, 0 there" in sheet["C6"].comment.text
    rows = rows_of(book, "Violations")
    assert [row[:3] for row in rows[1:]] == [[1, "hard rule", "consecutive-days"], [2, 24, "hours"], [3, 5, "coverage"]]
    assert rows[3][3] == datetime(2026, 11, 24)


def test_coverage_hours_and_requests_say_what_is_there_and_what_is_agreed() -> None:
    rules = [
        Coverage(shifts="D", days={"daily": {"min": 1, "ideal": 2}}),
        Coverage(shifts="N", days={"Mon": 1}, level=2, skill="rare"),
        Hours(min=20, max=40, weight=1),
        Request(employee="ann", days="Mon, Tue", want="off", weight=4),
    ]
    book = written(rules, 2, {"ann": "D-", "bob": "DD"})
    assert rows_of(book, "Coverage")[4:6] == [["People on D", "2/2", "1/2"], ["Rare (level 2 or above) on N", "0/1"]]
    assert (
        book["Coverage"]["C5"].fill.fgColor.rgb == "FFFDEEBF" and book["Coverage"]["B6"].fill.fgColor.rgb == "FFF6C9C5"
    )
    hours = rows_of(book, "Hours")
    assert hours[1][:4] == ["ann", timedelta(hours=8), timedelta(hours=20), timedelta(hours=40)]
    assert hours[1][4] == "12.00 hours less"
    assert rows_of(book, "Requests")[1] == ["ann", "off, Mon, Tue", 2, 1, "partly", 4]
    assert ["Requests granted", "1 of 2 days"] in rows_of(book, "About")


def test_assignments_are_real_dates_and_times_by_the_clock_on_the_wall() -> None:
    book = book_of(release([("ann", "2026-03-28", "N")]))  # the clocks go forward that night
    [_, row] = rows_of(book, "Assignments")
    assert row == [
        "ann",
        "Ann Example",
        datetime(2026, 3, 28),
        "N",
        "Night",
        datetime(2026, 3, 28, 23),
        datetime(2026, 3, 29, 7),
        7,
        "main",
        "work",
    ]


@pytest.mark.parametrize("evil", EVIL)
def test_text_is_text_whatever_it_looks_like(evil: str) -> None:
    content = write(release([("ann", "2026-03-24", "D")], names={"ann": evil}, shift_name=evil, name=evil))[
        "roster.xlsx"
    ]
    book = openpyxl.load_workbook(io.BytesIO(content))
    shown = evil.replace("\t", "")
    cell = book["Roster"]["A5"]
    assert (cell.value, cell.data_type) == (shown, "s")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert cell.quotePrefix is (shown[0] in "=+-@＝")
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert not [name for name in names if "hyperlink" in name.lower() or "external" in name.lower()]


def test_the_same_release_gives_the_same_bytes() -> None:
    made = [
        write(release([("ann", "2026-03-24", "D")], coverage=(Coverage(shifts="N", days={"Mon": 1}),))) for _ in "ab"
    ]
    assert made[0] == made[1]


def test_libreoffice_opens_every_sheet_and_reads_the_same(tmp_path: Path) -> None:
    program = shutil.which("soffice")
    needs(program, "LibreOffice")
    problem = world([ConsecutiveDays(max=1)], 3, people=[{"id": "ann", "name": "=1+1"}, "bob"])
    found = roster(ann="DD-", bob="--N")
    what = Release(problem, found, verify(problem, found), CREATED, KEY)
    (tmp_path / "roster.xlsx").write_bytes(write(what)["roster.xlsx"])
    home = f"-env:UserInstallation={(tmp_path / 'home').as_uri()}"
    every_sheet = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    command = [str(program), home, "--headless", "--convert-to", every_sheet, "--outdir", str(tmp_path), "roster.xlsx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    read = {
        sheet: list(csv.reader((tmp_path / f"roster-{sheet}.csv").read_text(encoding="utf-8").splitlines()))
        for sheet in SHEETS
    }
    assert [cell for cell in read["Roster"][4] if ":" not in cell] == ["=1+1", "D", "D", "", "2", "0", "0", "0", "0"]
    assert [cell for cell in read["Roster"][5] if ":" not in cell] == ["bob", "", "", "N", "1", "0", "1", "0", "0"]
    assert [(row[1], row[3], row[7]) for row in read["Assignments"][1:]] == [
        ("=1+1", "D", "8"),
        ("=1+1", "D", "8"),
        ("bob", "N", "8"),
    ]
    assert read["Violations"][1][-1].startswith("=1+1 has 2 working days in a row")
