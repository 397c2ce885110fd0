"""A folder of CSVs as sheets: whatever encoding and separator a spreadsheet program gave them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path

from scheduler.formats.csv import guard, unguard
from scheduler.formats.workbook import package
from scheduler.formats.workbook.grid import Sheet
from scheduler.formats.workbook.lay import Page
from scheduler.formats.workbook.layout import SHEETS, plain
from scheduler.formats.workbook.scan import MAX_CELLS
from scheduler.formats.workbook.spelling import Value
from scheduler.source import MAX_BYTES, Fault, InputError

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


def read_folder(path: Path) -> Sequence[Sheet]:
    """Every CSV of a folder.

    Raises
    ------
    InputError
        If one cannot be read, or none is there.
    """
    known = {plain(name) for table in SHEETS for name in (table.name, *table.also)}
    files = sorted(item for item in path.iterdir() if item.suffix.lower() in package.SHEETS and item.is_file())
    if not any(plain(item.stem) in known for item in files):
        message = "is a folder without Staff.csv, Shifts.csv and so on; name the problem's file, or a folder of these"
        raise InputError(Fault(str(path), 0, "", "", message))
    faults: list[Fault] = []
    sheets: list[Sheet] = []
    for item in files:
        try:
            sheets.append(read_sheet(item))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(*faults)
    return sheets


def read_sheet(path: Path) -> Sheet:
    """One CSV.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    text = decode(path)
    separator, text = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    cells = 0
    try:
        for row in reader:
            rows.append([unguard(cell) for cell in row])
            cells += len(row)
            if cells > MAX_CELLS:
                raise csv.Error(f"more than {MAX_CELLS} cells")
    except csv.Error as error:
        message = f"is not CSV ({error}); save it again as CSV from the spreadsheet"
        raise InputError(Fault(str(path), reader.line_num, "", "", message)) from None
    return Sheet(path.stem, str(path), rows, alone=True)


def decode(path: Path) -> str:
    """Text in UTF-8 or UTF-16, or else in the code page of Windows in western Europe and America.

    Raises
    ------
    InputError
        If it cannot be read or is none of these.
    """

    def refuse(message: str) -> InputError:
        return InputError(Fault(str(path), 0, "", "", message))

    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise refuse(f"cannot be read ({error.strerror or error}); check the name and the rights") from None
    if len(content) > MAX_BYTES:
        raise refuse(f"is larger than {MAX_BYTES // 10**6} MB; this is not a problem file")
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise refuse("is a workbook, whatever its name says; name it .xlsx, or save it as CSV")
    for code in _encodings(content):
        try:
            text = content.decode(code).removeprefix("\ufeff")
        except UnicodeDecodeError:
            continue
        if stray := re.search(r"[^\t\n\r -\ud7ff\ue000-\U0010ffff]", text):
            message = f"holds the control character U+{ord(stray[0]):04X}, which no text has; save it as CSV (UTF-8)"
            raise refuse(message)
        return text
    raise refuse("is in no encoding that is known; save it as CSV (UTF-8)")


def _encodings(content: bytes) -> Sequence[str]:
    for mark, code in _BOMS:
        if content.startswith(mark):
            return (code,)
    head = content[:400]
    if head[1::2].count(0) > len(head) // 4:
        return ("utf-16-le",)
    if head[0::2].count(0) > len(head) // 4:
        return ("utf-16-be",)
    return ("utf-8", "cp1252")


def _separator(text: str) -> tuple[str, str]:
    """What is between the cells, by the first line, and the text without a line that says so."""
    first, _, rest = text.partition("\n")
    if match := re.fullmatch(r"sep=([,;\t|])\r?", first, re.IGNORECASE):
        return match[1], rest
    line = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    bare = re.sub(r'"[^"]*"', "", line)
    return max(",;\t", key=lambda mark: (bare.count(mark), mark == ",")), text


def csv_files(pages: Sequence[Page]) -> Mapping[str, bytes]:
    """A CSV for each sheet, for spreadsheet programs: with a mark of its encoding, text guarded."""
    return {f"{page.table.name}.csv": _csv(page).encode("utf-8-sig") for page in pages}


def _csv(page: Page) -> str:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([cell_text(head) for head in page.heads])
    writer.writerows([[cell_text(cell) for cell in row] for row in page.rows])
    return stream.getvalue()


def cell_text(value: Value) -> str:
    """A value as CSV has it."""
    if isinstance(value, str):
        return guard(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    return value.strftime("%H:%M") if isinstance(value, time) else str(value)
