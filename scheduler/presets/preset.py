"""What a preset is: a law said in the rules of the book, with its source, its limits and what it cannot check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from scheduler.domain import Noun
from scheduler.notation import Dates, Id
from scheduler.pay import LateChange, Overtime
from scheduler.rules.rule import Facility, RowRule
from scheduler.who import Who

Entry = TypeVar("Entry", Overtime, LateChange)

DISCLAIMER = "A help, not legal advice: laws change, and have exceptions that no rule knows. Ask somebody who knows."


@dataclass(frozen=True)
class Preset:
    """A law as rules.

    Attributes
    ----------
    key
        The name by which files speak of it.
    title
        The law's own name.
    text
        What it says, and where; printed by `scheduler rules`.
    since
        From when on it is in force as it is stated here.
    rules
        Hard, priced, or (at weight 0) only reporting.
    cannot_check
        What of the law is not checked.
    overtime
        What it makes hours beyond a limit cost, for problems that say how work is paid.
    late_changes
        What it makes changes cost that people are told of late, likewise.
    facilities, why
        The kinds of place that it is for, and the reason; every kind where there are none.
    instead_of
        Presets that cannot stand beside it for the same people.
    night_rules
        More rules for night workers, where a problem says who they are.
    """

    key: str
    title: str
    text: str
    since: date
    rules: tuple[RowRule, ...]
    cannot_check: tuple[str, ...]
    overtime: tuple[Overtime, ...] = ()
    late_changes: tuple[LateChange, ...] = ()
    facilities: tuple[Facility, ...] = ()
    why: str = ""
    instead_of: tuple[str, ...] = ()
    night_rules: tuple[RowRule, ...] = ()

    def refusal(self, facility: Facility | None, others: Iterable[str]) -> str | None:
        """Why it cannot be used for such a place, or beside these presets for the same people; None if it can."""
        if self.facilities and facility not in self.facilities:
            kinds = ", ".join(self.facilities)
            this = f"this is {facility}" if facility else "what this is, is not said"
            return f"is for {kinds} only, and {this}: {self.why}; write the facility, or leave the preset out"
        for other in others:
            if other in self.instead_of:
                return f"cannot stand beside {other} for the same people; keep one, or say who each is for"
        return None

    def stated(self, use: PresetUse) -> Iterator[RowRule]:
        """The rules as a problem uses them."""
        nights = self.night_rules if use.night_workers is not None else ()
        for rule, who in [*((rule, use.who) for rule in self.rules), *((rule, use.night_workers) for rule in nights)]:
            changes: dict[str, object] = {"effective": Dates(self.since, None)}
            if who is not None:
                changes["who"] = who
            if use.report_only:
                changes["weight"] = 0
            yield rule.model_copy(update=changes)


class PresetUse(Noun):
    """A law that holds: its rules, as if they stood among the others."""

    preset: Id
    """Which; `scheduler rules` lists them."""
    who: Who | None = None
    """For whom; everybody where left out. Presets that cannot stand beside each other can be for different people."""
    night_workers: Who | None = None
    """Who of them are night workers, for laws that limit these more; stated in full, `who` is not added to it."""
    report_only: bool = False
    """Whether what breaks it is only reported."""

    def narrowed(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """What the preset asks for overtime or late changes, for those whom it is used for."""
        return (entry if self.who is None else entry.model_copy(update={"who": self.who}) for entry in entries)


def preset_shorthand(value: object) -> object:
    """Let ``eu-working-time`` stand for ``{preset: eu-working-time}``."""
    return {"preset": value} if isinstance(value, str) else value


def merged(overtime: Sequence[Overtime]) -> tuple[Overtime, ...]:
    """Each limit once for the same people, at its highest price."""
    best: dict[tuple[str, int, Who | None], Overtime] = {}
    for entry in overtime:
        key = (entry.per, entry.over, entry.who)
        if key not in best or entry.percent > best[key].percent:
            best[key] = entry
    return tuple(best.values())
