"""The rows of another system's export file into a problem, through a mapping."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.formats.workbook.folder import read_sheet
from scheduler.formats.workbook.gather import Gathered, hours, span
from scheduler.formats.workbook.grid import Place, Sheet
from scheduler.formats.workbook.history import history
from scheduler.formats.workbook.layout import plain as folded
from scheduler.formats.workbook.mapping import Mapping
from scheduler.formats.workbook.names import resolve
from scheduler.formats.workbook.package import looks_like_workbook
from scheduler.formats.workbook.rows import Reader, Row
from scheduler.formats.workbook.xlsx import read_sheets
from scheduler.notation import DAY_MINUTES, parse_clock
from scheduler.problem import Problem, plain, understand
from scheduler.source import Fault, InputError


@dataclass
class Brought:
    """What became of an export file.

    Attributes
    ----------
    problem
        With its rows.
    count
        How many entries they made.
    left_out
        How many rows were not taken, by reason.
    """

    problem: Problem
    count: int = 0
    left_out: dict[str, int] = field(default_factory=dict)

    def leave_out(self, why: str) -> None:
        """One more row that is not taken."""
        self.left_out[why] = self.left_out.get(why, 0) + 1


def bring(problem: Problem, path: Path, mapping: Mapping) -> Brought:
    """Put the rows of a file into a problem.

    Raises
    ------
    InputError
        With everything that cannot be understood, by its cell.
    """
    sheet = _sheet(path, mapping)
    reader = Reader(order=None if mapping.dates is None else "day" if mapping.dates == "day first" else "month")
    found = Brought(problem)
    data = plain(problem)
    start = None
    if mapping.layout == "grid":
        past = history(sheet, reader)
        rows, start = list(_translated(past.rows, mapping, found)), past.start
    else:
        rows = list(_rows(sheet, mapping, reader, found))
    known = {section: [Row(_NOWHERE, dict(item)) for item in data.get(section, ())] for section in _NAMED}
    if mapping.section == "employees":
        _settle(rows, known["employees"])
    resolve({**known, mapping.section: rows} if mapping.section != "history" else known, rows, reader)
    if mapping.section == "history":
        rows = _of_the_staff(rows, problem, path, found)
    for row in rows:
        _find_shift(row, problem, reader)
    if mapping.section == "history":
        rows = list(_before(rows, problem, found))
        if not rows and start is None and not reader.faults:
            message = f"holds nothing from before {problem.horizon.start}, the first day that is planned"
            raise InputError(Fault(str(path), 0, "", "", f"{message}; is it the right file, and the right problem?"))
    source = Gathered(str(path), data)
    _merge(source, mapping.section, rows, start)
    _raise(reader.faults)
    try:
        found.problem = understand(source)
    except InputError as error:
        raise InputError(*sorted(error.faults, key=lambda fault: fault.line)) from None
    found.count = len(rows)
    return found


_NAMED = ("employees", "skills", "contracts", "sites", "shifts")
_NOWHERE = Place(Sheet("", "", ()), 0, 0)


def _raise(faults: list[tuple[Place, Fault]]) -> None:
    if faults:
        ordered = sorted(faults, key=lambda item: (item[0].row, item[0].column))
        raise InputError(*dict.fromkeys(fault for _, fault in ordered))


def _sheet(path: Path, mapping: Mapping) -> Sheet:
    if not looks_like_workbook(path):
        return read_sheet(path)
    sheets = read_sheets(path)
    wanted = [sheet for sheet in sheets if mapping.sheet is None or folded(sheet.name) == folded(mapping.sheet)]
    if not wanted:
        names = ", ".join(sheet.name for sheet in sheets)
        raise InputError(
            Fault(str(path), 0, "sheet", mapping.sheet or "", f"there is no such sheet; there are {names}")
        )
    return wanted[0]


# --- rows of a list ---------------------------------------------------------------------------


def _rows(sheet: Sheet, mapping: Mapping, reader: Reader, found: Brought) -> Iterator[Row]:
    head = reader.head(sheet)
    width = 0 if head is None else len(sheet.rows[head])
    numbers = {folded(str(sheet.value(head or 0, column))): column for column in range(width)}
    wanted = [*(name for headings in mapping.columns.values() for name in headings), *mapping.only]
    missing = [name for name in wanted if folded(name) not in numbers]
    for name in dict.fromkeys(missing):
        there = ", ".join(str(sheet.value(head or 0, column)) for column in numbers.values()) or "none"
        message = f"there is no such column; there are {there}. Correct the mapping, or name another"
        reader.blame(sheet.place(head or 0, 0, "heading"), message, name)
    if missing or head is None:
        return
    for number in range(head + 1, len(sheet.rows)):
        if any(reader.filled(sheet, number, column) for column in range(len(sheet.rows[number]))):
            row = _row(sheet, number, numbers, mapping, reader, found)
            if row is not None:
                yield row


def _row(
    sheet: Sheet, number: int, numbers: dict[str, int], mapping: Mapping, reader: Reader, found: Brought
) -> Row | None:
    for heading, words in mapping.only.items():
        if folded(str(sheet.value(number, numbers[folded(heading)]))) not in map(folded, words):
            found.leave_out(f"other than {' or '.join(words)} under {heading}")
            return None
    row = Row(sheet.place(number, 0), dict(mapping.always))
    for name, headings in mapping.columns.items():
        places = [sheet.place(number, numbers[folded(heading)], heading) for heading in headings]
        row.places[name] = places[0]
        filled = [place for place in places if reader.filled(sheet, number, place.column)]
        if not filled:
            continue
        if len(headings) > 1:
            value: Any = " ".join(str(sheet.value(number, place.column)) for place in filled)
        else:
            value = _word(sheet.value(number, filled[0].column), mapping.values.get(name, {}))
            if value is None:
                found.leave_out(f"nothing here by {headings[0]}")
                return None
            value = value if _meant(sheet, filled[0], mapping, name) else reader.cell(places[0], mapping.kinds[name])
        row.data[name] = value
    if "employee" in mapping.columns and "employee" not in row.data:
        found.leave_out(f"nobody under {' and '.join(mapping.columns['employee'])}")
        return None
    if mapping.section == "employees" and "id" not in row.data and "name" in row.data:
        row.data["id"], row.places["id"] = row.data["name"], row.places["name"]
    if mapping.section == "availability":
        _whole_days(row, reader)
    if mapping.section in ("availability", "requests"):
        span(row, reader)
        hours(row, reader)
    return row


def _word(value: object, words: dict[str, str | int | None]) -> object:
    """What a word of the file means; itself where the mapping says nothing of it."""
    known = {folded(word): meaning for word, meaning in words.items()}
    return known.get(folded(str(value)), value)


def _meant(sheet: Sheet, place: Place, mapping: Mapping, name: str) -> bool:
    words = mapping.values.get(name, {})
    return folded(str(sheet.value(place.row, place.column))) in map(folded, words)


def _whole_days(row: Row, reader: Reader) -> None:
    """Times do not matter of what lasts all day; of what lasts some days, they would not say the same here."""
    if row.data.pop("all_day", None) is True:
        row.data.pop("from", None)
        row.data.pop("until", None)
    elif "last_day" in row.data and row.data["last_day"] == row.data.get("days"):
        del row.data["last_day"]
    if "last_day" in row.data and ("from" in row.data or "until" in row.data):
        message = "ends on another day at a time of day; split it into whole days and the rest"
        reader.blame(row.places["last_day"], message, row.data["last_day"])


def _translated(rows: list[Row], mapping: Mapping, found: Brought) -> Iterator[Row]:
    """The cells of a grid in the words of the problem."""
    for row in rows:
        for name, words in mapping.values.items():
            row.data[name] = _word(row.data[name], words)
        if None in row.data.values():
            found.leave_out("codes that are no shift")
        else:
            yield row


# --- into the problem -------------------------------------------------------------------------


def _settle(rows: list[Row], known: list[Row]) -> None:
    """People who are there already, by id or by name, keep their id."""
    ids = {folded(str(row.data["id"])): row.data["id"] for row in known}
    named = {folded(str(row.data.get("name", ""))): row.data["id"] for row in known}
    for row in rows:
        name = folded(str(row.data.get("id", "")))
        row.data["id"] = ids.get(name) or named.get(name) or row.data.get("id", "")


def _find_shift(row: Row, problem: Problem, reader: Reader) -> None:
    """The kind of shift of these times that the person can work."""
    start, end = row.data.pop("start", None), row.data.pop("end", None)
    blamed = any(place.row == row.place.row for place, _ in reader.faults)
    if start is None or "shift" in row.data or blamed:
        return
    try:
        begins, ends = parse_clock(start), parse_clock(end) if end is not None else None
    except ValueError as error:
        reader.blame(row.places["start"], str(error), start)
        return
    fits = [
        shift
        for shift in problem.shift_types
        if shift.start == begins and (ends is None or (shift.start + shift.nominal - int(str(ends))) % DAY_MINUTES == 0)
    ]
    person, when = problem.people.get(str(row.data.get("employee"))), _date(row.data.get("date"))
    if len(fits) > 1 and person is not None and when is not None:
        fits = [shift for shift in fits if person.eligible(shift, when)] or fits
    times = f"{start}-{end}" if end is not None else str(start)
    if len(fits) == 1:
        row.data["shift"] = fits[0].id
    elif fits:
        names = " or ".join(shift.id for shift in fits)
        reader.blame(row.places["start"], f"may be {names}; map a column to shift, and its words under values", times)
    else:
        message = "no shift has these times; add it to the shifts, or map a column to shift"
        reader.blame(row.places["start"], message, times)


def _date(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None


def _of_the_staff(rows: list[Row], problem: Problem, path: Path, found: Brought) -> list[Row]:
    """Those of people who are among the employees: what somebody worked who has left is of no use.

    Raises
    ------
    InputError
        If there are none of them.
    """
    known, strange = [], []
    for row in rows:
        name = row.data.get("employee")
        if name in problem.people:
            known.append(row)
        else:
            strange.append(str(name))
    if strange and not known:
        message = "is not among the employees, nor is anybody else here; is it the right file, and the right problem?"
        raise InputError(Fault(str(path), 0, "", strange[0], message))
    for name in strange:
        found.leave_out(f"{name}, who is not among the employees")
    return known


def _before(rows: list[Row], problem: Problem, found: Brought) -> Iterator[Row]:
    """Those before the first day that is planned."""
    first = problem.horizon.start
    for row in rows:
        when = _date(row.data.get("date"))
        if when is not None and when >= first:
            found.leave_out(f"on or after {first}, the first day")
        else:
            yield row


def _merge(source: Gathered, section: str, rows: list[Row], start: object) -> None:
    data = source.data
    if section == "history":
        dates = [str(row.data.get("date")) for row in rows]
        entries: list[Any] = []
        data["history"] = {"from": start or min(dates, default=data["horizon"]["start"]), "assignments": entries}
        where: tuple[str | int, ...] = ("history", "assignments")
    else:
        entries = data.setdefault(section, [])
        where = (section,)
    there = {item["id"]: number for number, item in enumerate(entries)} if section == "employees" else {}
    for row in rows:
        number = there.get(row.data.get("id"), len(entries))
        if number < len(entries):
            entries[number].update(row.data)
        else:
            entries.append(row.data)
            there |= {row.data.get("id"): number} if section == "employees" else {}
        source.add((*where, number), row)
