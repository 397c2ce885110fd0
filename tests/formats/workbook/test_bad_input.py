"""Whatever is wrong is told, with its cell, and all at once; what is dangerous is refused before it is opened."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from scheduler.formats import read_problem
from scheduler.formats.workbook import package, scan
from scheduler.source import InputError
from tests.formats.workbook.desk import csvs, desk, faults, read, workbook


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_problem(path)
    return str(caught.value)


def test_every_fault_with_its_cell_at_once(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        Staff=[["Id", "Name", "Contract", "Skils"], ["ann", "Ann Lee", "fulltime", "RN"]],
        Shifts=[["Shift", "Start", "End"], ["D", "25:00", "15:00"], ["N", "22:00", ""]],
        Coverage=[["Shifts", "Days", "Min"], ["E", "daily", 1], ["D", "Mun-Fri", "two"]],
        Availability=[["Employee", "Days"], ["ann", "03/04/2026"], ["cat", "Mon"]],
    )
    expected = [
        'Staff!D1: heading = "Skils": there is no column of this name; did you mean Skills?',
        'Staff!C2: Contract = "fulltime": there is no contract of this name; did you mean full-time?',
        'Shifts!B2: Start = "25:00": not a time of day; write it as "07:30"',
        "Shifts!A3: Shift: a shift needs either its end or its length",
        'Coverage!A2: Shifts = "E": there is no shift or shift tag of this name',
        'Coverage!B3: Days = "Mun-Fri": "Mun-Fri" is no day',
        'Coverage!C3: Min = "two": write a whole number',
        'Availability!B2: Days = "03/04/2026": may be 2026-04-03 or 2026-03-04',
        'Availability!A3: Employee = "cat": there is no employee of this name',
    ]
    for start in expected:
        assert any(fault.startswith(start) for fault in found), (start, found)
    assert len(found) == len(expected), found


def test_faults_stand_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    found = faults(
        tmp_path,
        Shifts=[["Shift", "Start", "End"], ["D", "7:00", "15:00"], ["N", "x", "y"]],
        Staff=[["Id", "Weekly hours"], ["ann", "many"]],
        Coverage=None,
    )
    assert [fault.split(":")[0] for fault in found] == ["Shifts!B3", "Shifts!C3", "Staff!B2"]


@pytest.mark.parametrize(
    ("sheets", "start"),
    [
        ({"Avalability": [["Employee", "Days"], ["ann", "Mon"]]}, "Avalability!A1"),
        ({"Budget": [["Anything"]]}, "Budget!A1"),
        ({"People": [["Id"], ["cat"]]}, "People!A1"),
        ({"Skills": [["Skill", "Skill"], ["RN", "MA"]]}, "Skills!B1"),
        ({"Skills": [["Skill", ""], ["RN", ""], ["MA", "a thought"]]}, "Skills!B3"),
        ({"Settings": [["Setting", "Value"], ["First dy", date(2026, 11, 23)], ["Days", 7]]}, "Settings!A2"),
        (
            {"Settings": [["Setting", "Value"], ["First day", date(2026, 11, 23)], ["Days", 7], ["Days", 8]]},
            "Settings!A4",
        ),
        ({"Settings": [["Setting", "Value"], ["First day", "soon"], ["Last day", date(2026, 11, 24)]]}, "Settings!B"),
        ({"Settings": [["Setting", "Value"], ["First day", date(2026, 11, 23)]]}, "Settings!B2"),
        ({"Coverage": [["Shifts", "Days", "Min"], ["D", "Mon", 1], ["D", "Mon", 2]]}, "Coverage!B3"),
        ({"Coverage": [["Shifts", "Days", "Min"], ["D", "Mon", ""]]}, "Coverage!C2"),
        ({"Coverage": [["Shifts", "Days", "Min"], ["D", "", 1]]}, "Coverage!B2"),
        ({"Coverage": [["Shifts", "Days", "Time", "Min"], ["D", "Mon 8-9", "9-10", 1]]}, "Coverage!B2"),
        (
            {"Coverage": [["Shifts", "Days", "Min", "Price below min"], ["D", "Mon", 1, 5], ["D", "Tue", 1, 6]]},
            "Coverage!D3",
        ),
        ({"Availability": [["Employee", "Days", "Last day"], ["ann", "Mon", date(2026, 11, 24)]]}, "Availability!C2"),
        ({"Availability": [["Employee", "Days", "From"], ["ann", "Mon 8-17", "7:00"]]}, "Availability!B2"),
        ({"Rules": [["Rule", "Details"], ["rest", "hours 11"]]}, "Rules!B2"),
        ({"Rules": [["Rule", "Details"], ["rest", "hours: ["]]}, "Rules!B2"),
        ({"Rules": [["Rule", "Details"], ["rest", "hours: 11, afer: N"]]}, "Rules!B2: Details"),
        ({"Rules": [["Rule", "Max", "Details"], ["weekends", 2, "max: 3"]]}, "Rules!C2"),
        ({"Rules": [["Contract", "Rule", "Max"], ["half", "weekends", 2]]}, "Rules!A2"),
        ({"Last_roster": [["Employee", "Tuesday"], ["ann", "D"]]}, "Last roster!A1"),
        ({"Last_roster": [["Employee", "2026-11-2x"], ["ann", "D"]]}, "Last roster!B1"),
        ({"Last_roster": [["Employee", date(2026, 11, 22)], ["", "D"]]}, "Last roster!A2"),
        ({"Last_roster": [["Employee", date(2026, 11, 22)], ["ann", "X"]]}, "Last roster!B2"),
        ({"Staff": [["Id", "Skills"], ["ann", "Rn lvel 2"]]}, "Staff!B2"),
        ({"Staff": [["Id", "Contract"], ["ann", ""], ["", "full-time"]]}, "Staff!A3: Id: is missing"),
        ({"Staff": [["Id", "Name"], [1.5, "Ann"]]}, "Staff!A2"),
        ({"Staff": [["Id", "Name"], [date(2026, 5, 1), "Ann"]]}, "Staff!A2"),
        ({"Staff": [["Id", "Weekly hours"], ["ann", "1.000"]]}, "Staff!B2"),
    ],
)
def test_the_cell_that_is_wrong_is_named(sheets: dict[str, Any], start: str, tmp_path: Path) -> None:
    found = faults(tmp_path, **sheets)
    assert found and found[0].startswith(start), found
    assert all("; " in fault or "write" in fault for fault in found), found  # what to do about it


def test_ids_that_are_numbers_are_text(tmp_path: Path) -> None:
    assert list(read(tmp_path, Staff=[["Id", "Name"], [7, "Ann"], ["08", "Bob"]]).people) == ["7", "08"]


def test_sheets_and_columns_to_be_left_out(tmp_path: Path) -> None:
    problem = read(
        tmp_path,
        **{"#notes": [["whatever"]], "_Lists": [["a"]], "Staff": [["#", "Id", "_x"], [1, "ann", 2]], "Empty": []},
    )
    assert list(problem.people) == ["ann"]


def test_hidden_sheets_are_read(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    book = openpyxl.load_workbook(path)
    book["Staff"].sheet_state = "hidden"
    book["Skills"].sheet_state = "veryHidden"
    book.save(path)
    assert len(read_problem(path).employees) == 2


def test_thousands_of_empty_rows_do_not_matter(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    book = openpyxl.load_workbook(path)
    for row in range(10, 20_000):
        book["Staff"].cell(row, 1).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    book["Staff"].cell(1_048_576, 16_384).font = openpyxl.styles.Font(bold=True)
    book["Staff"].cell(30_000, 2).value = "  "
    book.save(path)
    assert len(read_problem(path).employees) == 2


def test_a_value_at_the_end_of_the_world_is_refused(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    book = openpyxl.load_workbook(path)
    book["Staff"].cell(1_048_576, 16_384).value = "x"
    book.save(path)
    assert "row 1048576, column 16384, far from all else" in refusal(path)


def test_formulas_have_the_value_that_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "formulas.xlsx"
    book = xlsxwriter.Workbook(path)
    for name, rows in desk().items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value == "":
                    continue
                if isinstance(value, str):
                    sheet.write_formula(number, column, f'="{value}"', None, value)
                elif isinstance(value, int):
                    sheet.write_formula(number, column, f"={value}-0", None, value)
                else:
                    text = str(value)[:5] if ":" in str(value) else str(value)
                    sheet.write_formula(number, column, f'="{text}"', None, text)
    book.close()
    assert len(read_problem(path).employees) == 2


def test_formulas_without_a_value_and_those_that_fail_are_named(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    book = openpyxl.load_workbook(path)
    book["Staff"]["B2"] = "=1+1"
    book.save(path)
    text = refusal(path)
    assert "Staff!B2: Name: holds a formula whose value is not in the file; open it in Excel" in text
    assert text.count("\n") == 0
    other = tmp_path / "error.xlsx"
    made = xlsxwriter.Workbook(other)
    for name, rows in desk().items():
        sheet = made.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [str(cell)[:10] for cell in row])
    made.get_worksheet_by_name("Staff").write_formula(1, 3, "=NA()", None, "#N/A")
    made.close()
    assert "Staff!D2: Skills: holds a formula that ends in an error" in refusal(other)


def test_merged_cells_are_named(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    book = openpyxl.load_workbook(path)
    book["Staff"].merge_cells("C2:C3")
    book["Shifts"].merge_cells("A1:B1")
    book.save(path)
    text = refusal(path)
    assert 'Staff!C2: Contract = "full-time": is merged with other cells; unmerge them' in text
    assert "Shifts!A1: heading" in text and "is merged" in text


# --- files that are not what they say, or worse ----------------------------------------------


def changed(path: Path, change: Callable[[dict[str, bytes]], None], name: str = "changed.xlsx") -> Path:
    with zipfile.ZipFile(path) as archive:
        parts = {item.filename: archive.read(item) for item in archive.infolist()}
    change(parts)
    target = path.with_name(name)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return target


def test_macros_are_refused(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    with_code = changed(path, lambda parts: parts.update({"xl/vbaProject.bin": b"code"}))
    assert "holds macros" in refusal(with_code)
    old = changed(path, lambda parts: parts.update({"xl/macrosheets/sheet1.xml": b"<a/>"}))
    assert "holds macros" in refusal(old)
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    typed = changed(
        path,
        lambda parts: parts.update(
            {"[Content_Types].xml": parts["[Content_Types].xml"].replace(b"spreadsheetml.sheet.main", kind)}
        ),
        "macros.xlsm",
    )
    assert "may hold macros" in refusal(typed)


def test_an_archive_of_200_mb_is_refused_before_it_is_inflated(tmp_path: Path, monkeypatch: Any) -> None:
    path = workbook(desk(), tmp_path)

    def bloat(parts: dict[str, bytes]) -> None:
        parts["xl/worksheets/sheet1.xml"] = b" " * 200_000_000

    bomb = changed(path, bloat)
    assert bomb.stat().st_size < 1_000_000
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("was opened"))
    assert "would be more than 100 MB" in refusal(bomb)


def test_sizes_that_lie_are_found_out(tmp_path: Path) -> None:
    def bloat(parts: dict[str, bytes]) -> None:
        parts["xl/worksheets/sheet1.xml"] += b" " * 200_000_000

    bomb = changed(workbook(desk(), tmp_path), bloat)
    content = bytearray(bomb.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            name = content.find(b"sheet1.xml", at, at + 80)
            if name > 0:
                struct.pack_into("<I", content, at + offset, 1000)
            at += 4
    bomb.write_bytes(bytes(content))
    assert "is damaged" in refusal(bomb)


def test_many_parts_are_refused(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    many = changed(path, lambda parts: parts.update({f"xl/x{number}.xml": b"<a/>" for number in range(3000)}))
    assert "2000 parts" in refusal(many)


def test_a_text_said_a_million_times_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setattr(scan, "MAX_LETTERS", 10_000)
    assert "letters" in refusal(workbook(desk(Sites=[["Site"], *[["s" * 1000]] * 20]), tmp_path))
    monkeypatch.setattr(scan, "MAX_CELLS", 10)
    assert "cells" in refusal(workbook(desk(), tmp_path))


def test_definitions_in_xml_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><worksheet>&c;</worksheet>'
    path = changed(workbook(desk(), tmp_path), lambda parts: parts.update({"xl/worksheets/sheet1.xml": bomb}))
    assert "definitions of its own" in refusal(path)


def test_encrypted_and_old_workbooks(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1")
    locked = tmp_path / "locked.xlsx"
    locked.write_bytes(ole + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))
    assert "is encrypted; open it with its password" in refusal(locked)
    old = tmp_path / "old.xls"
    old.write_bytes(ole + b"\0" * 600)
    assert "save it as an Excel workbook (.xlsx)" in refusal(old)
    content = bytearray(workbook(desk(), tmp_path).read_bytes())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    (tmp_path / "zip.xlsx").write_bytes(bytes(content))
    assert "is encrypted" in refusal(tmp_path / "zip.xlsx")


def test_damaged_workbooks(tmp_path: Path) -> None:
    path = workbook(desk(), tmp_path)
    content = path.read_bytes()
    for number, broken in enumerate([content[: len(content) // 2], b"PK\x03\x04" + b"\0" * 100]):
        target = tmp_path / f"broken{number}.xlsx"
        target.write_bytes(broken)
        assert "is damaged" in refusal(target)
    text = changed(path, lambda parts: parts.update({"xl/worksheets/sheet1.xml": b"<worksheet><row"}))
    assert "is damaged" in refusal(text)
    styles = changed(path, lambda parts: parts.update({"xl/styles.xml": b"<styleSheet><numFmts"}))
    assert "is damaged" in refusal(styles)


def test_renamed_files(tmp_path: Path) -> None:
    text = tmp_path / "text.xlsx"
    text.write_text("horizon: {start: 2026-11-23}")
    assert "is no Excel workbook, whatever its name says" in refusal(text)
    archive = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("word/document.xml", "<a/>")
    assert "is an archive, but no Excel workbook" in refusal(archive)
    path = workbook(desk(), tmp_path)
    renamed = tmp_path / "clinic.yaml"
    renamed.write_bytes(path.read_bytes())
    assert len(read_problem(renamed).employees) == 2  # told by its content
    folder = csvs(desk(), tmp_path)
    (folder / "Staff.csv").write_bytes(path.read_bytes())
    assert "Staff.csv: is a workbook, whatever its name says" in refusal(folder)


def test_missing_and_too_large(tmp_path: Path, monkeypatch: Any) -> None:
    assert "no such file" in refusal(tmp_path / "none.xlsx")
    monkeypatch.setattr(package, "MAX_BYTES", 1000)
    assert "is larger than" in refusal(workbook(desk(), tmp_path))


# --- folders ----------------------------------------------------------------------------------


def test_faults_of_csvs_name_file_and_cell(tmp_path: Path) -> None:
    folder = csvs(desk(Staff=[["Id", "Contract"], ["ann", "fulltime"]]), tmp_path)
    assert refusal(folder).startswith(f'{folder}/Staff.csv: B2: Contract = "fulltime": there is no contract')


def test_folders_that_are_no_problem(tmp_path: Path) -> None:
    assert "is a folder without Staff.csv, Shifts.csv" in refusal(tmp_path)
    assert "is one sheet; name the folder" in refusal(csvs(desk(), tmp_path) / "Staff.csv")
    assert "no such file" in refusal(tmp_path / "none.csv")


@pytest.mark.parametrize("content", [b"Id\nan\x81n", b"Id\nan\0n\n", b"Id\n\x01\n", b'Id\n"ann\n'])
def test_csvs_that_are_none(content: bytes, tmp_path: Path) -> None:
    folder = csvs(desk(), tmp_path)
    (folder / "Staff.csv").write_bytes(content)
    text = refusal(folder)
    assert re.search(r"Staff\.csv(:\d+)?: (is in no encoding|holds the control character|is not CSV)", text), text


def test_a_line_that_names_the_separator(tmp_path: Path) -> None:
    folder = csvs(desk(), tmp_path)
    (folder / "Staff.csv").write_bytes(b"sep=;\r\nId;Name\r\nann;Lee, Ann\r\n")
    assert read_problem(folder).employees[0].name == "Lee, Ann"


def test_a_workbook_in_the_calendar_of_1904(tmp_path: Path) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "date_1904": True})
    days = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in desk().items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(number, column, value, days)
                else:
                    sheet.write(number, column, str(value)[:5] if ":" in str(value) else value)
    book.close()
    (tmp_path / "mac.xlsx").write_bytes(stream.getvalue())
    assert read_problem(tmp_path / "mac.xlsx").horizon.start == date(2026, 11, 23)
