"""Warnings about days: those that are nowhere, that are beaten by others, or that were meant otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scheduler.notation import Days
from scheduler.noun import Noun
from scheduler.presets import PRESETS
from scheduler.problem import Problem
from scheduler.rules.coverage import most_specific
from scheduler.source import path_text
from scheduler.stated import demands, stated


def misplaced(problem: Problem) -> Iterator[str]:
    """Sentences about days that are stated and have no effect, or another one than it seems."""
    known = problem.holidays.country is not None or problem.holidays.add
    for place, item in _dated(problem):
        for days in _days_of(item):
            if days.on_holidays and not known:
                yield (
                    f"{place}: {days} means nothing, for no public holidays are known; "
                    "state holidays: {country: US}, or add them"
                )
            for part in days.in_vain:
                yield (
                    f'{place}: "{days}" takes {part} away, which is not in it anyway; all that stands after except is '
                    f"taken away, so if {part} is meant too, write it first"
                )
    yield from _nowhere_in_the_horizon(problem)
    yield from _beaten(problem)


def _dated(problem: Problem) -> Iterator[tuple[str, Noun]]:
    """Whatever may name days, and where it stands."""
    yield from ((path_text(where), rule) for where, rule in stated(problem))
    for use in problem.presets:
        yield from ((f"preset {use.preset}", rule) for rule in PRESETS[use.preset].stated(use))
    for section in ("premiums", "standby"):
        for index, entry in enumerate(getattr(problem.pay, section, ())):
            yield f"pay.{section}[{index}]", entry


def _days_of(item: Noun) -> Iterator[Days]:
    for name in type(item).model_fields:
        value = getattr(item, name)
        for found in value if isinstance(value, Mapping) else (value,):
            if isinstance(found, Days):
                yield found


def _nowhere_in_the_horizon(problem: Problem) -> Iterator[str]:
    for where, item in stated(problem):
        for days in _days_of(item) if where[0] in ("availability", "coverage", "time_coverage") else ():
            if days.only_dates and not problem.calendar.matching(days):
                yield f"{path_text(where)}: {days} is outside the horizon and has no effect"


def _beaten(problem: Problem) -> Iterator[str]:
    """Entries of a coverage in whose place later ones count that are no less specific."""
    calendar = problem.calendar
    for place, demand in demands(problem):
        counts = most_specific({days: days for days in demand.days}, calendar)
        for days in demand.days:
            matched = calendar.matching(days)
            winners = [counts[day] for day in matched]
            equals = [
                winner
                for day, winner in zip(matched, winners, strict=True)
                if calendar.rank(winner, day) == calendar.rank(days, day)
            ]
            if days not in winners and equals:
                yield (
                    f"{place}: {days} has no effect, for {equals[0]} stands further down and is no less "
                    f"specific; write {days} after it"
                )
