"""What `scheduler init` writes: complete, the same three times, and good for a roster."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from scheduler.cli import app
from scheduler.formats import read_problem
from scheduler.formats.workbook.layout import LAST_ROSTER, SHEETS
from scheduler.formats.workbook.starter import starter_files, starter_text
from scheduler.lint import warnings
from scheduler.outcome import ExitCode
from scheduler.problem import parse
from scheduler.solve import solve
from scheduler.verify import verify


def test_init_writes_the_same_clinic_three_times(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["init", str(tmp_path / "my")])
    assert done.exit_code == 0, done.output
    problems = [read_problem(tmp_path / "my" / name) for name in ("clinic.xlsx", "clinic-csv", "clinic.yaml")]
    assert len(problems[0].employees) == 8
    assert len({problem.digest() for problem in problems}) == 1
    assert warnings(problems[0]) == []


def test_init_replaces_nothing_without_force(tmp_path: Path) -> None:
    (tmp_path / "clinic.xlsx").write_text("mine")
    refused = CliRunner().invoke(app, ["init", str(tmp_path)])
    assert refused.exit_code == ExitCode.BAD_INPUT
    assert (tmp_path / "clinic.xlsx").read_text() == "mine"
    assert not (tmp_path / "clinic.yaml").exists()
    assert CliRunner().invoke(app, ["init", str(tmp_path), "--force"]).exit_code == 0


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2027, 2, 28), date(2028, 12, 31)])
def test_its_days_lie_ahead_and_keep_their_weekdays(today: date) -> None:
    problem = parse(starter_text(today))
    assert problem.horizon.start.weekday() == 0
    assert timedelta(days=7) <= problem.horizon.start - today < timedelta(days=14)
    assert problem.history is not None
    assert problem.history.start == problem.horizon.start - timedelta(days=7)


def test_it_solves_to_a_roster_without_gaps() -> None:
    problem = parse(starter_text(date(2026, 11, 23)))
    result = solve(problem, seconds=30, workers=2, seed=1)
    assert result.roster is not None
    verdict = verify(problem, result.roster)
    assert verdict.feasible
    assert not [item for item in verdict.broken if item.rule == "coverage"]


def test_the_workbook_helps_to_fill_it_in(tmp_path: Path) -> None:
    path = tmp_path / "clinic.xlsx"
    path.write_bytes(starter_files(datetime(2026, 11, 23, tzinfo=UTC))["clinic.xlsx"])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[: len(SHEETS)] == [table.name for table in SHEETS]
    for table in SHEETS:
        sheet = book[table.name]
        assert sheet.freeze_panes == "B2"
        if table is not LAST_ROSTER:
            assert all(cell.comment and cell.comment.text for cell in sheet[1]), table.name
    chosen = {
        (sheet.title, str(rule.sqref).split(":")[0]): rule.formula1
        for sheet in book
        for rule in sheet.data_validations.dataValidation
    }
    assert chosen["Staff", "C2"] == "'Contracts'!$A$2:$A$203"
    assert chosen["Availability", "A2"].startswith("'Staff'!$A$2")
    assert chosen["Availability", "D2"] == '"unavailable,leave,undesired,preferred"'
    assert chosen["Requests", "D2"] == '"on,off"'
    assert chosen["Rules", "B2"].startswith("'_Lists'!")
    assert chosen["Last roster", "B2"].startswith("'Shifts'!$A$2")
    assert book["_Lists"].sheet_state == "hidden"
