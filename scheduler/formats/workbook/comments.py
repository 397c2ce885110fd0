"""A copy of a workbook that says at each cell what is wrong with it.

Written with openpyxl, which alone of the libraries here keeps what it does not change: it needs the extra ``workbook``.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scheduler.formats.workbook.package import unpack
from scheduler.source import Fault

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

AUTHOR = "scheduler check"
"""Of the comments; those of an earlier copy are taken away again."""
LIST = "#Problems"
"""The sheet that lists them all; its name keeps it from being read."""
_WIDE, _LINE = 320, 18


def commented(path: Path, faults: Sequence[Fault]) -> bytes:
    """The workbook with a comment at each faulty cell and a sheet that lists all faults.

    Raises
    ------
    InputError
        If the file is no workbook that can be opened.
    """
    import openpyxl

    unpack(path)  # refuses what should not be opened
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells of what Excel has and it leaves out
        book = openpyxl.load_workbook(path)
    _forget(book)
    cells: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults:
        sheet, _, cell = fault.cell.rpartition("!")
        if sheet in book.sheetnames:
            cells.setdefault((sheet, cell), []).append(fault)
    for (sheet, cell), found in cells.items():
        _comment(book[sheet][cell], found)
    _list(book, faults)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _forget(book: Workbook) -> None:
    """Take away what an earlier check wrote."""
    if LIST in book.sheetnames:
        del book[LIST]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if getattr(cell, "comment", None) is not None and cell.comment.author == AUTHOR:
                    cell.comment = None


def _comment(cell: Any, faults: Iterable[Fault]) -> None:
    from openpyxl.comments import Comment

    lines = [fault.message[:1].upper() + fault.message[1:] + "." for fault in faults]
    if cell.comment is not None:
        lines.append(cell.comment.text)
    text = "\n\n".join(lines)
    comment = Comment(text, AUTHOR)
    comment.width, comment.height = _WIDE, _LINE * (3 + len(text) // 45 + 2 * len(lines))
    cell.comment = comment


def _list(book: Workbook, faults: Iterable[Fault]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = book.create_sheet(LIST, 0)
    widths = {"Cell": 20, "Heading": 22, "Value": 28, "What is wrong, and what to do": 100}
    for column, (head, width) in enumerate(widths.items(), start=1):
        sheet.cell(1, column, head).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(1, column).column_letter].width = width
    for row, fault in enumerate(faults, start=2):
        name, _, cell = fault.cell.rpartition("!")
        for column, text in enumerate((fault.cell, fault.field, fault.value, fault.message), start=1):
            shown = sheet.cell(row, column)
            shown.value = text
            shown.data_type = "s"  # whatever it begins with
            shown.alignment = Alignment(wrap_text=True, vertical="top")
        if name in book.sheetnames:
            quoted = name.replace("'", "''")
            here = sheet.cell(row, 1)
            here.hyperlink = Hyperlink(ref=here.coordinate, location=f"'{quoted}'!{cell}")
            sheet.cell(row, 1).font = Font(underline="single", color="0563C1")
    sheet.freeze_panes = "A2"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0
