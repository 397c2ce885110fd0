from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal, NamedTuple, Self

from pydantic import Field, PrivateAttr, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, ShiftType
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Plan
from scheduler.rules.availability import Availability
from scheduler.rules.request import Request
from scheduler.rules.rule import TRUE, Count, Example, Finding, Grid, RosterRule, Term, TimeOff, Weight
from scheduler.who import Who

Wish = Request | Availability
"""What a person asks for; absences among it are no wishes for any day."""

TIERS = 4
"""The further from the fair share, the dearer each step, up to so many times as dear."""


class Part(NamedTuple):
    """A person's part, of all parts, and the days on which what the person has counts."""

    share: int
    days: frozenset[int]


@dataclass(frozen=True)
class Share:
    """How much of something a person has, and how much would be fair."""

    what: str
    employee: Employee
    had: float
    fair: float


class Fairness(RosterRule):
    """Nights, weekends, holidays or hours are shared in proportion to the hours agreed, and to the days of each.

    What the people of `who` have of `shifts` on `days`, the history and the `opening` balance
    included, is added up; each person's fair share of it is in proportion to the weekly hours of
    person or contract (whoever has none counts like the one with the most), and to the number of these days, those of
    the history too, on which the person is there and may work such a shift, by the skills held on the day and by
    sites. Whole days of leave or unavailability that are stated by date are not counted, nor are days without
    employment. Weekdays on which somebody never works change nothing, for the hours agreed know of them.
    People with no such day in the horizon are left out. Where all hours are shared, leave that is credited counts
    as hours had, and its days are counted. Refusals are days on which a request, or a time of kind `undesired` or
    `preferred` (`availability`), was not met, whatever its price; they are shared in proportion to the days asked for.
    Less than a `step` away from the fair share is fair, above or below; the first
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
    """Among whom, by the skills held on the day; everybody who can work these shifts where left out."""
    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    days: DaySet | None = None
    """Only shifts that start on these days: `Sat, Sun`, `holiday`."""
    measure: Literal["shifts", "hours", "refusals"] = "shifts"
    """Whether shifts are counted, their paid hours, or the days on which a wish was not met."""
    points: Mapping[Id, Annotated[int, Field(ge=0, le=1000)]] = Field(default_factory=dict)
    """What a shift counts, by shift type or tag, where shifts are counted: the most of those that fit; 1 otherwise."""
    step: Annotated[int, Field(ge=1, le=10**4)] | None = None
    """How far from the fair share is no longer fair; 1 shift, 8 hours or 1 refusal where left out."""
    count: Literal["everybody", "worst"] = "everybody"
    """Whose distance from the fair share costs: everybody's, or that of whoever is furthest from it."""
    opening: Mapping[Id, Count] = Field(default_factory=dict)
    """What people had before the history, in shifts, hours or refusals."""
    _time_off: Mapping[str, TimeOff] = PrivateAttr(default_factory=dict)
    _wishes: tuple[Wish, ...] = PrivateAttr(default=())

    @model_validator(mode="after")
    def _counts_what_it_measures(self) -> Self:
        if self.points and self.measure != "shifts":
            raise ValueError(f"points are of shifts, and {self.measure} are counted; leave points out, or measure")
        if self.shifts and self.measure == "refusals":
            raise ValueError("refusals are of any wish; leave shifts out, and say days where some count only")
        return self

    def knowing(self, time_off: Mapping[str, TimeOff], wishes: Iterable[Wish]) -> Self:
        """The rule as it stands where people have this time off, and ask for this."""
        informed = self.model_copy()
        informed._time_off = dict(time_off)
        informed._wishes = tuple(wishes) if self.measure == "refusals" else ()
        return informed

    def _credit(self, person: Employee) -> Mapping[int, int]:
        """Minutes of leave that count, by day."""
        counts = self.measure == "hours" and not (self.shifts or self.days)
        return self._time_off[person.id].credit if counts and person.id in self._time_off else {}

    def _spent(self, person: Employee) -> Mapping[int, frozenset[str]]:
        """Shifts that take the credit of leave away, by day."""
        spent = {day: self._time_off[person.id].spent.get(day) for day in self._credit(person)}
        return {day: shifts for day, shifts in spent.items() if shifts}

    def _absent(self, person: Employee) -> frozenset[int]:
        """Days on which the person is not there, leave that counts as had apart."""
        off = self._time_off.get(person.id, TimeOff())
        return off.absent - off.leave if self._credit(person) else off.absent

    def _before(self, person: Employee, days: frozenset[int]) -> int:
        """What counts on these days whatever is worked: the opening balance, and leave that cannot be worked."""
        spent = self._spent(person)
        granted = sum(minutes for day, minutes in self._credit(person).items() if day in days and day not in spent)
        return self.opening.get(person.id, 0) * self._unit + granted

    def among(self, people: Sequence[Employee], calendar: Calendar, catalog: Catalog) -> dict[Employee, Part]:
        """The people among whom it shares, each with the part that is theirs."""
        every = frozenset(day for day in self.scope(calendar).known if self._counts(calendar, day))
        counted = {person: self._member_days(person, every, calendar) for person in people}
        if self.measure == "refusals":
            asked = {person: len(list(self._asked(person, calendar, days))) for person, days in counted.items()}
            return {person: Part(count, counted[person]) for person, count in asked.items() if count}
        shifts = [catalog[shift] for shift in catalog.select(self.shifts)]
        there = {person: self._days_there(person, counted[person], calendar, shifts) for person in people}
        there = {person: days for person, days in there.items() if any(day >= 0 for day in days)}
        most = max((person.hours or 0 for person in there), default=0) or 1
        weekly = [most if person.hours is None else person.hours for person in there]
        if not any(weekly):
            weekly = [1] * len(weekly)
        parts = {person: hours * len(days) for (person, days), hours in zip(there.items(), weekly, strict=True)}
        common = math.gcd(*parts.values()) or 1
        return {person: Part(part // common, counted[person]) for person, part in parts.items()}

    def _member_days(self, person: Employee, days: frozenset[int], calendar: Calendar) -> frozenset[int]:
        """Those of ``days`` on which the person is one of `who`."""
        if self.who is None:
            return days
        if not person.dated:
            return days if self.who.includes(person) else frozenset()
        return frozenset(day for day in days if self.who.includes(person, calendar.date(day)))

    def _days_there(
        self, person: Employee, days: frozenset[int], calendar: Calendar, shifts: Sequence[ShiftType]
    ) -> frozenset[int]:
        """Those of ``days`` on which the person is there and may work one of ``shifts``."""
        days -= self._absent(person)
        if not person.dated:
            able = days and any(person.eligible(shift, calendar.date(0)) for shift in shifts)
            return days if able else frozenset()
        return frozenset(day for day in days if any(person.eligible(shift, calendar.date(day)) for shift in shifts))

    def _asked(self, person: Employee, calendar: Calendar, days: frozenset[int]) -> Iterator[tuple[Wish, int]]:
        """The wishes of a person for these days, day by day."""
        for wish in self._wishes:
            if wish.holds_for(person):
                yield from ((wish, day) for day in wish.wished(calendar) if day in days)

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
            return f"wishes refused{f' on {self.days}' if self.days else ''}"
        shifts = " or ".join(self.shifts or ()) or "working"
        of = "hours of " if self.measure == "hours" else "points of " if self.points else ""
        return f"{of}{shifts} shifts{f' on {self.days}' if self.days else ''}"

    def balance(self, plan: Plan) -> Iterator[Share]:
        """What each person has, and what would be the fair share, in shifts or hours."""
        shares, had = self._counted(plan)
        total, parts = sum(had.values()), sum(shares.values())
        for person, share in shares.items():
            yield Share(self.what, person, had[person] / self._unit, total * share / parts / self._unit)

    def _counted(self, plan: Plan) -> tuple[dict[Employee, int], dict[Employee, int]]:
        """Everybody's parts, and what they have."""
        among = self.among([schedule.employee for schedule in plan.schedules.values()], plan.calendar, plan.catalog)
        shares = {person: part.share for person, part in among.items()}
        return shares, {person: self._had(plan, person, part.days) for person, part in among.items()}

    def _had(self, plan: Plan, person: Employee, days: frozenset[int]) -> int:
        calendar, catalog = plan.calendar, plan.catalog
        before, line = self._before(person, days), plan.schedules[person.id]
        if self.measure == "refusals":
            return before + sum(wish.refused(line, day) for wish, day in self._asked(person, calendar, days))
        credit = self._credit(person)
        before += sum(
            credit[day]
            for day, shifts in self._spent(person).items()
            if day in days and shifts.isdisjoint(line.shifts(day))
        )
        return before + sum(
            self._value(calendar, catalog, day, shift.id) for day, shift in line.duties(self.shifts) if day in days
        )

    def check(self, plan: Plan) -> Iterator[Finding]:
        shares, had = self._counted(plan)
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
        among = self.among(list(grid.people), grid.calendar, grid.catalog)
        shares = {person: part.share for person, part in among.items()}
        counted = self._refused if self.measure == "refusals" else self._worked
        had = {
            person: grid.total([(self._before(person, part.days), TRUE), *counted(grid, person, part.days)])
            for person, part in among.items()
        }
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

    def _worked(self, grid: Grid, person: Employee, days: frozenset[int]) -> Iterator[Term]:
        calendar, catalog = grid.calendar, grid.catalog
        for day, shift, cell in grid.duties(person, days, catalog.select(self.shifts)):
            yield self._value(calendar, catalog, day, shift), cell
        for day, shifts in self._spent(person).items():
            if day in days:
                taken = grid.any(cell for _, _, cell in grid.duties(person, [day], tuple(shifts)))
                yield self._credit(person)[day], ~taken

    def _refused(self, grid: Grid, person: Employee, days: frozenset[int]) -> Iterator[Term]:
        calendar, catalog = grid.calendar, grid.catalog
        cells = {(day, shift): cell for day, shift, cell in grid.duties(person, calendar.known, tuple(catalog))}
        for wish, day in self._asked(person, calendar, days):
            there = [cells[duty] for duty in wish.about(calendar, catalog, day) if duty in cells]
            yield 1, ~grid.any(there) if wish.to_work else grid.any(there)
