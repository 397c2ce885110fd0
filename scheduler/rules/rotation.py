from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Id, as_list
from scheduler.roster import Schedule
from scheduler.rules.limit import Limit, barred
from scheduler.rules.resource import Resource, tally
from scheduler.rules.rule import Example, Finding, Row, RowRule, TimeOff
from scheduler.rules.step import Step, named, reader, said, seen

MAX_CYCLE = 400


def cycle(value: object) -> object:
    """Let ``E E N off`` stand for ``[E, E, N, off]``; commas do no harm."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else as_list(value)


class Rotation(RowRule):
    """A cycle of shifts and days off that a person follows, or leaves at a price.

    `days: E E L L N off off` is a cycle of seven days, which begins on the day `from` and repeats before and after
    it without end; of any length. Each day is named by shift types or tags (in a list `[E, L]` means one of them), or
    is `work`, `off` or `any`, which asks for nothing. `ahead` says how many days of the cycle a person has done by
    `from`; teams that follow each other need but one rule each, with `who` and another `from`. A whole day of
    leave, or without employment, is no deviation, whatever the cycle says. Each day on which the person does
    otherwise is one unit.
    """

    title: ClassVar[str] = "Rotations"
    words: ClassVar[tuple[str, ...]] = ("work", "off", "any")
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DN--DN--", 0, {"days": "D N off off", "from": "2026-11-23"}),
        Example("DN-DDN--", 1, {"days": "D N off off", "from": "2026-11-23"}),
        Example("N--DN", 0, {"days": "D N off off", "from": "2026-11-23", "ahead": {"me": 1}}),
        Example("-DN--DN", 0, {"days": "D N off off", "from": "2026-12-02"}),
        Example("DD|---", 3, {"days": "work", "from": "2026-01-01"}),
        Example("EEDE", 1, {"days": [["D", "N"], "any"], "from": "2026-11-24", "ahead": {"me": 5}}),
    )

    rule: Literal["rotation"] = "rotation"
    """Kind of the rule."""
    days: Annotated[tuple[Step, ...], BeforeValidator(cycle), Field(min_length=1, max_length=MAX_CYCLE)]
    """The cycle, day by day: shift types or tags, `work`, `off` or `any`."""
    start: date = Field(alias="from")
    """A date on which the cycle begins."""
    ahead: Mapping[Id, Annotated[int, Field(ge=0, le=MAX_CYCLE)]] = Field(default_factory=dict)
    """By person: days of the cycle that are done by `from`; none where left out."""
    _free: frozenset[int] = PrivateAttr(default=frozenset())
    _done: int = PrivateAttr(default=0)

    @model_validator(mode="after")
    def _asks_for_something(self) -> Self:
        if all("any" in step for step in self.days):
            raise ValueError("asks for nothing on any day; name a shift, work or off")
        return self

    def selectors(self) -> Iterator[str]:
        yield from named(self.days or ())

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        own = self.model_copy()
        own._free, own._done = time_off.leave | time_off.gone, self.ahead.get(employee.id, 0)
        return own

    def __hash__(self) -> int:
        return hash((self.days, self.start, self.who, self.weight, self._done))

    def asked(self, calendar: Calendar) -> Iterator[tuple[int, Step]]:
        """What the cycle asks of the person on each planned day of employment that is no leave."""
        before = self._done - calendar.day(self.start)
        for day in calendar.planned:
            if day not in self._free:
                yield day, self.days[(day + before) % len(self.days)]

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        for day, step in self.asked(schedule.calendar):
            if not seen(schedule, step, day):
                there = " and ".join(schedule.catalog[shift].label for shift in schedule.shifts(day)) or "nothing"
                when = schedule.calendar.label(day)
                text = f"{schedule.employee.label} has {there} on {when}, the rotation says {' or '.join(step)}"
                yield Finding(1, (day,), text)

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        for day, step in self.asked(calendar):
            if set(step) == {"off"}:
                yield barred(catalog.work, day)
            elif "off" not in step and "any" not in step:
                picked = {*catalog.select(tuple(named((step,)))), *(catalog.work if "work" in step else ())}
                yield Limit("days", frozenset(picked), range(day, day + 1), low=1)

    def post(self, row: Row) -> None:
        undecided = set(row.windows(1))
        for day, step in self.asked(row.calendar):
            if day in undecided:
                row.forbid([~said(row, step, day)])

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        fits = {step: reader(catalog, step) for step in self.days}
        asked = dict(self.asked(calendar))
        yield tally(lambda step, shifts: int(not fits[step](shifts)), phase=asked.__getitem__, days=asked.keys())
