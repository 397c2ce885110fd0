"""What a rule is: its faces, who it holds for, and the verbs it may use to speak to the solver.

A rule's *check* reads finished lines and says what is broken, on dates and with history.
Its *post* says the same to the solver through the verbs of `Row` and `Grid`. Neither
calls the other; the agreement tests hold them together. Hard or soft, weights, pins
and history are dealt with here and in the grid, never in a rule: a rule states amounts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from typing import Annotated, ClassVar, Literal, Protocol, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, Noun
from scheduler.notation import WEEKDAYS, DateSpan, Id, Text, as_list
from scheduler.notation import Per as Per
from scheduler.roster import Plan, Schedule
from scheduler.rules.limit import Limit
from scheduler.rules.resource import Resource
from scheduler.who import Who

Lit = int
"""A yes/no quantity of the solver; ``~x`` is its negation."""
TRUE: Lit = 0
FALSE: Lit = ~TRUE
Term = tuple[int, Lit]
"""A quantity so many times, in a sum."""

Facility = Literal["hospital", "residential-care", "clinic", "office", "retail", "food-service", "hospitality", "other"]
"""What kind of place it is; some laws are for some kinds only."""

MAX_WEIGHT = 10**6
Weight = Annotated[int, Field(ge=0, le=MAX_WEIGHT)] | None
"""Price of one unit of violation; ``null`` makes the rule hard, 0 only reports."""


@dataclass(frozen=True)
class Finding:
    """What a check found broken: how much, on which days, in a sentence."""

    amount: int
    days: tuple[int, ...]
    text: str
    weight: int | None = field(default=-1)
    """Price of a unit where it is not the rule's own weight (-1: the rule's own)."""
    employee: str | None = None
    """Id of the person whom a rule about everybody finds it in; None where it is nobody's."""


@dataclass(frozen=True)
class Violation:
    """One finding in its place.

    Attributes
    ----------
    rule
        Kind of the rule.
    employee
        Id of the person whose line breaks it; None for rules about a day or everybody.
    dates
        The days it is seen on.
    amount
        How much, in the rule's own unit.
    weight
        Price of one unit; None if the rule is hard.
    text
        A sentence for the manager.
    note
        Why the rule is there, as far as it says so.
    """

    rule: str
    employee: str | None
    dates: tuple[date, ...]
    amount: int
    weight: int | None
    text: str
    note: str = ""

    @property
    def penalty(self) -> int:
        """Amount times weight; 0 for a hard rule, whose violation has no price."""
        return self.amount * (self.weight or 0)


class Verbs(Protocol):
    """What a rule may say to the solver. Costs and hardness are the verbs' business."""

    def forbid(self, together: Iterable[Lit], amount: int = 1) -> None:
        """Not all of these at once; if the rule is soft, that costs ``amount`` units."""

    def at_most(self, terms: Iterable[tuple[int, Lit]], bound: int, unit: int = 1) -> None:
        """Keep the weighted sum at or below ``bound``; each started ``unit`` above it costs one."""

    def at_least(self, terms: Iterable[tuple[int, Lit]], bound: int, unit: int = 1) -> None:
        """Keep the weighted sum at or above ``bound``; each started ``unit`` below it costs one."""


class Row(Verbs, Protocol):
    """One employee's line as the solver sees it. History is there as constants."""

    employee: Employee
    calendar: Calendar
    catalog: Catalog

    def cell(self, day: int, shift: str) -> Lit:
        """Works this shift on this day."""

    def on(self, day: int, names: Sequence[str] | None = None) -> Lit:
        """Works one of the named shifts (or tags) on this day; any working day if none are named."""

    def any(self, literals: Iterable[Lit]) -> Lit:
        """At least one of them holds."""

    def cells(self, days: Iterable[int], names: Sequence[str] | None = None) -> Iterator[tuple[int, str, Lit]]:
        """Day, shift and literal of the cells that may be worked; all working shifts if none are named."""

    def windows(self, length: int) -> Iterator[int]:
        """First days of the windows of so many known days that still have something to decide."""

    def clash(self, day: int, names: Sequence[str], later: int, then: Sequence[str], amount: int = 1) -> None:
        """None of ``names`` on ``day`` with one of ``then`` on ``later``; each pair costs ``amount``."""

    def apart(self, day: int, shift: str, later: int, then: str) -> bool:
        """Whether what is hard and was posted before surely keeps them from being worked both."""

    def repay(
        self, owed: Sequence[tuple[int, Lit]], earned: Sequence[tuple[int, Lit]], earlier: int, within: int
    ) -> None:
        """Each day of ``owed`` that holds is repaid by one of ``earned`` of its own; each that is not costs one unit.

        Parameters
        ----------
        owed, earned
            In order of days, each day once.
        earlier, within
            How many days before and after the day owed the other may be.
        """

    def limit_day(self, day: int, most: int) -> None:
        """At most so many shifts that make a working day; ``most=1`` also strengthens other verbs."""


class Grid(Protocol):
    """Everybody's lines as the solver sees them."""

    @property
    def calendar(self) -> Calendar:
        """The days."""

    @property
    def catalog(self) -> Catalog:
        """The shift types."""

    @property
    def people(self) -> Iterable[Employee]:
        """Everybody."""

    def staff(self, day: int, shifts: Sequence[str]) -> Iterator[tuple[Employee, Lit]]:
        """Everybody who may work one of the shifts on the day, once for each shift."""

    def duties(self, person: Employee, days: Collection[int], shifts: Sequence[str]) -> Iterator[tuple[int, str, Lit]]:
        """Day, shift and literal of what a person may work of ``shifts`` on known ``days``."""

    def total(self, terms: Iterable[Term]) -> list[Term]:
        """A sum of nothing below zero, in few terms for use in other sums."""

    def above(self, terms: Iterable[Term], bound: int) -> list[Term]:
        """How far a sum is above ``bound``, in few terms for use in other sums."""

    def largest(self, sums: Iterable[Iterable[Term]]) -> list[Term]:
        """The largest of several sums, 0 if none is above it, in few terms for use in other sums."""

    def any(self, literals: Iterable[Lit]) -> Lit:
        """At least one of them holds."""

    def open(self, days: Iterable[int]) -> bool:
        """Whether anything on these days is still to be decided."""

    def weighing(self, weight: int | None) -> Verbs:
        """The verbs at another weight than the rule's own."""


@dataclass(frozen=True)
class Example:
    """A roster line and the amount of violation that a rule finds in it.

    Attributes
    ----------
    line
        One character a day: ``D`` day shift, ``E`` evening, ``N`` night, ``-`` off; ``W`` in the
        morning, ``X`` at noon and ``Y`` in the afternoon are at sites west, east and north.
        A bar separates history from the horizon: ``DD|D--``. The horizon starts on a Monday.
        A slash separates the lines of several people, called me, ann and bob: ``DD- / --D``. Each has 16 hours a week
        agreed.
    amount
        Units of violation.
    parameters
        The rule's parameters.
    """

    line: str
    amount: int
    parameters: Mapping[str, object] = field(default_factory=dict)


class Rule(Noun):
    """Base of all rules."""

    title: ClassVar[str]
    """Three or four words."""
    examples: ClassVar[tuple[Example, ...]] = ()
    words: ClassVar[tuple[str, ...]] = ()
    """What may stand in place of the name of a shift type, such as ``off``."""
    order: ClassVar[int] = 2
    """Posted in this order: what decides which cells there are (0), how many a day has (1), all else (2), what asks
    which cells are apart (3)."""

    rule: str
    """Kind of the rule."""
    weight: Weight = None
    """Price of one unit of violation; hard where left out, 0 only reports."""
    note: Text = ""
    """Why the rule is there: the law, the agreement, the reason."""
    priority: Id | None = None
    """Level of `priorities` that its price belongs to; that of its kind where left out."""
    facilities: Annotated[tuple[Facility, ...], BeforeValidator(as_list)] = ()
    """Kinds of place in which it holds, as the problem's `facility` says; in every kind where left out."""
    effective: DateSpan | None = None
    """When it is in force, as `2027-01-01..`; it is about no other days. Always where left out."""

    @model_serializer(mode="wrap")
    def _with_its_kind(self, dump: SerializerFunctionWrapHandler) -> dict[str, object]:
        return {"rule": self.rule, **dump(self)}

    @classmethod
    def key(cls) -> str:
        """The name by which files speak of it."""
        return str(cls.model_fields["rule"].default)

    def fits(self, facility: Facility | None) -> bool:
        """Whether it holds in a place of this kind."""
        return not self.facilities or facility in self.facilities

    def scope(self, calendar: Calendar) -> Calendar:
        """The days on which it is in force, as a calendar that knows no others."""
        return calendar.within(self.effective)

    def selectors(self) -> Iterator[str]:
        """Names of shifts or tags that it mentions, for cross-reference checks."""
        for name in ("shifts", "first", "then", "after"):
            yield from getattr(self, name, None) or ()


@dataclass(frozen=True)
class TimeOff:
    """What is known of a person's time off, for rules that take note of it.

    Attributes
    ----------
    credit
        Minutes of granted leave that count as paid, by day.
    spent
        Shifts that take the credit of their day away, by day: those that touch leave that can be worked at a price.
    leave
        Whole days of granted leave.
    asked
        Whole days that the person asks to be off.
    absent
        Whole days, stated by date, on which the person is on leave or not available.
    gone
        Known days on which the person is not yet or no longer employed.
    """

    credit: Mapping[int, int] = field(default_factory=dict)
    spent: Mapping[int, frozenset[str]] = field(default_factory=dict)
    leave: frozenset[int] = frozenset()
    asked: frozenset[int] = frozenset()
    absent: frozenset[int] = frozenset()
    gone: frozenset[int] = frozenset()


class RowRule(Rule):
    """A rule that reads one employee's line."""

    who: Who | None = None
    """For whom it holds; everybody (or everybody with the contract) where left out."""

    def holds_for(self, employee: Employee) -> bool:
        """Whether the rule is about this person."""
        return self.who is None or self.who.includes(employee)

    def considering(self, employee: Employee, time_off: TimeOff) -> Self:
        """The rule as it stands for a person who has, or asks for, this time off.

        Whatever else it knows of a person by id goes in here too: equal rules are the same to pricing.
        """
        return self

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        """What is broken in a finished line."""
        raise NotImplementedError

    def post(self, row: Row) -> None:
        """Say the rule to the solver."""
        raise NotImplementedError

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        """Say the rule to pricing; a rule that does not is left out of the bound's relaxation."""
        raise NotImplementedError

    def limits(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Limit]:
        """What it surely bounds, by which contradictions are found before any solving; nothing where it does not say.

        Parameters
        ----------
        calendar
            The days on which the rule is in force.
        """
        yield from ()

    def in_force(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        """What the rule is to pricing on the days on which it is in force."""
        scope = self.scope(calendar)
        for found in self.resource(employee, scope, catalog):
            yield found if scope is calendar or found.days is not None else replace(found, days=scope.known)


class RosterRule(Rule):
    """A rule that reads everybody's lines.

    It takes the days that it is about from its `scope`. On them it sees everybody's work as it is, what began
    before the rule was in force included.
    """

    def check(self, plan: Plan) -> Iterator[Finding]:
        """What is broken in a finished roster."""
        raise NotImplementedError

    def post(self, grid: Grid) -> None:
        """Say the rule to the solver."""
        raise NotImplementedError


class Bounded(RowRule):
    """A row rule with a smallest and a largest number, at least one of them stated."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        low, high = getattr(self, "min", None), getattr(self, "max", None)
        if low is None and high is None:
            raise ValueError("states neither min nor max; write at least one of them")
        if low is not None and high is not None and low > high:
            raise ValueError("min is above max; nothing can satisfy both")
        return self


Count = Annotated[int, Field(ge=0, le=10**6)]
Border = Literal["open", "closed"]
Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]


def _in_a_row(days: tuple[Weekday, ...]) -> tuple[Weekday, ...]:
    numbers = [WEEKDAYS.index(day) for day in days]
    if any((after - before) % 7 != 1 for before, after in pairwise(numbers)) or len(numbers) > 4:
        raise ValueError("the days of a weekend follow each other, at most four; write [Sat, Sun]")
    return days


Weekend = Annotated[tuple[Weekday, ...], BeforeValidator(as_list), Field(min_length=1), AfterValidator(_in_a_row)]


def weekend_numbers(weekend: Weekend) -> tuple[int, ...]:
    """Weekday numbers, Monday 0, of the named days."""
    return tuple(WEEKDAYS.index(day) for day in weekend)
