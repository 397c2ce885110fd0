"""For whom a feed is."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["person", "site", "team", "open", "page"]


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
    """

    kind: Kind
    id: str = ""
    names: bool = False
    alarm: int | None = None

    @property
    def stream(self) -> str:
        """What it reads, whatever reminder it asked for."""
        return json.dumps([self.kind, self.id, self.names], ensure_ascii=True)

    @classmethod
    def of(cls, stream: str, alarm: int | None = None) -> Audience:
        """The audience of a stream."""
        kind, name, names = json.loads(stream)
        return cls(kind, name, names, alarm)

    @property
    def plain(self) -> Audience:
        """The same without a reminder."""
        return replace(self, alarm=None)

    def __str__(self) -> str:
        words = [self.kind, self.id] if self.id else [self.kind]
        words += ["with names"] if self.names else []
        words += [f"reminder {self.alarm} min before"] if self.alarm is not None else []
        return " ".join(words)
