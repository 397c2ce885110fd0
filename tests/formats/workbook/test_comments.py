"""Problems written back as comments into a copy, which keeps all that the workbook had."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.formats import read_problem
from scheduler.formats.workbook.comments import AUTHOR, LIST
from scheduler.formats.workbook.starter import starter_files
from scheduler.outcome import ExitCode
from tests.formats.workbook.desk import NOON, csvs, desk, workbook


def check(path: Path, target: Path, *options: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", str(path), "--comments", str(target), *options])
    return done.exit_code, done.output


def broken_starter(folder: Path) -> Path:
    path = folder / "clinic.xlsx"
    path.write_bytes(starter_files(NOON)["clinic.xlsx"])
    book = openpyxl.load_workbook(path)
    book["Staff"]["C3"] = "fulltime"
    book["Availability"]["B2"] = "03/04/2026"
    book["Availability"]["B2"].comment = openpyxl.comments.Comment("ask Cora", "Manager")
    book["Staff"]["B2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FFEE00")
    book["Staff"]["J2"] = "=B2"
    book["Staff"]["J1"] = "#note"
    book.save(path)
    return path


def test_each_faulty_cell_has_a_comment_and_all_else_stays(tmp_path: Path) -> None:
    path, target = broken_starter(tmp_path), tmp_path / "told.xlsx"
    before = path.read_bytes()
    code, output = check(path, target)
    assert code == ExitCode.BAD_INPUT
    assert "told.xlsx: a copy with 2 comments" in output
    assert path.read_bytes() == before
    old, book = openpyxl.load_workbook(path), openpyxl.load_workbook(target)
    assert "did you mean full-time?" in book["Staff"]["C3"].comment.text
    asked = book["Availability"]["B2"].comment.text
    assert "2026-04-03 or 2026-03-04" in asked and "ask Cora" in asked
    assert book["Staff"]["B2"].fill.fgColor.rgb == "00FFEE00"
    assert book["Staff"]["J2"].value == "=B2"
    told = {(sheet.title, cell.coordinate) for sheet in book for row in sheet for cell in row
            if cell.comment and cell.comment.author == AUTHOR}  # fmt: skip
    assert told == {("Staff", "C3"), ("Availability", "B2")}
    for sheet in old:
        assert [[cell.value for cell in row] for row in book[sheet.title]] == [
            [cell.value for cell in row] for row in sheet
        ]
        rules = [(str(rule.sqref), rule.formula1) for rule in sheet.data_validations.dataValidation]
        assert [(str(rule.sqref), rule.formula1) for rule in book[sheet.title].data_validations.dataValidation] == rules
    listed = [[cell.value for cell in row] for row in book[LIST].iter_rows(min_row=2)]
    assert [row[0] for row in listed] == ["Staff!C3", "Availability!B2"]
    assert book[LIST]["A2"].hyperlink.location == "'Staff'!C3"


def test_a_corrected_copy_is_a_problem_again_and_a_second_one_forgets_the_first(tmp_path: Path) -> None:
    path, target, second = broken_starter(tmp_path), tmp_path / "told.xlsx", tmp_path / "again.xlsx"
    check(path, target)
    book = openpyxl.load_workbook(target)
    book["Staff"]["C3"] = "full-time"
    book.save(target)
    code, output = check(target, second)
    assert code == ExitCode.BAD_INPUT and "a copy with 1 comments" in output
    book = openpyxl.load_workbook(second)
    assert book["Staff"]["C3"].comment is None
    book["Availability"]["B2"] = date(2027, 1, 6)
    book.save(second)
    assert len(read_problem(second).employees) == 8
    assert check(second, tmp_path / "none.xlsx")[0] == 0
    assert not (tmp_path / "none.xlsx").exists()


def test_text_that_looks_like_a_formula_is_none_in_the_list(tmp_path: Path) -> None:
    path = workbook(desk(Staff=[["Id", "Contract"], ["ann", "=SUM(1)"]]), tmp_path)
    check(path, tmp_path / "told.xlsx")
    book = openpyxl.load_workbook(tmp_path / "told.xlsx")
    assert all(cell.data_type == "s" for cell in book[LIST][2])


def test_refused_where_there_can_be_no_comments(tmp_path: Path) -> None:
    path = broken_starter(tmp_path)
    assert "is the workbook itself" in check(path, path)[1]
    folder = csvs(desk(), tmp_path)
    assert "only cells can have comments" in check(folder, tmp_path / "told.xlsx")[1]
    (tmp_path / "there.xlsx").write_text("mine")
    assert "is there already" in check(path, tmp_path / "there.xlsx")[1]
    assert (tmp_path / "there.xlsx").read_text() == "mine"
    assert "a copy with" in check(path, tmp_path / "there.xlsx", "--force")[1]


def test_a_file_that_cannot_be_opened_gets_no_copy(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 nothing")
    assert check(path, tmp_path / "told.xlsx")[0] == ExitCode.BAD_INPUT
    assert not (tmp_path / "told.xlsx").exists()
