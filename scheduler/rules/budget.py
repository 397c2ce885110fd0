from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from scheduler.domain import Employee
from scheduler.pay import PARTS, Pay, amount
from scheduler.roster import Plan
from scheduler.rules.rule import Example, Finding, Grid, Per, RosterRule, Term
from scheduler.who import Who

Sum = Annotated[Decimal, Field(ge=0, lt=10**9, decimal_places=2)]


class Budget(RosterRule):
    """What the work of everybody, or of some people, may cost.

    Costs are those of the section `pay`, premiums and overtime included; overtime belongs to the last day of
    the period in which it arises. Of a period that `effective` cuts, what falls within these dates is held against
    the whole `max`. Each started `step` of money above `max` is one unit: with
    `max: 0` and a weight, the cheapest roster is looked for.
    """

    title: ClassVar[str] = "Budget"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD- / D--", 0, {"max": 240}),
        Example("DD- / D--", 40, {"max": 200}),
        Example("DD- / D--", 3, {"max": 0, "step": 100}),
        Example("DD-----DDD---- / D-------------", 160, {"max": 160, "per": "week"}),
        Example("DD- / D--", 80, {"max": 0, "who": {"employees": "ann"}}),
    )

    rule: Literal["budget"] = "budget"
    """Kind of the rule."""
    max: Sum
    """Most money."""
    per: Per = "horizon"
    """In what: `horizon`, `week`, `month`, `2 weeks` and the like."""
    who: Who | None = None
    """Whose work; everybody's where left out."""
    step: Annotated[Decimal, Field(gt=0, lt=10**9, decimal_places=2)] = Decimal(1)
    """So much money above it is one unit."""
    _pay: Pay = PrivateAttr(default_factory=Pay)

    def paying(self, pay: Pay) -> Self:
        """The rule as it stands where people are paid like this."""
        found = self.model_copy()
        found._pay = pay
        return found

    def _includes(self, employee: Employee) -> bool:
        return self.who is None or self.who.includes(employee)

    def check(self, plan: Plan) -> Iterator[Finding]:
        spent: Counter[int] = Counter()
        for schedule in plan.schedules.values():
            if self._includes(schedule.employee):
                for part in self._pay.costs(schedule):
                    spent.update(part)
        most, step = int(self.max * PARTS), int(self.step * PARTS)
        for period in self.scope(plan.calendar).periods(self.per):
            total = sum(spent[day] for day in period.days)
            if total > most:
                ends = (period.days[0], period.days[-1])
                text = (
                    f"{plan.calendar.label(*ends)} costs {amount(total):,} {self._pay.currency}, {self.max:,} allowed"
                )
                yield Finding(-(-(total - most) // step), ends, text)

    def post(self, grid: Grid) -> None:
        spent: dict[int, list[Term]] = {day: [] for day in grid.calendar.known}
        for person in grid.people:
            if self._includes(person):
                self._spend(grid, person, spent)
        verbs = grid.weighing(self.weight)
        for period in self.scope(grid.calendar).periods(self.per):
            terms = grid.total(term for day in period.days for term in spent[day])
            verbs.at_most(terms, int(self.max * PARTS), unit=int(self.step * PARTS))

    def _spend(self, grid: Grid, person: Employee, spent: dict[int, list[Term]]) -> None:
        """Add what a person is paid, by day."""
        pay, calendar, catalog = self._pay, grid.calendar, grid.catalog
        usual: dict[int, list[Term]] = {day: [] for day in calendar.known}
        for day, shift, cell in grid.duties(person, calendar.known, tuple(catalog)):
            usual[day].append((calendar.paid(catalog[shift], day), cell))
            if day >= 0:
                spent[day].append((pay.duty(person, catalog[shift], day, calendar), cell))
        for periods, limits in pay.limits(person, calendar):
            for period in periods:
                last, minutes = period.days[-1], [term for day in period.days for term in usual[day]]
                for tier, (over, extra) in enumerate(limits):
                    above = grid.above(minutes, over)
                    spent[last] += [(extra * count, literal) for count, literal in above]
                    if tier == 0:
                        usual[last] += [(-count, literal) for count, literal in above]
