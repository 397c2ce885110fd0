"""Hard coverage whose cheapest way is dearer than a hard budget."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from scheduler.lint.joint import Entry, single_counts
from scheduler.lint.line import Line, named
from scheduler.pay import PARTS, Pay, amount
from scheduler.problem import Problem
from scheduler.rules.budget import Budget
from scheduler.source import path_text
from scheduler.stated import stated


def overspent(problem: Problem, lines: Mapping[str, Line]) -> Iterator[str]:
    """Sentences about budgets below what coverage costs at least, whoever works and without overtime."""
    budgets = [
        (path_text(where), rule)
        for where, rule in stated(problem)
        if isinstance(rule, Budget) and rule.weight is None and rule.fits(problem.facility)
    ]
    if not budgets or problem.wages is None:
        return
    entries = list(single_counts(problem, lines, set()))
    for place, rule in budgets:
        if rule.max is None:
            continue
        cheapest = _Cheapest(problem, problem.wages, lines, rule)
        for period in rule.scope(problem.calendar).periods(rule.per):
            days = [day for day in period.days if day >= 0]
            least = [cheapest.of(entries, day) for day in days]
            total = sum(cost for cost, _ in least)
            if total > rule.max * PARTS:
                fields = dict.fromkeys(field for _, fields in least for field in fields)
                names = [entry.field for entry in entries if entry.field in fields]
                currency = problem.wages.currency
                yield (
                    f"{named(rule, place)} allows {rule.max:,} {currency} {'on' if len(days) == 1 else 'from'} "
                    f"{problem.calendar.label(days[0], days[-1])}, but {' and '.join(names)} cost {amount(total):,} "
                    f"{currency} at least, by whoever is cheapest; raise the maximum, lower a minimum, or give one of "
                    "them a weight"
                )
                break


class _Cheapest:
    """What coverage of a day costs at least, as a budget counts."""

    def __init__(self, problem: Problem, pay: Pay, lines: Mapping[str, Line], rule: Budget) -> None:
        self._problem, self._pay, self._lines, self._rule = problem, pay, lines, rule

    def of(self, entries: Sequence[Entry], day: int) -> tuple[int, list[str]]:
        """The cost of entries with no shift in common, the dearest first, and which they are."""
        costs = sorted(((self._entry(entry, day), entry) for entry in entries), key=lambda found: -found[0])
        total, taken, fields = 0, set[str](), []
        for cost, entry in costs:
            if cost and taken.isdisjoint(entry.shifts):
                total += cost
                taken |= entry.shifts
                fields.append(entry.field)
        return total, fields

    def _entry(self, entry: Entry, day: int) -> int:
        """So many of the cheapest assignments that count, of each person no more than can be on a day."""
        found: list[int] = []
        for line in self._lines.values() if entry.least(day) else ():
            if entry.rule.worth(line.person, line.calendar, day):
                shifts = [shift for shift in line.open[day] if shift in entry.shifts]
                counts = self._rule.who is None or self._rule.who.includes(line.person)
                pays = (self._pay.duty(line.person, line.catalog[shift], day, line.calendar) for shift in shifts)
                found += sorted(cost if counts else 0 for cost in pays)[: line.at_once(day, shifts)]
        return sum(sorted(found)[: entry.least(day)])
