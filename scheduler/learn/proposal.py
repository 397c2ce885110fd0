"""What is proposed, and how far the record bears it out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scheduler.learn.record import Record
from scheduler.verify import verify


@dataclass(frozen=True)
class Proposal:
    """A rule for the manager to accept.

    Attributes
    ----------
    what
        In words.
    section, data
        Where it stands in a problem file, and what.
    opportunities
        How often it could have been broken.
    exceptions
        How often it was, as `verify` counts them (usual hours: of the weeks in which people were there); hard
        where never, if it was tested.
    expected
        How often chance would have broken it; None for what is only described.
    chance
        How likely it is that chance would break it so seldom; None for what is only described.
    """

    what: str
    section: str
    data: Mapping[str, Any]
    opportunities: int
    exceptions: int
    expected: float | None = None
    chance: float | None = None

    @property
    def support(self) -> str:
        """The evidence in a sentence."""
        told = f"{self.exceptions} exceptions in {self.opportunities}"
        return told if self.expected is None else f"{told}, chance would make {self.expected:.1f}"

    @property
    def entry(self) -> dict[str, Any]:
        """The rule as it stands in a problem file, with the evidence as its note."""
        kind = {} if self.section in ("availability", "coverage") else {"rule": self.data["rule"]}
        rest = {name: value for name, value in self.data.items() if name != "rule"}
        return {**kind, **rest, "note": f"learnt: {self.support}"}


def exceptions(record: Record, section: str, data: Mapping[str, Any], *, whole: bool = False) -> int:
    """How often the record breaks a rule, counted by `verify`, whatever weight the rule has."""
    return sum(
        item.rule == data["rule"]
        for part in (record.sheets if whole else record.stretches)
        for item in verify(part.problem.changed(**{section: [dict(data)]}), part.roster).violations
    )
