"""What came of a scenario, in figures."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster, diff
from scheduler.rules.coverage import Demand
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import Result


class Outcome(BaseModel):
    """The end of one scenario's search; what is None where there is no roster is left blank in tables."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)

    name: str
    """Of the scenario; `base` for the problem as it is."""
    digest: str
    """Of the changed problem."""
    status: Literal["OPTIMAL", "FEASIBLE", "INFEASIBLE", "UNKNOWN"]
    """How the search ended."""
    penalty: int | None
    """Of the roster, as `verify` has it."""
    bound: int
    """Proven: no roster costs less."""
    by_rule: Mapping[str, int] = {}
    """Penalty of each rule."""
    short_shifts: Mapping[str, int] = {}
    """People missing below min, by whom the coverage asks for."""
    short_hours: Mapping[str, float] = {}
    """Hours of a time of day without enough people, by whom it asks for."""
    short_days: Mapping[str, float] = {}
    """Hours missing by date: of whole shifts at their mean length without breaks, and of times of day."""
    hours: float | None = None
    """Paid hours of everybody."""
    asked: int = 0
    """Days of requests that have a price."""
    granted: int | None = None
    """Those that were met."""
    people: int = 0
    """How many there are."""
    changed: int | None = None
    """How many have another line than in the base; None before that is known."""
    seconds: float
    """Time taken."""
    roster: tuple[tuple[str, str, str], ...] = ()
    """Employee, date and shift of each assignment."""


def outcome(name: str, problem: Problem, result: Result) -> Outcome:
    """The figures of a result."""
    known: dict[str, Any] = {}
    asked = sum(len(problem.calendar.matching(rule.days)) for rule in problem.requests if rule.weight is not None)
    if result.roster is not None and result.verdict is not None:
        unmet = sum(
            item.amount for item in result.verdict.violations if item.rule == "request" and item.weight is not None
        )
        short = shortage(problem, result.roster)
        known = {
            "short_shifts": short.shifts,
            "short_hours": short.times,
            "short_days": short.days,
            "by_rule": result.verdict.by_rule,
            "hours": _hours(problem, result.roster),
            "granted": asked - unmet,
            "roster": tuple((item.employee, item.date.isoformat(), item.shift) for item in result.roster),
        }
    return Outcome(
        name=name,
        digest=problem.digest(),
        status=result.status.value,
        penalty=result.penalty,
        bound=result.bound,
        asked=asked,
        people=len(problem.employees),
        seconds=round(result.seconds, 1),
        **known,
    )


def _hours(problem: Problem, roster: Roster) -> float:
    calendar = problem.calendar
    return sum(calendar.paid(problem.catalog[item.shift], calendar.day(item.date)) for item in roster) / 60


@dataclass(frozen=True)
class Shortage:
    """People and hours missing below min; the fields are those of `Outcome`."""

    shifts: Mapping[str, int]
    times: Mapping[str, float]
    days: Mapping[str, float]


def shortage(problem: Problem, roster: Roster) -> Shortage:
    """What is missing below min, however it is priced."""
    plan, calendar = problem.plan(roster), problem.calendar
    shifts: Counter[str] = Counter()
    times: Counter[str] = Counter()
    days: Counter[str] = Counter()
    for rule in problem.roster_rules:
        if not isinstance(rule, Demand):
            continue
        # At these prices the only findings of price 1 are people below min.
        bare = rule.model_copy(update={"weight": 1, "ideal_weight": 0, "max_weight": 0})
        counted = rule.counted(problem.catalog)
        for finding in bare.check(plan):
            if finding.weight != 1:
                continue
            date = calendar.date(finding.days[0]).isoformat()
            if isinstance(rule, TimeCoverage):
                times[rule.label()] += finding.amount * rule.slot
                days[date] += finding.amount * rule.slot
            else:
                shifts[rule.label()] += finding.amount
                lengths = [problem.catalog[shift].nominal - problem.catalog[shift].unpaid_break for shift in counted]
                days[date] += finding.amount * (sum(lengths) // len(lengths) if lengths else 0)
    return Shortage(
        dict(shifts),
        {label: minutes / 60 for label, minutes in times.items()},
        {date: minutes / 60 for date, minutes in sorted(days.items())},
    )


def roster_of(outcome: Outcome) -> Roster:
    """The assignments of an outcome."""
    return Roster(Assignment(who, datetime.date.fromisoformat(when), shift) for who, when, shift in outcome.roster)


def people_changed(base: Outcome, other: Outcome) -> int | None:
    """How many people have another line; None without two rosters."""
    if base.penalty is None or other.penalty is None:
        return None
    change = diff(roster_of(base), roster_of(other))
    return len({item.employee for item in (*change.removed, *change.added)})


def against(base: Outcome, other: Outcome) -> str:
    """What may be said of the best possible penalties: never more than the bounds prove."""
    if "UNKNOWN" in (base.status, other.status):
        return "undecided"
    if base.penalty is None or other.penalty is None:
        return "" if base.penalty == other.penalty else "impossible" if other.penalty is None else "possible"
    low, high = other.bound - base.penalty, other.penalty - base.bound
    if low == high:
        return f"{low:+}" if low else "the same"
    if low > 0 or high < 0:
        return f"{low:+} to {high:+}"
    return f"undecided ({low:+} to {high:+})"
