"""A workbook that takes text for text, whatever it looks like, and keeps each format once."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scheduler.formats.csv import DANGEROUS
from scheduler.formats.report.text import visible

LONGEST = 32_000
"""Characters that a cell can hold, with some to spare."""
DATE = "ddd d mmm yyyy"
MOMENT = "ddd d mmm yyyy hh:mm"
DURATION = "[h]:mm"
HEAD = {"bold": True, "bottom": 1, "valign": "bottom"}


class Book:
    """A workbook in memory.

    Parameters
    ----------
    title
        Of the whole, for the file's properties.
    created
        The moment it carries; the same content gives the same bytes.
    """

    def __init__(self, title: str, created: datetime) -> None:
        self._stream = io.BytesIO()
        self.workbook = xlsxwriter.Workbook(self._stream, {"in_memory": True})
        self.workbook.set_properties({"title": visible(title), "created": created.replace(tzinfo=None)})
        self._formats: dict[tuple[tuple[str, Any], ...], Format] = {}

    def format(self, **properties: Any) -> Format:
        """The format of these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"valign": "vcenter", **properties})
        return self._formats[key]

    def sheet(self, name: str) -> Worksheet:
        """A new sheet, which is printed on landscape paper as wide as one page."""
        sheet = self.workbook.add_worksheet(name)
        sheet.set_default_row(18)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.set_footer("&L&A&RPage &P of &N")
        return sheet

    def put(self, sheet: Worksheet, row: int, column: int, value: object, **properties: Any) -> None:
        """Write one value as what it is; text is never a formula, a number or a link."""
        if value is None or value == "":
            sheet.write_blank(row, column, None, self.format(**properties))
        elif isinstance(value, str):
            text = visible(value)[:LONGEST]
            if text.startswith(DANGEROUS):
                properties["quote_prefix"] = True  # stays text when somebody edits the cell
            sheet.write_string(row, column, text, self.format(**properties))
        elif isinstance(value, datetime):
            sheet.write_datetime(
                row, column, value, self.format(**{"num_format": MOMENT, "align": "left", **properties})
            )
        elif isinstance(value, date):
            sheet.write_datetime(row, column, value, self.format(**{"num_format": DATE, "align": "left", **properties}))
        else:
            sheet.write_number(row, column, value, self.format(**properties))

    def table(
        self, sheet: Worksheet, heads: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[int]
    ) -> None:
        """A list with a heading that stays in sight and can be filtered by."""
        for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
            numbers = not any(isinstance(row[column], str | date) for row in rows)
            sheet.set_column(column, column, width)
            self.put(sheet, 0, column, head, **HEAD, **({"align": "right"} if numbers else {"indent": 1}))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                self.put(sheet, number, column, value, **({"indent": 1} if isinstance(value, str) else {}))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(heads) - 1)

    def content(self) -> bytes:
        """The file."""
        self.workbook.close()
        return self._stream.getvalue()


def days(minutes: int) -> float:
    """Minutes as a spreadsheet counts time."""
    return minutes / (24 * 60)
