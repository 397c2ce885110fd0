"""What work costs: hourly rates, premiums for some shifts, days and times of day, standby, and overtime.

Money is counted in whole parts of the currency, a ten-thousandth by the hour for a minute, so that plain pay is exact
and a solver can add it up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, combinations, pairwise
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import Field, model_validator

from scheduler.calendar import Calendar, Period
from scheduler.domain import Employee, Noun, ShiftType
from scheduler.notation import DaySet, Length, Per, Reference, Selector
from scheduler.roster import Schedule
from scheduler.time_of_day import TimeOfDay
from scheduler.who import Who

PARTS = 60 * 10**4
"""Of one unit of the currency."""
Percent = Annotated[Decimal, Field(ge=0, le=1000, decimal_places=2)]
Money = Annotated[Decimal, Field(ge=0, lt=10**6, decimal_places=4)]


class Premium(Noun):
    """What some shifts, days or times of day pay on top: nights, weekends, holidays.

    Without `within`, a shift belongs to the day on which it starts, with all its hours: `days: "Sat, Sun"` pays nothing
    for a night shift that begins on Friday, and all of one that begins on Sunday. With `within`, each
    minute counts by itself, by the clock on the wall: `days: "Sat, Sun", within: 00:00-24:00` pays the hours after
    midnight of the one, and those before midnight of the other. Hours are real ones over a change of the clocks. Unpaid
    breaks pay nothing; those whose time is not stated are taken from the hours outside first.
    """

    shifts: Selector | None = None
    """Shift types or tags; all where left out."""
    days: DaySet | None = None
    """Only shifts that start on these days, `Sat, Sun` or `holiday`; with `within`, only times that begin on them."""
    within: TimeOfDay | None = None
    """Only hours within this time of day, `22:00-06:00`; `00:00-24:00` for all hours of the `days` themselves."""
    percent: Percent = Decimal(0)
    """Of the hourly rate."""
    add: Money = Decimal(0)
    """By the hour."""
    each: Money = Decimal(0)
    """For each shift, however long; with `within`, for each that has hours there."""

    def paid(self, rate: int, shift: ShiftType, day: int, calendar: Calendar) -> Decimal:
        """What it pays for a shift that starts on ``day``, at so much for a plain minute."""
        if self.shifts is not None and not shift.answers_to(self.shifts):
            return Decimal(0)
        if self.within is not None:
            minutes = calendar.inside(shift, day, self.within, self.days)
        else:
            minutes = calendar.attended(shift, day) if self.days is None or calendar.matches(self.days, day) else 0
        each = self.each * PARTS if minutes else 0
        return _by_the_minute(self, rate) * min(minutes, calendar.paid(shift, day)) + each


class Standby(Noun):
    """What standby, on-call duty and sleep-ins pay in place of the hourly rate.

    It is for all hours from start to end but unpaid breaks, whatever the shift counts (`paid`): on-call duty with
    `paid: 0` counts no hours, and these are paid all the same. Entries that are for the same shift add up.
    Premiums come on top; like overtime, they are for the hours that the shift counts. Where some hours of on-call duty
    are expected to be worked, `paid: 2` counts them, and a premium of 100 % for its shift type pays them in full beside
    the standby.
    """

    shifts: Selector | None = None
    """Shift types or tags; all of the kind `on-call` where left out."""
    days: DaySet | None = None
    """Only shifts that start on these days: `Sat, Sun`, `holiday`."""
    percent: Percent = Decimal(0)
    """Of the hourly rate: 25 for a quarter of it."""
    add: Money = Decimal(0)
    """By the hour."""
    each: Money = Decimal(0)
    """For each shift, however long."""

    def covers(self, shift: ShiftType, day: int, calendar: Calendar) -> bool:
        """Whether a shift that starts on ``day`` is paid by it."""
        named = shift.kind == "on-call" if self.shifts is None else shift.answers_to(self.shifts)
        return named and (self.days is None or calendar.matches(self.days, day))

    def paid(self, rate: int, minutes: int) -> Decimal:
        """What it pays for a shift of so many minutes, at so much for a plain one."""
        return _by_the_minute(self, rate) * minutes + self.each * PARTS


def _by_the_minute(entry: Premium | Standby, rate: int) -> Decimal:
    """Its share of the rate, and what it adds by the hour, for one minute."""
    return rate * entry.percent / 100 + entry.add * (PARTS // 60)


class Overtime(Noun):
    """What hours beyond a limit pay on top."""

    over: Length
    """Hours paid as usual in each period."""
    per: Per = "week"
    """In what: `day`, `week`, `2 weeks from 2026-11-16`, `month`, `horizon`."""
    percent: Percent = Decimal(50)
    """Of the hourly rate, on top of it."""
    who: Who | None = None
    """For whom; everybody where left out. `{except: {tags: salaried}}` is for everybody but those."""

    @model_validator(mode="after")
    def _each_hour_once(self) -> Self:
        if Reference.parse(self.per).rolling:
            raise ValueError("rolling periods overlap and would pay an hour twice; write day, week, 2 weeks or month")
        return self


class LateChange(Noun):
    """What the change of a day pays on top that a person is told of late, as laws about notice ask for.

    Of the entries that cover a change, the one with the shortest notice counts, and of those the dearest.
    """

    notice: Annotated[int, Field(ge=1, le=366)]
    """Told less than so many days before; on the same day for 1."""
    of: Literal["any", "gain", "loss"] = "any"
    """Of which changes: with fewer paid hours than before (`loss`), with as many or more (`gain`), or any."""
    hours: Length = 0
    """So many hours at the plain rate."""
    percent: Percent = Decimal(0)
    """Of the plain pay of the hours that are lost."""
    add: Money = Decimal(0)
    """An amount."""
    who: Who | None = None
    """For whom; everybody where left out."""


class Costs(NamedTuple):
    """What one person is paid, by planned day; overtime by the last day of its period."""

    rate: dict[int, int]
    """At the plain rate."""
    standby: dict[int, int]
    """In its place."""
    premiums: dict[int, int]
    """On top of either."""
    overtime: dict[int, int]
    """For hours beyond a limit."""


class Pay(Noun):
    """How work is paid.

    Premiums add up. Of two limits of the same period the higher one replaces the lower beyond it; an hour that
    is overtime by the day is not overtime by the week again. Overtime pays a percentage of the
    plain rate.
    """

    currency: Annotated[str, Field(min_length=1, max_length=10)] = "USD"
    """Its name, for people."""
    rate: Money | None = None
    """By the hour, for whoever has no rate of their own."""
    premiums: tuple[Premium, ...] = ()
    """What some shifts, days and times of day pay on top."""
    standby: tuple[Standby, ...] = ()
    """What on-call duty and the like pay in place of the hourly rate."""
    overtime: tuple[Overtime, ...] = ()
    """What hours beyond a limit pay on top."""
    late_changes: tuple[LateChange, ...] = ()
    """What changes of a published roster pay that people are told of late."""

    @model_validator(mode="after")
    def _one_pay_for_a_change(self) -> Self:
        for one, two in combinations(self.late_changes, 2):
            same = one.notice == two.notice and one.who == two.who
            if same and (one.of == two.of or "any" in (one.of, two.of)):
                raise ValueError("two of late_changes are about the same changes and notice; keep one of them")
        return self

    @model_validator(mode="after")
    def _higher_limits_pay_more(self) -> Self:
        entries = sorted(self.overtime, key=lambda entry: (entry.per, repr(entry.who), entry.over))
        for lower, higher in pairwise(entries):
            same = lower.per == higher.per and lower.who == higher.who
            if same and not (lower.over < higher.over and lower.percent <= higher.percent):
                raise ValueError("overtime beyond a higher limit of the same period pays less than the one below")
        return self

    def minute(self, employee: Employee) -> int:
        """Plain pay of a minute."""
        rate = self.rate if employee.rate is None else employee.rate
        return int((rate or Decimal(0)) * PARTS / 60)

    def duty(self, employee: Employee, shift: ShiftType, day: int, calendar: Calendar) -> int:
        """Pay of a shift that starts on ``day``, overtime apart."""
        return sum(self.parts(employee, shift, day, calendar))

    def parts(self, employee: Employee, shift: ShiftType, day: int, calendar: Calendar) -> tuple[int, int, int]:
        """Pay of a shift that starts on ``day``: at the plain rate, for standby in its place, and premiums."""
        plain = self.minute(employee)
        covering = [entry for entry in self.standby if entry.covers(shift, day, calendar)]
        standby = sum(entry.paid(plain, calendar.attended(shift, day)) for entry in covering)
        premiums = sum(premium.paid(plain, shift, day, calendar) for premium in self.premiums)
        return 0 if covering else plain * calendar.paid(shift, day), round(standby), round(premiums)

    def limits(self, employee: Employee, calendar: Calendar) -> Iterator[tuple[list[Period], list[tuple[int, int]]]]:
        """Periods, shortest first, each with its limits and what a minute above each costs more than below."""
        plain = self.minute(employee)
        of: dict[str, list[Overtime]] = {}
        own = (entry for entry in self.overtime if entry.who is None or entry.who.includes(employee))
        for entry in sorted(own, key=lambda entry: (entry.over, entry.percent)):
            of.setdefault(entry.per, []).append(entry)
        for per in sorted(of, key=lambda per: Reference.parse(per).days or calendar.days):
            prices = [0, *accumulate((round(plain * entry.percent / 100) for entry in of[per]), max)]
            more = [after - before for before, after in pairwise(prices)]
            yield calendar.periods(per), [(entry.over, extra) for entry, extra in zip(of[per], more, strict=True)]

    def costs(self, schedule: Schedule) -> Costs:
        """What a person is paid."""
        found = Costs({}, {}, {}, {})
        for day, shift in schedule.everything():
            if day >= 0:
                parts = self.parts(schedule.employee, shift, day, schedule.calendar)
                for by_day, part in zip(found, parts, strict=False):  # overtime is no part of a shift
                    by_day[day] = by_day.get(day, 0) + part
        for last, above in self._above(schedule):
            found.overtime[last] = found.overtime.get(last, 0) + sum(minutes * extra for minutes, extra in above)
        return found

    def overtime_minutes(self, schedule: Schedule) -> int:
        """Minutes beyond a limit, each once, in periods that end in the horizon or beyond it."""
        return sum(above[0][0] for _, above in self._above(schedule))

    def _above(self, schedule: Schedule) -> Iterator[tuple[int, list[tuple[int, int]]]]:
        """Last day of each period, and minutes above each limit with what each costs more."""
        employee, calendar = schedule.employee, schedule.calendar
        usual = dict.fromkeys(calendar.known, 0)
        for day, shift in schedule.everything():
            usual[day] += calendar.paid(shift, day)
        for periods, limits in self.limits(employee, calendar):
            for period in periods:
                last = period.days[-1]
                total = sum(usual[day] for day in period.days)
                above = [(max(total - over, 0), extra) for over, extra in limits]
                yield last, above
                usual[last] -= above[0][0]


@dataclass(frozen=True)
class Cost:
    """What a roster costs.

    Attributes
    ----------
    total
        Of all people, in the currency.
    overtime, premiums, standby
        What of it is paid for overtime, as premiums, and for standby in place of the rate.
    by_employee
        What each person is paid.
    """

    currency: str
    total: Decimal
    overtime: Decimal
    premiums: Decimal
    standby: Decimal
    by_employee: dict[str, Decimal]


def amount(parts: int) -> Decimal:
    """In the currency, to a hundredth."""
    return (Decimal(parts) / PARTS).quantize(Decimal("0.01"))


def reckon(pay: Pay, schedules: list[Schedule]) -> Cost:
    """What these people are paid for what they work in the horizon."""
    total: Counter[str] = Counter()
    by_employee = {}
    for schedule in schedules:
        parts = {kind: sum(by_day.values()) for kind, by_day in pay.costs(schedule)._asdict().items()}
        by_employee[schedule.employee.id] = amount(sum(parts.values()))
        total.update(parts)
    overtime, premiums, standby = (amount(total[kind]) for kind in ("overtime", "premiums", "standby"))
    return Cost(pay.currency, amount(total.total()), overtime, premiums, standby, by_employee)
