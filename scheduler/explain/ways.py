"""Ways out of a clash: what has to give, by how much, proven by solving the problem with just that relaxed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from scheduler.calendar import Calendar
from scheduler.notation import Days, plural
from scheduler.problem import Contract, Problem
from scheduler.roster import Roster
from scheduler.rules.availability import Availability
from scheduler.rules.coverage import Coverage, Demand, Level, most_specific
from scheduler.rules.request import Request
from scheduler.rules.rule import RowRule, Rule, Violation
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve import Status, solve
from scheduler.solve.core import Member
from scheduler.stated import SECTIONS, stated
from scheduler.who import Who

PRICES: Mapping[str, int] = {
    "coverage": 8,
    "time-coverage": 1,
    "hours": 1,
    "rolling-hours": 1,
    "agreed-hours": 1,
    "rest": 2,
    "shift-count": 8,
    "shifts-per-day": 8,
    "consecutive-days": 8,
    "weekends": 12,
    "complete-weekends": 8,
    "forbidden-succession": 4,
    "request": 8,
    "availability": 24,
    "pin": 4,
    "pattern": 4,
    "rotation": 8,
    "linked-shifts": 8,
    "stand-in": 8,
    "breaks": 2,
    "short-rests": 4,
    "rests-made-good": 4,
    "compensation": 8,
    "weekly-rest": 12,
    "around-time-off": 8,
    "split-gap": 2,
    "travel": 8,
    "variety": 8,
    "steady-starts": 4,
    "days-off": 8,
    "consecutive-weekends": 12,
    "identical-weekends": 4,
    "activation": 24,
    "fairness": 4,
    "together": 4,
    "supervision": 8,
    "budget": 1,
}
"""What one unit of each rule is taken to cost, in the trouble of an hour's overtime; only for putting ways in order."""

FEW = 12
"""Clashes of more rules than this are only relaxed together, not one by one."""


@dataclass(frozen=True)
class Way:
    """Something that has to give, so that there is a roster.

    Attributes
    ----------
    cost
        Sum of amounts times `PRICES`.
    text
        What exactly happens then, a sentence each.
    best
        Whether no smaller amount would do, proven; else it is merely enough.
    roster
        A roster that keeps everything else.
    """

    cost: int
    text: tuple[str, ...]
    best: bool
    roster: Roster


@dataclass(frozen=True)
class Ways:
    """The ways out that were found.

    Attributes
    ----------
    single
        One rule for one person (or one day) relaxed, cheapest first.
    insufficient
        How many were tried alone and proven not to be enough.
    undecided
        How many were tried alone and not decided in time.
    together
        The cheapest of all ways, any rules relaxed together; None if not found in time.
    """

    single: tuple[Way, ...]
    insufficient: int
    undecided: int
    together: Way | None


def ways_out(
    problem: Problem, members: Sequence[Member], left: Callable[[], float], seed: int = 0, workers: int | None = None
) -> Ways:
    """What could give: each member of a clash alone, and all hard rules together.

    Parameters
    ----------
    members
        Of the clash.
    left
        Seconds that are left; asked again before each try.
    """
    bare = _without_prices(problem)
    own = {id(rule) for _, rule in stated(problem)}  # what a preset says is not the problem's to relax
    among = (member for member in members if id(problem.origin(member.rule)) in own)
    alone = {(id(member.rule), member.employee, _apart(member)): member for member in among}
    found, insufficient, undecided = [], 0, 0
    for member in alone.values() if len(alone) <= FEW else ():
        if left() <= 0:
            undecided += 1
            continue
        status, way = _try(_softened(problem, member), left() / 3, seed, workers)
        insufficient += status is Status.INFEASIBLE
        undecided += status is Status.UNKNOWN
        found += [way] if way else []
    _, together = _try(_all_softened(bare), max(left(), 1.0), seed, workers)
    return Ways(tuple(sorted(found, key=lambda way: way.cost)), insufficient, undecided, together)


def _try(relaxed: Problem, seconds: float, seed: int, workers: int | None) -> tuple[Status, Way | None]:
    result = solve(relaxed, seconds=seconds, seed=seed, workers=workers)
    if result.roster is None or result.verdict is None:
        return result.status, None
    text = tuple(_told([item for item in result.verdict.violations if item.penalty]))
    return result.status, Way(result.verdict.penalty, text, result.status is Status.OPTIMAL, result.roster)


def _told(given: Sequence[Violation]) -> Iterator[str]:
    """What happens, in sentences; the slots of one day's demand in one."""
    first: dict[object, Violation] = {}
    count: Counter[object] = Counter()
    for number, item in enumerate(given):
        key: object = (item.dates, item.weight) if item.rule == "time-coverage" else number
        first.setdefault(key, item)
        count[key] += 1
    for key, item in first.items():
        yield item.text + (f", and {plural(count[key] - 1, 'more time')} like it" if count[key] > 1 else "")


def _apart(member: Member) -> tuple[int, ...] | None:
    return member.days if member.employee is None else None


R = TypeVar("R", bound=Rule)


def _mapped(problem: Problem, change: Callable[[Any], Sequence[Any]]) -> Problem:
    """The problem with every stated rule replaced by what ``change`` makes of it."""

    def mapped(rules: Sequence[R]) -> tuple[R, ...]:
        return tuple(new for rule in rules for new in change(rule))

    contracts: tuple[Contract, ...] = tuple(
        item.model_copy(update={"rules": mapped(item.rules)}) for item in problem.contracts
    )
    return problem.changed(contracts=contracts, **{section: mapped(getattr(problem, section)) for section in SECTIONS})


def _hard_only(rule: Rule) -> Sequence[Rule]:
    if isinstance(rule, Demand):
        soft = {} if rule.weight is None else {"weight": 0}
        over = {} if rule.max_weight is None else {"max_weight": 0}
        return [rule.model_copy(update={"ideal_weight": 0, **soft, **over})]
    if isinstance(rule, Request | Availability) and rule.weight is not None:
        return [rule.model_copy(update={"weight": 0})]  # what other rules make of time off stays
    return [rule] if rule.weight is None else []


def _without_prices(problem: Problem) -> Problem:
    """Its hard rules alone."""
    return _mapped(problem, _hard_only)


def _at_a_price(rule: R) -> R:
    price = PRICES[rule.rule]
    if isinstance(rule, Demand):
        update = {name: price for name in ("weight", "max_weight") if getattr(rule, name) is None}
        return rule.model_copy(update=update)
    return rule.model_copy(update={"weight": price}) if rule.weight is None else rule


def _all_softened(bare: Problem) -> Problem:
    return _mapped(bare, lambda rule: [_at_a_price(rule)])


def _softened(problem: Problem, member: Member) -> Problem:
    """The hard rules of a problem with one member at a price, and all else as it was."""
    blamed = problem.origin(member.rule)

    def change(rule: Rule) -> Sequence[Rule]:
        if rule is not blamed:
            return _hard_only(rule)
        *others, priced = _apart_from_rest(problem, rule, member)
        return [*(kept for other in others for kept in _hard_only(other)), priced]

    return _mapped(problem, change)


def _apart_from_rest(problem: Problem, rule: Rule, member: Member) -> Iterator[Rule]:
    """The rule for everything else, and then for the member alone at a price."""
    if isinstance(rule, Demand):
        yield from _day_apart(rule, problem.calendar, (member.days or ())[0])
        return
    if isinstance(rule, RowRule) and member.employee is not None and not hasattr(rule, "employee"):
        others = [item.id for item in problem.employees if item.id != member.employee and rule.holds_for(item)]
        if others:
            yield rule.model_copy(update={"who": Who(employees=others)})
        rule = rule.model_copy(update={"who": Who(employees=(member.employee,))})
    yield _at_a_price(rule)


def _day_apart(rule: Demand, calendar: Calendar, day: int) -> Iterator[Demand]:
    assert isinstance(rule, Coverage | TimeCoverage)
    date = Days.parse(calendar.date(day).isoformat())
    stated: Mapping[Days, Any] = rule.days
    others = {days: entry for days, entry in stated.items() if days != date}
    nothing: Any = Level() if isinstance(rule, Coverage) else {}
    yield rule.model_copy(update={"days": {**others, date: nothing}})  # the last entry for a date is in force
    yield _priced_day(rule, {date: most_specific(stated, calendar)[day]})


def _priced_day(rule: Demand, days: object) -> Demand:
    priced = _at_a_price(rule.model_copy(update={"days": days}))
    # What had a price before is none of this clash.
    soft = {name: 0 for name in ("weight", "max_weight") if getattr(rule, name) is not None}
    return priced.model_copy(update={"ideal_weight": 0, **soft})
