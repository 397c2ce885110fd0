"""Time zones for calendars: VTIMEZONE with one yearly rule an observance, right in every client.

Clients disagree about lists of dates (RDATE) and agree about rules (RRULE), so a zone is
written as rules or, where its law is too odd for that, not at all: the caller then writes
its times in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from scheduler.calendar import time_zone

FORESIGHT = 10
"""Years after the last event over which the rules should hold, where the law is known to last."""
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Observance:
    """A change of the clock that comes back every year.

    Attributes
    ----------
    onset
        First time that it comes, by the clock before the change.
    before, after
        Offsets from UTC.
    name
        Abbreviation of the time that begins.
    nth
        Which of these weekdays of the month: 1 to 4, or -1 for the last; 0 if it never comes back.
    """

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    nth: int

    @property
    def rule(self) -> Mapping[str, object]:
        """The yearly rule; empty if it never comes back."""
        if not self.nth:
            return {}
        return {"FREQ": "YEARLY", "BYMONTH": self.onset.month, "BYDAY": f"{self.nth}{_DAYS[self.onset.weekday()]}"}


@lru_cache(maxsize=256)
def observances(name: str, first: int, last: int) -> tuple[Observance, ...] | None:
    """The yearly changes of a zone that hold from year ``first`` to year ``last``.

    Returns
    -------
    tuple of Observance or None
        One (no changes at all) or two; None if yearly rules cannot say it.
    """
    zone = time_zone(name)
    for horizon in (last + FORESIGHT, last + 1):
        changes = list(_changes(zone, first - 1, horizon))
        if not changes:
            start = datetime(first - 1, 1, 1)
            offset = start.replace(tzinfo=zone).utcoffset() or timedelta()
            abbreviation = start.replace(tzinfo=zone).tzname() or name
            return (Observance(start, offset, offset, abbreviation, 0),) if _whole_minutes(offset) else None
        if (found := _yearly(changes, horizon - first + 2)) is not None:
            return found
    return None


def timezone(name: str, first: int, last: int) -> Timezone | None:
    """VTIMEZONE of a zone for events of the years ``first`` to ``last``; None if rules cannot say it."""
    found = observances(name, first, last)
    if found is None:
        return None
    component = Timezone()
    component.add("TZID", name)
    summer = max(item.after for item in found)
    for item in found:
        daylight = len(found) > 1 and item.after == summer
        part: TimezoneDaylight | TimezoneStandard = TimezoneDaylight() if daylight else TimezoneStandard()
        part.add("DTSTART", item.onset)
        if item.rule:
            part.add("RRULE", item.rule)
        part.add("TZOFFSETFROM", item.before)
        part.add("TZOFFSETTO", item.after)
        part.add("TZNAME", item.name)
        component.add_component(part)
    return component


def _whole_minutes(offset: timedelta) -> bool:
    return offset % timedelta(minutes=1) == timedelta()


def _changes(zone: ZoneInfo, first: int, last: int) -> Iterator[Observance]:
    """Every change of the offset from year ``first`` to ``last``."""
    day = timedelta(days=1)
    moment, end = datetime(first, 1, 1, tzinfo=UTC), datetime(last + 1, 1, 1, tzinfo=UTC)
    while moment < end:
        later = moment + day
        if _offset(zone, moment) != _offset(zone, later):
            low, high = moment, later
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // timedelta(minutes=2) * timedelta(minutes=1)
                low, high = (middle, high) if _offset(zone, middle) == _offset(zone, moment) else (low, middle)
            before, after = _offset(zone, low), _offset(zone, high)
            yield Observance(
                (high + before).replace(tzinfo=None), before, after, high.astimezone(zone).tzname() or "", 0
            )
        moment = later


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _yearly(changes: list[Observance], years: int) -> tuple[Observance, ...] | None:
    """Two changes that come back at the same weekday of the same month every year, or None."""
    kinds: dict[tuple[object, ...], list[Observance]] = {}
    for change in changes:
        onset = change.onset
        key = (onset.month, onset.weekday(), onset.time(), change.before, change.after, change.name)
        kinds.setdefault(key, []).append(change)
    if len(kinds) != 2 or any(len(kind) != years for kind in kinds.values()):
        return None
    found = []
    for kind in kinds.values():
        if not _whole_minutes(kind[0].before) or not _whole_minutes(kind[0].after):
            return None
        places = {-1, 1, 2, 3, 4}.intersection(*(_places(change.onset) for change in kind))
        if not places:
            return None
        first = kind[0]
        found.append(Observance(first.onset, first.before, first.after, first.name, min(places)))
    return tuple(found)


def _places(onset: datetime) -> set[int]:
    """Which of its weekdays of the month it is: from the front, and -1 if it is the last."""
    last = (onset + timedelta(days=7)).month != onset.month
    return {(onset.day - 1) // 7 + 1, *([-1] if last else [])}
