"""How people write times and days, which zone the clocks are in, and how days are counted."""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from scheduler.calendar import Calendar, HolidayCalendar, Horizon, time_zone
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import Clock, Days, Length, clock_text, length_text, plural

MONDAY = date(2026, 11, 23)


def message(kind: Any, value: object) -> str:
    """What is said of a value that cannot be read."""
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(kind).validate_python(value)
    return str(caught.value.errors()[0]["msg"]).removeprefix("Value error, ")


# --- times and lengths ----------------------------------------------------------------------


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("7:30", 450), ("07:30 ", 450), ("24:00", 1440)])
def test_a_time_of_day_is_minutes_after_midnight(text: str, minutes: int) -> None:
    assert TypeAdapter(Clock).validate_python(text) == minutes


@pytest.mark.parametrize("value", ["24:01", "25:00", "12:60", "7", 7, 7.3, "7:5", "", None, True, "7:30 pm", []])
def test_what_is_no_time_of_day_is_refused(value: object) -> None:
    assert message(Clock, value) == 'not a time of day; write it as "07:30" (24-hour clock)'


@pytest.mark.parametrize(
    ("value", "minutes"),
    [("7:30", 450), (7.5, 450), ("7.5", 450), (8, 480), ("0", 0), ("7.", 420), ("120:15", 7215), (0.25, 15)],
)
def test_a_length_is_hours_or_hours_and_minutes(value: object, minutes: int) -> None:
    assert TypeAdapter(Length).validate_python(value) == minutes


@pytest.mark.parametrize(
    "value",
    [
        *(True, None, -1, 10**7, 1e300, float("nan"), [], {}),
        *("-7:30", "7:60", "7:30:00", "1/2", "7,5", "seven", "nan", "inf", "1e9", "1e999999", "9" * 10**6),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_what_is_no_length_is_refused(value: object) -> None:
    assert message(Length, value) == 'not a length of time; write hours ("7.5") or hours and minutes ("7:30")'


def test_a_length_is_a_whole_number_of_minutes() -> None:
    assert message(Length, 7.33) == 'not a whole number of minutes; write hours and minutes, such as "7:19"'


@pytest.mark.parametrize("minutes", [0, 1, 59, 60, 1439, 999_999 * 60 + 59])
def test_what_is_written_is_read_back(minutes: int) -> None:
    assert TypeAdapter(Length).validate_python(length_text(minutes)) == minutes
    if minutes < 1440:
        assert TypeAdapter(Clock).validate_python(clock_text(minutes)) == minutes


def test_nouns_agree_with_their_number() -> None:
    assert (plural(1, "day"), plural(0, "day"), plural(2, "day")) == ("1 day", "0 days", "2 days")


# --- days -----------------------------------------------------------------------------------


def week(text: str, holidays: tuple[int, ...] = ()) -> str:
    """Which days of the week that begins on Monday 23 November belong to the set."""
    days = Days.parse(text)
    dates = [MONDAY + timedelta(days=number) for number in range(7)]
    hits = (days.matches(when, holiday=number in holidays) for number, when in enumerate(dates))
    return "".join(letter if hit else "." for letter, hit in zip("MTWTFSS", hits, strict=True))


@pytest.mark.parametrize(
    ("text", "matching"),
    [
        ("Mon-Fri", "MTWTF.."),
        ("Fri-Mon", "M...FSS"),
        ("Sat, Sun", ".....SS"),
        ("sat,SUNDAY", ".....SS"),
        ("Thurs - Fri", "...TF.."),
        ("Mon–Wed", "MTW...."),
        ("Tue", ".T....."),
        ("Sun-Sun", "......S"),
        ("daily", "MTWTFSS"),
        ("Every day", "MTWTFSS"),
        ("holiday", "...T..."),
        ("Mon-Fri except holiday", "MTW.F.."),
        ("Mon-Fri except holiday, Wed", "MT..F.."),
        ("daily EXCEPT\n Sat-Sun", "MTWTF.."),
        ("2026-11-26", "...T..."),
        ("2026-11-26..2026-11-27, Mon", "M..TF.."),
        ("2026-11-01..2026-12-31 except 2026-11-25", "MT.TFSS"),
        ("Mon, holiday", "M..T..."),
    ],
)
def test_days_are_what_people_mean(text: str, matching: str) -> None:
    assert week(text, holidays=(3,)) == matching


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Funday", '"Funday" is no day; write Mon-Fri, daily, holiday, 2026-11-26 or 2026-12-24..2026-12-26'),
        ("Mon-Fri-Sun", '"Mon-Fri-Sun" is no day;'),
        ("Mondayish", '"Mondayish" is no day;'),
        ("Mon-", '"Mon-" is no day;'),
        ("Mon,,Tue", '"" is no day;'),
        ("", '"" is no day;'),
        ("except holiday", '"" is no day;'),
        ("Mon except", '"" is no day;'),
        ("26.11.2026", '"26.11.2026" is no day;'),
        ("2026-W48", '"2026-W48" is no day;'),
        ("20261126", '"20261126" is no day;'),
        ("2026-11-26..", '"2026-11-26.." is no day;'),
        ("2026-02-30", "the calendar has no 2026-02-30; check month and day"),
        ("2026-11-26..2026-11-31", "the calendar has no 2026-11-31; check month and day"),
        ("2026-11-29..2026-11-26", '"2026-11-29..2026-11-26" ends before it begins; put the earlier date first'),
        ("daily except Sat except Sun", 'says "except" twice; write it once, with commas after it'),
        ("Mon" + " except Mon" * 5000, 'says "except" twice; write it once, with commas after it'),
    ],
)
def test_what_is_no_day_is_refused_with_a_remedy(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        Days.parse(text)


def test_more_specific_days_have_the_higher_rank() -> None:
    assert [Days.parse(text).rank for text in ("Mon-Fri", "daily except 2026-11-26", "Mon, holiday", "2026-11-26")] == [
        *(0, 0, 1, 2)
    ]


def test_a_day_has_the_rank_of_that_by_which_it_is_meant() -> None:
    days = Days.parse("Sat, holiday, 2026-11-26 except 2026-12-05")
    ranks = [days.rank_of(date(2026, 11, day), holiday=day == 27) for day in (25, 26, 27, 28)]
    assert ranks == [None, 2, 1, 0]
    assert days.rank_of(date(2026, 12, 5), holiday=True) is None


def test_days_are_the_same_if_they_are_written_the_same() -> None:
    assert Days.parse("Mon,  Tue") == Days.parse("Mon, Tue")
    assert str(Days.parse(" Mon-Fri\nexcept  holiday ")) == "Mon-Fri except holiday"


# --- time zones -----------------------------------------------------------------------------


@pytest.fixture
def lying_machine(tmp_path: Path) -> Iterator[None]:
    """A machine that takes Berlin for Tokyo."""
    lie = tmp_path / "Europe" / "Berlin"
    lie.parent.mkdir()
    lie.write_bytes(resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes())
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zoneinfo.ZoneInfo.clear_cache()
    time_zone.cache_clear()
    yield
    zoneinfo.reset_tzpath()
    zoneinfo.ZoneInfo.clear_cache()
    time_zone.cache_clear()


@pytest.mark.usefixtures("lying_machine")
def test_the_machine_is_never_asked_what_time_it_is_elsewhere() -> None:
    noon = datetime(2026, 7, 1, 12)
    assert zoneinfo.ZoneInfo("Europe/Berlin").utcoffset(noon) == timedelta(hours=9), "the lie works"
    assert time_zone("Europe/Berlin").utcoffset(noon) == timedelta(hours=2)


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("europe/berlin", "did you mean Europe/Berlin?"),
        ("Europe/Berlln", "did you mean Europe/Berlin?"),
        ("America/New York", "did you mean America/New_York?"),
        ("../../etc/passwd", "write an IANA name such as America/New_York"),
        ("/etc/localtime", "write an IANA name such as America/New_York"),
        ("tzdata.zi", "write an IANA name such as America/New_York"),
        ("", "write an IANA name such as America/New_York"),
        ("x" * 10**6, "write an IANA name such as America/New_York"),
    ],
)
def test_an_unknown_zone_is_refused_with_a_remedy(name: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"no such time zone; {remedy}")):
        time_zone(name)


# --- instants: real hours over a clock change -----------------------------------------------

NIGHT = ShiftType(id="N", start="23:00", end="07:00")
EARLY = ShiftType(id="B", start="02:30", end="10:30")


def calendar(zone: str = "UTC", start: date = MONDAY, days: int = 7, **more: Any) -> Calendar:
    first = more.pop("first", 0)
    return Calendar(Horizon(start=start, days=days, zone=zone, **more), {}, first)


def hours(shift: ShiftType, zone: str, when: date) -> float:
    that = calendar(zone, when)
    start, end = that.span(shift, 0)
    assert that.paid(shift, 0) == end - start
    return (end - start) / 60


@pytest.mark.parametrize(
    ("zone", "shorter", "longer"),
    [
        ("Europe/Berlin", date(2026, 3, 28), date(2026, 10, 24)),
        ("America/New_York", date(2026, 3, 7), date(2026, 10, 31)),
        ("Australia/Sydney", date(2026, 10, 3), date(2026, 4, 4)),
    ],
)
def test_a_night_is_an_hour_shorter_or_longer_when_the_clocks_change(zone: str, shorter: date, longer: date) -> None:
    assert hours(NIGHT, zone, shorter) == 7
    assert hours(NIGHT, zone, longer) == 9
    assert hours(NIGHT, zone, shorter - timedelta(days=1)) == 8
    assert hours(NIGHT, zone, longer + timedelta(days=1)) == 8


def test_an_hour_that_the_clock_skips_is_read_as_if_it_were_not_yet_set() -> None:
    # 02:30 is not there on 29 March 2026 in Berlin: an hour and a half after 01:00 it is 03:30.
    that = calendar("Europe/Berlin", date(2026, 3, 29))
    assert that.instant(0, 150) == that.instant(0, 210)
    assert hours(EARLY, "Europe/Berlin", date(2026, 3, 29)) == 7


def test_an_hour_that_the_clock_repeats_is_the_first_of_the_two() -> None:
    that = calendar("Europe/Berlin", date(2026, 10, 25))
    assert that.instant(0, 150) - that.instant(0, 90) == 60
    assert that.instant(0, 210) - that.instant(0, 150) == 120
    assert hours(EARLY, "Europe/Berlin", date(2026, 10, 25)) == 9


def test_a_shift_ends_after_it_starts_even_if_the_clock_skips_all_of_it() -> None:
    gone = ShiftType(id="X", start="02:00", end="03:00")
    that = calendar("Europe/Berlin", date(2026, 3, 29))
    start, end = that.span(gone, 0)
    assert end == start + 1


def test_stated_pay_does_not_change_with_the_clocks() -> None:
    that = calendar("Europe/Berlin", date(2026, 3, 28))
    fixed = ShiftType(id="F", start="23:00", end="07:00", paid="7:30")
    paused = ShiftType(id="P", start="23:00", end="07:00", unpaid_break="0:45")
    assert [that.paid(shift, 0) for shift in (fixed, paused)] == [450, 375]
    assert that.paid(paused, 1) == 435


def test_a_shift_may_be_longer_than_a_day() -> None:
    start, end = calendar().span(ShiftType(id="L", start="08:00", length=60), 0)
    assert end - start == 60 * 60


# --- counting days --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("week_starts", "weeks"),
    [
        ("Mon", [(range(5), False), (range(5, 10), False)]),
        ("Wed", [(range(7), True), (range(7, 10), False)]),
        ("Sun", [(range(4), False), (range(4, 10), False)]),
    ],
)
def test_weeks_start_when_the_horizon_says_and_know_if_they_are_cut(week_starts: str, weeks: Any) -> None:
    wednesday = calendar(start=date(2026, 11, 25), days=10, week_starts=week_starts)
    assert [(week.days, week.complete) for week in wednesday.periods("week")] == weeks


def test_history_completes_a_week_that_the_horizon_cuts() -> None:
    known = calendar(start=date(2026, 11, 25), days=5, first=-2)
    assert [(week.days, week.complete) for week in known.periods("week")] == [(range(-2, 5), True)]
    assert [(whole.days, whole.complete) for whole in known.periods("horizon")] == [(range(5), True)]


def test_weekends_at_the_border_are_cut() -> None:
    sunday_to_saturday = calendar(start=date(2026, 11, 22), days=7)
    found = [(weekend.days, weekend.complete) for weekend in sunday_to_saturday.weekends((5, 6))]
    assert found == [(range(1), False), (range(6, 7), False)]
    with_history = calendar(start=date(2026, 11, 22), days=7, first=-3)
    assert [weekend.days for weekend in with_history.weekends((5, 6))] == [range(-1, 1), range(6, 7)]
    assert [weekend.days for weekend in calendar(days=14).weekends((4, 5, 6))] == [range(4, 7), range(11, 14)]
    assert not calendar(days=3).weekends((5, 6))


def test_days_have_numbers_dates_and_labels() -> None:
    that = calendar(days=9, first=-3)
    assert (that.day(date(2026, 11, 29)), that.date(-1), that.weekday(6)) == (6, date(2026, 11, 22), 6)
    assert that.label(5) == "Sat 28 Nov"
    assert that.label(5, 6) == "Sat 28 Nov to Sun 29 Nov"
    assert (that.planned, that.known) == (range(9), range(-3, 9))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Mon", (0, 7)),
        ("2026-11-20..2026-11-24, 2026-11-24", (0, 1)),
        ("0001-01-01..9999-12-31", tuple(range(9))),
        ("2027-01-01", ()),
        ("daily except Mon-Sat", (6,)),
    ],
)
def test_matching_days_are_those_of_the_horizon_in_order(text: str, days: tuple[int, ...]) -> None:
    assert calendar(days=9).matching(Days.parse(text)) == days


# --- horizon and holidays -------------------------------------------------------------------


@pytest.mark.parametrize("start", [date(1970, 12, 31), date(2201, 1, 1)])
def test_a_horizon_lies_in_years_that_are_meant(start: date) -> None:
    with pytest.raises(ValidationError, match=r"1971-01-01|2200-12-31"):
        Horizon(start=start, days=1)


def test_the_last_possible_day_is_counted_like_any_other() -> None:
    last = Horizon(start=date(2200, 12, 31), days=800, zone="America/New_York")
    assert Calendar(last, {}).instant(799, 1440) > 0


DECEMBER = (date(2026, 12, 20), date(2027, 1, 2))


def test_holidays_are_those_of_the_country() -> None:
    found = HolidayCalendar(country="US").between(*DECEMBER)
    assert found == {date(2026, 12, 25): "Christmas Day", date(2027, 1, 1): "New Year's Day"}
    assert HolidayCalendar().between(*DECEMBER) == {}


def test_a_subdivision_has_holidays_of_its_own() -> None:
    epiphany = (date(2026, 1, 6), date(2026, 1, 6))
    assert HolidayCalendar(country="DE", subdivision="BY").between(*epiphany)
    assert not HolidayCalendar(country="DE", subdivision="BE").between(*epiphany)


def test_holidays_are_added_and_removed() -> None:
    own = HolidayCalendar(country="US", add={"2026-12-24": "Eve", "2026-11-01": "x"}, remove=["2026-12-25"])
    assert own.between(*DECEMBER) == {date(2026, 12, 24): "Eve", date(2027, 1, 1): "New Year's Day"}


@pytest.mark.parametrize(
    ("fields", "field", "said"),
    [
        ({"country": "ZZ"}, "country", "no holidays are known for this country"),
        ({"country": "Germany"}, "country", "no holidays are known for this country"),
        ({"country": "us"}, "country", "no holidays are known for this country"),
        ({"country": "__class__"}, "country", "no holidays are known for this country"),
        ({"country": ""}, "country", "no holidays are known for this country"),
        ({"country": "DE", "subdivision": "NY"}, "subdivision", "DE has no such subdivision; it has BB, BE, BW"),
        ({"subdivision": "NY"}, "subdivision", "a subdivision needs its country; write country: above it"),
    ],
)
def test_an_unknown_country_is_refused_at_its_field(fields: dict[str, str], field: str, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        HolidayCalendar.model_validate(fields)
    (error,) = caught.value.errors()
    assert error["loc"] == (field,)
    assert said in error["msg"]


# --- shifts and people ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "a shift needs either its end or its length"),
        ({"end": "15:00", "length": 8}, "a shift needs either its end or its length"),
        ({"start": "24:00", "end": "07:00"}, "a shift that starts at midnight starts at 00:00"),
        ({"length": 0}, "lasts 0:00 hours"),
        ({"length": 337}, "lasts 337:00 hours"),
        (
            {"end": "15:00", "unpaid_break": 30},
            'leaves nothing of a shift of 8:00 hours; for 30 minutes write .*"0:30"',
        ),
        ({"end": "15:00", "unpaid_break": "8:30"}, "an unpaid break of 8:30 hours .* of 8:00 hours; shorten the break"),
        ({"end": "15:00", "color": "Dark Red"}, "not a colour"),
        ({"end": "15:00", "color": "red\n"}, "not a colour"),
    ],
)
def test_a_shift_that_makes_no_sense_is_refused(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        ShiftType.model_validate({"id": "X", "start": "07:00", **fields})


@pytest.mark.parametrize(("end", "minutes"), [("15:00", 480), ("07:00", 1440), ("06:00", 1380), ("24:00", 1020)])
def test_an_end_at_or_before_the_start_is_on_the_next_day(end: str, minutes: int) -> None:
    assert ShiftType(id="X", start="07:00", end=end).nominal == minutes


def test_a_skill_counts_up_to_its_last_day_and_at_its_level() -> None:
    ann = Employee(id="ann", skills=[{"skill": "icu", "level": 2, "expires": "2026-11-26"}, "first aid"])
    assert ann.holds("icu", 2, date(2026, 11, 26))
    assert not ann.holds("icu", 2, date(2026, 11, 27))
    assert not ann.holds("icu", 3, date(2026, 11, 26))
    assert ann.holds("first aid", 1, date.max)
    assert not ann.holds("piano", 1, date(2026, 11, 26))


def test_shifts_are_given_from_the_first_day_of_employment_to_the_last() -> None:
    ann = Employee(id="ann", since="2026-11-24", until="2026-11-26")
    assert [ann.eligible(NIGHT, date(2026, 11, day)) for day in range(23, 28)] == [False, True, True, True, False]
    assert ann.dated and Employee(id="bob", until="2026-11-24").dated and not Employee(id="cyd").dated
    with pytest.raises(ValidationError, match="leaves before the first day; correct since or until"):
        Employee(id="ann", since="2026-11-24", until="2026-11-23")


def test_whoever_has_sites_works_only_there() -> None:
    north = ShiftType(id="D", start="07:00", end="15:00", site="north")
    assert Employee(id="ann").eligible(north, MONDAY)
    assert Employee(id="bob", sites="north").eligible(north, MONDAY)
    assert not Employee(id="cyd", sites="south").eligible(north, MONDAY)
    assert Employee(id="dee", sites="south").eligible(NIGHT, MONDAY), "a shift without a site is everywhere"


def test_a_selector_means_ids_and_tags_in_the_order_of_the_file() -> None:
    catalog = Catalog(
        [
            ShiftType(id="N", start="23:00", end="07:00", tags="late"),
            ShiftType(id="E", start="15:00", end="23:00", tags=["late"]),
            ShiftType(id="C", start="18:00", end="06:00", kind="on-call"),
        ]
    )
    assert catalog.select(["late"]) == ("N", "E")
    assert catalog.select(["C", "E"]) == ("E", "C")
    assert catalog.select(None) == ("N", "E"), "on-call duty makes no working day"
    assert catalog.select([]) == ()
    assert list(catalog) == ["N", "E", "C"]


def test_names_may_be_numbers_but_not_what_they_are_not() -> None:
    assert Employee(id=24).id == "24"
    assert Employee(id="007 ").id == "007"
    assert message(Employee, {"id": 1.10}) == "is read as a number; put the name in quotes"
    for wrong in (True, None, "", "  ", "x" * 201, ["ann"]):
        with pytest.raises(ValidationError):
            Employee(id=wrong)
