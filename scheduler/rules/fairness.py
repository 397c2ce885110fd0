from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Plan
from scheduler.rules.request import Request
from scheduler.rules.rule import TRUE, Count, Example, Finding, Grid, Lit, RosterRule, Term, Weight, Who

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
    its credit. Refusals are days on which a request was not met; they are shared in proportion to
    the days asked for. Less than a `step` away from the fair share is fair, above or below; the first
    whole step costs one unit, the second two more, the third three, each further one four. With `count: worst`
    only whoever is furthest from the fair share counts (min-max fairness), each whole step for one unit. With
    `effective`, only what falls within these dates counts, and the opening balance.
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
        Example("NNNNNN / ------", 3, {"shifts": "night", "count": "worst"}),
        Example("NNNN-- / N----N / -N--N-", 1, {"shifts": "night", "count": "worst"}),
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
    measure: Literal["shifts", "hours", "refusals"] = "shifts"
    """Whether shifts are counted, their paid hours, or the days on which a request was not met."""
    points: Mapping[Id, Annotated[int, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    """What a shift counts, by shift type or tag, where shifts are counted: the most of those that fit; 1 otherwise."""
    step: Annotated[int, Field(ge=1, le=10**4)] | None = None
    """How far from the fair share is no longer fair; 1 shift, 8 hours or 1 refusal where left out."""
    count: Literal["everybody", "worst"] = "everybody"
    """Whose distance from the fair share costs: everybody's, or that of whoever is furthest from it."""
    opening: Mapping[Id, Count] = Field(default_factory=dict)
    """What people had before the history, in shifts, hours or refusals."""
    _leave: Mapping[str, Mapping[int, int]] = PrivateAttr(default_factory=dict)
    _requests: tuple[Request, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _counts_what_it_measures(self) -> Self:
        if self.points and self.measure != "shifts":
            raise ValueError(f"points are of shifts, and {self.measure} are counted; leave points out, or measure")
        if self.shifts and self.measure == "refusals":
            raise ValueError("refusals are of any request; leave shifts out, and say days where some count only")
        return self

    def knowing(self, leave: Mapping[str, Mapping[int, int]], requests: Sequence[Request]) -> Self:
        """The rule where granted leave counts so many minutes by person and day, and people ask for this."""
        informed = self.model_copy()
        informed._leave = dict(leave) if self.measure == "hours" and not (self.shifts or self.days) else {}
        informed._requests = tuple(requests) if self.measure == "refusals" else ()
        return informed

    def _before(self, person: Employee, calendar: Calendar) -> int:
        """What counts without any work in sight: the opening balance and leave."""
        leave = self._leave.get(person.id, {})
        granted = sum(minutes for day, minutes in leave.items() if self._counts(calendar, day))
        return self.opening.get(person.id, 0) * self._unit + granted

    def shares(self, people: Sequence[Employee], calendar: Calendar, catalog: Catalog) -> dict[Employee, int]:
        """The people among whom it shares, each with the parts that are theirs."""
        shifts = catalog.select(self.shifts)
        among = [person for person in people if self.who is None or self.who.includes(person)]
        if self.measure == "refusals":
            asked = {person: len(list(self._asked(person, calendar))) for person in among}
            return {person: count for person, count in asked.items() if count}
        turns = partial(_turns, calendar=self.scope(calendar))
        among = [
            person
            for person in among
            if any(person.eligible(catalog[shift], day) for day in turns(person) for shift in shifts)
        ]
        most = max((person.hours or 0 for person in among), default=0) or 1
        parts = [most if person.hours is None else person.hours for person in among]
        if not any(parts):
            parts = [1] * len(parts)
        common = math.gcd(*parts)
        return {person: part // common for person, part in zip(among, parts, strict=True)}

    def _asked(self, person: Employee, calendar: Calendar) -> Iterator[tuple[Request, int]]:
        """The requests of a person, day by day."""
        for request in self._requests:
            if request.holds_for(person):
                days = request.scope(self.scope(calendar)).matching(request.days)
                yield from ((request, day) for day in days if self._counts(calendar, day))

    def _counts(self, calendar: Calendar, day: int) -> bool:
        return day in self.scope(calendar).known and (self.days is None or calendar.matches(self.days, day))

    def _value(self, calendar: Calendar, catalog: Catalog, day: int, shift: str) -> int:
        if self.measure == "hours":
            return calendar.paid(catalog[shift], day)
        return max((points for name, points in self.points.items() if catalog[shift].answers_to((name,))), default=1)

    @property
    def _unit(self) -> int:
        """What a shift or an hour is among the values."""
        return 60 if self.measure == "hours" else 1

    @property
    def _step(self) -> int:
        return (self.step or (8 if self.measure == "hours" else 1)) * self._unit

    @property
    def what(self) -> str:
        """What is shared, in words."""
        if self.measure == "refusals":
            return f"requests refused{f' on {self.days}' if self.days else ''}"
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
        before = self._before(person, calendar)
        if self.measure == "refusals":
            line = plan.schedules[person.id]
            asked = self._asked(person, calendar)
            return before + sum(
                (day in line.worked(request.shifts)) is not (request.want == "on") for request, day in asked
            )
        return before + sum(
            self._value(calendar, catalog, day, shift.id)
            for day, shift in plan.schedules[person.id].duties(self.shifts)
            if self._counts(calendar, day)
        )

    def check(self, plan: Plan) -> Iterator[Finding]:
        people = [schedule.employee for schedule in plan.schedules.values()]
        shares = self.shares(people, plan.calendar, plan.catalog)
        had = {person: self._had(plan, person) for person in shares}
        total, parts = sum(had.values()), sum(shares.values())
        far = {
            person: abs(parts * had[person] - share * total) // (parts * self._step) for person, share in shares.items()
        }
        if self.count == "worst" and far:
            worst = max(far, key=far.__getitem__)
            shares, tiers = {worst: shares[worst]}, 1
        else:
            tiers = TIERS
        for person, share in shares.items():
            if steps := far[person]:
                fair = total * share / parts / self._unit
                text = f"{person.label} has {had[person] / self._unit:g} {self.what}, a fair share would be {fair:.1f}"
                days = self.scope(plan.calendar).planned
                amount = sum(steps - tier for tier in range(min(steps, tiers)))
                yield Finding(amount, (days[0], days[-1]), text, employee=person.id)

    def post(self, grid: Grid) -> None:
        shares = self.shares(list(grid.people), grid.calendar, grid.catalog)
        counted = self._refused if self.measure == "refusals" else self._worked
        before = partial(self._before, calendar=grid.calendar)
        had = {person: grid.total([(before(person), TRUE), *counted(grid, person)]) for person in shares}
        total = grid.total([term for terms in had.values() for term in terms])
        parts = sum(shares.values())
        verbs, wide = grid.weighing(self.weight), parts * self._step
        distances = []
        for person, share in shares.items():
            away = [(parts * amount, literal) for amount, literal in had[person]]
            away += [(-share * amount, literal) for amount, literal in total]
            distances.append(away)
        if self.count == "worst":
            below = [[(-amount, literal) for amount, literal in away] for away in distances]
            verbs.at_most(grid.largest([*distances, *below]), wide - 1, unit=wide)
            return
        for away in distances:
            for tier in range(1, TIERS + 1):
                verbs.at_most(away, tier * wide - 1, unit=wide)
                verbs.at_least(away, 1 - tier * wide, unit=wide)

    def _worked(self, grid: Grid, person: Employee) -> Iterator[Term]:
        calendar, catalog = grid.calendar, grid.catalog
        days = frozenset(day for day in calendar.known if self._counts(calendar, day))
        for day, shift, cell in grid.duties(person, days, catalog.select(self.shifts)):
            yield self._value(calendar, catalog, day, shift), cell

    def _refused(self, grid: Grid, person: Employee) -> Iterator[Term]:
        cells: dict[int, dict[str, Lit]] = {}
        for day, shift, cell in grid.duties(person, grid.calendar.planned, tuple(grid.catalog)):
            cells.setdefault(day, {})[shift] = cell
        for request, day in self._asked(person, grid.calendar):
            today, picked = cells.get(day, {}), grid.catalog.select(request.shifts)
            on = grid.any(today[shift] for shift in picked if shift in today)
            yield 1, ~on if request.want == "on" else on


def _turns(person: Employee, calendar: Calendar) -> list[date]:
    """The first day, and those on which a skill begins: whoever can ever work a shift can on one of them."""
    first, last = calendar.date(0), calendar.date(calendar.days - 1)
    return [first, *(held.since for held in person.skills if held.since and first < held.since <= last)]
