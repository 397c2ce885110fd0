"""Served calendars in the readers of other people: all of them see the same instants."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from scheduler.formats import Release
from scheduler.publish.audience import Audience
from tests.clients.readers import READERS
from tests.publish.ward import ward
from tests.serve.library import Time, serving
from tests.serve.process import opened

CHANGES = {
    "Europe/Berlin": (date(2026, 3, 28), date(2026, 10, 24)),
    "America/New_York": (date(2026, 3, 7), date(2026, 10, 31)),
    "Australia/Sydney": (date(2026, 10, 3), date(2026, 4, 4)),
}
"""The nights in which the clock goes forward and back."""
START = date(2026, 3, 1)
AT = datetime(2026, 2, 20, 12, tzinfo=UTC)
EVIL = "Zoë \"Z\" O'Brien; Ltd, \\n \\ =cmd|' /C calc'!A0 😀 שלום\r\nBEGIN:VEVENT\x07 " + "long" * 40


def nights(zone: str) -> tuple[Release, list[datetime]]:
    """A roster with five nights around each change of the clock, and when these begin."""
    days = {(change - START).days + step for change in CHANGES[zone] for step in range(-2, 3)}
    found = ward(
        ann="".join("N" if day in days else "-" for day in range(260)),
        start=START,
        days=260,
        zone=zone,
        created=AT,
    )
    calendar = found.problem.calendar
    spans = [calendar.span(found.problem.catalog["N"], day)[0] for day in sorted(days)]
    return found, [calendar.epoch + timedelta(minutes=minute) for minute in spans]


def served(tmp_path: Path, *releases: Release, alarm: int | None = None) -> httpx.Response:
    """What Ann's link gives after these were published, one after the other."""
    with opened(tmp_path / "rosters.db") as ledger:
        for number, release in enumerate(releases):
            ledger.publish(release, by="test", at=AT + timedelta(hours=number))
        token = ledger.links.add(Audience("person", "ann", alarm=alarm), "", AT)
        with serving(ledger, Time(AT + timedelta(days=1))) as client:
            return client.get(f"/calendars/{token}.ics")


@pytest.fixture(scope="module", params=CHANGES)
def zone(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Any]]:
    release, starts = nights(request.param)
    yield request.param, (served(tmp_path_factory.mktemp("zone"), release).content, starts)


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_sees_the_nights_when_the_clock_changes(zone: tuple[str, Any], reader: str) -> None:
    name, (content, starts) = zone
    found = sorted(READERS[reader](content))
    assert [start for start, _ in found] == starts
    spring, autumn = sorted(CHANGES[name]).index(CHANGES[name][0]), sorted(CHANGES[name]).index(CHANGES[name][1])
    hours = [(end - start) / timedelta(hours=1) for start, end in found]
    expected = [8.0] * 10
    expected[spring * 5 + 2], expected[autumn * 5 + 2] = 7.0, 9.0
    assert hours == expected


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_reads_whatever_people_write(reader: str, tmp_path: Path) -> None:
    evil = {"names": {"ann": EVIL}, "day_name": EVIL, "start": START, "created": AT}
    answer = served(tmp_path, ward(ann="DNC----", **evil), ward(ann="-NC---D", **evil), alarm=60)
    assert len(READERS[reader](answer.content)) == 4  # one of them cancelled
    assert answer.content.count(b"BEGIN:VEVENT\r\n") == 4 and answer.content.count(b"STATUS:CANCELLED") == 1


@pytest.mark.parametrize("reader", READERS)
def test_every_reader_reads_an_empty_calendar_and_a_withdrawn_one(reader: str, tmp_path: Path) -> None:
    with opened(tmp_path / "rosters.db") as ledger:
        ledger.publish(ward(ann="-------", start=START, created=AT), by="test", at=AT)
        token = ledger.links.add(Audience("person", "ann"), "", AT)
        with serving(ledger, time := Time(AT)) as client:
            empty = client.get(f"/calendars/{token}.ics").content
            ledger.links.revoke(ledger.links.list()[0].id, AT)
            time.later(1)
            notice = client.get(f"/calendars/{token}.ics").content
            time.later(31 * 24 * 3600)
            assert client.get(f"/calendars/{token}.ics").status_code == 404
    assert b"SUMMARY:No shifts" in empty and b"withdrawn" in notice and b"Ann" not in notice
    assert len(READERS[reader](empty)) == len(READERS[reader](notice)) == 1
