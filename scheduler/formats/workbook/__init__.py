"""Problems as workbooks: an Excel file, or a folder of CSVs, with a sheet for each section."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from scheduler.formats.workbook.package import SHEETS, looks_like_workbook
from scheduler.problem import Problem
from scheduler.source import Fault, InputError

# What reads and what writes is imported where it is used: most problems are no workbooks.


def recognises(path: Path) -> bool:
    """Whether a path is a folder, or a file of a spreadsheet program."""
    return path.is_dir() or path.suffix.lower() in SHEETS or looks_like_workbook(path)


def read(path: Path) -> Problem:
    """The problem that a workbook, or a folder of CSVs, says.

    Raises
    ------
    InputError
        With every fault that was found, each with its cell.
    """
    from scheduler.formats.workbook.folder import read_folder
    from scheduler.formats.workbook.gather import problem
    from scheduler.formats.workbook.xlsx import read_sheets

    if path.suffix.lower() in SHEETS and path.is_file():
        message = "is one sheet; name the folder in which it lies beside Staff.csv, Shifts.csv and so on"
        raise InputError(Fault(str(path), 0, "", "", message))
    if path.is_dir():
        return problem(read_folder(path), str(path), path)
    return problem(read_sheets(path), str(path), path.parent)


def write_workbook(problem: Problem, created: datetime, file: str = "") -> bytes:
    """An Excel workbook that `read` reads as the same problem.

    Raises
    ------
    InputError
        If something in it is too long for a cell.
    """
    from scheduler.formats.workbook.lay import lay
    from scheduler.formats.workbook.paint import paint

    return paint(lay(problem), problem.name or "Staff scheduling problem", created, file)


def write_folder(problem: Problem) -> Mapping[str, bytes]:
    """CSVs by name that `read` reads as the same problem."""
    from scheduler.formats.workbook.folder import csv_files
    from scheduler.formats.workbook.lay import lay

    return csv_files(lay(problem))
