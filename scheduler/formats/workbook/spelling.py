"""What people type into cells, put into the notation that the problem model reads.

Forgiving about spelling, never about meaning: what the model can read is left as it is, what may mean two
things raises `Doubt`, and what is not understood is left to the model, which says what to write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal

from scheduler.notation import DAY_MINUTES, WEEKDAYS, Days, clock_text, length_text, parse_clock

Order = Literal["day", "month"]
"""Which comes first in a date written with strokes."""
Value = str | int | float | bool | date | time | datetime | timedelta
"""What a cell can hold."""


class Doubt(ValueError):
    """A value that may mean two things, or that a spreadsheet has changed; the text says what to do."""


def clean(text: str) -> str:
    """Text without blanks around it, those that cannot be seen included."""
    return text.strip(" \t\r\n\u00a0\u2007\u202f\u200b\u200c\u200d\u2060\ufeff\u3000")


# --- dates ------------------------------------------------------------------------------------

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_DAY}[ -]*{_MONTH},?[ -]*(?P<year>\d{{4}})",
        rf"{_MONTH}[ -]*{_DAY},?[ -]+(?P<year>\d{{4}})",
    )
)
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})(?P<sep>[-/.])(?P<month>\d{1,2})(?P=sep)(?P<day>\d{1,2})\.?")
_YEAR_LAST = re.compile(r"(?P<first>\d{1,2})(?P<sep>[-/.])(?P<second>\d{1,2})(?P=sep)(?P<year>\d{4}|\d\d)")
_WEEKDAY = re.compile(r"(?P<name>[A-Za-z]{3,9})\.?,?\s+(?=\S*\d)")
_MIDNIGHT = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")


def tidy_date(value: Value, order: Order | None = None) -> Value:
    """A date as ``2026-11-26``, or the value itself where it is none.

    Raises
    ------
    Doubt
        If day and month may be either way round, or the weekday is that of another date.
    """
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second) != (0, 0, 0):
            return value.isoformat(sep=" ", timespec="minutes")
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str):
        return value
    text = _MIDNIGHT.sub("", " ".join(clean(value).split()))
    weekday = None
    if (named := _WEEKDAY.match(text)) and _month(named["name"]) is None:
        weekday = named["name"][:3].title()
        if weekday not in WEEKDAYS:
            return value
        text = text[named.end() :]
    found = _date(text, order)
    if found is None:
        return value
    if weekday not in (None, WEEKDAYS[found.weekday()]):
        raise Doubt(f"{found} is a {WEEKDAYS[found.weekday()]}, not a {weekday}; correct one of the two")
    return found.isoformat()


def _date(text: str, order: Order | None) -> date | None:
    if match := _YEAR_FIRST.fullmatch(text):
        return _made(int(match["year"]), int(match["month"]), int(match["day"]))
    for pattern in _NAMED:
        if (match := pattern.fullmatch(text)) and (month := _month(match["month"])):
            return _made(int(match["year"]), month, int(match["day"]))
    if match := _YEAR_LAST.fullmatch(text):
        if match["sep"] == "-" and len(match["year"]) == 2:
            return None  # 26-11-05 may begin with the year
        year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
        first, second = int(match["first"]), int(match["second"])
        day_first, month_first = _made(year, second, first), _made(year, first, second)
        if match["sep"] == "." or order == "day":
            return day_first
        if order == "month":
            return month_first
        if day_first and month_first and day_first != month_first:
            raise Doubt(
                f"may be {day_first} or {month_first}; write the one that is meant (year-month-day), "
                'or add the row "Date order" with "day first" or "month first" to Settings'
            )
        return day_first or month_first
    return None


def _month(name: str) -> int | None:
    near = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower())]
    return near[0] if len(near) == 1 else 9 if name.lower() == "sept" else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# --- times and lengths ------------------------------------------------------------------------

_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?(?::00)?\s*(am|pm|a\.m\.|p\.m\.|h|uhr)?", re.IGNORECASE)
_DIGITS = re.compile(r"([01]\d|2[0-4])([0-5]\d)")


def tidy_time(value: Value) -> Value:
    """A time of day as ``07:30``, or the value itself where it is none: 7:30 am, 7.30, 0730, 7h30 or 7."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return clock_text(value.hour * 60 + value.minute) if value.year < 1905 and not value.second else str(value)
    if isinstance(value, time):
        return clock_text(value.hour * 60 + value.minute) if not value.second else value.isoformat()
    if isinstance(value, timedelta):
        minutes, rest = divmod(value, timedelta(minutes=1))
        return clock_text(minutes) if not rest and 0 <= minutes <= DAY_MINUTES else str(value)
    if isinstance(value, date):
        return "24:00" if value.year < 1905 and value.day == 1 else value.isoformat()
    if isinstance(value, int | float):
        return clock_text(int(value) * 60) if value == int(value) and 0 <= value <= 24 else value
    text = clean(value)
    if _is_clock(text):
        return text
    if match := _DIGITS.fullmatch(text):
        return f"{match[1]}:{match[2]}"
    match = _CLOCK.fullmatch(text)
    if text.lower() == "noon":
        return "12:00"
    if match is None or int(match[2] or 0) > 59:
        return value
    hours, half = int(match[1]), (match[3] or "").lower().replace(".", "")
    if half in ("am", "pm"):
        if not 1 <= hours <= 12:
            return value
        hours = hours % 12 + (12 if half == "pm" else 0)
    minutes = hours * 60 + int(match[2] or 0)
    return clock_text(minutes) if minutes <= DAY_MINUTES else value


def _is_clock(text: str) -> bool:
    try:
        parse_clock(text)
    except ValueError:
        return False
    return True


_UNITS = re.compile(
    r"(?:(\d+(?:[.,]\d+)?)\s*(?:h|hr|hrs|hours?|std\.?))?\s*(?:(\d{1,4})\s*(?:m|min|mins|minutes?)?)?", re.IGNORECASE
)
_HOURS_UNIT = re.compile(r"\s*(h|hr|hrs|hours?)$", re.IGNORECASE)


def tidy_length(value: Value) -> Value:
    """A length of time as the model reads it, or the value itself: 7,5, 7 h 30, 30 min, a cell of time."""
    if isinstance(value, bool):
        return value
    if isinstance(value, time):
        return length_text(value.hour * 60 + value.minute) if not value.second else value.isoformat()
    if isinstance(value, timedelta):
        minutes, rest = divmod(value, timedelta(minutes=1))
        return length_text(minutes) if not rest and minutes >= 0 else str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, str):
        text = clean(value)
        if re.fullmatch(r"\d{1,4}\s*(m|min|mins|minutes?)", text, re.IGNORECASE):
            return length_text(int(re.sub(r"\D", "", text)))
        bare = _HOURS_UNIT.sub("", text)
        if re.fullmatch(r"\d+:\d\d", bare):
            return bare
        match = _UNITS.fullmatch(text)
        if match and match[1] and match[2] and int(match[2]) < 60 and match[1].isdecimal():
            return length_text(int(match[1]) * 60 + int(match[2]))
        return tidy_number(bare)
    return tidy_number(value)


# --- numbers and yes or no --------------------------------------------------------------------

_PLAIN = re.compile(r"-?\d+(\.\d+)?")
_LOCAL = re.compile(r"-?\d{1,3}(?:[ .,'\u00a0\u202f]?\d{3})*(?:[.,]\d+)?|-?\d+[.,]\d+")


def tidy_number(value: Value) -> Value:
    """A whole number as such, any other as text with a point, or the value itself where it is none: 7,5.

    Raises
    ------
    Doubt
        If it may be thousands or a fraction.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, float):
        return int(value) if value == int(value) and abs(value) < 10**15 else f"{value:.15g}"
    if not isinstance(value, str):
        return value.isoformat() if isinstance(value, date | time) else value if isinstance(value, int) else str(value)
    text = clean(value)
    if re.fullmatch(r"-?[1-9]\d?\d?[.,]\d{3}", text):
        whole, part = re.split("[.,]", text)
        raise Doubt(f"may be {whole}{part} or {whole} and a fraction; write {whole}{part}, or {whole}.{part}0")
    if not _PLAIN.fullmatch(text):
        if not _LOCAL.fullmatch(text):
            return value
        text = _with_point(text)
        if not _PLAIN.fullmatch(text):
            return value
    whole, _, part = text.partition(".")
    return int(whole) if not part and len(whole) < 16 else text


def _with_point(text: str) -> str:
    """With a point before the fraction and nothing between thousands; the last of two kinds of mark is the point."""
    text = re.sub("[ '\u00a0\u202f]", "", text)
    marks = [mark for mark in text if mark in ".,"]
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return re.sub("[.,]", "", text)
    whole, _, part = text.rpartition(marks[-1])
    return f"{re.sub('[.,]', '', whole)}.{part}"


_YES = frozenset(("yes", "y", "true", "x", "✓", "✔", "on", "1", "ja", "oui", "si", "sí"))
_NO = frozenset(("no", "n", "false", "off", "0", "-", "–", "nein", "non"))


def tidy_yes(value: Value) -> Value:
    """True or False for yes, no, x, true, 1 and the like, or the value itself."""
    if isinstance(value, int | float) and value in (0, 1):
        return bool(value)
    word = clean(value).lower() if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else value


# --- sets of days -----------------------------------------------------------------------------

_DASH = re.compile(r"\s*[–—−]\s*")
_JOIN = re.compile(r"\s*(?:[;\n&+]|,|\band\b|\bund\b)\s*", re.IGNORECASE)
_TO = re.compile(r"\s+(?:to|until|till|through|thru)\s+|\s+-\s+|\s*\.\.\.?\s*", re.IGNORECASE)
_EXCEPT = re.compile(r"\b(?:except(?:\s+(?:for|on))?|but not|without|excluding)\b", re.IGNORECASE)
_PHRASES = {
    "weekday": "Mon-Fri",
    "weekdays": "Mon-Fri",
    "workdays": "Mon-Fri",
    "weekend": "Sat, Sun",
    "weekends": "Sat, Sun",
    "every day": "daily",
    "everyday": "daily",
    "all": "daily",
    "all days": "daily",
    "always": "daily",
    "each day": "daily",
    "all week": "daily",
    "public holiday": "holiday",
    "public holidays": "holiday",
    "bank holidays": "holiday",
}
_NAMES = {
    **{name[:2].lower(): name for name in WEEKDAYS},
    **{name.lower(): name for name in WEEKDAYS},
    "tues": "Tue",
    "wednes": "Wed",
    "weds": "Wed",
    "thur": "Thu",
    "thurs": "Thu",
    **dict(zip(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), WEEKDAYS, strict=True)),
}


def tidy_days(value: Value, order: Order | None = None) -> Value:
    """A set of days as `Days` reads it, or the value itself: Monday to Friday, weekends, 24.12.2026 - 26.12.2026.

    Raises
    ------
    Doubt
        If a date in it is in doubt.
    """
    if not isinstance(value, str):
        return tidy_date(value, order)
    text = clean(value)
    if is_days(text):
        return text
    body, *without = _EXCEPT.split(_DASH.sub(" - ", text))
    halves = [", ".join(_parts(half, order)) for half in (body, *without)]
    tidied = " except ".join(halves)
    return tidied if is_days(tidied) else value


def is_days(text: str) -> bool:
    """Whether the model reads it as a set of days."""
    try:
        Days.parse(text)
    except ValueError:
        return False
    return True


def _parts(text: str, order: Order | None) -> Iterator[str]:
    # A comma or a dot may belong to a date: Nov 26, 2026.
    whole = tidy_date(text.strip(), order)
    pieces = [text] if isinstance(whole, str) and whole != text.strip() else _JOIN.split(text)
    for piece in filter(None, (part.strip() for part in pieces)):
        low = piece.lower().rstrip(".")
        if low in _PHRASES:
            yield _PHRASES[low]
        elif is_days(piece):
            yield piece
        elif (name := _weekday(piece)) is not None:
            yield name
        elif len(ends := _TO.split(piece)) == 2:
            yield _range(ends[0], ends[1], order)
        elif len(names := re.split(r"[/ -]", piece)) > 1 and all(map(_weekday, names)):
            days = [_weekday(name) or "" for name in names]
            yield "-".join(days) if "-" in piece and len(days) == 2 else ", ".join(days)
        else:
            yield str(tidy_date(piece, order))


def _range(first: str, last: str, order: Order | None) -> str:
    names = _weekday(first), _weekday(last)
    if all(names):
        return f"{names[0]}-{names[1]}"
    return f"{tidy_date(first, order)}..{tidy_date(last, order)}"


def _weekday(text: str) -> str | None:
    low = text.strip().lower().rstrip(".")
    return _NAMES.get(low) or _NAMES.get(low.removesuffix("s"))


_TIMES = r"\d{1,2}(?:[:.h]\d\d|\d\d)?\s*(?:am|pm)?"
_HOURS = re.compile(
    rf"(?P<days>.*?)[\s,;:]*(?:\bfrom\s+)?(?P<first>{_TIMES})\s*(?:-|–|to|until)\s*(?P<last>{_TIMES})\s*(?:h|uhr)?",
    re.IGNORECASE | re.DOTALL,
)


def split_hours(value: Value) -> tuple[Value, str | None, str | None]:
    """Days, and from when until when, of ``Mon-Fri 8-17``; the value and None where no hours stand in it."""
    if not isinstance(value, str) or is_days(clean(value)):
        return value, None, None
    if (match := _HOURS.fullmatch(clean(value))) is None:
        return value, None, None
    days = match["days"].strip(" ,;:(")
    first, last = tidy_time(match["first"]), tidy_time(match["last"])
    if not (isinstance(first, str) and isinstance(last, str) and _is_clock(first) and _is_clock(last)):
        return value, None, None
    if days and not is_days(str(tidy_days(days, "day"))):
        return value, None, None
    return days, first, last


def tidy_window(value: Value) -> Value:
    """A window of the day as ``08:00-17:00``, or the value itself: 8-17, 8 am to 5 pm."""
    days, first, last = split_hours(value)
    return f"{first}-{last}" if first and last and not days else value
