"""An Excel workbook into sheets, by python-calamine, and a problem into an Excel workbook, by XlsxWriter."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from scheduler.formats.workbook.grid import Sheet
from scheduler.formats.workbook.package import packed, unpack
from scheduler.formats.workbook.scan import Scan, Unreadable, scan_sheets
from scheduler.source import Fault, InputError

UNSOLVED = (
    "holds a formula whose value is not in the file; open it in Excel or LibreOffice and save it, or write the value"
)
ERROR = "holds a formula that ends in an error; correct it, or write the value"
MERGED = "is merged with other cells; unmerge them and write the value into each cell that it is for"


def read_sheets(path: Path) -> Sequence[Sheet]:
    """Every worksheet of a workbook, hidden ones too.

    Raises
    ------
    InputError
        If the file cannot be read, or is no workbook without macros.
    """
    import python_calamine as calamine  # slow to load, and only for those who have a workbook

    parts = unpack(path)
    try:
        scans = scan_sheets(parts)
        with calamine.load_workbook(io.BytesIO(packed(parts))) as book:
            return [_sheet(book.get_sheet_by_name(name), path, scan) for name, scan in scans.items()]
    except Unreadable as error:
        raise InputError(Fault(str(path), 0, "", "", str(error))) from None
    except calamine.CalamineError as error:
        message = f"is damaged ({error}); open it in Excel or LibreOffice and save it again"
        raise InputError(Fault(str(path), 0, "", "", message)) from None


def _sheet(found: object, path: Path, scan: Scan) -> Sheet:
    import python_calamine as calamine

    assert isinstance(found, calamine.CalamineSheet)
    rows = [list(row) for row in found.to_python(skip_empty_area=False)]
    troubles = dict.fromkeys(scan.merged, MERGED)
    troubles |= dict.fromkeys(scan.errors, ERROR)
    troubles |= dict.fromkeys(scan.unsolved, UNSOLVED)
    while len(rows) <= max((row for row, _ in troubles), default=-1):
        rows.append([])
    return Sheet(found.name, str(path), rows, troubles)
