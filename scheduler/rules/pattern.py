from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import DaySet, as_list
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Row, RowRule
from scheduler.rules.step import Step, named, reader, said, seen

Steps = Annotated[tuple[Step, ...], BeforeValidator(as_list), Field(max_length=14)]


class Pattern(RowRule):
    """Days that must not follow each other, or that must go on in a certain way.

    `days: [N, off, D]` forbids a night, a day off and a day shift in a row. Each day is named
    by shift types or tags (`[E, D]`: one of them), or is `work`, `off` or `any`. With
    `then: [off, off]` the days are allowed, but must be followed by these; what lies beyond
    the horizon is not judged: `days: N, then: [[N, off], [N, off]]` gives two days off after
    the last of some nights. `starts` binds the first of the days to a weekday, a date or a
    public holiday: `days: [N, off, off], starts: Fri` keeps nights away from a free weekend.
    Each time it happens is one unit.
    """

    title: ClassVar[str] = "Patterns"
    words: ClassVar[tuple[str, ...]] = ("work", "off", "any")
    examples: ClassVar[tuple[Example, ...]] = (
        Example("N-D-N-D", 2, {"days": ["N", "off", "D"]}),
        Example("DEDED", 2, {"days": ["D", "E", "D"]}),
        Example("D-|-N", 1, {"days": ["work", "any", "off", ["E", "N"]]}),
        Example("----N--", 1, {"days": ["N", "off", "off"], "starts": "Fri"}),
        Example("--N--N-", 0, {"days": ["N", "off", "off"], "starts": "Fri"}),
        Example("NN--ND-", 1, {"days": "N", "then": [["N", "off"], ["N", "off"]]}),
        Example("-----N-", 0, {"days": "N", "then": ["off", "off"]}),
    )

    rule: Literal["pattern"] = "pattern"
    """Kind of the rule."""
    days: Annotated[Steps, Field(min_length=1)]
    """The days in order: shift types or tags, `work`, `off` or `any`."""
    then: Steps = ()
    """How they must go on; forbidden outright where left out."""
    starts: DaySet | None = None
    """What the first of them must be; any day where left out."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if any("any" in steps[end] for steps in (self.days, self.then) if steps for end in (0, -1)):
            raise ValueError("begins or ends with any, which says nothing there; leave it out")
        return self

    def selectors(self) -> Iterator[str]:
        steps = (*(self.days or ()), *self.then)  # where a file could not be understood, there are holes
        yield from named(steps)

    @property
    def _text(self) -> str:
        return ", ".join(" or ".join(step) for step in self.days)

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, who = schedule.calendar, schedule.employee.label

        for first in calendar.known:
            last = first + len(self.days) - 1
            if last >= calendar.days or not self._starts(calendar, first):
                continue
            if all(seen(schedule, step, first + number) for number, step in enumerate(self.days)):
                sequel = {last + number: step for number, step in enumerate(self.then, 1)}
                wrong = [
                    day for day, step in sequel.items() if 0 <= day < calendar.days and not seen(schedule, step, day)
                ]
                when = calendar.label(first, last)
                if wrong:
                    asked = ", ".join(" or ".join(step) for step in self.then)
                    text = f"{who} has {self._text} ({when}), to be followed by {asked}"
                    yield Finding(1, (*range(first, last + 1), *wrong), text)
                elif not self.then and last >= 0:
                    yield Finding(1, tuple(range(first, last + 1)), f"{who} has {self._text} in a row ({when})")

    def _starts(self, calendar: Calendar, day: int) -> bool:
        return self.starts is None or calendar.matches(self.starts, day)

    def post(self, row: Row) -> None:
        least, whole = len(self.days), len(self.days) + len(self.then)
        for length in range(min(least + 1, whole), whole + 1):
            for first in row.windows(length):
                cut = first + length == row.calendar.days
                if (length == whole or cut) and self._starts(row.calendar, first):
                    literals = [said(row, step, first + number) for number, step in enumerate(self.days)]
                    sequel = [(step, first + least + number) for number, step in enumerate(self.then)]
                    inside = [(step, day) for step, day in sequel if 0 <= day < row.calendar.days]
                    if self.then:
                        literals.append(row.any(~said(row, step, day) for step, day in inside))
                    row.forbid(literals)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        fits = [reader(catalog, step) for step in (*self.days, *self.then)]
        least, whole = len(self.days), len(fits)

        def step(reached: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            starts, planned = today
            places = (*reached, 0) if starts else reached
            good = {place for place in places if fits[place](shifts)}
            late = {place for place in places if place >= least and place not in good}
            broken = len(late) if planned else 0
            if least == whole:
                broken = int(whole - 1 in good)
            kept = good | (set() if planned else late)  # what went wrong in the history is not held against anybody
            return tuple(sorted(place + 1 for place in kept if place + 1 < whole)), broken

        yield Resource(step, (), lambda day: (self._starts(calendar, day), day >= 0))
