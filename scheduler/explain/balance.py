"""A clash of many people and many days as one sum: what is asked for, and what all together can give at most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.lint.demand import Need, levels
from scheduler.notation import length_text, plural
from scheduler.problem import Problem
from scheduler.rules.coverage import Demand
from scheduler.rules.time_coverage import TimeCoverage
from scheduler.solve.core import Member, reach

NAMED = 3
"""So many people are told one by one."""


@dataclass(frozen=True)
class Balance:
    """What demands come to in all, against what everybody can give.

    Attributes
    ----------
    demanded
        Sum of what is asked for at least or, where people have to work too much, allowed at most.
    given
        What each person can give at most (has to give at least), proven, in everybody's order; without those who
        give nothing.
    short
        Whether less can be given than is asked for; else more has to be given than is allowed.
    unit
        What the numbers count: `people` on shifts, `points` or `minutes`.
    """

    demanded: int
    given: Mapping[str, int]
    short: bool
    unit: str

    @property
    def total(self) -> int:
        """What all together can give at most (have to give at least)."""
        return sum(self.given.values())

    @property
    def proves(self) -> bool:
        """Whether the sum alone shows the clash."""
        return self.total < self.demanded if self.short else self.total > self.demanded


def balances(problem: Problem, members: Sequence[Member], left: Callable[[], float]) -> Iterator[Balance]:
    """The sum that proves a clash, and then the same over all days of its demands, if they are more.

    There is none where it takes more than a sum, or where time ran out.

    Parameters
    ----------
    members
        Of the clash.
    left
        Seconds that are left.
    """
    demands = {id(member.rule): member.rule for member in members if isinstance(member.rule, Demand)}
    asked = {(id(member.rule), day) for member in members if member.employee is None for day in member.days or ()}
    everything = [need for rule in demands.values() for need in levels("", rule, problem)]
    here = [need for need in everything if (id(need.demand), need.day) in asked]
    for short in (True, False):
        found = _balance(problem, members, here, left, short=short)
        if found is not None and found.proves:
            yield found
            whole = _balance(problem, members, everything, left, short=short) if len(here) < len(everything) else None
            if whole is not None and whole.proves and whole.demanded > found.demanded:
                yield whole
            return


def _balance(
    problem: Problem, members: Sequence[Member], needs: Sequence[Need], left: Callable[[], float], *, short: bool
) -> Balance | None:
    bounds = [(need, bound) for need in needs if (bound := _bound(need, short=short)) is not None]
    units = {_unit(need.demand) for need, _ in bounds}
    if len(units) != 1:
        return None
    given = {}
    for person in problem.employees:
        worth: Counter[tuple[int, str]] = Counter()
        for need, _ in bounds:
            for day, shift in need.cells if short else need.touching:
                worth[day, shift] += need.demand.worth(person, problem.calendar, day) * need.size
        own = [member for member in members if member.employee == person.id]
        amount = reach(problem, person.id, own, +worth, left(), most=short) if worth and left() > 0 else None
        if amount is None:
            return None
        given[person.id] = amount
    demanded = sum(bound * need.size for need, bound in bounds)
    return Balance(demanded, {who: amount for who, amount in given.items() if amount}, short, units.pop())


def _bound(need: Need, *, short: bool) -> int | None:
    """How many a need asks for (allows), if that is hard."""
    if short:
        return need.level.min or None if need.hard else None
    return need.level.max if need.demand.max_weight is None else None


def _unit(rule: Demand) -> str:
    return "points" if rule.points else "minutes" if isinstance(rule, TimeCoverage) else "people"


def balance_lines(problem: Problem, found: Sequence[Balance], bound: set[str]) -> Iterator[str]:
    """Sums in words.

    Parameters
    ----------
    bound
        Whom the clash has rules of.
    """
    for number, item in enumerate(found):
        end = "at most" if item.short else "at least"
        demanded, total = _amount(item, item.demanded), _amount(item, item.total)
        if number:
            yield f"Over all days together it is {demanded.split()[0]} against {total}."
            continue
        verb, can = ("asks for", "can give") if item.short else ("allows", "has to give")
        groups = ([who for who in item.given if (who in bound) is held] for held in (True, False))
        parts = [_part(problem, item, who) for who in groups if who]
        if item.short and not bound.issuperset(item.given):
            parts[-1] += (
                ", held back by skills and sites alone" if not bound else ", whom no rule named here holds back"
            )
        given = f"everybody together {can} {total} {end}: {'; '.join(parts)}" if parts else f"nobody {can} any"
        yield f"In all this {verb} {demanded}, but {given}."


def _amount(found: Balance, number: int) -> str:
    if found.unit == "minutes":
        return f"{length_text(number)} hours"
    return plural(number, {"people": "shift", "points": "point"}[found.unit])


def _part(problem: Problem, found: Balance, who: Sequence[str]) -> str:
    """What some people give, in words."""
    amounts = [found.given[person] for person in who]
    if len(who) <= NAMED:
        return ", ".join(f"{problem.people[person].label} {_amount(found, found.given[person])}" for person in who)
    low, high = (_amount(found, number) for number in (min(amounts), max(amounts)))
    each = f"{high} each" if low == high else f"{low.split()[0]} to {high} each, {_amount(found, sum(amounts))} in all"
    return f"{len(who)} employees {each}"
