from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, ClassVar, Literal, Self, TypeVar

from pydantic import BeforeValidator, Field, model_validator

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee, Noun
from scheduler.notation import DaySet, Id, Selector
from scheduler.roster import Plan
from scheduler.rules.rule import MAX_WEIGHT, Example, Finding, Grid, RosterRule, Weight
from scheduler.who import Who

People = Annotated[int, Field(ge=0, le=10**5)]


class Level(Noun):
    """How many people are needed."""

    min: People = 0
    """Fewest people."""
    ideal: People | None = None
    """Better still."""
    max: People | None = None
    """Most people."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        steps = [step for step in (self.min, self.ideal, self.max) if step is not None]
        if steps != sorted(steps):
            raise ValueError("min, ideal and max are not in order of size; nothing can satisfy them together")
        return self


def number_of_people(value: object) -> object:
    """Let ``3`` stand for ``{min: 3}``."""
    return {"min": value} if isinstance(value, int) and not isinstance(value, bool) else value


Need = Annotated[Level, BeforeValidator(number_of_people)]


class Demand(RosterRule):
    """What the two kinds of coverage have in common: whom they count, and the price of a gap."""

    shifts: Selector | None = None
    """Shift types or tags that count; all that make a working day where left out."""
    skill: Id | None = None
    """Only people who hold this skill on the day count."""
    level: Annotated[int, Field(ge=1, le=100)] = 1
    """Lowest level of the skill that counts."""
    site: Id | None = None
    """Only shifts at this site count."""
    who: Who | None = None
    """Only these people count."""
    points: Annotated[Mapping[Id, Annotated[int, Field(ge=1, le=1000)]], Field(max_length=20)] = Field(
        default_factory=dict
    )
    """Instead of `skill`: what a person counts, by skill held, as `{RN: 2, MA: 1}`; the most of several."""
    weight: Weight = 1000
    """Price of each person below `min`; `null` makes it hard, so that a gap is no roster at all."""
    ideal_weight: Annotated[int, Field(ge=0, le=MAX_WEIGHT)] = 10
    """Price of each person below `ideal` (down to `min`, where the price of `weight` begins)."""
    max_weight: Weight = None
    """Price of each person above `max`; hard where left out."""

    @model_validator(mode="after")
    def _a_gap_costs_more_than_a_wish(self) -> Self:
        wishes = any(level.ideal is not None for level in self.stated_levels())
        if wishes and self.weight is not None and self.ideal_weight > self.weight:
            raise ValueError(
                f"ideal_weight ({self.ideal_weight}) is above weight ({self.weight}); "
                "being below min must cost at least as much"
            )
        return self

    @model_validator(mode="after")
    def _counts_in_one_way(self) -> Self:
        if self.points and self.skill is not None:
            raise ValueError("states both skill and points; keep one of the two")
        if self.level > 1 and self.skill is None and not self.points:
            raise ValueError("states the level of no skill; write the skill, or leave level out")
        return self

    def stated_levels(self) -> Iterable[Level]:
        """Every level that it states."""
        raise NotImplementedError

    def counted(self, catalog: Catalog) -> tuple[str, ...]:
        """Ids of the shift types that count."""
        return tuple(
            shift for shift in catalog.select(self.shifts) if self.site is None or catalog[shift].site == self.site
        )

    def worth(self, employee: Employee, calendar: Calendar, day: int) -> int:
        """What the person counts on that day: one, or `points`; 0 for who does not count."""
        date = calendar.date(day)
        if self.who is not None and not self.who.includes(employee, date):
            return 0
        if self.points:
            return max(
                (more for skill, more in self.points.items() if employee.holds(skill, self.level, date)), default=0
            )
        return int(self.skill is None or employee.holds(self.skill, self.level, date))

    def label(self, count: int = 0) -> str:
        """Whom it asks for, in words, after the number ``count``."""
        of = f"{'point' if count == 1 else 'points'} of {' or '.join(self.points)}" if self.points else self.skill
        who = of or ("person" if count == 1 else "people")
        level = f" (level {self.level} or above)" if self.level > 1 else ""
        shifts = f" on {' or '.join(self.shifts)}" if self.shifts else ""
        group = " of those named" if self.who else ""
        return f"{who}{level}{group}{shifts}{f' at {self.site}' if self.site else ''}"

    def whom(self, count: int) -> str:
        """Whom it asks for, in a sentence, after the number ``count``."""
        of_skill = f"{'person' if count == 1 else 'people'} with " if self.skill and not self.points else ""
        return f"{of_skill}{self.label(count)}"

    def at_most(self, most: int) -> str:
        """A largest number, in words."""
        return f"at most {most} {self.whom(most)} allowed" if most else f"no {self.whom(0)} allowed"

    def judge(self, count: int, level: Level, day: int, where: str, peak: int | None = None) -> Iterator[Finding]:
        """Findings for a number of people that is too small or too large.

        Parameters
        ----------
        count, peak
            People that count towards `min` and `ideal`; towards `max` where it differs.
        level
            How many there should be.
        day, where
            Where it is, and in words.
        """
        if count < level.min:
            text = f"{where}: {level.min} {self.whom(level.min)} needed, {count} there"
            yield Finding(level.min - count, (day,), text, self.weight)
        reached = max(count, level.min)
        if level.ideal is not None and reached < level.ideal:
            text = f"{where}: {level.ideal} {self.whom(level.ideal)} would be ideal, {count} there"
            yield Finding(level.ideal - reached, (day,), text, self.ideal_weight)
        highest = count if peak is None else peak
        if level.max is not None and highest > level.max:
            text = f"{where}: {self.at_most(level.max)}, {highest} there"
            yield Finding(highest - level.max, (day,), text, self.max_weight)


class Coverage(Demand):
    """How many people each day needs on a shift, of a skill, at a site.

    `days` says how many by weekday, public holiday and date; where several entries meet on a day,
    one that names its date beats one for holidays, and that one beats its weekday, whatever else the
    entries name; of equals the later one in the file counts. A plain number is the fewest;
    `{min: 2, ideal: 3, max: 4}` says more. Each person missing or too many is one unit; with `points`,
    each point. A gap has a price (1000 where left out) rather than making the roster impossible,
    so that it is shown and not an error.
    """

    title: ClassVar[str] = "Coverage of shifts"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("DD--", 1, {"shifts": "D", "days": {"Mon-Wed": 1}}),
        Example("DE--", 2, {"days": {"Mon, Tue": 2}, "shifts": ["D", "E"]}),
        Example("DD--", 2, {"shifts": "D", "days": {"daily": {"max": 0}}}),
        Example("D---", 0, {"shifts": "D", "days": {"Mon-Fri": 1, "2026-11-24..2026-11-26": 0}}),
        Example("D---", 1, {"shifts": "D", "days": {"Mon": {"ideal": 2}}}),
        Example("D--- / D---", 1, {"points": {"lent": 2}, "days": {"Mon": 5}}),
    )

    rule: Literal["coverage"] = "coverage"
    """Kind of the rule."""
    days: Annotated[Mapping[DaySet, Need], Field(min_length=1)]
    """People needed, by days."""

    def stated_levels(self) -> Iterable[Level]:
        return self.days.values()

    def levels(self, calendar: Calendar) -> dict[int, Level]:
        """The level in force on each day that has one."""
        return most_specific(self.days, self.scope(calendar))

    def counts(self, plan: Plan) -> Iterator[tuple[int, Level, int]]:
        """Day, level and the people there who count, of each day that has a level."""
        shifts = self.counted(plan.catalog)
        for day, level in self.levels(plan.calendar).items():
            count = sum(self.worth(person, plan.calendar, day) for shift in shifts for person in plan.staff(day, shift))
            yield day, level, count

    def check(self, plan: Plan) -> Iterator[Finding]:
        for day, level, count in self.counts(plan):
            yield from self.judge(count, level, day, plan.calendar.label(day))

    def post(self, grid: Grid) -> None:
        shifts = self.counted(grid.catalog)
        for day, level in self.levels(grid.calendar).items():
            if grid.open([day]):
                staff = grid.staff(day, shifts)
                cells = [(worth, cell) for person, cell in staff if (worth := self.worth(person, grid.calendar, day))]
                post_level(grid, self, cells, cells, level)


T = TypeVar("T")


def most_specific(entries: Mapping[DaySet, T], calendar: Calendar) -> dict[int, T]:
    """The entry in force on each day of the horizon: dates beat holidays, holidays beat weekdays."""
    found: dict[int, tuple[int, T]] = {}
    for days, entry in entries.items():
        for day in calendar.matching(days):
            rank = calendar.rank(days, day)
            if day not in found or found[day][0] <= rank:
                found[day] = (rank, entry)
    return {day: entry for day, (_, entry) in sorted(found.items())}


def post_level(
    grid: Grid, demand: Demand, cells: list[tuple[int, int]], peak: list[tuple[int, int]], level: Level
) -> None:
    """Say to the solver how many of ``cells`` (for `max`: of ``peak``) there should be."""
    ideal = level.ideal if level.ideal is not None and level.ideal > level.min else None
    if level.min > 0:
        # Whoever is missing below min is missing below the ideal too and pays for it there.
        paid_there = demand.ideal_weight if ideal is not None else 0
        weight = None if demand.weight is None else demand.weight - paid_there
        grid.weighing(weight).at_least(cells, level.min)
    if ideal is not None:
        grid.weighing(demand.ideal_weight).at_least(cells, ideal)
    if level.max is not None:
        grid.weighing(demand.max_weight).at_most(peak, level.max)
