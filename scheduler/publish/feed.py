"""The bytes of a feed, and how long they stay right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from scheduler.formats.vcalendar import Entry, Revision, identity, render
from scheduler.publish.audience import Audience

PAST = timedelta(days=90)
"""How long a shift stays in a feed after it ended."""
TOMBSTONE = timedelta(days=7)
"""How long a cancelled shift is shown as such after it would have ended."""
NOTICE = timedelta(days=30)
"""How long a withdrawn link says so before it is no longer known."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar as it is served.

    Attributes
    ----------
    body
        The bytes.
    etag
        Strong ETag, in quotes: SHA-256 of the bytes.
    modified
        When these bytes last changed, in UTC and whole seconds.
    """

    body: bytes
    etag: str
    modified: datetime

    @classmethod
    def of(cls, body: bytes, modified: datetime) -> Feed:
        """A feed of these bytes."""
        return cls(body, f'"{hashlib.sha256(body).hexdigest()}"', modified)


def content_text(entry: Entry) -> str:
    """An event's content as it is stored; equal texts are equal events."""
    return json.dumps({name: _plain(value) for name, value in asdict(entry).items()}, ensure_ascii=True)


def read_content(text: str) -> Entry:
    """The event of such a text."""
    data: dict[str, Any] = json.loads(text)
    return Entry(**{**data, "start": _moment(data["start"]), "end": _moment(data["end"])})


def expiry(entry: Entry, cancelled: bool) -> datetime:
    """When an event leaves the feed."""
    end = entry.end
    if not isinstance(end, datetime):
        end = datetime(end.year, end.month, end.day, tzinfo=UTC)
    return end + (TOMBSTONE if cancelled else PAST)


def compose(
    title: str, zone: str, empty: Revision, events: Sequence[tuple[Entry, Revision]], at: datetime, audience: Audience
) -> tuple[bytes, datetime | None]:
    """The bytes of a feed at a moment, and the moment until which they stay right.

    Parameters
    ----------
    title, zone
        Of the stream.
    empty
        Identity of the event that says that there are no shifts, for a calendar must hold something.
    events
        All that was ever published of the stream.
    audience
        How it wants to read them.
    """
    wanted = [item for item in events if not (item[1].cancelled and audience.hide_cancelled)]
    there = [(entry, revision, expiry(entry, revision.cancelled)) for entry, revision in wanted]
    shown = [item for item in there if item[2] > at]
    until = min((item[2] for item in shown), default=None)
    told = [(entry, revision) for entry, revision, _ in shown]
    return render(title, zone, told or [(_nothing(empty.created.date()), empty)], audience.alarm), until


def withdrawn(link: str, at: datetime) -> Feed:
    """What a link shows after it was withdrawn: one notice, for an empty calendar is refused by some clients."""
    day = at.astimezone(UTC).date()
    entry = Entry(
        "This calendar link was withdrawn",
        day,
        day + NOTICE,
        description="It shows no shifts any more. Ask whoever plans the roster for a new link.",
        shown="FREE",
    )
    revision = Revision(identity(link.encode(), ["withdrawn"]), 0, at, at)
    return Feed.of(render("Link withdrawn", "UTC", [(entry, revision)]), at)


def _nothing(day: date) -> Entry:
    return Entry("No shifts", day, day + timedelta(days=1), shown="FREE")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
