"""What is needed and what is there, day by day for each demand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scheduler.problem import Problem
from scheduler.roster import Plan
from scheduler.rules.coverage import Coverage, Demand, Level
from scheduler.rules.time_coverage import TimeCoverage


@dataclass(frozen=True)
class Met:
    """How one demand is met on one day.

    Attributes
    ----------
    text
        ``2/3`` for two of three; for a time of day, the person-slots that are missing.
    state
        ``short`` below the minimum, ``wanting`` below the ideal, ``over`` the maximum, else ``met``.
    """

    text: str
    state: str


@dataclass(frozen=True)
class Row:
    """One demand over the days; None on days of which it says nothing."""

    label: str
    days: tuple[Met | None, ...]


@dataclass(frozen=True)
class Slot:
    """Who is there in one slot of a demand by time of day; minutes count from midnight of its day."""

    day: int
    start: int
    end: int
    level: Level
    count: int
    peak: int


def slots(rule: TimeCoverage, plan: Plan) -> Iterator[Slot]:
    """Every slot of the horizon, with the people there for all of it and for any part of it."""
    return (Slot(*found) for found in rule.counts(plan))


def demand_rows(problem: Problem, plan: Plan) -> Iterator[Row]:
    """A row for each demand, in the order of the problem, without those that only set an upper limit and keep it."""
    found: list[tuple[Demand, dict[int, Met]]] = [(rule, dict(_by_shift(rule, plan))) for rule in problem.coverage]
    found += [(rule, dict(_by_time(rule, plan))) for rule in problem.time_coverage]
    for rule, met in found:
        asks = any(level.min or level.ideal for level in rule.stated_levels())
        if asks or any(item.state == "over" for item in met.values()):
            yield Row(title(rule), tuple(met.get(day) for day in problem.calendar.planned))


def title(rule: Demand) -> str:
    """Whom a demand asks for, as a heading."""
    label = rule.label(2)
    return label[0].upper() + label[1:]


def _by_shift(rule: Coverage, plan: Plan) -> Iterator[tuple[int, Met]]:
    shifts = rule.counted(plan.catalog)
    for day, level in rule.levels(plan.calendar).items():
        people = (person for shift in shifts for person in plan.staff(day, shift))
        there = sum(rule.worth(person, plan.calendar, day) for person in people)
        wanted = level.min if level.ideal is None else level.ideal
        if wanted or there:
            yield day, Met(f"{there}/{wanted}", _state(level, there, there))


def _by_time(rule: TimeCoverage, plan: Plan) -> Iterator[tuple[int, Met]]:
    days: dict[int, list[Slot]] = {}
    for slot in slots(rule, plan):
        days.setdefault(slot.day, []).append(slot)
    for day, of_day in days.items():
        states = {_state(slot.level, slot.count, slot.peak) for slot in of_day}
        worst = next(state for state in ("short", "over", "wanting", "met") if state in states)
        missing = sum(max(0, max(slot.level.min, slot.level.ideal or 0) - slot.count) for slot in of_day)
        yield day, Met(f"-{missing}" if missing else {"over": "over"}.get(worst, "ok"), worst)


def _state(level: Level, count: int, peak: int) -> str:
    if count < level.min:
        return "short"
    if level.max is not None and peak > level.max:
        return "over"
    return "wanting" if level.ideal is not None and count < level.ideal else "met"
