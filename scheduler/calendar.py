"""When: the horizon, public holidays, and the calendar that everything is counted on.

Moments are minutes since 1970-01-01 UTC; days are numbers, 0 the first of the horizon.
"""

from __future__ import annotations

import copy
import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cache
from importlib import resources
from typing import Annotated, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    ValidationInfo,
    field_validator,
)

from scheduler.domain import Noun, ShiftType
from scheduler.notation import DAY_MINUTES, WEEKDAYS, Dates, Days, Reference, Text
from scheduler.time_of_day import Window

MAX_DAYS = 800


@cache
def time_zone(name: str) -> ZoneInfo:
    """The zone of that name from the ``tzdata`` package, never from the machine.

    A machine's own tables may be years old and wrong by an hour; those of the package
    are the same everywhere and their version is known.

    Raises
    ------
    ValueError
        If there is no such zone.
    """
    package = resources.files("tzdata")
    names = package.joinpath("zones").read_text(encoding="utf-8").split()
    if name not in names:
        lower = {known.lower(): known for known in names}
        near = difflib.get_close_matches(name.lower()[:60].replace(" ", "_"), lower, 1)
        guess = f"did you mean {lower[near[0]]}?" if near else "write an IANA name such as America/New_York"
        raise ValueError(f"no such time zone; {guess}")
    with package.joinpath("zoneinfo", *name.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=name)


class Horizon(Noun):
    """The days to be planned."""

    start: Annotated[date, Field(ge=date(1971, 1, 1), le=date(2200, 12, 31))]
    """First day of the roster."""
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)]
    """Number of days to plan."""
    zone: str = "UTC"
    """IANA time zone of the clocks on the wall, such as `America/New_York`."""
    week_starts: Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] = "Mon"
    """First day of a calendar week, for rules that count by the week."""

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        time_zone(name)
        return name

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.start + timedelta(days=self.days)


@cache
def _subdivisions() -> Mapping[str, Sequence[str]]:
    """Codes of subdivisions by country code, as far as public holidays are known."""
    import holidays as public

    found: Mapping[str, Sequence[str]] = public.list_supported_countries(include_aliases=True)
    return found


class HolidayCalendar(Noun):
    """Which days are public holidays."""

    country: str | None = None
    """ISO country code, such as `US`; holidays come from the `holidays` package."""
    subdivision: str | None = None
    """State or province code, such as `NY`."""
    add: dict[date, Text] = Field(default_factory=dict)
    """Further holidays of your own: date and name."""
    remove: tuple[date, ...] = ()
    """Public holidays on which you are open as on any other day."""

    @field_validator("country")
    @classmethod
    def _known_country(cls, code: str | None) -> str | None:
        if code is not None and code not in _subdivisions():
            raise ValueError(
                "no holidays are known for this country; write its ISO code, such as US, or list days under add"
            )
        return code

    @field_validator("subdivision")
    @classmethod
    def _known_subdivision(cls, code: str | None, info: ValidationInfo) -> str | None:
        country = info.data.get("country")
        if code is None or "country" not in info.data:  # nothing to check, or not against a wrong country
            return code
        if country is None:
            raise ValueError("a subdivision needs its country; write country: above it")
        if code not in _subdivisions()[country]:
            known = ", ".join(_subdivisions()[country]) or "none"
            raise ValueError(f"{country} has no such subdivision; it has {known}")
        return code

    def between(self, first: date, last: date) -> dict[date, str]:
        """Holidays from ``first`` to ``last``, both included, with their names."""
        found: dict[date, str] = {}
        if self.country:
            import holidays as public  # a large package: only for those who name a country

            years = range(first.year, last.year + 1)
            listed = public.country_holidays(self.country, subdiv=self.subdivision, years=years)
            found.update({day: str(name) for day, name in listed.items()})
        found.update(self.add)
        return {day: name for day, name in found.items() if first <= day <= last and day not in self.remove}


@dataclass(frozen=True)
class Period:
    """Some days in a row, and whether all of them are known (none cut off by the border).

    Attributes
    ----------
    days
        Those that are known.
    complete
        Whether these are all.
    whole
        All of them, known or not.
    """

    days: range
    complete: bool
    whole: range


def _later(when: date, months: int) -> date:
    """The same day of the month so many months later."""
    year, month = divmod(12 * when.year + when.month - 1 + months, 12)
    return when.replace(year=year, month=month + 1)


class Calendar:
    """Days of a horizon as whole numbers: 0 is its first day, history is negative.

    Parameters
    ----------
    horizon
        The days to be planned.
    holidays
        Names of the public holidays by date.
    first
        First day that anything is known of: 0, or below where there is a history.
    """

    epoch: ClassVar[datetime.datetime] = datetime.datetime(1970, 1, 1, tzinfo=UTC)

    def __init__(self, horizon: Horizon, holidays: Mapping[date, str], first: int = 0) -> None:
        self.horizon = horizon
        self.holidays = dict(holidays)
        self.first = first
        self.days = horizon.days
        self.zone = time_zone(horizon.zone)
        self._spans: dict[tuple[str, int], tuple[int, int]] = {}
        self._stretches: dict[tuple[str, int], Sequence[tuple[int, int]]] = {}
        self._instants: dict[tuple[int, int], int] = {}
        self._inside: dict[tuple[str, int, Window, str], int] = {}
        self._labels: dict[int, str] = {}
        self._matching: dict[str, tuple[int, ...]] = {}
        self._within: dict[Dates, Self] = {}

    def within(self, dates: Dates | None) -> Self:
        """The same calendar, as if nothing were known outside ``dates``; itself if that is no limit."""
        if dates is None:
            return self
        first = self.first if dates.first is None else max(self.first, self.day(dates.first))
        stop = self.days if dates.last is None else min(self.days, self.day(dates.last) + 1)
        if (first, stop) == (self.first, self.days):
            return self
        if dates not in self._within:
            part = copy.copy(self)  # instants are the same, sets of days are not
            part.first, part.days, part._matching, part._within = first, max(stop, first), {}, {}
            self._within[dates] = part
        return self._within[dates]

    @property
    def planned(self) -> range:
        """The days of the horizon."""
        return range(max(self.first, 0), self.days)

    @property
    def known(self) -> range:
        """The days of the history and of the horizon."""
        return range(self.first, self.days)

    def date(self, day: int) -> datetime.date:
        """The date of a day number."""
        return self.horizon.start + timedelta(days=day)

    def day(self, when: datetime.date) -> int:
        """The day number of a date."""
        return (when - self.horizon.start).days

    def label(self, *days: int) -> str:
        """``Sat 28 Nov``, or ``Sat 28 Nov to Sun 29 Nov`` for the first and last of several."""
        first, last = self._label(days[0]), self._label(days[-1])
        return first if first == last else f"{first} to {last}"

    def _label(self, day: int) -> str:
        if day not in self._labels:
            when = self.date(day)
            self._labels[day] = f"{when:%a} {when.day} {when:%b}"
        return self._labels[day]

    def weekday(self, day: int) -> int:
        """0 for Monday to 6 for Sunday."""
        return (self.horizon.start.weekday() + day) % 7

    def matches(self, days: Days, day: int) -> bool:
        """Whether the day numbered ``day`` is one of ``days``."""
        when = self.date(day)
        return days.matches(when, holiday=when in self.holidays)

    def rank(self, days: Days, day: int) -> int:
        """By what the day numbered ``day`` is one of ``days``: see `Days.rank_of`; -1 where it is none of them."""
        when = self.date(day)
        found = days.rank_of(when, holiday=when in self.holidays)
        return -1 if found is None else found

    def matching(self, days: Days) -> Sequence[int]:
        """The days of the horizon that belong to ``days``, in order."""
        if days.text not in self._matching:
            candidates: Iterable[int] = self.planned
            if days.only_dates:
                spans = ((self.day(first), self.day(last)) for first, last in days.ranges)
                begin = self.planned.start
                candidates = sorted(
                    {day for first, last in spans for day in range(max(first, begin), min(last + 1, self.days))}
                )
            self._matching[days.text] = tuple(day for day in candidates if self.matches(days, day))
        return self._matching[days.text]

    def instant(self, day: int, minutes: int) -> int:
        """Minutes since 1970 UTC of ``minutes`` after midnight by the wall clock on ``day``.

        A time that the clock skips is read with the offset before the change, one that
        it shows twice is the first of the two.
        """
        key = (day, minutes)
        found = self._instants.get(key)
        if found is None:
            wall = datetime.datetime.combine(self.date(day), datetime.time()) + timedelta(minutes=minutes)
            found = int((wall.replace(tzinfo=self.zone) - self.epoch).total_seconds()) // 60
            self._instants[key] = found
        return found

    def span(self, shift: ShiftType, day: int) -> tuple[int, int]:
        """Real start and end of ``shift`` on ``day``, in minutes since 1970 UTC."""
        key = (shift.id, day)
        found = self._spans.get(key)
        if found is None:
            start = self.instant(day, shift.start)
            # Ends by the wall clock; never before it starts, even if the clock is set back.
            end = max(self.instant(day, shift.start + shift.nominal), start + 1)
            self._spans[key] = found = (start, end)
        return found

    def paid(self, shift: ShiftType, day: int) -> int:
        """Minutes counted and paid for ``shift`` on ``day``: real ones, over a clock change too."""
        return self.attended(shift, day) if shift.paid is None else shift.paid

    def attended(self, shift: ShiftType, day: int) -> int:
        """Real minutes of ``shift`` on ``day`` from start to end without unpaid breaks, whatever it counts."""
        start, end = self.span(shift, day)
        return max(0, end - start - shift.unpaid)

    def inside(self, shift: ShiftType, day: int, window: Window, days: Days | None = None) -> int:
        """Real minutes of ``shift`` on ``day`` in a time of day that begins on one of ``days``.

        Unpaid breaks whose time is known are left out; others are taken from the minutes outside first.
        """
        key = (shift.id, day, window, "" if days is None else days.text)
        found = self._inside.get(key)
        if found is None:
            start, end = self.span(shift, day)
            pauses = zip(shift.breaks, shift.pauses, strict=False)  # none where their time is not known
            unpaid = [
                (begin := self.instant(day, shift.start + after), begin + pause.length)
                for pause, (after, _) in pauses
                if not pause.paid
            ]
            found = 0
            for first, last in self._windows(shift, day, window, days):
                found += max(0, min(end, last) - max(start, first))
                found -= sum(max(0, min(end, last, until) - max(start, first, begin)) for begin, until in unpaid)
            self._inside[key] = found = min(found, self.attended(shift, day))
        return found

    def _windows(self, shift: ShiftType, day: int, window: Window, days: Days | None) -> Iterator[tuple[int, int]]:
        """Real start and end of a time of day, on each of ``days`` on which it could meet ``shift``."""
        until = window.end if window.end > window.start else window.end + DAY_MINUTES
        for when in range(day - 1, day + (shift.start + shift.nominal) // DAY_MINUTES + 1):
            if days is None or self.matches(days, when):
                yield self.instant(when, window.start), self.instant(when, until)

    def stretches(self, shift: ShiftType, day: int) -> Sequence[tuple[int, int]]:
        """Real start and end of each stretch of ``shift`` between its breaks, in minutes since 1970 UTC."""
        key = (shift.id, day)
        found = self._stretches.get(key)
        if found is None:
            start, end = self.span(shift, day)
            found = []
            for begin, until in shift.pauses:
                pause = min(self.instant(day, shift.start + begin), end)
                if start < pause:
                    found.append((start, pause))
                start = max(start, pause + until - begin)
            if start < end:
                found.append((start, end))
            self._stretches[key] = found
        return found

    def periods(self, per: str) -> list[Period]:
        """The reference periods that touch the horizon, as `Reference` writes them.

        A rolling one that is longer than all that is known is all that is known, and not complete.
        """
        reference = Reference.parse(per)
        if reference.unit == "horizon":
            return [Period(self.planned, True, self.planned)]
        spans = list(self._spans_of(reference))
        if reference.rolling:
            spans = [days for days in spans if days.start >= self.first]
        found = []
        for days in spans:
            known = range(max(days.start, self.first), min(days.stop, self.days))
            found += [Period(known, known == days, days)] if known and known.stop > 0 else []
        if reference.rolling:
            whole = [period for period in found if period.complete]
            found = whole if reference.unit == "day" or not whole else found  # of days, the others lie inside these
        return found or [Period(self.known, False, range(self.first, self.first + reference.days))]

    def span_of(self, per: str, day: int) -> range:
        """The days, known or not, of the period that ``day`` lies in; not of a rolling one."""
        return next(days for days in self._spans_of(Reference.parse(per), day) if day in days)

    def _spans_of(self, reference: Reference, since: int = 0) -> Iterator[range]:
        """The days of each period that touches the days from ``since`` on, known or not."""
        if reference.unit == "half-month":
            for days in self._spans_of(Reference("month"), since):
                yield from (days[:15], days[15:])
            return
        if months := reference.months:
            begin, when = reference.start or datetime.date(1970, 1, 1), self.date(since)
            number = 12 * (when.year - begin.year) + when.month - begin.month - (when.day < begin.day)
            number = number // months * months
            while (start := self.day(_later(begin, number))) < self.days:
                number += months
                yield range(start, self.day(_later(begin, number)))
            return
        length = reference.days
        step = 1 if reference.unit == "day" else 7 if reference.rolling else length
        anchor = self.day(reference.start) if reference.start else self._week_of(0) if step > 1 else 0
        for start in range(anchor - (anchor - since + length - 1) // step * step, self.days, step):
            yield range(start, start + length)

    def _week_of(self, day: int) -> int:
        """First day of the calendar week that ``day`` is in."""
        return day - (self.weekday(day) - WEEKDAYS.index(self.horizon.week_starts)) % 7

    def weekends(self, weekend: Sequence[int], first: int = 0) -> list[Period]:
        """The weekends that touch the horizon.

        Parameters
        ----------
        weekend
            Weekdays of a weekend in order, such as ``(5, 6)``, next to each other.
        first
            With `Calendar.first`, those of the history too.
        """
        found = []
        for start in range(first + 1 - len(weekend), self.days):
            if self.weekday(start) == weekend[0]:
                whole = range(start, start + len(weekend))
                known = range(max(whole.start, self.first), min(whole.stop, self.days))
                found += [Period(known, known == whole, whole)] if known else []
        return found
