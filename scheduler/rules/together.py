from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Employee
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Plan
from scheduler.rules.rule import FALSE, Example, Finding, Grid, Lit, RosterRule
from scheduler.who import Who


class Together(RosterRule):
    """Certain people work together, or they do not.

    `want: together`: whenever one of them works one of the shifts, so do the others. `want: apart`:
    no two of them do. What counts is the same shift on the same day; with `on: day` any of the shifts on
    the same day. Each pair of people on each shift (or day) is one unit. With `who`, they are on each day
    those who are employed and meant on it, by the skills held on the day.
    """

    title: ClassVar[str] = "Together or apart"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD- / D--", 1, {"employees": ["me", "ann"]}),
        Example("D-- / E--", 2, {"employees": ["me", "ann"]}),
        Example("D-- / E--", 0, {"employees": ["me", "ann"], "on": "day"}),
        Example("DDE / D-D", 1, {"employees": ["me", "ann"], "want": "apart"}),
        Example("DDE / D-D", 2, {"employees": ["me", "ann"], "want": "apart", "on": "day"}),
        Example("N- / N- / N-", 3, {"employees": ["me", "ann", "bob"], "want": "apart"}),
    )

    rule: Literal["together"] = "together"
    """Kind of the rule."""
    employees: Annotated[tuple[Id, ...], Field(min_length=2, max_length=20)] = ()
    """Who, from two to twenty people; or write `who`."""
    who: Who | None = None
    """Who, by tags, skills, sites or contracts, in place of `employees`: `{tags: trainee}`."""
    want: Literal["together", "apart"] = "together"
    """What is wanted."""
    on: Literal["shift", "day"] = "shift"
    """Whether the same shift matters, or the same day."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    days: DaySet | None = None
    """The days on which it holds; all where left out."""

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len(set(self.employees)) < len(self.employees):
            raise ValueError("names somebody twice; write each person once")
        if (self.who is None) is not bool(self.employees):
            raise ValueError("is about the people of employees or of who; write one of the two")
        return self

    def scope_days(self, calendar: Calendar) -> frozenset[int]:
        """The days on which it holds."""
        known = self.scope(calendar)
        return frozenset(known.planned if self.days is None else known.matching(self.days))

    def concerns(self, person: Employee, on: date) -> bool:
        """Whether it is about this person on a day."""
        if self.who is None:
            return person.id in self.employees
        return person.employed(on) and self.who.includes(person, on)

    def check(self, plan: Plan) -> Iterator[Finding]:
        calendar, days = plan.calendar, self.scope_days(plan.calendar)
        there: dict[str, set[tuple[int, str]]] = {}
        meant: dict[str, set[int]] = {}
        for employee in self.employees or plan.schedules:
            person = plan.schedules[employee].employee
            meant[employee] = {day for day in days if self.concerns(person, calendar.date(day))}
            duties = ((day, shift.base) for day, shift in plan.schedules[employee].duties(self.shifts) if day in days)
            there[employee] = {(day, shift if self.on == "shift" else "") for day, shift in duties}
        for one, other in combinations([employee for employee in there if meant[employee]], 2):
            apart = self.want == "apart"
            broken = there[one] & there[other] if apart else there[one] ^ there[other]
            both = meant[one] & meant[other]
            for day, shift in sorted(place for place in broken if place[0] in both):
                names = [plan.schedules[employee].employee.label for employee in (one, other)]
                what = f" {plan.catalog[plan.catalog.named(shift)[0]].label}" if shift else ""
                if apart:
                    text = f"{names[0]} and {names[1]} both work{what} on {calendar.label(day)}"
                else:
                    alone = names if (day, shift) in there[one] else names[::-1]
                    text = f"{alone[0]} works{what} on {calendar.label(day)} without {alone[1]}"
                yield Finding(1, (day,), text)

    def post(self, grid: Grid) -> None:
        verbs, shifts = grid.weighing(self.weight), grid.catalog.select(self.shifts)
        days = sorted(day for day in self.scope_days(grid.calendar) if grid.open([day]))
        groups = grid.catalog.alike(shifts) if self.on == "shift" else {"": shifts}
        places = [(day, group) for day in days for group in groups]
        there: dict[tuple[int, str], list[Lit]] = {place: [] for place in places}
        for person in grid.people:
            meant = {day for day in days if self.concerns(person, grid.calendar.date(day))}
            worked = {(day, shift): cell for day, shift, cell in grid.duties(person, meant, shifts)}
            for day, group in places:
                if day in meant:
                    at_work = [worked.get((day, shift), FALSE) for shift in groups[group]]
                    there[day, group].append(_any(grid, at_work))
        for people in there.values():
            if self.want == "apart":  # each number that is passed is one unit: together these are the pairs
                for most in range(1, 2 if self.weight is None else len(people)):
                    verbs.at_most([(1, person) for person in people], most)
            else:
                for first, second in combinations(people, 2):
                    verbs.forbid([first, ~second])
                    verbs.forbid([~first, second])


def _any(grid: Grid, cells: Sequence[Lit]) -> Lit:
    return cells[0] if len(cells) == 1 else grid.any(cells)
