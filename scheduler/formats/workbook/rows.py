"""A sheet into rows: which column is which, what each cell means, and where everything stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from scheduler.formats.workbook.grid import Place, Sheet
from scheduler.formats.workbook.kinds import Kind
from scheduler.formats.workbook.layout import Column, Table, plain
from scheduler.formats.workbook.spelling import Doubt, Order, Value, tidy_days
from scheduler.source import Fault

NOT_READ = ("#", "_")
"""What the name of a sheet or a heading begins with if it is to be left out."""


@dataclass
class Row:
    """One row: plain data by field, and the place of every field, of the blank ones too."""

    place: Place
    data: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


@dataclass
class Reader:
    """Reads sheets, and collects what is wrong with them.

    Attributes
    ----------
    order
        Whether day or month comes first in dates with strokes, if that was said.
    faults
        With the place of each.
    """

    order: Order | None = None
    faults: list[tuple[Place, Fault]] = field(default_factory=list)

    def blame(self, place: Place, message: str, value: object = None, field: str | None = None) -> None:
        """Note that something is wrong at a place."""
        self.faults.append((place, place.fault(message, value, field)))

    def cell(self, place: Place, kind: Kind) -> Any:
        """What a cell means; `None` stands in for what cannot be known, and is noted."""
        value = place.sheet.value(place.row, place.column)
        if (trouble := place.sheet.troubles.get((place.row, place.column))) is not None:
            self.blame(place, trouble, value if value != "" else None)
            return value
        try:
            found = kind.read(value, self.order)
            return str(found) if isinstance(found, date | time | timedelta) else found
        except Doubt as doubt:
            self.blame(place, str(doubt), value)
            return value if isinstance(value, str | int | float) else str(value)

    def tidied_days(self, days: Value, place: Place) -> Value:
        """Days in the model's notation as far as they can be understood; any doubt is noted."""
        try:
            return tidy_days(days, self.order)
        except Doubt as doubt:
            self.blame(place, str(doubt), days)
            return days

    def filled(self, sheet: Sheet, row: int, column: int) -> bool:
        """Whether there is anything to say of a cell."""
        return sheet.value(row, column) != "" or (row, column) in sheet.troubles

    def head(self, sheet: Sheet) -> int | None:
        """The first row in which anything stands; None in an empty sheet."""
        return next((row for row, cells in enumerate(sheet.rows) if any(cell != "" for cell in cells)), None)

    def columns(self, sheet: Sheet, table: Table, head: int) -> dict[int, Column]:
        """The columns of a sheet by number."""
        found: dict[int, Column] = {}
        known = [item.heading for item in table.columns]
        for number in range(len(sheet.rows[head])):
            text = str(sheet.value(head, number))
            place = sheet.place(head, number, "heading")
            if text.startswith(NOT_READ):
                continue
            if (head, number) in sheet.troubles:
                self.blame(place, sheet.troubles[head, number], text or None)
                continue
            if text == "":
                below = next((row for row in range(head + 1, len(sheet.rows)) if self.filled(sheet, row, number)), None)
                if below is not None:
                    message = "stands in a column without a heading; write one above it, or # if it is not to be read"
                    self.blame(sheet.place(below, number), message, sheet.value(below, number))
                continue
            column = table.headed(text)
            if column is None:
                near = difflib.get_close_matches(plain(text), map(plain, known), 1, 0.6)
                guess = (
                    f"did you mean {next(name for name in known if plain(name) == near[0])}?"
                    if near
                    else f"the columns of {table.name} are {', '.join(known)}"
                )
                self.blame(place, f"there is no column of this name; {guess} Begin it with # to have it left out", text)
            elif column in found.values():
                self.blame(place, "this column comes twice; keep one", text)
            else:
                found[number] = column
        return found

    def rows(self, sheet: Sheet, table: Table) -> Iterator[Row]:
        """The rows in which anything stands."""
        head = self.head(sheet)
        if head is None:
            return
        columns = self.columns(sheet, table, head)
        if not columns:
            return
        for number in range(head + 1, len(sheet.rows)):
            if any(self.filled(sheet, number, column) for column in columns):
                yield self._row(sheet, number, columns)

    def _row(self, sheet: Sheet, number: int, columns: dict[int, Column]) -> Row:
        row = Row(sheet.place(number, min(columns), columns[min(columns)].heading))
        for position, column in columns.items():
            place = sheet.place(number, position, column.heading)
            row.places[column.field] = place
            if self.filled(sheet, number, position):
                row.data[column.field] = self.cell(place, column.kind)
        self._unfold(row)
        return row

    def _unfold(self, row: Row) -> None:
        """What stands in Details becomes fields like the others."""
        details = row.data.pop("details", None)
        if details is None:
            return
        place = row.places["details"]
        if not isinstance(details, dict):
            return  # told already
        for name, value in details.items():
            if name in row.data:
                message = f"{name} has a column of its own, in which something stands; keep one of the two"
                self.blame(place, message, value if isinstance(value, str | int | float) else None)
            else:
                row.data[name] = value
                row.places[name] = place
