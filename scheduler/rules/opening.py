"""Opening balances: what was counted before the horizon, as payroll knows it, where no history is carried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Discriminator, Tag, model_validator

from scheduler.calendar import Calendar, Period
from scheduler.domain import Employee
from scheduler.notation import Balance, Id, Length, Reference
from scheduler.rules.rule import Count, Per, RowRule, TimeOff


def _form(value: object) -> str:
    return "each" if isinstance(value, Mapping) else "all"


CountBefore = Annotated[Annotated[Count, Tag("all")] | Annotated[Mapping[Id, Count], Tag("each")], Discriminator(_form)]
"""A number for everybody whom a rule holds for, or one for each person by id."""
LengthBefore = Annotated[
    Annotated[Length, Tag("all")] | Annotated[Mapping[Id, Length], Tag("each")], Discriminator(_form)
]
"""Hours for everybody whom a rule holds for, or for each person by id."""

BalanceBefore = Annotated[
    Annotated[Balance, Tag("all")] | Annotated[Mapping[Id, Balance], Tag("each")], Discriminator(_form)
]
"""Hours too many or too few of everybody whom a rule holds for, or of each person by id."""


@dataclass(frozen=True)
class Counted(Period):
    """A period as it is counted.

    Attributes
    ----------
    complete
        Whether it is held to its smallest number, too.
    before
        What was counted in it before `days`; None where nothing is stated of that.
    """

    before: int | None = None

    @property
    def opening(self) -> int:
        """What was counted before `days`, as far as it is stated."""
        return self.before or 0

    def left(self, bound: int | None) -> int | None:
        """What a bound of the whole period leaves for `days`."""
        return None if bound is None else bound - self.opening

    def least(self, bound: int | None) -> int | None:
        """The same of a smallest number; None where the period is not held to it."""
        return self.left(bound) if self.complete else None


class Opened(RowRule):
    """A rule about sums over periods, the first of which may have an opening balance.

    The balance stands for all that lies before the horizon (or before the rule is in force): what the history has of
    that period is in it, and is not counted again. A period that begins with the horizon has none.
    """

    per: Per = "horizon"
    before: int | Mapping[Id, int] | None = None

    @model_validator(mode="after")
    def _about_one_period(self) -> Self:
        reference = Reference.parse(self.per)
        if self.before is not None and (reference.rolling or reference.unit == "day"):
            raise ValueError(
                "before is about the period that the horizon begins in, as a month or a year; "
                f"what counts per {self.per} comes from the history: leave out before"
            )
        if self.before is not None and self.by_days and reference.unit == "horizon":
            raise ValueError(
                "before is about a period that begins before the horizon; write per: year or month beside it"
            )
        return self

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        own = super().considering(employee, time_off)
        if not isinstance(self.before, Mapping):
            return own
        return own.model_copy(update={"before": self.before.get(employee.id)})

    @property
    def by_days(self) -> bool:
        """Whether what is asked for grows day by day, so that it can be asked for before a period has ended."""
        return False

    @property
    def opening(self) -> int | None:
        """The balance of the person whom the rule was told of."""
        return None if isinstance(self.before, Mapping) else self.before

    def opens(self, calendar: Calendar, whole: range) -> bool:
        """Whether it is about a period of these days that the person has a balance."""
        return self.opening is not None and whole.start < calendar.planned.start < whole.stop

    def counted(self, calendar: Calendar) -> Iterator[Counted]:
        """The periods that touch the horizon, each with what was counted before in it."""
        in_all, first = Reference.parse(self.per).unit == "horizon", calendar.planned.start
        for period in calendar.periods(self.per):
            if in_all or self.opens(calendar, period.whole):
                complete = in_all or self.by_days or period.whole.stop <= calendar.days
                yield Counted(range(first, period.days.stop), complete, period.whole, self.opening)
            else:
                yield Counted(period.days, period.complete, period.whole)
