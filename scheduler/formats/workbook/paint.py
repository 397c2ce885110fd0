"""Sheets as an Excel workbook to fill in: choices, comments on the headings, headings that stay in sight."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from xlsxwriter.worksheet import Worksheet

from scheduler.formats.sheets.book import DATE as LONG_DATE
from scheduler.formats.sheets.book import HEAD, LONGEST, Book
from scheduler.formats.workbook import layout
from scheduler.formats.workbook.grid import letters
from scheduler.formats.workbook.kinds import CLOCK, DATE, DAYS, DETAILS, KEY, NAMES, SKILLS, TEXT
from scheduler.formats.workbook.lay import Page
from scheduler.formats.workbook.layout import Column, Table
from scheduler.formats.workbook.spelling import Value
from scheduler.rules import RULES
from scheduler.source import Fault, InputError

SPARE = 200
"""Rows below the last that offer choices too."""
LISTS = "_Lists"
"""The hidden sheet of what can be chosen from; its name keeps it from being read."""
_SHORT_DAY = "ddd d mmm"
_TEXT = (TEXT, NAMES, SKILLS, KEY, DETAILS)


def paint(pages: Sequence[Page], title: str, created: datetime, file: str = "") -> bytes:
    """The workbook's content; the same pages and moment give the same bytes.

    Raises
    ------
    InputError
        If something is too long for a cell.
    """
    book = Book(title, created)
    _check(pages, file)
    ends = {page.table.name: len(page.rows) + SPARE for page in pages}
    sheets = {page.table.name: book.sheet(page.table.name) for page in pages}
    lists = _Lists(book)
    for page in pages:
        sheet = sheets[page.table.name]
        _cells(book, sheet, page)
        if page.heads == [column.heading for column in page.table.columns]:
            _columns(book, sheet, page, ends, lists)
        else:
            _grid(book, sheet, page, ends)
    lists.write()
    return book.content()


def _check(pages: Sequence[Page], file: str) -> None:
    faults = []
    for page in pages:
        for number, row in enumerate(page.rows, start=2):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and len(cell) > LONGEST:
                    name = f"{page.table.name}!{letters(column)}{number}"
                    message = f"is longer than the {LONGEST} letters that a cell holds; keep this problem as YAML"
                    faults.append(Fault(file, number, str(page.heads[column]), "", message, cell=name))
    if faults:
        raise InputError(*faults)


def _cells(book: Book, sheet: Worksheet, page: Page) -> None:
    for column, head in enumerate(page.heads):
        if isinstance(head, date):
            book.put(sheet, 0, column, head, **{**HEAD, "num_format": _SHORT_DAY, "rotation": 90, "align": "center"})
        else:
            book.put(sheet, 0, column, head, **HEAD, bg_color="#e8eef5")
    for number, row in enumerate(page.rows, start=1):
        for column, cell in enumerate(row):
            _put(book, sheet, number, column, cell)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)


def _put(book: Book, sheet: Worksheet, row: int, column: int, cell: Value) -> None:
    if isinstance(cell, time):
        sheet.write_datetime(row, column, cell, book.format(num_format="hh:mm", align="left"))
    elif isinstance(cell, str) and cell:
        book.put(sheet, row, column, cell, num_format="@")
    elif cell != "":
        book.put(sheet, row, column, cell, align="left")


def _columns(book: Book, sheet: Worksheet, page: Page, ends: dict[str, int], lists: _Lists) -> None:
    last = len(page.rows) + SPARE
    for number, column in enumerate(page.table.columns):
        usual = {"num_format": "@"} if column.kind in _TEXT else {}
        usual |= {"num_format": "hh:mm", "align": "left"} if column.kind is CLOCK else {}
        usual |= {"num_format": LONG_DATE, "align": "left"} if column.kind in (DATE,) else {}
        usual |= {"align": "left"} if column.kind is DAYS else {}
        sheet.set_column(number, number, column.width, book.format(**usual) if usual else None)
        comment = column.help + (f"\nOne of: {', '.join(column.kind.choices)}." if column.kind.choices else "")
        sheet.write_comment(0, number, comment, _COMMENT)
        if source := _choices(column, page.table, ends, lists):
            sheet.data_validation(1, number, last, number, {"validate": "list", "source": source, **_MILD})


_COMMENT = {"author": "scheduler", "x_scale": 1.6, "font_size": 9}
_MILD = {
    "error_type": "warning",
    "error_title": "Not on the list",
    "error_message": "This is not on the list. Keep it if it is meant, or choose one.",
}
_SHEET_OF = {
    "employees": layout.STAFF,
    "skills": layout.SKILLS_TABLE,
    "contracts": layout.CONTRACTS,
    "sites": layout.SITES,
    "shifts": layout.SHIFTS,
}


_WITH_SHEETS = ("availability", "coverage", "eligibility", "no-overlap", "pin", "request", "time-coverage")
"""Rules that have a sheet of their own."""


def _choices(column: Column, table: Table, ends: dict[str, int], lists: _Lists) -> object:
    """What a cell of the column is chosen from: words, or the cells of another sheet."""
    if column.kind.choices:
        return list(column.kind.choices)
    if table is layout.RULES and column.field == "rule":
        return lists.of(sorted(rule.key() for rule in RULES if rule.key() not in _WITH_SHEETS))
    if table is layout.SETTINGS and column.field == "setting":
        return lists.of(list(layout.SETTING))
    if column.refers in _SHEET_OF and column.kind is TEXT:
        return _ids(_SHEET_OF[column.refers], ends)
    return None


def _ids(table: Table, ends: dict[str, int]) -> str:
    return f"='{table.name}'!$A$2:$A${ends[table.name] + 1}"


def _grid(book: Book, sheet: Worksheet, page: Page, ends: dict[str, int]) -> None:
    """People by days: narrow columns, and shifts to choose from."""
    sheet.set_column(0, 0, page.table.columns[0].width, book.format(num_format="@"))
    sheet.set_column(1, len(page.heads) - 1, 5, book.format(num_format="@", align="center"))
    sheet.set_row(0, 84)
    sheet.write_comment(
        0, 0, "What was worked in the days before the first. Several shifts: joined by commas. Blank: off.", _COMMENT
    )
    rule = {"validate": "list", "source": _ids(layout.SHIFTS, ends), **_MILD}
    sheet.data_validation(1, 1, len(page.rows) + SPARE, len(page.heads) - 1, rule)


class _Lists:
    """Lists too long to be written into a rule of a cell, on a hidden sheet."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._lists: list[Sequence[str]] = []

    def of(self, words: Sequence[str]) -> str:
        """The cells that will hold these words."""
        self._lists.append(words)
        column = letters(len(self._lists) - 1)
        return f"='{LISTS}'!${column}$1:${column}${len(words)}"

    def write(self) -> None:
        """The hidden sheet."""
        sheet = self._book.sheet(LISTS)
        for column, words in enumerate(self._lists):
            for row, word in enumerate(words):
                self._book.put(sheet, row, column, word)
        sheet.hide()
