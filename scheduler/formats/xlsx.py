"""The roster as a workbook for Excel, LibreOffice and their like.

Written with XlsxWriter rather than openpyxl: it only writes, and that is all there is to do
here; it is quick, brings nothing else along, has comments, data bars and print settings,
and the same content gives the same bytes.
"""

from __future__ import annotations

from scheduler.formats import Files, Release
from scheduler.formats.report import report
from scheduler.formats.sheets.book import Book
from scheduler.formats.sheets.grid import coverage_sheet, roster_sheet
from scheduler.formats.sheets.lists import (
    about_sheet,
    assignments_sheet,
    hours_sheet,
    requests_sheet,
    violations_sheet,
)

NAME = "roster.xlsx"
SHEETS = (
    roster_sheet,
    coverage_sheet,
    hours_sheet,
    requests_sheet,
    violations_sheet,
    assignments_sheet,
    about_sheet,
)
"""In the order of their tabs."""


def write(release: Release) -> Files:
    """``roster.xlsx``."""
    found = report(release)
    book = Book(found.title, release.created)
    for sheet in SHEETS:
        sheet(book, found)
    return {NAME: book.content()}
