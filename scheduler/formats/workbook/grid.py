"""Sheets as they are read, and the names of their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scheduler.formats.workbook.spelling import Value, clean
from scheduler.source import Fault, shorten


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook, or one file of a folder of CSVs.

    Attributes
    ----------
    name
        Of the sheet; of a file without its suffix.
    file
        The workbook, or the CSV, for messages.
    rows
        Values by row and column, both from 0; rows may be of different lengths, empty text is a blank cell.
    troubles
        What is wrong with cells before anything is read from them, by row and column.
    alone
        Whether it is a file of its own, so that cells need not name it.
    """

    name: str
    file: str
    rows: Sequence[Sequence[Value]]
    troubles: Mapping[tuple[int, int], str] = field(default_factory=dict)
    alone: bool = False

    def value(self, row: int, column: int) -> Value:
        """What stands in a cell; empty text where nothing does."""
        cells = self.rows[row] if row < len(self.rows) else ()
        found = cells[column] if column < len(cells) else ""
        return clean(found) if isinstance(found, str) else found

    def place(self, row: int, column: int, heading: str = "") -> Place:
        """Where a cell is."""
        return Place(self, row, column, heading)


@dataclass(frozen=True, eq=False)
class Place:
    """A cell, and under which heading it stands."""

    sheet: Sheet
    row: int
    column: int
    heading: str = ""

    @property
    def cell(self) -> str:
        """``Staff!C7``, or ``C7`` in a file of its own."""
        name = f"{letters(self.column)}{self.row + 1}"
        return name if self.sheet.alone else f"{self.sheet.name}!{name}"

    def fault(self, message: str, value: object = None, field: str | None = None) -> Fault:
        """What is wrong with it."""
        shown = shorten(value if isinstance(value, str | int | float | bool | None) else str(value))
        return Fault(
            self.sheet.file, self.row + 1, self.heading if field is None else field, shown, message, cell=self.cell
        )


def letters(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text
