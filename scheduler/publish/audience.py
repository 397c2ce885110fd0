"""For whom a feed is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from scheduler.source import shorten

Kind = Literal["person", "site", "team", "open", "page"]
PLAIN = "[null, false]"
"""The variant of an audience that asked for nothing special."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody or some people who may read a part of the published roster.

    Attributes
    ----------
    kind
        A person's own shifts; all that is worked at a site; a team (a tag or a contract of
        people); the shifts that nobody covers yet; or the page with the whole roster.
    id
        Of the person, the site or the team; empty for the others.
    names
        Whether a site's or a team's feed says who works; else it says how many do.
    alarm
        Minutes before each shift at which a reminder rings; None for none.
    hide_cancelled
        Whether a shift that is taken away is gone at once; else it is shown as cancelled for a while.
    """

    kind: Kind
    id: str = ""
    names: bool = False
    alarm: int | None = None
    hide_cancelled: bool = False

    @property
    def stream(self) -> str:
        """What it reads, as it is stored."""
        return json.dumps([self.kind, self.id, self.names], ensure_ascii=True)

    @property
    def variant(self) -> str:
        """How it wants to read that, as it is stored."""
        return json.dumps([self.alarm, self.hide_cancelled])

    @classmethod
    def of(cls, stream: str, variant: str = PLAIN) -> Audience:
        """The audience of a stream that is read in some way."""
        kind, name, names = json.loads(stream)
        alarm, hide_cancelled = json.loads(variant)
        return cls(kind, name, names, alarm, hide_cancelled)

    def __str__(self) -> str:
        words = [self.kind, shorten(self.id, quote=False)] if self.id else [self.kind]
        words += ["with names"] if self.names else []
        words += [f"reminder {self.alarm} min before"] if self.alarm is not None else []
        words += ["without cancelled shifts"] if self.hide_cancelled else []
        return " ".join(words)
