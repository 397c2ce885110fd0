"""Demand curves: how many people the arrivals in a CSV file ask for, by day and time of day.

The file has a column ``day`` (or ``date``), a column ``time``, and one with numbers. What it
asks for is written into the entry of ``time_coverage`` that names it, before the problem
is checked, so that a saved problem stands alone.
"""

from __future__ import annotations

import csv
import math
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scheduler.include import beside
from scheduler.notation import DAY_MINUTES, Days, clock_text, parse_clock
from scheduler.reading import strictly
from scheduler.rules.time_coverage import Arrivals
from scheduler.source import Fault, InputError, Location, Source, read_file, shorten

MOST_ROWS = 100_000
Row = tuple[int, int | None, Decimal]
"""Start, end where it is stated, and number."""


UNREAD = {"daily": {"00:00-24:00": 0}}
"""What stands for a file that could not be read, so that all else can be checked."""


def read_arrivals(source: Source, folder: Path | None) -> list[Fault]:
    """Put what the arrivals ask for in the place of the files that `time_coverage` names.

    Parameters
    ----------
    source
        The problem; changed in place. What is no proper `demand` is left for its checks.
    folder
        Where the names lead from; None for text that comes from no file.

    Returns
    -------
    list of Fault
        Those of each file that cannot be read or is not such a table.
    """
    entries = source.data.get("time_coverage")
    faults: list[Fault] = []
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict) or not isinstance(entry.get("demand"), dict) or "days" in entry:
            continue
        try:
            asked = strictly(Arrivals, entry["demand"])
        except ValidationError:
            continue
        try:
            entry["days"] = _curve(source, ("time_coverage", number, "demand", "file"), asked, folder)
        except InputError as error:
            entry["days"] = UNREAD
            faults += error.faults
        del entry["demand"]
    return faults


def _curve(source: Source, where: Location, asked: Arrivals, folder: Path | None) -> dict[str, Any]:
    path = beside(source, where, asked.file, folder)
    table = _Table(str(path), read_file(path), asked.column)
    found: dict[str, Any] = {}
    for day, rows in table.days.items():
        windows = {}
        for start, end, number in table.whole(day, rows):
            needed = max(math.ceil(number / asked.per_person), asked.least)
            if needed:
                windows[f"{clock_text(start)}-{clock_text(end)}"] = {asked.level: needed}
        found[day] = windows
    return found


class _Table:
    """The rows of a file by day; every fault in it at once."""

    def __init__(self, file: str, text: str, column: str) -> None:
        self.file = file
        self.days: dict[str, list[Row]] = {}
        self._faults: list[Fault] = []
        head, *_ = text.splitlines() or [""]
        reader = csv.reader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",")
        names = [name.strip().lower() for name in next(reader, [])]
        places = [self._place(names, *wanted) for wanted in (("day", "date"), ("time",), (column.lower(),))]
        for row in reader if not self._faults else ():
            if any(cell.strip() for cell in row):
                self._add(reader.line_num, [row[place].strip() if place < len(row) else "" for place in places])
            if reader.line_num > MOST_ROWS:
                self._fault(reader.line_num, "", f"is one of more than {MOST_ROWS} lines; split the file")
                break
        if not self.days and not self._faults:
            self._fault(1, "", "holds no arrivals; write a line for each day and time")
        self._refuse()

    def _fault(self, line: int, field: str, message: str, value: object = None) -> None:
        self._faults.append(Fault(self.file, line, field, shorten(value), message))

    def _refuse(self) -> None:
        if self._faults:
            raise InputError(*self._faults)

    def _place(self, names: list[str], *wanted: str) -> int:
        for name in wanted:
            if name in names:
                return names.index(name)
        self._fault(
            1, " or ".join(wanted), "there is no such column; the first line names the columns", ", ".join(names)
        )
        return 0

    def _add(self, line: int, cells: list[str]) -> None:
        day, time, number = cells
        try:
            Days.parse(day)
        except ValueError as error:
            self._fault(line, "day", str(error), day)
            return
        try:
            start, _, end = (part.strip() for part in time.partition("-"))
            begins, ends = _minutes(start), _minutes(end) if end else None
        except ValueError as error:
            self._fault(line, "time", str(error), time)
            return
        try:
            count = Decimal(number)
        except InvalidOperation:
            count = Decimal(-1)
        if not (count.is_finite() and 0 <= count < 10**6):
            self._fault(line, "arrivals", "is no number of arrivals; write one such as 12 or 12.5", number)
        elif any(begins == other for other, _, _ in self.days.get(day, ())):
            self._fault(line, "time", "is there twice for this day; keep one of the two", f"{day} {time}")
        else:
            self.days.setdefault(day, []).append((begins, ends, count))

    def whole(self, day: str, rows: list[Row]) -> list[tuple[int, int, Decimal]]:
        """The rows of a day with their ends: until the next one, and the last as long as the one before it."""
        ordered = sorted(rows)
        found: list[tuple[int, int, Decimal]] = []
        for place, (start, stated, number) in enumerate(ordered):
            end = stated
            if end is None and place + 1 < len(ordered):
                end = ordered[place + 1][0]
            elif end is None and found:
                end = min(start + found[-1][1] - found[-1][0], DAY_MINUTES)
            if end is None:
                message = "stands alone on its day; write from when to when, as 08:00-09:00"
                self._fault(0, "time", message, f"{day} {clock_text(start)}")
                self._refuse()
            else:
                found.append((start, end, number))
        return found


def _minutes(text: str) -> int:
    """Minutes of a time of day; seconds of a spreadsheet are left out."""
    found = parse_clock(text.removesuffix(":00") if text.count(":") == 2 else text)
    assert isinstance(found, int)
    return found
