from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Plan
from scheduler.rules.rule import FALSE, Example, Finding, Grid, Lit, RosterRule


class Together(RosterRule):
    """Certain people work together, or they do not.

    `want: together`: whenever one of them works one of the shifts, so do the others. `want: apart`:
    no two of them do. What counts is the same shift on the same day; with `on: day` any of the shifts on
    the same day. Each pair of people on each shift (or day) is one unit.
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
    employees: Annotated[tuple[Id, ...], Field(min_length=2, max_length=20)]
    """Who, from two to twenty people."""
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
        return self

    def scope_days(self, calendar: Calendar) -> frozenset[int]:
        """The days on which it holds."""
        known = self.scope(calendar)
        return frozenset(known.planned if self.days is None else known.matching(self.days))

    def check(self, plan: Plan) -> Iterator[Finding]:
        calendar, days = plan.calendar, self.scope_days(plan.calendar)
        there: dict[str, set[tuple[int, str]]] = {}
        for employee in self.employees:
            duties = ((day, shift.base) for day, shift in plan.schedules[employee].duties(self.shifts) if day in days)
            there[employee] = {(day, shift if self.on == "shift" else "") for day, shift in duties}
        for one, other in combinations(self.employees, 2):
            apart = self.want == "apart"
            broken = there[one] & there[other] if apart else there[one] ^ there[other]
            for day, shift in sorted(broken):
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
        cells: dict[str, dict[tuple[int, str], Lit]] = {}
        for person in grid.people:
            if person.id in self.employees:
                worked = {(day, shift): cell for day, shift, cell in grid.duties(person, days, shifts)}
                cells[person.id] = {
                    (day, group): _any(grid, [worked.get((day, shift), FALSE) for shift in groups[group]])
                    for day, group in places
                }
        for one, other in combinations(self.employees, 2):
            for place in places:
                first, second = cells[one][place], cells[other][place]
                if self.want == "apart":
                    verbs.forbid([first, second])
                else:
                    verbs.forbid([first, ~second])
                    verbs.forbid([~first, second])


def _any(grid: Grid, cells: Sequence[Lit]) -> Lit:
    return cells[0] if len(cells) == 1 else grid.any(cells)
