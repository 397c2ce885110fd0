"""What came of a scenario, in figures."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from scheduler.domain import Catalog
from scheduler.problem import Problem
from scheduler.roster import Assignment, Roster, Schedule, diff
from scheduler.rules.coverage import Demand
from scheduler.rules.fairness import Fairness
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import Result
from scheduler.solve.result import relative_gap
from scheduler.verify import Verdict

ANYBODY = "anybody"
"""Where coverage asks for people of no skill."""


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
    short_skills: Mapping[str, Mapping[str, float]] = {}
    """Hours missing by the skill that is asked for (`anybody` where none is) and then by date."""
    hours: float | None = None
    """Paid hours of everybody."""
    overtime: float | None = None
    """Hours of overtime: beyond the limits of `pay` and presets, or else beyond the weekly hours agreed; None where
    neither is stated."""
    cost: Decimal | None = None
    """Pay of everybody; None where the problem does not say how work is paid."""
    currency: str = ""
    """Of the pay."""
    unfair: float | None = None
    """How many paid hours a person is above or below their fair share, on average; None where nobody's weekly
    hours are agreed."""
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
    why: tuple[str, ...] = ()
    """Where no roster can exist: what clashes, in sentences; nothing where that was not found in time."""
    roster: tuple[tuple[str, str, str], ...] = ()
    """Employee, date and shift of each assignment."""

    @property
    def gap(self) -> float | None:
        """How far the penalty may be above the best possible, as a fraction of it."""
        return relative_gap(self.penalty, self.bound)


def outcome(name: str, problem: Problem, result: Result, why: Sequence[str] = ()) -> Outcome:
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
            "short_skills": short.skills,
            **_terms(problem, result.roster, result.verdict),
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
        why=tuple(why),
        **known,
    )


def _terms(problem: Problem, roster: Roster, verdict: Verdict) -> dict[str, Any]:
    """Overtime, money and fairness, as far as the problem states what they are measured by."""
    found: dict[str, Any] = {}
    if verdict.cost is not None:
        found = {"cost": verdict.cost.total, "currency": verdict.cost.currency}
    plan = problem.plan(roster)
    if problem.wages is not None and problem.wages.overtime:
        minutes = [problem.wages.overtime_minutes(line) for line in plan.schedules.values()]
        found["overtime"] = sum(minutes) / 60
    elif any(person.hours is not None for person in problem.people.values()):
        found["overtime"] = sum(_beyond_agreed(line) for line in plan.schedules.values()) / 60
    if any(person.hours is not None for person in problem.people.values()):
        time_off = {person.id: problem.time_off(person) for person in problem.employees}
        shares = Fairness(measure="hours").knowing(time_off, ()).balance(plan)
        apart = [abs(share.had - share.fair) for share in shares]
        found["unfair"] = round(sum(apart) / len(apart), 2) if apart else 0.0
    return found


def _beyond_agreed(line: Schedule) -> int:
    """Minutes of work beyond the weekly hours agreed, week by week of the horizon."""
    agreed, calendar = line.employee.hours, line.calendar
    if agreed is None:
        return 0
    worked: Counter[int] = Counter()
    for day, shift in line.everything():
        worked[day] += calendar.paid(shift, day)
    weeks = (period for period in calendar.periods("week") if period.days.stop > 0)
    return sum(max(sum(worked[day] for day in week.days) - agreed, 0) for week in weeks)


def _hours(problem: Problem, roster: Roster) -> float:
    calendar = problem.calendar
    return sum(calendar.paid(problem.catalog[item.shift], calendar.day(item.date)) for item in roster) / 60


@dataclass(frozen=True)
class Shortage:
    """People and hours missing below min; the fields are those of `Outcome`."""

    shifts: Mapping[str, int]
    times: Mapping[str, float]
    days: Mapping[str, float]
    skills: Mapping[str, Mapping[str, float]]


def shortage(problem: Problem, roster: Roster) -> Shortage:
    """What is missing below min, however it is priced."""
    plan, calendar = problem.plan(roster), problem.calendar
    shifts: Counter[str] = Counter()
    times: Counter[str] = Counter()
    days: Counter[str] = Counter()
    skills: dict[str, Counter[str]] = {}
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
                minutes = finding.amount * rule.slot
                times[rule.label()] += minutes
            else:
                shifts[rule.label()] += finding.amount
                lengths = [problem.catalog[shift].nominal - problem.catalog[shift].unpaid for shift in counted]
                minutes = finding.amount * (sum(lengths) // len(lengths) if lengths else 0)
            days[date] += minutes
            skills.setdefault(_skill(rule, problem.catalog), Counter())[date] += minutes
    return Shortage(
        dict(shifts),
        {label: minutes / 60 for label, minutes in times.items()},
        {date: minutes / 60 for date, minutes in sorted(days.items())},
        {
            skill: {date: minutes / 60 for date, minutes in sorted(by_date.items())}
            for skill, by_date in sorted(skills.items())
        },
    )


def _skill(rule: Demand, catalog: Catalog) -> str:
    """The skill that coverage asks for: its own, or the one that all of its shifts need."""
    if rule.skill is not None:
        return rule.skill
    needed = {tuple(sorted(need.skill for need in catalog[shift].skills)) for shift in rule.counted(catalog)}
    return " and ".join(needed.pop()) or ANYBODY if len(needed) == 1 else ANYBODY


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
