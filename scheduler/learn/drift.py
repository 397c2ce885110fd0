"""Where practice drifts from the rules that are written: each of them judged by itself over old rosters."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scheduler.learn.record import Record, Stretch
from scheduler.problem import Problem
from scheduler.rules.rule import Rule, Violation
from scheduler.verify import verify

When = Literal["never", "lately", "formerly", "all along", "too few to tell", "not comparable"]
LEAST = 5
"""Breaks below which nothing is said of when."""
LEVEL = 0.05
"""Chance that breaks would lie so late (or so early) if they were spread evenly, below which they are called so."""
OVER_A_ROSTER = frozenset({"weekends", "activation", "fairness", "budget"})


@dataclass(frozen=True)
class Drift:
    """A written rule and what became of it.

    Attributes
    ----------
    field
        Where it stands in the problem: ``rules[0]``.
    what
        The rule, with what it states.
    note
        Why it is there, as far as it says so.
    breaks
        How often it was broken, as `verify` counts.
    weeks, of
        In how many weeks, and how many there are.
    people
        How many people broke it; 0 where it is about everybody.
    last
        When it was broken last.
    when
        Whether in the last third of the time (`lately`), in the first (`formerly`), or all along; `not comparable`
        for a rule that counts over a whole roster where no old roster has as many days.
    """

    field: str
    what: str
    note: str
    breaks: int
    weeks: int
    of: int
    people: int
    last: datetime.date | None
    when: When


def drift(record: Record, written: Problem) -> list[Drift]:
    """Judge the record by each written rule alone; those broken in most weeks first.

    Parameters
    ----------
    record
        What was worked, gathered with ``written``.
    written
        The problem whose rules are meant; pins, requests and what else is about its own days only is left aside.
    """
    calendars = [part.problem.calendar for part in record.stretches]
    dates = sorted({calendar.date(day) for calendar in calendars for day in calendar.planned})
    found = []
    for field, rule, fields in _written(written):
        parts: Sequence[Stretch] = record.stretches
        if _over_a_roster(rule):
            parts = [part for part in record.sheets if part.problem.horizon.days == written.horizon.days]
        broken = [item for part in parts for item in _broken(part, rule, {"pay": written.pay, **fields})]
        found.append(_told(field, rule, broken, dates) if parts else _incomparable(field, rule))
    found += _always(record, dates)
    return sorted(found, key=lambda item: (-item.weeks, -item.breaks))


def _written(problem: Problem) -> Iterator[tuple[str, Rule, dict[str, Any]]]:
    """Each rule, where it stands, and the sections of a problem that has it alone."""
    for section in ("rules", "coverage", "time_coverage", "availability"):
        for index, rule in enumerate(getattr(problem, section)):
            yield f"{section}[{index}]", rule, {section: (rule,)}
    bare = [item.model_copy(update={"rules": ()}) for item in problem.contracts]
    for place, contract in enumerate(problem.contracts):
        for index, rule in enumerate(contract.rules):
            alone = contract.model_copy(update={"rules": (rule,)})
            contracts = (*bare[:place], alone, *bare[place + 1 :])
            yield f"contracts[{place}].rules[{index}] ({contract.id})", rule, {"contracts": contracts}
    for index, use in enumerate(problem.presets):
        yield from _preset(index, use)


def _preset(index: int, use: Any) -> Iterator[tuple[str, Rule, dict[str, Any]]]:
    from scheduler.presets import PRESETS

    for rule in PRESETS[use.preset].stated(use):
        yield f"presets[{index}] ({use.preset})", rule, {"rules": (rule,)}


def _over_a_roster(rule: Rule) -> bool:
    counted = getattr(rule, "per", "horizon" if rule.rule in OVER_A_ROSTER else "")
    return counted == "horizon" and not getattr(rule, "average", False)


def _broken(part: Stretch, rule: Rule, fields: Mapping[str, Any]) -> Iterator[Violation]:
    verdict = verify(part.problem.changed(**fields), part.roster)
    yield from (item for item in verdict.violations if item.rule == rule.rule)


def _always(record: Record, dates: Sequence[datetime.date]) -> Iterator[Drift]:
    """What holds without being written: skills, sites, one shift a day, no two at a time."""
    found: dict[str, list[Violation]] = {}
    for part in record.stretches:
        for item in verify(part.problem, part.roster).violations:
            found.setdefault(item.rule, []).append(item)
    for kind, broken in found.items():
        yield _counted("always", kind, "", broken, dates)


def _told(field: str, rule: Rule, broken: Sequence[Violation], dates: Sequence[datetime.date]) -> Drift:
    return _counted(field, in_words(rule), rule.note, broken, dates)


def _incomparable(field: str, rule: Rule) -> Drift:
    return Drift(field, in_words(rule), rule.note, 0, 0, 0, 0, None, "not comparable")


def _counted(field: str, what: str, note: str, broken: Sequence[Violation], dates: Sequence[datetime.date]) -> Drift:
    spans = [(min(item.dates, default=dates[0]), max(item.dates, default=dates[-1])) for item in broken]
    when = [first + (last - first) / 2 for first, last in spans]
    weeks = {(day - dates[0]).days // 7 for day in dates}
    hit = {(day - dates[0]).days // 7 for day in when}
    people = {item.employee for item in broken} - {None}
    return Drift(
        field,
        what,
        note,
        len(broken),
        len(hit),
        len(weeks),
        len(people),
        max((last for _, last in spans), default=None),
        spread(when, dates),
    )


def spread(when: Sequence[datetime.date], dates: Sequence[datetime.date]) -> When:
    """Whether moments lie in the last third of some dates, in the first, or all over."""
    if not when:
        return "never"
    if len(when) < LEAST:
        return "too few to tell"
    early, late = dates[len(dates) // 3], dates[len(dates) - len(dates) // 3 - 1]
    after = _at_least(sum(day > late for day in when), len(when), sum(day > late for day in dates) / len(dates))
    before = _at_least(sum(day < early for day in when), len(when), sum(day < early for day in dates) / len(dates))
    if min(after, before) >= LEVEL / 2:
        return "all along"
    return "lately" if after < before else "formerly"


def _at_least(hits: int, number: int, share: float) -> float:
    """Chance of at least so many hits of a number, each with this chance."""
    return sum(
        math.comb(number, count) * share**count * (1 - share) ** (number - count) for count in range(hits, number + 1)
    )


def in_words(rule: Rule) -> str:
    """The kind of a rule and what it states: ``rest: hours 11:00``."""
    stated = rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = [f"{name} {_short(value)}" for name, value in stated.items() if name not in ("rule", "note", "weight")]
    return f"{rule.rule}: {', '.join(parts)}" if parts else rule.rule


def _short(value: Any) -> str:
    if isinstance(value, Mapping):
        return " ".join(f"{name} {_short(item)}" for name, item in value.items())
    return " or ".join(map(_short, value)) if isinstance(value, list | tuple) else str(value)
