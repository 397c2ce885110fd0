"""Calendars of other people's making, as the times that somebody is busy, and as availability."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.calendar import Calendar, Horizon
from scheduler.formats import busy as busy_module
from scheduler.formats.absence import absences, as_yaml
from scheduler.formats.busy import MAX_BYTES, Busy, Reading, merged, read_busy
from scheduler.problem import parse
from scheduler.source import InputError

ZONE = "America/New_York"
START = date(2026, 10, 26)
WEEK = 14
BERLIN = """\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:STANDARD
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


def event(*lines: str, uid: str = "1") -> str:
    return "\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *lines, "END:VEVENT", ""])


def text(*parts: str) -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//somebody//else//EN", *parts, "END:VCALENDAR", ""])


def reading(*parts: str, zone: str = ZONE, start: date = START, days: int = WEEK) -> Reading:
    """What is read in this process, without the limit of time."""
    return busy_module._read("ann.ics", text(*parts).encode(), start, start + timedelta(days=days), zone)


def entries(*parts: str, zone: str = ZONE, days: int = WEEK, summaries: bool = False) -> list[str]:
    """Days and hours of the availability that comes of it."""
    found = reading(*parts, zone=zone, days=days)
    assert not found.unread
    calendar = Calendar(Horizon(start=START, days=days, zone=zone), {})
    return [
        f"{item.days} {item.model_dump(mode='json', by_alias=True)['from']}-"
        f"{item.model_dump(mode='json', by_alias=True)['until']} {item.note}".strip()
        for item in absences(found.busy, calendar, "ann", "unavailable", summaries=summaries)
    ]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["DTSTART;VALUE=DATE:20261028", "DTEND;VALUE=DATE:20261031"],
            ["2026-10-28..2026-10-30 00:00-24:00"],
            id="all day, the end is not part of it",
        ),
        pytest.param(["DTSTART;VALUE=DATE:20261028"], ["2026-10-28 00:00-24:00"], id="all day, no end"),
        pytest.param(
            ["DTSTART;VALUE=DATE:20261028", "DURATION:P2D"], ["2026-10-28..2026-10-29 00:00-24:00"], id="length in days"
        ),
        pytest.param(
            ["DTSTART:20261028T150000Z", "DTEND:20261028T160000Z"], ["2026-10-28 11:00-12:00"], id="universal time"
        ),
        pytest.param(
            ["DTSTART:20261028T150000", "DTEND:20261028T160000"], ["2026-10-28 15:00-16:00"], id="floating time"
        ),
        pytest.param(
            ["DTSTART;TZID=Europe/Berlin:20261028T150000", "DURATION:PT90M"],
            ["2026-10-28 10:00-11:30"],
            id="the clock of elsewhere, after its change and before ours",
        ),
        pytest.param(
            ["DTSTART;TZID=Eastern Standard Time:20261028T150000", "DURATION:PT1H"],
            ["2026-10-28 15:00-16:00"],
            id="a name that Windows gives",
        ),
        pytest.param(
            ["DTSTART:20261028T220000", "DTEND:20261029T030000"],
            ["2026-10-28 22:00-24:00", "2026-10-29 00:00-03:00"],
            id="over midnight",
        ),
        pytest.param(
            ["DTSTART:20261001T090000", "DTEND:20261201T100000"],
            ["2026-10-26..2026-11-08 00:00-24:00"],
            id="longer than the horizon",
        ),
        pytest.param(
            ["DTSTART:20261028T150010", "DTEND:20261028T150020"], ["2026-10-28 15:00-15:01"], id="begun minutes"
        ),
        pytest.param(
            ["DTSTART:20260105T090000", "DTEND:20260105T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU"],
            ["2026-10-26..2026-10-27, 2026-11-02..2026-11-03 09:00-10:00"],
            id="recurring without end",
        ),
        pytest.param(
            [
                "DTSTART:20260105T090000",
                "DTEND:20260105T100000",
                "RRULE:FREQ=WEEKLY;UNTIL=20261027T000000",
                "RDATE:20261029T090000",
                "EXDATE:20261026T090000",
            ],
            ["2026-10-29 09:00-10:00"],
            id="exceptions and additions",
        ),
        pytest.param(
            ["DTSTART;TZID=Europe/Berlin:20260105T150000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY"],
            ["2026-10-26 10:00-11:00", "2026-11-02 09:00-10:00"],
            id="recurring by the clock of elsewhere",
        ),
        pytest.param(
            ["DTSTART:20261028T150000", "DTEND:20261028T160000", "STATUS:TENTATIVE"],
            ["2026-10-28 15:00-16:00"],
            id="tentative",
        ),
        pytest.param(["DTSTART:20261028T150000", "DTEND:20261028T160000", "STATUS:CANCELLED"], [], id="cancelled"),
        pytest.param(
            ["DTSTART:20261028T150000", "DTEND:20261028T160000", "TRANSP:TRANSPARENT"], [], id="shown as free"
        ),
        pytest.param(
            ["DTSTART:20261028T150000", "DTEND:20261028T160000", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"],
            [],
            id="shown as free by Outlook",
        ),
        pytest.param(
            ["DTSTART:20261028T150000", "DTEND:20261028T160000", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"],
            ["2026-10-28 15:00-16:00"],
            id="out of office",
        ),
        pytest.param(["DTSTART:20261028T150000"], [], id="a moment"),
        pytest.param(["DTSTART:20261109T000000", "DURATION:PT1H"], [], id="after the horizon"),
        pytest.param(["DTSTART;VALUE=DATE:20261025"], [], id="before the horizon"),
    ],
)
def test_events(lines: Sequence[str], expected: Sequence[str]) -> None:
    assert entries(BERLIN, event(*lines)) == expected


def test_one_of_a_series_can_be_moved_or_cancelled() -> None:
    series = event("DTSTART:20261026T090000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=4")
    moved = event("RECURRENCE-ID:20261027T090000", "DTSTART:20261027T140000", "DURATION:PT1H")
    cancelled = event("RECURRENCE-ID:20261028T090000", "DTSTART:20261028T090000", "DURATION:PT1H", "STATUS:CANCELLED")
    free = event("RECURRENCE-ID:20261029T090000", "DTSTART:20261029T090000", "DURATION:PT1H", "TRANSP:TRANSPARENT")
    assert entries(series, moved, cancelled, free) == ["2026-10-26 09:00-10:00", "2026-10-27 14:00-15:00"]


def test_free_and_busy() -> None:
    listed = (
        "BEGIN:VFREEBUSY\nUID:f\nDTSTAMP:20260101T000000Z\n"
        "FREEBUSY:20261028T150000Z/20261028T160000Z,20261029T150000Z/PT30M\n"
        "FREEBUSY;FBTYPE=FREE:20261030T150000Z/PT30M\n"
        "FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:20261031T150000Z/PT30M\nEND:VFREEBUSY"
    )
    assert entries(listed) == ["2026-10-28 11:00-12:00", "2026-10-29, 2026-10-31 11:00-11:30"]


def test_summaries_are_kept_only_when_asked_for_and_never_private_ones() -> None:
    parts = (
        event("DTSTART:20261028T150000", "DURATION:PT1H", "SUMMARY:Dentist  at\\nnoon"),
        event("DTSTART:20261028T153000", "DURATION:PT1H", "SUMMARY:Lawyer", "CLASS:PRIVATE", uid="2"),
    )
    assert entries(*parts) == ["2026-10-28 15:00-16:30"]
    assert entries(*parts, summaries=True) == ["2026-10-28 15:00-16:00 Dentist at noon", "2026-10-28 15:30-16:30"]


def test_an_event_that_cannot_be_read_is_told_and_spoils_no_other() -> None:
    good = event("DTSTART:20261028T150000", "DURATION:PT1H", uid="2")
    found = reading(
        event("DTSTART:tomorrow"),
        good,
        event("DTSTART:20261028T150000", "DTEND:20261028T140000", uid="3"),
        event("SUMMARY:no time", uid="4"),
        event("DTSTART:20261028T150000", "RRULE:FREQ=SOMETIMES", uid="5"),
    )
    assert len(found.busy) == 1
    assert [(fault.line, fault.field) for fault in found.unread] == [
        (4, "DTSTART"),
        (17, "DTEND"),
        (24, "DTSTART"),
        (30, "RRULE"),
    ]
    assert all("enter it by hand" in fault.message for fault in found.unread)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_entries_cover_the_times_and_hardly_more(zone: str, data: st.DataObject) -> None:
    """Over changes of the clock too: every busy minute is covered, and little else but an hour that comes twice."""
    start = {"Australia/Lord_Howe": date(2026, 4, 4), "Europe/Berlin": date(2026, 10, 24)}.get(zone, date(2026, 10, 31))
    calendar = Calendar(Horizon(start=start, days=3, zone=zone), {})
    first, last = calendar.instant(0, 0), calendar.instant(3, 0)
    begins = st.integers(first, last - 1)
    times = [
        Busy(begin, min(begin + data.draw(st.integers(1, 1800)), last))
        for begin in data.draw(st.lists(begins, min_size=1, max_size=4))
    ]
    taken = {minute for item in times for minute in range(item.start, item.end)}
    covered: set[int] = set()
    for entry in absences(times, calendar, "ann", "unavailable"):
        for day in calendar.matching(entry.days):
            covered.update(range(calendar.instant(day, entry.start), calendar.instant(day, entry.end)))
    assert taken <= covered
    assert len(covered - taken) <= 120 * len(times)


def test_what_overlaps_is_one_time() -> None:
    assert list(merged([Busy(5, 9), Busy(0, 5), Busy(20, 30), Busy(8, 12)])) == [Busy(0, 12), Busy(20, 30)]


def test_the_file_is_one_that_a_problem_reads() -> None:
    calendar = Calendar(Horizon(start=START, days=WEEK, zone=ZONE), {})
    found = absences(reading(event("DTSTART;VALUE=DATE:20261028")).busy, calendar, "ann", "leave", summaries=False)
    problem = parse(
        f"horizon: {{start: {START}, days: {WEEK}, zone: {ZONE}}}\n"
        'shifts: [{id: D, start: "07:00", end: "15:00"}]\nemployees: [{id: ann}]\n' + as_yaml(found, "Ann\nand more")
    )
    assert problem.availability == tuple(found)
    assert as_yaml([], "nothing").endswith("availability: []\n")


# --- files that are not what they should be ----------------------------------------------------


def refused(path: Path, patience: float = 30) -> str:
    with pytest.raises(InputError) as caught:
        read_busy(path, START, START + timedelta(days=WEEK), ZONE, patience)
    return str(caught.value).replace(str(path), "FILE")


def test_what_is_no_calendar(tmp_path: Path) -> None:
    path = tmp_path / "ann.ics"
    assert "there is no such file" in refused(path)
    assert "is a folder" in refused(tmp_path)
    for content in (b"", b"hello", b"\x89PNG\r\n", "BEGIN:VCALENDAR".encode("utf-16")):
        path.write_bytes(content)
        assert "FILE: is no calendar (it does not begin with BEGIN:VCALENDAR)" in refused(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ann.ics", text())
    assert "is a zip archive; unpack it" in refused(path)
    with path.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    assert "is larger than 20 MB" in refused(path)


def test_a_calendar_that_ends_too_early(tmp_path: Path) -> None:
    path = tmp_path / "ann.ics"
    path.write_text(text(event("DTSTART:20261028T150000"))[:90])
    assert "FILE: is a calendar that breaks off before its end" in refused(path)


def test_our_own_calendars_would_turn_shifts_into_absences(tmp_path: Path) -> None:
    path = tmp_path / "ann.ics"
    path.write_text(text().replace("-//somebody//else//EN", "-//scheduler//staff rosters//EN"))
    assert "is a calendar that this program published" in refused(path)


def test_an_endless_recurrence_is_given_up(tmp_path: Path) -> None:
    path = tmp_path / "ann.ics"
    path.write_text(text(event("DTSTART:19700101T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY")))
    began = datetime.datetime.now()
    assert "FILE: took longer than 3 s; it holds events that recur without measure" in refused(path, patience=3)
    assert datetime.datetime.now() - began < timedelta(seconds=20)


def test_more_times_than_anybody_has(tmp_path: Path) -> None:
    path = tmp_path / "ann.ics"
    path.write_text(text(event("DTSTART:20261027T000000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY;COUNT=30000")))
    assert "FILE:4: VEVENT: takes up more than 20000 times" in refused(path)
