"""A problem laid out on sheets: what `gather` reads back as the same problem."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scheduler.formats.workbook import layout
from scheduler.formats.workbook.demand import LEVEL
from scheduler.formats.workbook.history import OFF
from scheduler.formats.workbook.kinds import DETAILS, LENGTH, NAMES, write_text
from scheduler.formats.workbook.layout import SETTING, Table
from scheduler.formats.workbook.spelling import Value
from scheduler.problem import Problem, plain

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Page:
    """One sheet to be written.

    Attributes
    ----------
    table
        What it is laid out by.
    heads
        Headings; those of a grid of days are dates.
    rows
        Cells, as many in each row as there are headings; empty text is a blank.
    """

    table: Table
    heads: Sequence[Value]
    rows: Sequence[Sequence[Value]]


def lay(problem: Problem) -> list[Page]:
    """Every sheet, in order; those without rows too, for people to fill in."""
    data = plain(problem)
    pages = [_settings(data)]
    for table in layout.SHEETS:
        if table is layout.LAST_ROSTER:
            pages.append(_history(data))
        elif table is not layout.SETTINGS:
            pages.append(_page(table, list(_entries(table, data))))
    return pages


def _entries(table: Table, data: Data) -> Iterator[Data]:
    """The rows of a table, each as what its columns hold."""
    if table is layout.COVERAGE:
        yield from _demands(data)
    elif table is layout.RULES:
        yield from data.get("rules", ())
        for contract in data.get("contracts", ()):
            yield from ({"contract": contract["id"], **rule} for rule in contract.get("rules", ()))
    else:
        for entry in data.get(table.section, ()):
            shown = {name: value for name, value in entry.items() if (table, name) != (layout.CONTRACTS, "rules")}
            first, dots, last = str(shown.get("days", "")).partition("..")
            if table in (layout.AVAILABILITY, layout.REQUESTS) and dots and first != last and _are_dates(first, last):
                shown |= {"days": first, "last_day": last}
            yield shown


def _are_dates(*texts: str) -> bool:
    return all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in texts)


def _page(table: Table, entries: Sequence[Data]) -> Page:
    rows = [_row(table, entry) for entry in entries]
    return Page(table, [column.heading for column in table.columns], rows)


def _row(table: Table, entry: Data) -> list[Value]:
    columns = {column.field: column for column in table.columns}
    details = {name: value for name, value in entry.items() if name not in columns}
    # A field that is there as nothing: only a price can say so in a column of its own.
    details |= {name: value for name, value in entry.items() if value is None and name not in _PRICES}
    details |= {name: LENGTH.write(details[name]) for name in _LENGTHS if isinstance(details.get(name), str)}
    shown = {name: value for name, value in entry.items() if name not in details}
    shown |= {"details": details} if details else {}
    return [column.kind.write(shown[name]) if name in shown else "" for name, column in columns.items()]


_LENGTHS = ("hours", "over", "least", "credit", "slot")
"""Fields of rules that are lengths of time; 11 is easier to read than '11:00'."""
_PRICES = ("weight", "max_weight", "ideal_weight")


def _demands(data: Data) -> Iterator[Data]:
    """A row for each level of each demand; a word under Group where two would be taken for one."""
    seen: dict[str, int] = {}
    for section in ("coverage", "time_coverage"):
        for entry in data.get(section, ()):
            whom = {name: value for name, value in entry.items() if name not in ("days", *_PRICES, "note")}
            key = DETAILS.write({"section": section, **whom})
            seen[str(key)] = seen.get(str(key), 0) + 1
            group = {"group": str(seen[str(key)])} if seen[str(key)] > 1 else {}
            first = {name: value for name, value in entry.items() if name != "days"}
            for levels in _levels(section, entry["days"]):
                yield {**first, **levels, **group}
                first = whom  # prices and the note are said once


def _levels(section: str, days: Data) -> Iterator[Data]:
    for when, need in days.items():
        if section == "coverage":
            yield {"days": when, **_level(need)}
        elif not need:
            yield {"days": when, "time": "none"}
        else:
            yield from ({"days": when, "time": time, **_level(level)} for time, level in need.items())


def _level(need: Data) -> Data:
    stated = {name: need[name] for name in LEVEL if need.get(name) is not None}
    return stated or {"min": 0}


def _settings(data: Data) -> Page:
    shown: dict[str, list[tuple[Value, Value]]] = {}
    for key, setting in SETTING.items():
        found: Any = data
        for step in setting.path:
            found = found.get(step) if isinstance(found, dict) else None
        if key == "Currency" and data.get("pay") is not None:
            found = found or "USD"
        if found is None or (key == "Last roster from" and _as_grid(data) is not None):
            continue
        if key == "Holiday":
            shown[key] = [(setting.kind.write(day), write_text(name) if name else "") for day, name in found.items()]
        elif setting.several:
            shown[key] = [(setting.kind.write(_short(item)), "") for item in found]
        else:
            shown[key] = [(setting.kind.write(found), "")]
    usual = ("Name", "First day", "Days", "Time zone", "Country", "State")
    rows: list[list[Value]] = []
    for key in SETTING:
        for value, text in shown.get(key, [("", "")] if key in usual else []):
            rows.append([key, value, text])
    return Page(layout.SETTINGS, [column.heading for column in layout.SETTINGS.columns], rows)


def _short(item: Any) -> Any:
    """A preset of which nothing is said but its name."""
    return item["preset"] if isinstance(item, dict) and list(item) == ["preset"] else item


def _as_grid(data: Data) -> Page | None:
    """The history as a grid, if that says the same: the order of its rows included."""
    past = data["history"]
    assigned = past.get("assignments", ())
    start, stop = date.fromisoformat(past["from"]), date.fromisoformat(data["horizon"]["start"])
    days = [str(start + timedelta(days=day)) for day in range((stop - start).days)]
    people = dict.fromkeys([*(item["employee"] for item in assigned), *(item["id"] for item in data["employees"])])
    worked: dict[tuple[str, str], list[str]] = {}
    for item in assigned:
        worked.setdefault((item["employee"], item["date"]), []).append(item["shift"])
    again = [
        {"employee": person, "date": day, "shift": shift}
        for person in people
        for day in days
        for shift in worked.get((person, day), ())
    ]
    off = any(shift.lower() in OFF for shifts in worked.values() for shift in shifts)
    odd = any(person.startswith(("#", "_")) for person in people)
    if not days or again != list(assigned) or off or odd or date.fromisoformat(days[0]).year < 1900:
        return None
    names = layout.LAST_ROSTER.columns[0]
    rows: list[list[Value]] = [
        [write_text(person), *(NAMES.write(worked[person, day]) if (person, day) in worked else "" for day in days)]
        for person in people
    ]
    return Page(layout.LAST_ROSTER, [names.heading, *(date.fromisoformat(day) for day in days)], rows)


def _history(data: Data) -> Page:
    if not data.get("history"):
        return _page(layout.LAST_ROSTER, [])
    return _as_grid(data) or _page(layout.LAST_ROSTER, data["history"].get("assignments", ()))
