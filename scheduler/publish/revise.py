"""A new roster beside what is published: which events are new, changed or cancelled, and for whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from scheduler.calendar import Horizon
from scheduler.formats.vcalendar import Entry
from scheduler.publish.audience import Audience
from scheduler.publish.events import Key, Stream, key_text
from scheduler.publish.feed import content_text, read_content


@dataclass(frozen=True, slots=True)
class Known:
    """An event that was published before.

    Attributes
    ----------
    stream, key
        Which.
    date
        Day that it belongs to.
    content
        What it says, as text.
    cancelled
        Whether it was cancelled.
    """

    stream: str
    key: str
    date: date
    content: str
    cancelled: bool


@dataclass(frozen=True)
class Difference:
    """What changes for one person.

    Attributes
    ----------
    employee, label
        Id and name.
    added, removed
        Events gained and lost.
    moved
        Events that say something else now: before and after.
    """

    employee: str
    label: str
    added: tuple[Entry, ...] = ()
    removed: tuple[Entry, ...] = ()
    moved: tuple[tuple[Entry, Entry], ...] = ()

    @property
    def count(self) -> int:
        """How many events that is."""
        return len(self.added) + len(self.removed) + len(self.moved)


@dataclass
class Revision:
    """What has to be written so that a roster is published.

    Attributes
    ----------
    titles
        Title and zone of every stream that there is from now on.
    fresh
        Events that never were: stream, key, content.
    changed
        Events that say something else from now on, or are there again.
    cancelled
        Events that are no more.
    touched
        Streams whose feeds have to be made anew.
    gone
        Streams that there are no more.
    people
        What changes for whom.
    """

    titles: dict[str, tuple[str, str]] = field(default_factory=dict)
    fresh: list[tuple[str, Key, str]] = field(default_factory=list)
    changed: list[tuple[str, str, str]] = field(default_factory=list)
    cancelled: list[tuple[str, str]] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    people: list[Difference] = field(default_factory=list)


def revise(
    streams: Mapping[Audience, Stream],
    titles: Mapping[str, tuple[str, str]],
    known: Iterable[Known],
    horizon: Horizon,
) -> Revision:
    """Compare what a roster gives each audience with what is published.

    What was published for days before or after the horizon stays; of people, sites and
    teams that there are no more, only what is before it.

    Parameters
    ----------
    titles
        Title and zone of the streams that are published.
    known
        Published events from the first day of the horizon on.
    """
    published: dict[str, dict[str, Known]] = defaultdict(dict)
    for item in known:
        published[item.stream][item.key] = item
    found = Revision(gone=set(titles))
    for audience, stream in streams.items():
        name = audience.stream
        found.gone.discard(name)
        found.titles[name] = (stream.title, stream.zone)
        if titles.get(name) != found.titles[name]:
            found.touched.add(name)
        planned = {key_text(key): (key, entry) for key, entry in stream.entries.items()}
        before = {key: item for key, item in published[name].items() if item.date < horizon.end}
        _compare(found, audience, stream.title, planned, before)
    for name in sorted(found.gone):
        _compare(found, Audience.of(name), titles[name][0], {}, published[name])
    return found


def _compare(
    found: Revision,
    audience: Audience,
    label: str,
    planned: Mapping[str, tuple[Key, Entry]],
    before: Mapping[str, Known],
) -> None:
    """Note what differs in one stream."""
    name = audience.stream
    added, removed, moved = [], [], []
    for text, (key, entry) in planned.items():
        content, old = content_text(entry), before.get(text)
        if old is None:
            found.fresh.append((name, key, content))
            added.append(entry)
        elif old.cancelled or old.content != content:
            found.changed.append((name, text, content))
            if old.cancelled:
                added.append(entry)
            else:
                moved.append((read_content(old.content), entry))
    for text, old in before.items():
        if text not in planned and not old.cancelled:
            found.cancelled.append((name, text))
            removed.append(read_content(old.content))
    if added or removed or moved:
        found.touched.add(name)
        if audience.kind == "person":
            found.people.append(Difference(audience.id, label, tuple(added), tuple(removed), tuple(moved)))
