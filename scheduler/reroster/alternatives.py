"""Several rosters to choose from: each about as good as the best, and truly different from all others."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Self

from scheduler.problem import Problem
from scheduler.reroster.apart import Apart, distance
from scheduler.roster import Roster
from scheduler.solve import Level, Result, Status
from scheduler.solve.levels import settled
from scheduler.verify import verify

SHARE = 0.05
"""Of the best penalty, and of all days of people, where nothing else is said."""


@dataclass(frozen=True)
class Choice:
    """What alternatives are asked for.

    Attributes
    ----------
    count
        Rosters, the best included.
    within
        By how much a penalty may be above the best; None for a twentieth of it.
    apart
        Days of people in which any two differ at least.
    """

    count: int
    within: int | None
    apart: int

    @classmethod
    def of(cls, problem: Problem, count: int, within: int | None = None, apart: int | None = None) -> Self:
        """With a twentieth of all days of people where no distance is stated."""
        cells = len(problem.people) * problem.calendar.days
        return cls(count, within, apart or math.ceil(SHARE * cells))

    def allowed(self, best: int) -> int:
        """The highest penalty beside a best one."""
        return best + (math.ceil(SHARE * best) if self.within is None else self.within)


@dataclass(frozen=True)
class Alternatives:
    """Rosters to choose from.

    Attributes
    ----------
    found
        The best first; bound and status of each are those of the problem itself, so that a gap says how far
        it may be from the best there is.
    allowed
        The highest penalty that they may have; where the problem has priorities, in the last level.
    ended
        Why there are no more, in words; empty if there are as many as were asked for.
    """

    found: tuple[Result, ...]
    allowed: int
    ended: str

    @property
    def rosters(self) -> list[Roster]:
        """Their rosters."""
        return [item.roster for item in self.found if item.roster is not None]

    def distances(self) -> list[list[int]]:
        """Days of people that differ, of each from each."""
        return [[distance(one, other) for other in self.rosters] for one in self.rosters]


Search = Callable[..., Result]
"""``search(problem, start=roster)``."""


def alternatives(problem: Problem, best: Result, choice: Choice, search: Search) -> Alternatives:
    """Find rosters that differ from the best and from each other.

    Where the problem has priorities, none costs more than the best in any level but the last, and there within the
    price.

    Parameters
    ----------
    best
        A result with a roster.
    search
        Solves; asked once for each further roster.
    """
    assert best.roster is not None and best.penalty is not None
    part = settled(problem, best.roster)
    allowed = choice.allowed(verify(part, best.roster).penalty)
    found, ended = [best], ""
    while len(found) < choice.count and not ended:
        known = tuple(item.roster for item in found if item.roster is not None)
        result = search(part.also(Apart.of(problem, known, choice.apart)), start=best.roster)
        ended = _why_not(result, allowed, choice.apart, levels=len(best.levels))
        if not ended:
            assert result.penalty is not None and result.roster is not None
            levels = tuple(_levels(problem, best, result.roster))
            in_order = all(level.status is Status.OPTIMAL for level in levels)
            proven = in_order if levels else result.penalty <= best.bound
            found.append(
                replace(
                    result,
                    status=Status.OPTIMAL if proven else Status.FEASIBLE,
                    verdict=verify(problem, result.roster),
                    bound=best.bound,
                    levels=levels,
                    trace=(),
                    repeatable=result.repeatable and best.repeatable,
                )
            )
    return Alternatives(tuple(found), allowed, ended)


def _levels(problem: Problem, best: Result, roster: Roster) -> Iterator[Level]:
    """The levels of priority of another roster; what was proven of them is true of it as well."""
    for level in best.levels:
        penalty = verify(problem.aiming([level.id]), roster).penalty
        status = Status.OPTIMAL if penalty <= level.bound else Status.FEASIBLE
        yield replace(level, penalty=penalty, status=status)


def _why_not(result: Result, allowed: int, apart: int, levels: int) -> str:
    if result.penalty is not None and result.penalty <= allowed:
        return ""
    what = f"further roster that differs on {apart} days of people"
    equal = " and is no worse in the levels before the last" if levels > 1 else ""
    if result.status is Status.INFEASIBLE:
        return f"there is no {what} from all of these{equal}, proven"
    if result.bound > allowed:
        return f"a {what}{equal} costs at least {result.bound}, and {allowed} was allowed, proven"
    return f"a {what}{equal} and costs at most {allowed} was not found in time; allow more --seconds"


def differences(problem: Problem, rosters: Sequence[Roster]) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Employee, date and what each roster has there, of the days of people that are not the same in all."""
    lines = [problem.lines(roster) for roster in rosters]
    for employee in problem.people:
        for day in problem.calendar.planned:
            shown = tuple("+".join(sorted(line[employee].get(day, ()))) for line in lines)
            if len(set(shown)) > 1:
                yield employee, problem.calendar.date(day).isoformat(), shown


def table(problem: Problem, found: Alternatives) -> list[tuple[str, ...]]:
    """The rosters beside each other, heads first: penalty, what of it each rule is, distances."""
    verdicts = [item.verdict for item in found.found if item.verdict is not None]
    rules = sorted({rule for verdict in verdicts for rule in verdict.by_rule})
    costs = [verdict.cost for verdict in verdicts]
    money = (f"cost {costs[0].currency}",) if costs[0] is not None else ()
    levels = tuple(level.label for level in found.found[0].levels)
    far_from = (f"days unlike {number}" for number in range(1, len(verdicts) + 1))
    rows = [("roster", "penalty", *levels, *money, *rules, *far_from)]
    for number, (verdict, far) in enumerate(zip(verdicts, found.distances(), strict=True), start=1):
        each = (str(level.penalty) for level in found.found[number - 1].levels)
        paid = (str(verdict.cost.total),) if verdict.cost is not None else ()
        parts = (str(verdict.by_rule.get(rule, 0)) for rule in rules)
        rows.append((str(number), str(verdict.penalty), *each, *paid, *parts, *map(str, far)))
    return rows


def files(problem: Problem, found: Alternatives) -> dict[str, bytes]:
    """`alternatives.csv` with the table and `differences.csv` with every day of a person that differs."""
    heads = ("employee", "date", *(f"roster {number}" for number in range(1, len(found.found) + 1)))
    days = [(employee, date, *shown) for employee, date, shown in differences(problem, found.rosters)]
    return {
        "alternatives.csv": _csv(table(problem, found)),
        "differences.csv": _csv([heads, *days]),
    }


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()
