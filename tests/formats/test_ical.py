"""Calendars: each trap that calendars are known for is a test that fails when it is stepped into."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import time_zone
from scheduler.formats.ical import write
from scheduler.formats.vcalendar import one_line
from scheduler.formats.zones import observances, timezone
from tests.clients.readers import by_ical, by_ical_js, by_libical
from tests.formats.example import CREATED, release

PERSONAL = "calendars/people/Ann-Example.ics"
SPRING_AND_AUTUMN = {
    "Europe/Berlin": (date(2026, 3, 28), date(2026, 10, 24)),
    "America/New_York": (date(2026, 3, 7), date(2026, 10, 31)),
    "Australia/Sydney": (date(2026, 10, 3), date(2026, 4, 4)),
}


def events(content: bytes) -> list[icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    assert not [error for part in calendar.walk() for error in part.errors]
    return list(calendar.walk("VEVENT"))


def raw(**options: Any) -> bytes:
    items = options.pop("items", [("ann", "2026-03-24", "D")])
    return write(release(items, **options))[PERSONAL]


def expected(rel: Any) -> list[tuple[datetime, datetime]]:
    days = rel.problem.calendar
    spans = [days.span(rel.problem.catalog[item.shift], days.day(item.date)) for item in rel.roster]
    return [(days.epoch + timedelta(minutes=a), days.epoch + timedelta(minutes=b)) for a, b in spans]


# --- trap 1: VTIMEZONE ------------------------------------------------------------------------


@pytest.mark.parametrize("zone", SPRING_AND_AUTUMN)
def test_zones_are_yearly_rules_that_begin_by_the_clock_before_the_change(zone: str) -> None:
    text = write(release([("ann", "2026-03-24", "D")], zone=zone))[PERSONAL].decode()
    assert "RDATE" not in text and "COMMENT" not in text
    assert text.count("RRULE:FREQ=YEARLY") == 2
    if zone == "Europe/Berlin":
        assert "T020000\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text


@pytest.mark.parametrize("zone", SPRING_AND_AUTUMN)
@pytest.mark.parametrize("season", [0, 1], ids=["spring", "autumn"])
def test_every_client_reads_the_instants_of_nights_over_a_change(zone: str, season: int) -> None:
    change = SPRING_AND_AUTUMN[zone][season]
    nights = [("ann", (change + timedelta(days=step)).isoformat(), "N") for step in range(-2, 3)]
    rel = release(nights, zone=zone, start=change - timedelta(days=3))
    content = write(rel)[PERSONAL]
    hours = [(end - start) / timedelta(hours=1) for start, end in expected(rel)]
    assert hours == [8, 8, 7 if season == 0 else 9, 8, 8]
    ours = [(event.start, event.end) for event in events(content)]
    for found in (ours, by_ical(content), by_ical_js(content), by_libical(content)):
        assert found == expected(rel)


def test_a_zone_that_no_yearly_rule_says_is_written_in_utc() -> None:
    assert timezone("Africa/Casablanca", 2025, 2027) is None
    rel = release([("ann", "2026-03-24", "N")], zone="Africa/Casablanca")
    content = write(rel)[PERSONAL]
    assert b"VTIMEZONE" not in content and b"TZID" not in content
    assert by_ical_js(content) == expected(rel)


@pytest.mark.parametrize(
    "zone", ["America/Chicago", "Europe/Dublin", "Asia/Tokyo", "Australia/Adelaide", "Pacific/Auckland", "Asia/Kolkata"]
)
def test_rules_give_the_offsets_of_the_zone_all_year(zone: str) -> None:
    found = observances(zone, 2026, 2028)
    assert found is not None
    assert {item.after for item in found} == {
        datetime(2027, month, 15, tzinfo=time_zone(zone)).utcoffset() for month in range(1, 13)
    }
    component = timezone(zone, 2026, 2028)
    assert component is not None
    read = component.to_tz()
    for month in range(1, 13):
        naive = datetime(2027, month, 20, 12)
        assert naive.replace(tzinfo=read).utcoffset() == naive.replace(tzinfo=time_zone(zone)).utcoffset()


# --- traps 2, 3, 4 ----------------------------------------------------------------------------


def test_the_calendar_itself_has_no_uid_and_two_renders_are_the_same_bytes() -> None:
    assert "UID" not in icalendar.Calendar.from_ical(raw())
    assert raw() == raw()


def test_the_refresh_interval_says_that_it_is_a_duration() -> None:
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw()
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in raw()


def test_a_later_roster_is_a_newer_revision_of_the_same_event() -> None:
    [before] = events(raw())
    [after] = events(raw(created=CREATED + timedelta(days=1), shift_name="Early"))
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt > before["DTSTAMP"].dt
    assert after["LAST-MODIFIED"].dt == after["DTSTAMP"].dt == CREATED + timedelta(days=1)


# --- traps 5, 6, 7, 9, 10 ---------------------------------------------------------------------


def test_events_end_at_an_instant_and_have_no_duration() -> None:
    for event in events(raw(items=[("ann", "2026-03-28", "N")])):
        assert "DURATION" not in event and "DTEND" in event


@pytest.mark.parametrize(("night", "day"), [(("22:00", "02:30"), "2026-10-24"), (("02:30", "09:00"), "2026-10-25")])
def test_an_hour_that_comes_twice_is_written_in_utc(night: tuple[str, str], day: str) -> None:
    rel = release([("ann", day, "N")], night=night, start=date.fromisoformat(day))
    content = write(rel)[PERSONAL]
    text = content.decode()
    assert "DTSTART;TZID" not in text and "DTEND;TZID" not in text
    assert by_ical_js(content) == by_libical(content) == expected(rel)


@pytest.mark.parametrize(("night", "day"), [(("22:00", "02:30"), "2026-03-28"), (("02:30", "09:00"), "2026-03-29")])
def test_an_hour_that_never_comes_is_written_as_the_one_that_does(night: tuple[str, str], day: str) -> None:
    rel = release([("ann", day, "N")], night=night, start=date.fromisoformat(day))
    content = write(rel)[PERSONAL]
    assert b"T0230" not in content
    assert by_ical_js(content) == by_libical(content) == by_ical(content) == expected(rel)


def test_zones_come_from_the_package_and_not_from_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zoneinfo

    lying = tmp_path / "Europe"
    lying.mkdir()
    from importlib import resources

    (lying / "Berlin").write_bytes(resources.files("tzdata").joinpath("zoneinfo", "Asia", "Tokyo").read_bytes())
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    try:
        ZoneInfo.clear_cache()
        assert datetime(2026, 1, 1, tzinfo=ZoneInfo("Europe/Berlin")).utcoffset() == timedelta(hours=9)
        time_zone.cache_clear()
        assert datetime(2026, 1, 1, tzinfo=time_zone("Europe/Berlin")).utcoffset() == timedelta(hours=1)
    finally:
        zoneinfo.reset_tzpath()
        ZoneInfo.clear_cache()


def test_a_summary_is_one_line_without_control_characters() -> None:
    [event] = events(raw(shift_name="Day\r\nshift\x07\u2028 two\tthree"))
    assert str(event["SUMMARY"]) == "Day shift two three"
    assert one_line("\u202eevil") == "evil"


def test_there_is_no_method_and_nobody_is_invited() -> None:
    for content in write(release([("ann", "2026-03-24", "D"), ("bob", "2026-03-25", "N")])).values():
        for word in (b"METHOD", b"ORGANIZER", b"ATTENDEE", b"VALARM"):
            assert word not in content


# --- octets, identity, confidentiality --------------------------------------------------------


EVIL = "Zoë \"Z\" O'Brien; Ltd, \\ =cmd|' /C calc'!A0 😀 שלום " + "long" * 40


def test_octets_are_those_of_rfc_5545() -> None:
    rel = release([("ann", "2026-03-24", "D")], names={"ann": EVIL}, shift_name=EVIL, name=EVIL)
    [name] = [name for name in write(rel) if name.startswith("calendars/people/")]
    content = write(rel)[name]
    assert content.startswith(b"BEGIN:VCALENDAR\r\n") and content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75
    [event] = events(content)
    assert str(event["SUMMARY"]) == one_line(EVIL)
    assert by_libical(content) == by_ical_js(content) == expected(rel)


def test_identifiers_are_opaque_and_do_not_depend_on_times_or_names() -> None:
    [event] = events(raw())
    [renamed] = events(write(release([("ann", "2026-03-24", "D")], names={"ann": "Ann Example", "bob": "B"}))[PERSONAL])
    [other_key] = events(raw(key=b"x" * 32))
    assert event["UID"] == renamed["UID"] != other_key["UID"]
    assert "ann" not in event["UID"] and "@" not in event["UID"]
    assert len({event["UID"] for content in write(release(BOTH)).values() for event in events(content)}) == 8


BOTH = [("ann", "2026-03-24", "D"), ("bob", "2026-03-25", "N"), ("bob", "2026-03-26", "C")]


def test_on_call_duty_leaves_a_person_free() -> None:
    found = events(write(release(BOTH))["calendars/people/Bob-O-Brien.ics"])
    assert [(str(event["SUMMARY"]), str(event["TRANSP"])) for event in found] == [
        ("Night", "OPAQUE"),
        ("Call", "TRANSPARENT"),
    ]
    assert {str(event["CLASS"]) for event in found} == {"PRIVATE"}


def test_one_file_for_each_person_and_site_and_one_for_all() -> None:
    files = write(release(BOTH))
    assert sorted(files) == [
        "calendars/everyone.ics",
        "calendars/people/Ann-Example.ics",
        "calendars/people/Bob-O-Brien.ics",
        "calendars/sites/Main-Street.ics",
    ]
    assert [str(event["SUMMARY"]) for event in events(files["calendars/sites/Main-Street.ics"])] == [
        "Day: Ann Example",
        "Night: Bob O'Brien",
    ]


def test_a_person_without_shifts_has_a_valid_calendar_that_says_so() -> None:
    content = write(release([("bob", "2026-03-25", "N")]))[PERSONAL]
    [event] = events(content)
    assert str(event["SUMMARY"]) == "No shifts from 2026-03-23 to 2026-04-05"
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert len(by_libical(content)) == 1


@settings(max_examples=40, deadline=None)
@given(
    names=st.lists(
        st.text("abcdefghijklmnopqrstuvwxyzéß-' 😀", min_size=4, max_size=12), min_size=2, max_size=4, unique=True
    ),
    picks=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 13), st.sampled_from("DNC")), max_size=20),
)
def test_no_byte_of_a_personal_calendar_names_anybody_else(names: list[str], picks: list[Any]) -> None:
    people = {f"id{index}": f"<{name}>{index}" for index, name in enumerate(names)}
    items = [
        (f"id{who % len(people)}", (date(2026, 3, 23) + timedelta(days=day)).isoformat(), shift)
        for who, day, shift in picks
    ]
    personal = [content for name, content in write(release(items, names=people)).items() if "/people/" in name]
    assert len(personal) == len(people)
    for index, content in enumerate(personal):
        unfolded = content.replace(b"\r\n ", b"")
        for other, name in enumerate(people.values()):
            if other != index:
                assert json.dumps(name)[1:-1].encode() not in unfolded and name.encode() not in unfolded
                assert f"id{other}".encode() not in unfolded
