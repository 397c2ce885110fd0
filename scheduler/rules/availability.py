from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from scheduler.domain import DAY_MINUTES, Calendar, Clock, DaySet, Employee, Id, ShiftType, clock_text
from scheduler.roster import Schedule
from scheduler.rules.rule import Example, Finding, Row, RowRule, Weight


class Availability(RowRule):
    """When a person cannot work, is on leave, would rather not, or would like to.

    `unavailable` and `leave` are hard unless given a weight; each shift that touches the
    time is one unit. `undesired` costs its weight (1 where left out) for each shift that
    touches the time, and `preferred` for each of its days on which no shift does. A night
    shift that runs into a day of leave touches it.
    """

    title: ClassVar[str] = "Availability and leave"
    order: ClassVar[int] = 0
    examples: ClassVar[tuple[Example, ...]] = (
        Example("D-D", 1, {"employee": "me", "days": "Wed"}),
        Example("DN-", 1, {"employee": "me", "days": "Wed"}),
        Example("DDE", 1, {"employee": "me", "days": "Wed", "from": "16:00"}),
        Example("D-D", 1, {"employee": "me", "days": "Mon, Tue", "kind": "preferred"}),
    )

    rule: Literal["availability"] = "availability"
    employee: Id
    """Whose time it is."""
    days: DaySet
    """The days, by date or by weekday."""
    kind: Literal["unavailable", "leave", "undesired", "preferred"] = "unavailable"
    """What the person says of that time."""
    start: Clock = Field(default=0, alias="from")
    """From when on each of the days; from midnight where left out."""
    end: Clock = Field(default=DAY_MINUTES, alias="until")
    """Until when on each of the days; until midnight where left out."""
    weight: Weight = None
    """Price of one unit; hard for unavailable and leave where left out, 1 for the wishes."""

    @model_validator(mode="before")
    @classmethod
    def _wishes_have_a_price(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("kind") in ("undesired", "preferred"):
            return {"weight": 1, **data}
        return data

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("from is not before until; split a time that crosses midnight into two entries")
        return self

    def holds_for(self, employee: Employee) -> bool:
        return employee.id == self.employee

    def _touches(self, calendar: Calendar, shift: ShiftType, day: int, when: int) -> bool:
        start, end = calendar.span(shift, day)
        return start < calendar.instant(when, self.end) and calendar.instant(when, self.start) < end

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        calendar, who = schedule.calendar, schedule.employee.label
        duties = list(schedule.everything())
        hours = (
            "" if (self.start, self.end) == (0, DAY_MINUTES) else f" {clock_text(self.start)}-{clock_text(self.end)}"
        )
        if self.kind == "preferred":
            for when in calendar.matching(self.days):
                if not any(self._touches(calendar, shift, day, when) for day, shift in duties):
                    yield Finding(1, (when,), f"{who} would have liked to work on {calendar.label(when)}{hours}")
            return
        verb = {"leave": "is on leave", "undesired": "would rather not work"}.get(self.kind, "is not available")
        for day, shift in duties:
            touched = [when for when in calendar.matching(self.days) if self._touches(calendar, shift, day, when)]
            if touched and day >= 0:
                text = (
                    f"{who} {verb} on {calendar.label(*touched)}{hours} but has {shift.label} on {calendar.label(day)}"
                )
                yield Finding(1, (day,), text)

    def post(self, row: Row) -> None:
        calendar, when = row.calendar, row.calendar.matching(self.days)
        reach = max(((shift.start + shift.nominal - 1) // DAY_MINUTES for shift in row.catalog.values()), default=0)
        near: dict[int, list[tuple[int, str]]] = {
            day: [
                (start, shift.id)
                for start in range(max(day - reach, calendar.first), day + 1)
                for shift in row.catalog.values()
                if self._touches(calendar, shift, start, day)
            ]
            for day in when
        }
        if self.kind == "preferred":
            for cells in near.values():
                row.forbid(~row.cell(*cell) for cell in cells)
        else:
            for day, shift in dict.fromkeys(cell for cells in near.values() for cell in cells):
                if day >= 0:
                    row.forbid([row.cell(day, shift)])
