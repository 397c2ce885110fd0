"""What a feed must not say, and what evil names must not do to it."""

from __future__ import annotations

import json
import logging
import sqlite3
from datetime import timedelta
from pathlib import Path

import icalendar
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from scheduler.formats.vcalendar import one_line
from scheduler.publish.audience import Audience
from scheduler.publish.feed import Feed
from scheduler.publish.ledger import Ledger
from tests.publish.ward import AT, PEOPLE, events, ward

EVIL = (
    "Zoë\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:pwned",
    "Ann; Bob, \\Cem\\n :x\"'",
    "bell\x07 null\x00 escape\x1b[31m",
    "line\u2028separator\u2029 \x85 next",
    "😀🏳️‍🌈 שלום \u202egpj.exe",
    "long " * 200,
    "=cmd|' /C calc'!A0",
    "\ufeffmark",
)
ALLOWED = {
    *("SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "UID", "SEQUENCE", "CATEGORIES", "CLASS", "COLOR", "CREATED"),
    *("LAST-MODIFIED", "LOCATION", "DESCRIPTION", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
}
LINES = st.text("DNC-", min_size=7, max_size=7)


def unfolded(feed: Feed | None) -> str:
    assert feed is not None
    return feed.body.replace(b"\r\n ", b"").decode()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.text("abcßé-' 😀", min_size=3, max_size=9), min_size=3, max_size=3, unique=True),
    before=st.lists(LINES, min_size=3, max_size=3),
    after=st.lists(LINES, min_size=3, max_size=3),
)
def test_no_byte_of_a_feed_names_another_person(
    file: Ledger, names: list[str], before: list[str], after: list[str]
) -> None:
    people = {f"id{index}": f"<{name}>{index}" for index, name in enumerate(names)}
    leave = [{"employee": "id0", "days": "Mon", "kind": "leave", "note": "a reason"}]
    needs = [{"shifts": "D", "days": {"daily": 2}, "who": {"employees": ["id1"]}}]
    for step, lines in enumerate((before, after)):
        planned = dict(zip(people, lines, strict=True))
        release = ward(names=people, availability=leave, coverage=needs, **planned)
        at = max([made.at for made in file.versions()], default=AT)
        file.publish(release, by="boss", at=at + timedelta(days=step))
    for audience in file.audiences():
        text = unfolded(file.feed(audience))
        for person, name in people.items():
            if audience.id != person and not audience.names:
                assert name not in text and one_line(name) not in text and person not in text, audience
        assert "a reason" not in text and "41.97" not in text and "boss" not in text
        for event in events(file.feed(audience)):
            assert set(event) <= ALLOWED


def test_names_are_shown_only_where_they_were_asked_for(ledger: Ledger) -> None:
    ledger.publish(ward(ann="D------", bob="D------", cem="D------"), by="me", at=AT)
    with_names = {audience for audience in ledger.audiences() if "Bob O'Brien" in unfolded(ledger.feed(audience))}
    assert with_names == {
        Audience("person", "bob"),
        Audience("site", "main", names=True),
        Audience("team", "nurse", names=True),
    }
    assert "SUMMARY:Day: Ann Example\\, Bob O'Brien" in unfolded(ledger.feed(Audience("team", "nurse", names=True)))


@pytest.mark.parametrize("name", EVIL, ids=range(len(EVIL)))
def test_evil_names_are_text_and_nothing_else(ledger: Ledger, name: str) -> None:
    people = {"ann": name, "bob": "Bob"}
    release = ward(names=people, ann="DN-----", bob="D------", day_name=name, provenance={"status": name})
    made = ledger.publish(release, by=name, at=AT)
    assert made.by == one_line(name)
    token = ledger.links.add(Audience("person", "ann", alarm=30), name, AT)
    feeds = [ledger.feed(audience) for audience in ledger.audiences()] + [ledger.links.resolve(token, AT)]
    for feed in feeds:
        assert feed is not None
        assert b"\n" not in feed.body.replace(b"\r\n", b"")
        assert all(len(line) <= 75 for line in feed.body.split(b"\r\n"))
        assert feed.body.count(b"\r\nBEGIN:VEVENT\r\n") == len(events(feed))
        assert b"\r\nSUMMARY:pwned" not in feed.body
        IcsCalendarStream.calendar_from_ics(feed.body.decode())
    calendar = icalendar.Calendar.from_ical(ledger.feed(Audience("person", "ann")).body)  # type: ignore[union-attr]
    assert str(calendar["X-WR-CALNAME"]) == one_line(name)
    assert str(calendar.walk("VEVENT")[0]["SUMMARY"]) == one_line(name)


def test_no_token_and_no_name_is_in_any_log(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy", "sqlalchemy.engine", "sqlalchemy.pool", "alembic", "psycopg", "scheduler"):
        caplog.set_level(logging.DEBUG, name)
    ledger = Ledger.open(url)
    ledger.publish(ward(ann="DN-----", bob="D------"), by="Lea Boss", at=AT)
    tokens = [ledger.links.add(Audience("person", person), "Ann's phone", AT) for person in ("ann", "bob")]
    tokens.append(ledger.links.rotate(1, AT))
    ledger.links.resolve(tokens[1], AT)
    ledger.links.resolve("A" * 43, AT)
    ledger.close()
    assert "INSERT INTO publications" in caplog.text  # it did listen
    for secret in (*tokens, *PEOPLE.values(), "Lea Boss", "Ann's phone", "A" * 43):
        assert secret not in caplog.text


def test_a_copy_of_the_database_holds_no_link(tmp_path: Path) -> None:
    ledger = Ledger.open(str(tmp_path / "ledger.db"))
    ledger.publish(ward(ann="D------"), by="me", at=AT)
    token = ledger.links.add(Audience("person", "ann"), "", AT)
    ledger.close()
    for path in tmp_path.iterdir():
        assert token.encode() not in path.read_bytes()
    with sqlite3.connect(tmp_path / "ledger.db") as connection:
        [[digest]] = connection.execute("SELECT digest FROM links")
    assert ledger.links.resolve(digest, AT) is None
    assert ledger.links.resolve(digest[:43], AT) is None


def test_an_error_of_the_database_says_nothing_of_what_was_written(url: str) -> None:
    from scheduler.source import InputError

    ledger = Ledger.open(url)
    with pytest.raises(InputError) as told, ledger.database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE told (name TEXT UNIQUE)")
        for _ in range(2):
            from sqlalchemy import text

            connection.execute(text("INSERT INTO told VALUES (:name)"), {"name": "Ann Example"})
    assert "Ann" not in str(told.value) and told.value.__cause__ is None
    ledger.close()


def test_uids_tell_nothing(ledger: Ledger) -> None:
    ledger.publish(ward(ann="DN-----", bob="DD-----"), by="me", at=AT)
    feeds = {audience: ledger.feed(audience) for audience in ledger.audiences()}
    found = [str(event["UID"]) for feed in feeds.values() for event in events(feed)]
    assert len(found) == len(set(found))
    for uid in found:
        assert not any(word in uid for word in ("@", *PEOPLE, "main", "2026"))
    assert json.dumps(found).isascii()
