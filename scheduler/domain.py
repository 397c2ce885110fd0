"""The nouns of a staffing problem: when, where, who can do what, and the shifts there are.

Every noun is a frozen pydantic model whose fields carry their own description, so
that the JSON schema, the documentation and an editor's completion say the same.
Lengths of time are whole minutes inside the program and ``H:MM`` or a number of
hours in files; moments are minutes since 1970-01-01 UTC.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, timedelta
from decimal import Decimal
from functools import cache, cached_property, lru_cache
from importlib import resources
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_MINUTES = 24 * 60
MAX_DAYS = 800
MAX_DAYS_TEXT = 20_000


class Noun(BaseModel):
    """Base of everything that is read from a problem file: frozen, and strict about names."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        use_attribute_docstrings=True,
    )


# --- how a person writes times, lengths and days -----------------------------------------


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
    """``7:30`` for 450."""
    return f"{minutes // 60}:{minutes % 60:02d}"


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
"""Names of shift types or of shift tags; a single name may stand alone."""

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


@dataclass(frozen=True)
class Days:
    """A set of days as a person writes it.

    ``Mon-Fri``, ``Sat, Sun``, ``daily``, ``holiday``, ``2026-11-26``,
    ``2026-12-24..2026-12-26``, joined by commas; ``except`` takes days away again:
    ``Mon-Fri except holiday``.
    """

    text: str
    rank: int = field(compare=False, default=0)
    """How specific it is: 0 weekdays, 1 holidays, 2 dates. The more specific entry wins."""

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
        hit = (
            day.weekday() in self._weekdays
            or (holiday and self._holidays)
            or any(first <= day <= last for first, last in self._dates)
        )
        return hit and not (self._without and self._without.matches(day, holiday=holiday))

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


# --- time ---------------------------------------------------------------------------------


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


# --- places, abilities, shifts, people ----------------------------------------------------


class Site(Noun):
    """A place where work is done."""

    id: Id
    """Short and unique; shifts and people name it."""
    name: Text = ""
    """What people call it; the id where left out."""
    address: Text = ""
    """Written into calendars as the location."""


class Skill(Noun):
    """Something that a person can be qualified to do."""

    id: Id
    """Short and unique; shifts and people name it."""
    name: Text = ""
    """What people call it; the id where left out."""


COLOR = r"^([a-z]+|#[0-9a-fA-F]{6})$"


def _check_color(text: str) -> str:
    if not re.fullmatch(COLOR, text):
        raise ValueError("not a colour; write a CSS name in small letters, as teal, or #rrggbb in quotes")
    return text


def _as_date(value: object) -> object:
    return parse_date(value) if isinstance(value, str) else value


def skill_shorthand(value: object) -> object:
    """Let ``nurse`` stand for ``{skill: nurse}``."""
    return {"skill": value} if isinstance(value, str) else value


class SkillNeed(Noun):
    """A skill that a shift asks for."""

    skill: Id
    """Which."""
    level: Annotated[int, Field(ge=1, le=100)] = 1
    """Lowest level that will do."""


class HeldSkill(Noun):
    """A skill that a person holds."""

    skill: Id
    """Which."""
    level: Annotated[int, Field(ge=1, le=100)] = 1
    """How well, from 1 upwards."""
    expires: Annotated[date, BeforeValidator(_as_date)] | None = None  # behind a shorthand, pydantic expects a date
    """Last day on which it is valid."""


class ShiftType(Noun):
    """A kind of shift: its times, what it asks for and what it pays."""

    id: Id
    """Short and unique, as it stands in the roster: `N`."""
    name: Text = ""
    """What people call it; the id where left out."""
    start: Clock
    """When it starts, as `07:30`."""
    end: Clock | None = None
    """When it ends; at or before the start means on the next day."""
    length: Length | None = None
    """Instead of `end`: how long it is; may exceed 24 hours."""
    unpaid_break: Length = 0
    """Breaks within it that are not paid."""
    paid: Length | None = None
    """Hours counted and paid; the real length less the unpaid break where left out."""
    site: Id | None = None
    """Where it is worked."""
    skills: Annotated[tuple[Annotated[SkillNeed, BeforeValidator(skill_shorthand)], ...], BeforeValidator(as_list)] = ()
    """Skills that whoever works it must hold, all of them."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Names by which rules speak of several shift types at once, such as `night`."""
    kind: Literal["work", "on-call"] = "work"
    """On-call duty stands beside normal shifts: it is no working day and needs no rest."""
    color: Annotated[str, AfterValidator(_check_color), WithJsonSchema({"type": "string", "pattern": COLOR})] | None = (
        None
    )
    """A CSS colour name or #rrggbb for calendars and tables."""

    @model_validator(mode="after")
    def _times_make_sense(self) -> Self:
        if (self.end is None) == (self.length is None):
            raise ValueError("a shift needs either its end or its length; write one of the two")
        if self.start == DAY_MINUTES:
            raise ValueError("starts at 24:00; a shift that starts at midnight starts at 00:00")
        if not 0 < self.nominal <= 14 * DAY_MINUTES:
            lasts = length_text(self.nominal)
            raise ValueError(
                f"lasts {lasts} hours; a shift lasts more than nothing and at most fourteen days (336 hours)"
            )
        if self.unpaid_break >= self.nominal:
            lasts, pause = length_text(self.nominal), length_text(self.unpaid_break)
            raise ValueError(f"an unpaid break of {pause} leaves nothing of a shift of {lasts}; shorten the break")
        return self

    @cached_property
    def nominal(self) -> int:
        """Length by the clock on the wall, in minutes."""
        if self.length is not None:
            return self.length
        assert self.end is not None
        return self.end - self.start if self.end > self.start else self.end - self.start + DAY_MINUTES

    @property
    def label(self) -> str:
        """The name, or the id where it has none."""
        return self.name or self.id

    def answers_to(self, names: Iterable[str]) -> bool:
        """Whether its id or one of its tags is among ``names``."""
        return any(name == self.id or name in self.tags for name in names)


class Employee(Noun):
    """A person who can be given shifts."""

    id: Id
    """Short and unique; used in every other place of the file."""
    name: Text = ""
    """What people call the person; the id where left out."""
    contract: Id | None = None
    """The bundle of rules that holds for this person."""
    skills: Annotated[tuple[Annotated[HeldSkill, BeforeValidator(skill_shorthand)], ...], BeforeValidator(as_list)] = ()
    """Skills that the person holds."""
    sites: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Where the person can work; everywhere where left out."""
    tags: Annotated[tuple[Id, ...], BeforeValidator(as_list)] = ()
    """Names by which rules speak of several people at once."""
    rate: Annotated[Decimal, Field(ge=0, lt=10**6, decimal_places=4)] | None = None
    """Pay per hour."""

    @property
    def label(self) -> str:
        """The name, or the id where there is none."""
        return self.name or self.id

    def holds(self, skill: str, level: int, day: date) -> bool:
        """Whether the person holds ``skill`` at ``level`` or above on ``day``."""
        return any(
            held.skill == skill and held.level >= level and (held.expires is None or day <= held.expires)
            for held in self.skills
        )

    def eligible(self, shift: ShiftType, day: date) -> bool:
        """Whether skills and sites allow the person to work ``shift`` on ``day``."""
        at_home = shift.site is None or not self.sites or shift.site in self.sites
        return at_home and all(self.holds(need.skill, need.level, day) for need in shift.skills)


# --- the calendar that everything is counted on -------------------------------------------


@dataclass(frozen=True)
class Period:
    """Some days in a row, and whether all of them are known (none cut off by the border)."""

    days: range
    complete: bool


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
        self._instants: dict[tuple[int, int], int] = {}
        self._labels: dict[int, str] = {}
        self._matching: dict[str, tuple[int, ...]] = {}

    @property
    def planned(self) -> range:
        """The days of the horizon."""
        return range(self.days)

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

    def matching(self, days: Days) -> Sequence[int]:
        """The days of the horizon that belong to ``days``, in order."""
        if days.text not in self._matching:
            candidates: Iterable[int] = self.planned
            if days.only_dates:
                spans = ((self.day(first), self.day(last)) for first, last in days.ranges)
                candidates = sorted(
                    {day for first, last in spans for day in range(max(first, 0), min(last + 1, self.days))}
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
        if shift.paid is not None:
            return shift.paid
        start, end = self.span(shift, day)
        return max(0, end - start - shift.unpaid_break)

    def periods(self, per: Literal["horizon", "week"]) -> list[Period]:
        """The horizon as one period, or the calendar weeks that touch it."""
        if per == "horizon":
            return [Period(self.planned, True)]
        back = (self.weekday(0) - WEEKDAYS.index(self.horizon.week_starts)) % 7
        weeks = (range(start, start + 7) for start in range(-back, self.days, 7))
        return [
            Period(known := range(max(week.start, self.first), min(week.stop, self.days)), known == week)
            for week in weeks
        ]

    def weekends(self, weekend: Sequence[int]) -> list[Period]:
        """The weekends that touch the horizon.

        Parameters
        ----------
        weekend
            Weekdays of a weekend in order, such as ``(5, 6)``, next to each other.
        """
        found = []
        for start in range(1 - len(weekend), self.days):
            if self.weekday(start) == weekend[0]:
                whole = range(start, start + len(weekend))
                known = range(max(whole.start, self.first), min(whole.stop, self.days))
                found.append(Period(known, known == whole))
        return found


class Catalog(Mapping[str, ShiftType]):
    """The shift types by id, and the answer to what a selector means."""

    def __init__(self, shifts: Iterable[ShiftType]) -> None:
        self._shifts = {shift.id: shift for shift in shifts}
        self._picked: dict[tuple[str, ...], tuple[str, ...]] = {}

    def __getitem__(self, shift: str) -> ShiftType:
        return self._shifts[shift]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shifts)

    def __len__(self) -> int:
        return len(self._shifts)

    __hash__ = object.__hash__  # it stands for itself as a key of caches

    @cached_property
    def work(self) -> tuple[str, ...]:
        """Ids of the shifts that make a working day (on-call duty does not)."""
        return tuple(shift.id for shift in self._shifts.values() if shift.kind == "work")

    def select(self, names: Sequence[str] | None) -> tuple[str, ...]:
        """Ids that answer to ``names``; all that make a working day if there are none."""
        if names is None:
            return self.work
        key = tuple(names)
        if key not in self._picked:
            self._picked[key] = tuple(shift.id for shift in self._shifts.values() if shift.answers_to(key))
        return self._picked[key]


def plural(count: int, noun: str) -> str:
    """``1 day``, ``2 days``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


JsonObject = dict[str, Any]
