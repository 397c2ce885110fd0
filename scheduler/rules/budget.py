from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from scheduler.calendar import Period
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
    the whole `max`; no period that it or the horizon cuts is held to `min`. Each started `step` of money above `max`
    or below `min` is one unit: with `max: 0` and a weight, the cheapest roster is looked for.
    """

    title: ClassVar[str] = "Budget"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD- / D--", 0, {"max": 240}),
        Example("DD- / D--", 40, {"max": 200}),
        Example("DD- / D--", 3, {"max": 0, "step": 100}),
        Example("DD-----DDD---- / D-------------", 160, {"max": 160, "per": "week"}),
        Example("DD- / D--", 80, {"max": 0, "who": {"employees": "ann"}}),
        Example("DD- / D--", 3, {"min": 400, "max": 500, "step": 60}),
    )

    rule: Literal["budget"] = "budget"
    """Kind of the rule."""
    min: Sum | None = None
    """Least money, such as what is guaranteed to an agency."""
    max: Sum | None = None
    """Most money."""
    per: Per = "horizon"
    """In what: `horizon`, `week`, `month`, `2 weeks` and the like."""
    who: Who | None = None
    """Whose work; everybody's where left out."""
    step: Annotated[Decimal, Field(gt=0, lt=10**9, decimal_places=2)] = Decimal(1)
    """So much money above `max` or below `min` is one unit."""
    _pay: Pay = PrivateAttr(default_factory=Pay)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError("states neither min nor max; write at least one of them")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max; nothing can satisfy both")
        return self

    def paying(self, pay: Pay) -> Self:
        """The rule as it stands where people are paid like this."""
        found = self.model_copy()
        found._pay = pay
        return found

    def _includes(self, employee: Employee) -> bool:
        return self.who is None or self.who.includes(employee)

    def _whole(self, period: Period) -> bool:
        """Whether all that the period costs is seen; what the history has cost is not."""
        return period.complete and period.days.start >= 0

    def check(self, plan: Plan) -> Iterator[Finding]:
        spent: Counter[int] = Counter()
        for schedule in plan.schedules.values():
            if self._includes(schedule.employee):
                for part in self._pay.costs(schedule):
                    spent.update(part)
        step = int(self.step * PARTS)
        for period in self.scope(plan.calendar).periods(self.per):
            total = sum(spent[day] for day in period.days)
            ends = (period.days[0], period.days[-1])
            costs = f"{plan.calendar.label(*ends)} costs {amount(total):,} {self._pay.currency}"
            if self.max is not None and (above := total - int(self.max * PARTS)) > 0:
                yield Finding(-(-above // step), ends, f"{costs}, {self.max:,} allowed")
            if self.min is not None and self._whole(period) and (below := int(self.min * PARTS) - total) > 0:
                yield Finding(-(-below // step), ends, f"{costs}, {self.min:,} needed")

    def post(self, grid: Grid) -> None:
        spent: dict[int, list[Term]] = {day: [] for day in grid.calendar.known}
        for person in grid.people:
            if self._includes(person):
                self._spend(grid, person, spent)
        verbs, step = grid.weighing(self.weight), int(self.step * PARTS)
        for period in self.scope(grid.calendar).periods(self.per):
            terms = grid.total(term for day in period.days for term in spent[day])
            if self.max is not None:
                verbs.at_most(terms, int(self.max * PARTS), unit=step)
            if self.min is not None and self._whole(period):
                verbs.at_least(terms, int(self.min * PARTS), unit=step)

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
