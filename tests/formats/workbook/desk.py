"""Workbooks as a person may have made them, for tests: sheets by name, each a list of rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from scheduler.formats import read_problem
from scheduler.problem import Problem
from scheduler.source import InputError

Sheets = dict[str, list[list[Any]]]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def desk(**changed: list[list[Any]] | None) -> Sheets:
    """A small valid problem; sheets named here replace its own, None takes one away."""
    sheets: Sheets = {
        "Settings": [["Setting", "Value"], ["First day", date(2026, 11, 23)], ["Days", 7]],
        "Skills": [["Skill", "Name"], ["RN", "Registered nurse"], ["MA", "Medical assistant"]],
        "Shifts": [
            ["Shift", "Start", "End", "Tags"],
            ["D", time(7, 0), time(15, 0), ""],
            ["N", "22:00", "06:00", "late"],
        ],
        "Contracts": [["Contract", "Name"], ["full-time", "40 hours"]],
        "Staff": [
            ["Id", "Name", "Contract", "Skills"],
            ["ann", "Ann Lee", "full-time", "RN"],
            ["bob", "Bob Ray", "", "MA, RN level 2"],
        ],
        "Coverage": [["Shifts", "Days", "Min"], ["D", "daily", 1]],
    }
    named = {name if name.startswith("_") else name.replace("_", " "): rows for name, rows in changed.items()}
    return {name: rows for name, rows in {**sheets, **named}.items() if rows is not None}


def workbook(sheets: Mapping[str, Sequence[Sequence[Any]]], folder: Path, name: str = "desk.xlsx") -> Path:
    """The sheets as an Excel file."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
    formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if type(value) in formats:
                    sheet.write_datetime(number, column, value, formats[type(value)])
                elif value != "":
                    sheet.write(number, column, value)
    book.close()
    path = folder / name
    path.write_bytes(stream.getvalue())
    return path


_FORMATS = {date: "yyyy-mm-dd", datetime: "yyyy-mm-dd hh:mm", time: "hh:mm"}


def csvs(sheets: Mapping[str, Sequence[Sequence[Any]]], folder: Path, encoding: str = "utf-8", mark: str = ",") -> Path:
    """The sheets as a folder of CSVs."""
    path = folder / "csvs"
    path.mkdir()
    for title, rows in sheets.items():
        stream = io.StringIO(newline="")
        csv.writer(stream, delimiter=mark).writerows(rows)
        (path / f"{title}.csv").write_bytes(stream.getvalue().encode(encoding))
    return path


def read(folder: Path, **changed: list[list[Any]] | None) -> Problem:
    """The problem of `desk`, through a workbook."""
    return read_problem(workbook(desk(**changed), folder))


def faults(folder: Path, **changed: list[list[Any]] | None) -> list[str]:
    """What is said of it, without the file's name."""
    path = workbook(desk(**changed), folder)
    try:
        read_problem(path)
    except InputError as error:
        return [str(fault).removeprefix(f"{path}: ") for fault in error.faults]
    return []
