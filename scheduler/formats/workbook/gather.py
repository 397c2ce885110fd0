"""Sheets into the plain data of a problem, with the cell of every value."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from scheduler.formats.workbook import layout
from scheduler.formats.workbook.demand import demands
from scheduler.formats.workbook.grid import Place, Sheet
from scheduler.formats.workbook.history import history
from scheduler.formats.workbook.layout import SETTING, SETTINGS, SHEETS, plain
from scheduler.formats.workbook.names import resolve
from scheduler.formats.workbook.rows import NOT_READ, Reader, Row
from scheduler.formats.workbook.spelling import is_days, split_hours, tidy_number
from scheduler.include import include
from scheduler.problem import Problem, understand
from scheduler.source import Fault, InputError, Location, Source, path_text, shorten


@dataclass
class Gathered(Source):
    """Plain data that remembers the cell of every value."""

    places: dict[Location, Place] = field(default_factory=dict)

    def at(self, where: Location) -> Place | None:
        """The cell of a value, or of the nearest around it that has one."""
        while where and where not in self.places:
            where = where[:-1]
        return self.places.get(where)

    def fault(self, where: Location, message: str, value: object = None) -> Fault:
        """A fault at the cell of a value, or in the file that it was included from."""
        if where[:2] in self.adopted:
            return super().fault(where, message, value)
        place = self.at(where)
        if place is None:
            return Fault(self.file, 0, path_text(where), shorten(value), message)
        known = where
        while known not in self.places:
            known = known[:-1]
        rest = path_text(tuple(step for step in where[len(known) :] if isinstance(step, str)))  # the value tells which
        title = ": ".join(filter(None, (place.heading, rest)))
        if isinstance(value, dict | list):
            value = None  # the row shows it better
        return place.fault(message, value, title)

    def add(self, where: Location, row: Row) -> None:
        """Note where the fields of an entry stand."""
        self.places[where] = row.place
        for name, place in row.places.items():
            self.places[(*where, name)] = place


def problem(sheets: Sequence[Sheet], file: str, folder: Path | None = None) -> Problem:
    """The problem that sheets say; ``folder`` is where files are that it includes.

    Raises
    ------
    InputError
        With every fault that was found, each with its cell.
    """
    reader = Reader()
    source = gather(sheets, file, reader)
    found = [fault for _, fault in reader.faults]
    blamed = {(fault.file, fault.cell) for fault in found}
    try:
        result = understand(source, *include(source, folder))
    except InputError as error:
        found += [
            fault
            for fault in error.faults
            if not (fault.cell and ((fault.file, fault.cell) in blamed or _follows(fault, reader)))
        ]
    else:
        if not found:
            return result
    order = {(sheet.file, "" if sheet.alone else sheet.name): number for number, sheet in enumerate(sheets)}
    raise InputError(*sorted(set(found), key=lambda fault: _position(fault, order)))


def _position(fault: Fault, order: Mapping[tuple[str, str], int]) -> tuple[int, int, int, str, str]:
    """Where a fault stands among others: by sheet, row and column; those of no cell come first."""
    sheet, _, cell = fault.cell.rpartition("!")
    column = cell.rstrip("0123456789")
    return order.get((fault.file, sheet), -1) if cell else -1, fault.line, len(column), column, fault.message


def _follows(fault: Fault, reader: Reader) -> bool:
    """Whether something is only missing because of what was blamed before: a heading, or a cell of the same row."""
    if not fault.message.startswith("is missing"):
        return False
    sheet = fault.cell.rpartition("!")[0]
    here = [(place, other) for place, other in reader.faults if other.file == fault.file]
    here = [(place, other) for place, other in here if other.cell.rpartition("!")[0] == sheet]
    no_column = ": " in fault.field
    return any(other.line == fault.line or (no_column and place.heading == "heading") for place, other in here)


def gather(sheets: Sequence[Sheet], file: str, reader: Reader) -> Gathered:
    """Everything that sheets say, as plain data."""
    source = Gathered(file, {})
    known = _assign(sheets, reader)
    if SETTINGS.name in known:
        _settings(source, known[SETTINGS.name], reader)
    sections: dict[str, list[Row]] = {}
    for table in layout.TABLES:
        if table.name in known:
            sections[table.section] = list(reader.rows(known[table.name], table))
    for row in sections.get("employees", ()):
        if "id" not in row.data and "name" in row.data:
            row.data["id"] = row.data["name"]
            row.places.setdefault("id", row.places["name"])
        _marks(row, reader)
    for row in (*sections.get("availability", ()), *sections.get("requests", ())):
        span(row, reader)
    for row in sections.get("availability", ()):
        hours(row, reader)
    past = history(known[layout.LAST_ROSTER.name], reader) if layout.LAST_ROSTER.name in known else None
    resolve(sections, past.rows if past else (), reader)
    for section, rows in sections.items():
        if section == "coverage":
            demands(source, rows, reader)
        elif section == "rules":
            _rules(source, rows, reader)
        else:
            _entries(source, section, rows)
    if past is not None:
        past.put(source)
    return source


def _assign(sheets: Sequence[Sheet], reader: Reader) -> dict[str, Sheet]:
    """The sheets by the name of their table; those that are none are noted."""
    names = {plain(name): table.name for table in SHEETS for name in (table.name, *table.also)}
    found: dict[str, Sheet] = {}
    for sheet in sheets:
        if sheet.name.strip().startswith(NOT_READ) or not (any(map(any, sheet.rows)) or sheet.troubles):
            continue
        name = names.get(plain(sheet.name))
        place = sheet.place(0, 0)
        if name is None:
            near = difflib.get_close_matches(plain(sheet.name), names, 1, 0.7)
            guess = (
                f"did you mean {names[near[0]]}?" if near else f"there are {', '.join(item.name for item in SHEETS)}."
            )
            reader.blame(
                place, f"no sheet of this name is known; {guess} Begin its name with # to have it left out", sheet.name
            )
        elif name in found:
            reader.blame(place, f"there is a second sheet for {name}; put the rows into one", sheet.name)
        else:
            found[name] = sheet
    return found


def _settings(source: Gathered, sheet: Sheet, reader: Reader) -> None:
    names = {plain(name): key for key, item in SETTING.items() for name in (key, *item.also)}
    rows = list(reader.rows(sheet, SETTINGS))
    for row in rows:  # said anywhere, it holds everywhere
        if names.get(plain(str(row.data.get("setting", "")))) == "Date order":
            said = plain(str(row.data.get("value", "")))
            if said in ("day first", "day", "month first", "month"):
                reader.order = "day" if said.startswith("day") else "month"
            elif said:
                message = 'is no order; write "day first" or "month first"'
                reader.blame(row.places["value"], message, row.data["value"])
    seen: set[str] = set()
    for row in rows:
        label, place = row.data.get("setting"), row.places.get("setting", row.place)
        key = names.get(plain(str(label or "")))
        if key is None:
            near = difflib.get_close_matches(plain(str(label or "")), names, 1, 0.6)
            guess = f"did you mean {names[near[0]]}?" if near else f"there are {', '.join(SETTING)}"
            reader.blame(place, f"there is no setting of this name; {guess}", label)
            continue
        if "value" not in row.places or not reader.filled(sheet, row.place.row, row.places["value"].column):
            continue  # a setting that is left blank
        if key in seen and not SETTING[key].several:
            reader.blame(place, "this setting comes twice; keep one", label)
            continue
        seen.add(key)
        if key != "Date order":
            _set(source, key, row, reader)


def _set(source: Gathered, key: str, row: Row, reader: Reader) -> None:
    setting, at = SETTING[key], row.places["value"]
    place = Place(at.sheet, at.row, at.column, key)
    value = reader.cell(place, setting.kind)
    *above, name = setting.path
    target: Any = source.data
    for step in above:
        target = target.setdefault(step, {})
        source.places.setdefault(setting.path[:1], place)
    where: Location = setting.path
    if key == "Last day":
        _last_day(source, value, place, reader)
        return
    if key == "Holiday":
        days = target.setdefault(name, {})
        if value in days:
            reader.blame(place, "this holiday comes twice; keep one", value)
        days[str(value)] = row.data.get("text", "")
        where = (*where, str(value))
    elif setting.several:
        entries = target.setdefault(name, [])
        where = (*where, len(entries))
        entries.append(value)
    else:
        target[name] = value
    source.places[where] = place
    if isinstance(value, dict):
        source.places.update(((*where, inner), place) for inner in value)


def _last_day(source: Gathered, value: object, place: Place, reader: Reader) -> None:
    horizon = source.data["horizon"]
    source.places[("horizon", "days")] = place
    try:
        days = (date.fromisoformat(str(value)) - date.fromisoformat(str(horizon.get("start")))).days + 1
    except ValueError:
        if not any(where is place for where, _ in reader.faults):
            reader.blame(place, "is no date, or First day above it is none; write 2026-11-26", value)
        return
    if "days" in horizon and horizon["days"] != days:
        reader.blame(place, f"Days says {horizon['days']}, this makes {days}; keep one of the two", value)
    horizon["days"] = days


def span(row: Row, reader: Reader) -> None:
    """A first and a last day into one range."""
    last = row.data.pop("last_day", None)
    if last is None:
        return
    first, place = row.data.get("days"), row.places["last_day"]
    if first is None:
        reader.blame(place, "has no first day; write it under Days", last)
    elif not (_is_date(first) and _is_date(last)):
        reader.blame(place, "is the end of a range only where Days holds one date; clear one of the two", last)
    else:
        row.data["days"] = f"{first}..{last}" if first != last else first


def _marks(row: Row, reader: Reader) -> None:
    """Columns headed ``Skill: RN`` into skills: x for whoever holds it, or a level."""
    for name in [name for name in row.data if name.startswith(layout.MARKED)]:
        mark, skill = row.data.pop(name), name.removeprefix(layout.MARKED)
        level = tidy_number(mark)
        if mark is False:
            continue
        if mark is True or (isinstance(level, int) and level > 1):
            held = {"skill": skill} if mark is True else {"skill": skill, "level": level}
            row.data["skills"] = [*row.data.get("skills", ()), held]
            row.places.setdefault("skills", row.places[name])
        else:
            reader.blame(row.places[name], "is neither yes nor a level; write x, or 2 for a level, or nothing", mark)


def _is_date(text: object) -> bool:
    return isinstance(text, str) and len(text) == 10 and is_days(text) and text[0].isdigit()


def hours(row: Row, reader: Reader) -> None:
    """``Mon-Fri 8-17`` into days and times."""
    days, first, last = split_hours(row.data.get("days", ""))
    if first is None or last is None:
        return
    if "from" in row.data or "until" in row.data:
        reader.blame(row.places["days"], "has hours in it, and From or Until has too; keep one of the two", days)
        return
    row.data["days"] = reader.tidied_days(days, row.places["days"]) if days else "daily"
    row.data |= {} if first == "00:00" else {"from": first}
    row.data["until"] = last
    for name in ("from", "until"):
        row.places[name] = row.places["days"]


def _entries(source: Gathered, section: str, rows: Iterable[Row]) -> None:
    entries = source.data.setdefault(section, [])
    for row in rows:
        source.add((section, len(entries)), row)
        entries.append(row.data)


def _rules(source: Gathered, rows: Iterable[Row], reader: Reader) -> None:
    """Rules for everybody, and those of contracts, into their places."""
    contracts = {item.get("id"): number for number, item in enumerate(source.data.get("contracts", ()))}
    for row in rows:
        name = row.data.pop("contract", None)
        where: Location = ("rules",)
        if name is None:
            holder = source.data
        elif name in contracts:
            number = contracts[name]
            holder, where = source.data["contracts"][number], ("contracts", number, "rules")
        else:
            near = difflib.get_close_matches(str(name), [str(item) for item in contracts], 1, 0.5)
            guess = f"did you mean {near[0]}?" if near else "add it to the sheet Contracts or correct the name"
            reader.blame(row.places["contract"], f"there is no contract of this name; {guess}", name)
            continue
        entries = holder.setdefault("rules", [])
        source.add((*where, len(entries)), row)
        entries.append(row.data)
