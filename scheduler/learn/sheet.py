"""One old roster as it was handed in: what was worked, which days it is about, and what it says of shifts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scheduler.domain import ShiftType
from scheduler.formats import csv, json, read_roster, roster_text
from scheduler.roster import Roster
from scheduler.source import Fault, InputError


@dataclass(frozen=True)
class Sheet:
    """An old roster.

    Attributes
    ----------
    file
        Where it came from.
    roster
        What was worked.
    first, last
        The days that it is about, both included.
    shifts
        The shift types whose times it tells.
    zone
        The clock of these times, where it says so.
    """

    file: str
    roster: Roster
    first: datetime.date
    last: datetime.date
    shifts: Mapping[str, ShiftType] = field(default_factory=dict)
    zone: str | None = None


def read_sheets(paths: Sequence[Path]) -> list[Sheet]:
    """Old rosters in order of time; one that comes twice, as in two dialects, counts once.

    Raises
    ------
    InputError
        If a file cannot be read or is empty, or if two say different things of the same days.
    """
    sheets: list[Sheet] = []
    for sheet in sorted((_read(path) for path in paths), key=lambda sheet: (sheet.first, sheet.last)):
        again = False
        for other in sheets:
            if sheet.first <= other.last:
                _agree(other, sheet)
                again = again or (other.first <= sheet.first and sheet.last <= other.last)
        if not again:
            sheets.append(sheet)
    return sheets


def _read(path: Path) -> Sheet:
    roster = read_roster(path)
    dates = [item.date for item in roster]
    if not dates:
        raise InputError(Fault(str(path), 0, "", "", "holds no assignments; name rosters that were worked"))
    if path.is_dir():
        return Sheet(str(path), roster, min(dates), max(dates))
    text = roster_text(path)
    if csv.recognises(text):
        shifts, zone = csv.read_shifts(text)
        return Sheet(str(path), roster, min(dates), max(dates), shifts, zone)
    first, last = json.read_days(text) or (min(dates), max(dates))
    return Sheet(str(path), roster, min(first, *dates), max(last, *dates))


def _agree(one: Sheet, other: Sheet) -> None:
    """Refuse two versions of the same days: whatever was learnt of both would be true of neither."""
    first, last = max(one.first, other.first), min(one.last, other.last)
    differing = set(one.roster.between(first, last)) ^ set(other.roster.between(first, last))
    if differing:
        when = min(item.date for item in differing)
        message = f"and {one.file} are about the same days and differ on {when}; name the one that was worked"
        raise InputError(Fault(other.file, 0, "", "", message))
