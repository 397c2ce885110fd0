"""How people write times, lengths and days, and how these are written back.

Lengths of time are whole minutes inside the program and ``H:MM`` or a number of hours in
files; times of day are minutes after midnight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Annotated

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_MINUTES = 24 * 60
WEEK_MINUTES = 7 * DAY_MINUTES
MAX_DAYS_TEXT = 20_000


def parse_clock(value: object) -> object:
    """Minutes after midnight of a time such as ``07:30``; ``24:00`` is the end of the day."""
    if isinstance(value, str) and (match := re.fullmatch(r"(\d{1,2}):(\d\d)", value.strip())):
        minutes = int(match[1]) * 60 + int(match[2])
        if int(match[2]) < 60 and minutes <= DAY_MINUTES:
            return minutes
    raise ValueError('not a time of day; write it as "07:30" (24-hour clock)')


def parse_length(value: object) -> object:
    """Minutes of a length such as ``7:30`` (hours and minutes) or ``7.5`` (hours)."""
    match = (
        None if isinstance(value, bool) else re.fullmatch(r"(\d{1,6})(?::([0-5]\d)|(\.\d{0,9}))?", str(value).strip())
    )
    if match is None:
        raise ValueError('not a length of time; write hours ("7.5") or hours and minutes ("7:30")')
    minutes = int(match[1]) * 60 + (int(match[2]) if match[2] else Decimal(f"0{match[3] or ''}") * 60)
    if minutes != int(minutes):
        raise ValueError(
            f'not a whole number of minutes; write hours and minutes, such as "{length_text(int(minutes))}"'
        )
    return int(minutes)


def clock_text(minutes: int) -> str:
    """``07:30`` for 450; hours go past 24 for a moment on a later day."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def length_text(minutes: int) -> str:
    """``7:30`` for 450, ``-7:30`` below nothing."""
    return f"{'-' * (minutes < 0)}{abs(minutes) // 60}:{abs(minutes) % 60:02d}"


def in_minutes(minutes: int, under: int, before: str = "") -> str:
    """What to write of a length that is hardly meant: 30 is thirty hours; empty where no minutes can be meant."""
    number, odd = divmod(minutes, 60)
    return "" if odd or number >= under else f'for {number} minutes write {before}"{length_text(number)}"'


def lasting(least: int, most: int) -> AfterValidator:
    """Of lengths, those from so many minutes to so many."""

    def check(minutes: int) -> int:
        if minutes < least:
            raise ValueError(f'must be at least "{length_text(least)}"')
        if minutes > most:
            hours = f"{length_text(minutes)} hours are more than {length_text(most)}"
            raise ValueError("; ".join(filter(None, (hours, in_minutes(minutes, most) or "write a shorter time"))))
        return minutes

    return AfterValidator(check)


def as_list(value: object) -> object:
    """Let ``night`` stand for ``[night]``."""
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str | int) and not isinstance(value, bool) else value


def as_text(value: object) -> object:
    """Let 24 be a name. Other numbers may have been written otherwise than they are read: 1.10, 1e3."""
    if isinstance(value, float):
        raise ValueError("is read as a number; put the name in quotes")
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), BeforeValidator(as_text)]
Text = Annotated[str, StringConstraints(max_length=2000), BeforeValidator(as_text)]
Selector = Annotated[tuple[Id, ...], BeforeValidator(as_list), Field(min_length=1)]
"""Names of shift types, of shift tags or of sites; a single name may stand alone."""

Clock = Annotated[
    int,
    BeforeValidator(parse_clock),
    PlainSerializer(clock_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{1,2}:\d\d$", "examples": ["07:30"]}),
]
Length = Annotated[
    int,
    BeforeValidator(parse_length),
    PlainSerializer(length_text, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [{"type": "number", "minimum": 0}, {"type": "string"}],
            "description": "hours (7.5) or hours and minutes (7:30)",
        }
    ),
]


def _parse_balance(value: object) -> object:
    """A length that may be below nothing."""
    text = str(value).strip()
    if not text.startswith("-") or isinstance(value, bool):
        return parse_length(value)
    minutes = parse_length(text[1:])
    return -minutes if isinstance(minutes, int) else minutes


Balance = Annotated[
    int,
    BeforeValidator(_parse_balance),
    PlainSerializer(length_text, return_type=str),
    WithJsonSchema(
        {
            "anyOf": [{"type": "number"}, {"type": "string"}],
            "description": "hours (7.5, -8) or hours and minutes (-7:30)",
        }
    ),
]
"""A length that may be below nothing: hours too many or too few."""

RestLength = Annotated[Length, lasting(0, 2 * WEEK_MINUTES)]
"""A length of rest; whoever writes 660 means minutes."""


@dataclass(frozen=True)
class Days:
    """A set of days as a person writes it.

    ``Mon-Fri``, ``Sat, Sun``, ``daily``, ``holiday``, ``2026-11-26``,
    ``2026-12-24..2026-12-26``, joined by commas; ``except`` takes days away again:
    ``Mon-Fri except holiday``.
    """

    text: str
    rank: int = field(compare=False, default=0)
    """The most specific that is in it: 0 weekdays, 1 holidays, 2 dates."""

    _weekdays: frozenset[int] = field(compare=False, repr=False, default=frozenset())
    _dates: tuple[tuple[date, date], ...] = field(compare=False, repr=False, default=())
    _holidays: bool = field(compare=False, repr=False, default=False)
    _without: Days | None = field(compare=False, repr=False, default=None)

    @classmethod
    @lru_cache(maxsize=4096)  # a year's requests name the same few hundred days again and again
    def parse(cls, text: str) -> Days:
        """Read the notation above.

        Raises
        ------
        ValueError
            If a part of it is neither a weekday, a range of them, ``daily``,
            ``holiday``, a date nor a range of dates.
        """
        text = " ".join(text.split())
        body, *without = re.split(r"\bexcept\b", text, flags=re.IGNORECASE)
        if len(without) > 1:
            raise ValueError('says "except" twice; write it once, with commas after it')
        weekdays: set[int] = set()
        dates: list[tuple[date, date]] = []
        holidays = False
        for part in (piece.strip() for piece in body.split(",")):
            if part.lower() in ("daily", "every day"):
                weekdays.update(range(7))
            elif part.lower() in ("holiday", "holidays"):
                holidays = True
            elif span := _weekday_span(part):
                weekdays.update(span)
            else:
                dates.append(_date_span(part))
        rank = 2 if dates else 1 if holidays else 0
        excluded = cls.parse(without[0]) if without else None
        return cls(text, rank, frozenset(weekdays), tuple(dates), holidays, excluded)

    def matches(self, day: date, *, holiday: bool) -> bool:
        """Whether ``day`` belongs to the set; ``holiday`` says if it is a public holiday."""
        return self.rank_of(day, holiday=holiday) is not None

    def rank_of(self, day: date, *, holiday: bool) -> int | None:
        """By what ``day`` belongs to the set: 2 by its date, 1 as a holiday, 0 by its weekday; None if it does not."""
        if self._without and self._without.matches(day, holiday=holiday):
            return None
        if any(first <= day <= last for first, last in self._dates):
            return 2
        if holiday and self._holidays:
            return 1
        return 0 if day.weekday() in self._weekdays else None

    @property
    def on_holidays(self) -> bool:
        """Whether it is public holidays alone."""
        return self._holidays and not (self._weekdays or self._dates)

    @property
    def in_vain(self) -> tuple[str, ...]:
        """What is written after ``except`` and takes nothing away, as far as weekdays and dates tell."""
        if self._without is None or self._holidays:
            return ()
        parts = re.split(r"\bexcept\b", self.text, flags=re.IGNORECASE)[1].split(",")
        return tuple(part.strip() for part in parts if not self._meets(Days.parse(part)))

    def _meets(self, other: Days) -> bool:
        mine, others = self._reached(), other._reached()
        if other._holidays or self._weekdays & other._weekdays:
            return True
        if any(first <= end and start <= last for first, last in self._dates for start, end in other._dates):
            return True
        return bool(self._weekdays & others or mine & other._weekdays)

    def _reached(self) -> set[int]:
        """The weekdays of the dates that it names."""
        return {
            (first.weekday() + step) % 7
            for first, last in self._dates
            for step in range(min((last - first).days, 6) + 1)
        }

    @property
    def ranges(self) -> tuple[tuple[date, date], ...]:
        """First and last date of each range that it names outright."""
        return self._dates

    @property
    def only_dates(self) -> bool:
        """Whether it names nothing but dates."""
        return not (self._weekdays or self._holidays or self._without)

    def __str__(self) -> str:
        return self.text


_WEEKDAY_NAMES = (
    ("mon", "monday"),
    ("tue", "tues", "tuesday"),
    ("wed", "wednesday"),
    ("thu", "thur", "thurs", "thursday"),
    ("fri", "friday"),
    ("sat", "saturday"),
    ("sun", "sunday"),
)
_WEEKDAY_NUMBERS = {name: number for number, names in enumerate(_WEEKDAY_NAMES) for name in names}


def _weekday_span(part: str) -> set[int] | None:
    ends = [_WEEKDAY_NUMBERS.get(name.strip().lower()) for name in re.split("[-–]", part)]
    first, last = ends[0], ends[-1]
    if first is None or last is None or len(ends) > 2:
        return None
    return {(first + step) % 7 for step in range((last - first) % 7 + 1)}


def _date_span(part: str) -> tuple[date, date]:
    first, dots, last = (piece.strip() for piece in part.partition(".."))
    ends = (first, last if dots else first)
    if not all(map(_ISO_DATE.fullmatch, ends)):
        raise ValueError(
            f'"{part[:60]}" is no day; write Mon-Fri, daily, holiday, 2026-11-26 or 2026-12-24..2026-12-26'
        )
    start, end = map(parse_date, ends)
    if end < start:
        raise ValueError(f'"{part}" ends before it begins; put the earlier date first')
    return start, end


_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def parse_date(text: str) -> date:
    """The date written as ``2026-11-26``.

    Raises
    ------
    ValueError
        If it is written otherwise, or the calendar has no such day.
    """
    if not _ISO_DATE.fullmatch(text):
        raise ValueError("write the date as year-month-day, such as 2026-11-26")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"the calendar has no {text}; check month and day") from None


def _parse_days(value: object) -> object:
    if isinstance(value, Days):
        return value
    if isinstance(value, date):
        value = value.isoformat()
    if isinstance(value, list | tuple) and all(isinstance(item, str) and "except" not in item for item in value):
        value = ", ".join(value)
    if not isinstance(value, str):
        raise ValueError('not a set of days; write Mon-Fri, daily, holiday, 2026-11-26 or "Mon-Fri except holiday"')
    if len(value) > MAX_DAYS_TEXT:
        raise ValueError(f"longer than {MAX_DAYS_TEXT} characters; split it into several entries")
    return Days.parse(value)


DaySet = Annotated[
    Days,
    BeforeValidator(_parse_days),
    PlainSerializer(str, return_type=str),
    WithJsonSchema(
        {
            "type": "string",
            "examples": ["Mon-Fri", "Sat, Sun", "daily except holiday", "2026-11-26", "2026-12-24..2026-12-26"],
        }
    ),
]


@dataclass(frozen=True)
class Dates:
    """From a date to a date, both included, either of them open: ``2027-01-01..``."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        return f"{self.first or ''}..{self.last or ''}"


def _parse_dates(value: object) -> object:
    if isinstance(value, Dates):
        return value
    if not isinstance(value, str) or ".." not in value:
        raise ValueError("not a span of dates; write 2027-01-01..2027-06-30, or leave one end open: 2027-01-01..")
    first, _, last = (part.strip() for part in value.partition(".."))
    if first and last:
        return Dates(*_date_span(f"{first}..{last}"))
    return Dates(parse_date(first) if first else None, parse_date(last) if last else None)


DateSpan = Annotated[
    Dates,
    BeforeValidator(_parse_dates),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["2027-01-01..", "..2027-06-30", "2027-01-01..2027-06-30"]}),
]


@dataclass(frozen=True)
class Reference:
    """A reference period: the days over which something is counted, again and again.

    ``horizon``; ``day``, ``week``, ``month``, ``year``; ``half-month``, from the 1st to the 15th and from the 16th to
    the end; ``3 months``, counted from January; ``year from 2026-04-01`` or ``month from 2026-11-16``, from that day
    on; ``2 weeks`` or ``2 weeks from 2026-11-16``, blocks of calendar weeks; ``rolling 7 days``, every seven days in a
    row; ``rolling 4 weeks``, every four calendar weeks in a row.
    """

    unit: str
    count: int = 1
    rolling: bool = False
    start: date | None = None

    @property
    def days(self) -> int:
        """Length in days; where not all are equally long that of the shortest or less, and 0 for the horizon."""
        shortest = {"horizon": 0, "day": 1, "week": 7, "half-month": 13, "month": 28, "year": 365}
        return self.count * shortest[self.unit]

    @property
    def months(self) -> int:
        """Length in months; 0 of what is not counted in months."""
        return {"month": self.count, "year": 12}.get(self.unit, 0)

    @classmethod
    @lru_cache(maxsize=1024)
    def parse(cls, text: str) -> Reference:
        """Read the notation above.

        Raises
        ------
        ValueError
            If it is none of these.
        """
        units = "horizon|day|week|half-month|month|year"
        match = re.fullmatch(rf"(rolling )?(?:(\d{{1,3}}) )?({units})s?(?: from ([0-9-]+))?", text)
        if match is not None and (not match[4] or match[3] in ("week", "month", "year")):
            found = cls(match[3], int(match[2] or 1), bool(match[1]), parse_date(match[4]) if match[4] else None)
            if found._sensible():
                return found
        raise ValueError(
            "not a period; write horizon, day, week, half-month, month, 3 months, year, year from 2026-04-01, 2 weeks, "
            "2 weeks from 2026-11-16, rolling 7 days or rolling 4 weeks"
        )

    def _sensible(self) -> bool:
        """Whether there are such periods: as many months as a year has a whole number of, and days of all months."""
        if self.rolling:
            return self.unit in ("day", "week") and self.count > 0 and self.start is None
        counted = self.count == 1 or self.unit == "week" or (self.unit == "month" and 12 % max(self.count, 1) == 0)
        return self.count > 0 and counted and (self.start is None or self.unit == "week" or self.start.day <= 28)


def _check_period(text: str) -> str:
    Reference.parse(" ".join(text.split()))
    return " ".join(text.split())


Per = Annotated[
    str,
    AfterValidator(_check_period),
    WithJsonSchema(
        {
            "type": "string",
            "examples": [
                "horizon",
                "day",
                "week",
                "half-month",
                "month",
                "year",
                "2 weeks from 2026-11-16",
                "rolling 7 days",
            ],
        }
    ),
]
"""A reference period, as `Reference` reads it."""


def plural(count: int, noun: str) -> str:
    """``1 day``, ``2 days``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
