"""The sheet Last roster: a grid of people by days, or a list with a row for each shift."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scheduler.formats.workbook.grid import Place, Sheet
from scheduler.formats.workbook.kinds import DATE, NAMES, TEXT
from scheduler.formats.workbook.layout import LAST_ROSTER
from scheduler.formats.workbook.rows import NOT_READ, Reader, Row

if TYPE_CHECKING:
    from scheduler.formats.workbook.gather import Gathered

OFF = ("-", "–", "—", ".", "off", "free", "/")
"""How people write that nothing was worked."""


@dataclass
class Past:
    """What was worked: a row for each shift, and since when everything is known."""

    rows: list[Row] = field(default_factory=list)
    start: Any = None
    start_place: Place | None = None

    def put(self, source: Gathered) -> None:
        """Into the problem's data."""
        if not self.rows and self.start is None and "history" not in source.data:
            return
        section = source.data.setdefault("history", {})
        if "from" not in section:
            dates = [str(row.data.get("date", "")) for row in self.rows]
            section["from"] = self.start if self.start is not None else min(dates)
            place = self.start_place or (self.rows[0].place if self.rows else None)
            if place is not None:
                source.places[("history",)] = source.places[("history", "from")] = place
        section["assignments"] = [row.data for row in self.rows]
        for number, row in enumerate(self.rows):
            source.add(("history", "assignments", number), row)


def history(sheet: Sheet, reader: Reader) -> Past:
    """What the sheet says."""
    head = reader.head(sheet)
    if head is None:
        return Past()
    headings = [LAST_ROSTER.headed(str(sheet.value(head, column))) for column in range(len(sheet.rows[head]))]
    if any(column is not None and column.field == "date" for column in headings):
        return Past(list(reader.rows(sheet, LAST_ROSTER)))
    return _grid(sheet, head, reader)


def _grid(sheet: Sheet, head: int, reader: Reader) -> Past:
    past, days = Past(), _days(sheet, head, reader)
    who = next(
        (
            column
            for column in range(len(sheet.rows[head]))
            if column not in days and not str(sheet.value(head, column)).startswith(NOT_READ)
        ),
        None,
    )
    if any(place.row == head and place.sheet is sheet for place, _ in reader.faults) and not days:
        return past
    if who is None or not days:
        message = "has neither a row of dates above it nor the columns Employee, Date and Shift; write one or the other"
        reader.blame(sheet.place(head, 0), message, sheet.value(head, 0))
        return past
    first = min(days, key=lambda column: days[column])
    past.start, past.start_place = days[first], sheet.place(head, first, "date")
    for number in range(head + 1, len(sheet.rows)):
        worked = [column for column in days if reader.filled(sheet, number, column)]
        if not worked:
            continue
        name = sheet.place(number, who, "Employee")
        if not reader.filled(sheet, number, who):
            reader.blame(name, "says of nobody that they worked these shifts; write the person's id or name")
            continue
        person = reader.cell(name, TEXT)
        for column in worked:
            place = sheet.place(number, column, days[column])
            for shift in _shifts(reader.cell(place, NAMES)):
                data = {"employee": person, "date": days[column], "shift": shift}
                places = {"employee": name, "date": past.start_place, "shift": place}
                past.rows.append(Row(place, data, {**places, "date": sheet.place(head, column, "date")}))
    return past


def _days(sheet: Sheet, head: int, reader: Reader) -> dict[int, str]:
    """The columns that are dates, and which."""
    found: dict[int, str] = {}
    for column in range(len(sheet.rows[head])):
        value = sheet.value(head, column)
        if value == "" or (isinstance(value, str) and (value.startswith(NOT_READ) or not re.search(r"\d", value))):
            continue
        place = sheet.place(head, column, "date")
        text = str(reader.cell(place, DATE))
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            if not any(where is place for where, _ in reader.faults):
                reader.blame(place, "is no date; write 2026-11-26, or begin it with # to have it left out", value)
        elif text in found.values():
            reader.blame(place, "this date comes twice; keep one column", text)
        else:
            found[column] = text
    return found


def _shifts(cell: Any) -> Sequence[Any]:
    names = cell if isinstance(cell, list) else [cell]
    return [name for name in names if not (isinstance(name, str) and name.lower() in OFF)]
