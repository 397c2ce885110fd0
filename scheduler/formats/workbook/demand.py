"""Rows of the sheet Coverage into demands: those for the same people and shifts are one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from scheduler.formats.workbook.rows import Reader, Row
from scheduler.formats.workbook.spelling import split_hours, tidy_window

if TYPE_CHECKING:
    from scheduler.formats.workbook.gather import Gathered

LEVEL = ("min", "ideal", "max")
PRICES = ("weight", "ideal_weight", "max_weight", "note")
NONE = ("none", "closed", "-", "–")
"""In the column Time: nobody is needed at any time of these days."""


def demands(source: Gathered, rows: Iterable[Row], reader: Reader) -> None:
    """Put every row into its demand."""
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        data, places = row.data, row.places
        group = data.pop("group", None)
        _hours(row, reader)
        time, days = data.pop("time", None), data.pop("days", None)
        level = {name: data.pop(name) for name in LEVEL if name in data}
        section = "coverage" if time is None else "time_coverage"
        whom = {name: value for name, value in data.items() if name not in PRICES}
        key = json.dumps([section, group, whom], sort_keys=True, default=str)
        entries = source.data.setdefault(section, [])
        if key not in found:
            found[key] = (section, len(entries))
            source.add((section, len(entries)), row)
            entries.append({**data, "days": {}})
        where = found[key]
        entry = entries[where[1]]
        for name in (name for name in PRICES if name in data):
            if name not in entry:
                entry[name] = data[name]
                source.places[(*where, name)] = places[name]
            elif entry[name] != data[name]:
                message = (
                    "another row for the same shifts says otherwise; make them the same, or write words under Group"
                )
                reader.blame(places[name], message, data[name])
        if days is None:
            reader.blame(places.get("days", row.place), "is missing; write Mon-Fri, daily, 2026-11-26 or the like")
            continue
        _put(source, (*where, "days"), row, entry["days"], str(days), time, level, reader)


def _put(
    source: Gathered,
    where: tuple[str | int, ...],
    row: Row,
    table: dict[str, Any],
    days: str,
    time: Any,
    level: dict[str, Any],
    reader: Reader,
) -> None:
    """How many people, into the table by days and perhaps by time."""
    at = (*where, days)
    twice = days in table and (time is None or time in NONE or str(time) in table[days])
    if twice:
        reader.blame(
            row.places["days"], "stands twice for the same shifts; keep one row, or write words under Group", days
        )
        return
    source.places.setdefault(at, row.places["days"])
    if time is None:
        table[days] = level
    elif time in NONE:
        table[days] = {}
        if level:
            reader.blame(row.places["time"], "needs nobody at any time, yet a number stands beside it; clear one", time)
        return
    else:
        at = (*at, str(time))
        table.setdefault(days, {})[str(time)] = level
        source.places[at] = row.places["time"]
    for name in LEVEL:
        if name in row.places:
            source.places[(*at, name)] = row.places[name]
    if not level:
        message = "says no number of people; write one under Min, Ideal or Max"
        reader.blame(row.places.get("min", row.place), message)


def _hours(row: Row, reader: Reader) -> None:
    """``Mon-Fri 8-17`` under Days into days and a time."""
    days, first, last = split_hours(row.data.get("days", ""))
    if first is None or last is None:
        return
    if "time" in row.data:
        reader.blame(row.places["days"], "has hours in it, and Time has too; keep one of the two", row.data["days"])
        return
    row.data["days"] = reader.tidied_days(days, row.places["days"]) if days else "daily"
    row.data["time"] = tidy_window(f"{first}-{last}")
    row.places["time"] = row.places["days"]
