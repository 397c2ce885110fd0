from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Literal

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import Selector, plural
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Bounded, Count, Example, Finding, Per, Row


class Variety(Bounded):
    """How many different sites, shift types or kinds of shift one person has, in a week or in all.

    `of: sites` counts the sites worked at, `of: shifts` the shift types worked, and a list of types and tags, as
    `[early, late, night]`, those of them that were worked at all. On-call duty counts only where it is named. A
    period that the border of what is known cuts is held to its largest number, never to its smallest. Each too many or
    too few is one unit.
    """

    title: ClassVar[str] = "Variety"
    words: ClassVar[tuple[str, ...]] = ("sites", "shifts")
    examples: ClassVar[tuple[Example, ...]] = (
        Example("W-X-Y", 1, {"max": 2}),
        Example("[WX]WX", 1, {"max": 1, "per": "day"}),
        Example("WWWDD", 0, {"max": 1, "per": "week"}),
        Example("DEN|D--", 2, {"of": "shifts", "max": 1, "per": "rolling 7 days"}),
        Example("EEEDEN-", 1, {"of": ["day", "late"], "max": 1}),
        Example("DDDDD--", 1, {"of": ["D", "E", "N"], "min": 2, "per": "week"}),
    )

    rule: Literal["variety"] = "variety"
    """Kind of the rule."""
    of: Selector = ("sites",)
    """`sites`, `shifts`, or shift types and tags."""
    min: Count | None = None
    """Fewest different ones."""
    max: Count | None = None
    """Most different ones."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `day`, `week`, `month`, `rolling 7 days` and the like."""

    def selectors(self) -> Iterator[str]:
        yield from (name for name in self.of if name not in self.words)

    def _kinds(self, catalog: Catalog) -> Mapping[str, Sequence[str]]:
        """Shift types by what is told apart."""
        if self.of == ("shifts",):
            return catalog.alike(catalog.work)
        if self.of != ("sites",):
            return {name: catalog.select((name,)) for name in self.of}
        found: dict[str, list[str]] = {}
        for shift in catalog.work:
            if (site := catalog[shift].site) is not None:
                found.setdefault(site, []).append(shift)
        return found

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        noun = {"sites": "site", "shifts": "shift type"}.get(self.of[0], "kind of shift")
        worked = {kind: schedule.worked(shifts) for kind, shifts in self._kinds(schedule.catalog).items()}
        for period in schedule.calendar.periods(self.per):
            count = sum(not days.isdisjoint(period.days) for days in worked.values())
            ends = (period.days[0], period.days[-1])
            has = f"{schedule.employee.label} has {_different(count, noun)} ({schedule.calendar.label(*ends)})"
            if self.max is not None and count > self.max:
                yield Finding(count - self.max, ends, f"{has}, {self.max} allowed")
            if self.min is not None and count < self.min and period.complete:
                yield Finding(self.min - count, ends, f"{has}, {self.min} needed")

    def post(self, row: Row) -> None:
        kinds = self._kinds(row.catalog).values()
        for period in row.calendar.periods(self.per):
            terms = [(1, row.any(row.on(day, shifts) for day in period.days)) for shifts in kinds]
            if self.max is not None:
                row.at_most(terms, self.max)
            if self.min is not None and period.complete:
                row.at_least(terms, self.min)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        kinds = {kind: frozenset(shifts) for kind, shifts in self._kinds(catalog).items()}

        def step(known: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = known.union(kind for kind, names in kinds.items() if not names.isdisjoint(shifts))
            return now, len(now) - len(known)

        for period in calendar.periods(self.per):
            low = self.min if period.complete else None
            if low is not None or self.max is not None:
                yield Resource(step, frozenset(), days=period.days, low=low, high=self.max)


def _different(count: int, noun: str) -> str:
    plural_noun = "kinds of shift" if noun == "kind of shift" else plural(2, noun).removeprefix("2 ")
    return f"{count} {noun if count == 1 else plural_noun}"
