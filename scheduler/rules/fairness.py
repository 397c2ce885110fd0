from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Plan
from scheduler.rules.rule import TRUE, Count, Example, Finding, Grid, RosterRule, Term, Weight, Who

TIERS = 4
"""The further from the fair share, the dearer each step, up to so many times as dear."""


@dataclass(frozen=True)
class Share:
    """How much of something a person has, and how much would be fair."""

    what: str
    employee: Employee
    had: float
    fair: float


class Fairness(RosterRule):
    """Nights, weekends, holidays or hours are shared in proportion to the hours agreed.

    What the people of `who` have of `shifts` on `days`, the history and the `opening` balance
    included, is added up; each person's fair share of it is in proportion to the weekly hours of
    person or contract (whoever has none counts like the one with the most). People who cannot
    work any of these shifts are left out. Where all hours are shared, granted leave counts with
    its credit. Less than a `step` away from the fair share is fair, above or below; the first
    whole step costs one unit, the second two more, the third three, each further one four.
    """

    title: ClassVar[str] = "Fair shares"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("NN-- / --NN", 0, {"shifts": "night"}),
        Example("NNN- / ---N", 2, {"shifts": "night"}),
        Example("NNNN / ----", 6, {"shifts": "night"}),
        Example("NNN|- / ---|N", 2, {"shifts": "night"}),
        Example("-----DD / -------", 2, {"days": "Sat, Sun, holiday"}),
        Example("DDDD- / D----", 2, {"measure": "hours"}),
        Example("NN-- / --DD", 2, {"points": {"night": 2}}),
        Example("DDDD- / D----", 0, {"measure": "hours", "opening": {"ann": 24}}),
    )

    rule: Literal["fairness"] = "fairness"
    """Kind of the rule."""
    weight: Weight = 1
    """Price of one unit; `null` makes it hard, 0 only reports."""
    who: Who | None = None
    """Among whom; everybody who can work these shifts where left out."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    days: DaySet | None = None
    """Only shifts that start on these days: `Sat, Sun`, `holiday`."""
    measure: Literal["shifts", "hours"] = "shifts"
    """Whether shifts are counted or their paid hours."""
    points: Mapping[Id, Annotated[int, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    """What a shift counts, by shift type or tag, where shifts are counted: the most of those that fit; 1 otherwise."""
    step: Annotated[int, Field(ge=1, le=10**4)] | None = None
    """How far from the fair share is no longer fair, in shifts or hours; 1 shift or 8 hours where left out."""
    opening: Mapping[Id, Count] = Field(default_factory=dict)
    """What people had before the history, in shifts or hours."""
    _leave: Mapping[str, int] = PrivateAttr(default_factory=dict)

    def crediting(self, leave: Mapping[str, int]) -> Self:
        """The rule as it stands where granted leave counts so many minutes by person."""
        if self.measure != "hours" or self.shifts or self.days:
            return self
        credited = self.model_copy()
        credited._leave = dict(leave)
        return credited

    def _before(self, person: Employee) -> int:
        """What counts without any work in sight: the opening balance and leave."""
        return self.opening.get(person.id, 0) * self._unit + self._leave.get(person.id, 0)

    def shares(self, people: Sequence[Employee], calendar: Calendar, catalog: Catalog) -> dict[Employee, int]:
        """The people among whom it shares, each with the parts that are theirs."""
        shifts = catalog.select(self.shifts)
        days = (calendar.date(0), calendar.date(calendar.days - 1))
        among = [
            person
            for person in people
            if (self.who is None or self.who.includes(person))
            and any(person.eligible(catalog[shift], day) for shift in shifts for day in days)
        ]
        most = max((person.hours or 0 for person in among), default=0) or 1
        parts = [person.hours or most for person in among]
        common = math.gcd(*parts)
        return {person: part // common for person, part in zip(among, parts, strict=True)}

    def _counts(self, calendar: Calendar, day: int) -> bool:
        return self.days is None or calendar.matches(self.days, day)

    def _value(self, calendar: Calendar, catalog: Catalog, day: int, shift: str) -> int:
        if self.measure == "hours":
            return calendar.paid(catalog[shift], day)
        return max((points for name, points in self.points.items() if catalog[shift].answers_to((name,))), default=1)

    @property
    def _unit(self) -> int:
        """What a shift or an hour is among the values."""
        return 1 if self.measure == "shifts" else 60

    @property
    def _step(self) -> int:
        return (self.step or (1 if self.measure == "shifts" else 8)) * self._unit

    @property
    def what(self) -> str:
        """What is shared, in words."""
        shifts = " or ".join(self.shifts or ()) or "working"
        of = "hours of " if self.measure == "hours" else "points of " if self.points else ""
        return f"{of}{shifts} shifts{f' on {self.days}' if self.days else ''}"

    def balance(self, plan: Plan) -> Iterator[Share]:
        """What each person has, and what would be the fair share, in shifts or hours."""
        people = [schedule.employee for schedule in plan.schedules.values()]
        shares = self.shares(people, plan.calendar, plan.catalog)
        had = {person: self._had(plan, person) for person in shares}
        total, parts = sum(had.values()), sum(shares.values())
        for person, share in shares.items():
            yield Share(self.what, person, had[person] / self._unit, total * share / parts / self._unit)

    def _had(self, plan: Plan, person: Employee) -> int:
        calendar, catalog = plan.calendar, plan.catalog
        return self._before(person) + sum(
            self._value(calendar, catalog, day, shift.id)
            for day, shift in plan.schedules[person.id].duties(self.shifts)
            if self._counts(calendar, day)
        )

    def check(self, plan: Plan) -> Iterator[Finding]:
        people = [schedule.employee for schedule in plan.schedules.values()]
        shares = self.shares(people, plan.calendar, plan.catalog)
        had = {person: self._had(plan, person) for person in shares}
        total, parts = sum(had.values()), sum(shares.values())
        for person, share in shares.items():
            steps = abs(parts * had[person] - share * total) // (parts * self._step)
            if steps:
                fair = total * share / parts / self._unit
                text = f"{person.label} has {had[person] / self._unit:g} {self.what}, a fair share would be {fair:.1f}"
                days = (plan.calendar.planned[0], plan.calendar.planned[-1])
                yield Finding(sum(steps - tier for tier in range(min(steps, TIERS))), days, text, employee=person.id)

    def post(self, grid: Grid) -> None:
        calendar, catalog = grid.calendar, grid.catalog
        shares = self.shares(list(grid.people), calendar, catalog)
        shifts = catalog.select(self.shifts)
        days = frozenset(day for day in calendar.known if self._counts(calendar, day))
        had: dict[Employee, list[Term]] = {}
        for person in shares:
            terms: list[Term] = [(self._before(person), TRUE)]
            for day, shift, cell in grid.duties(person, days, shifts):
                terms.append((self._value(calendar, catalog, day, shift), cell))
            had[person] = grid.total(terms)
        total = grid.total([term for terms in had.values() for term in terms])
        parts = sum(shares.values())
        verbs, wide = grid.weighing(self.weight), parts * self._step
        for person, share in shares.items():
            away = [(parts * amount, literal) for amount, literal in had[person]]
            away += [(-share * amount, literal) for amount, literal in total]
            for tier in range(1, TIERS + 1):
                verbs.at_most(away, tier * wide - 1, unit=wide)
                verbs.at_least(away, 1 - tier * wide, unit=wide)
