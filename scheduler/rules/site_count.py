from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from scheduler.calendar import Calendar
from scheduler.domain import Catalog, Employee
from scheduler.notation import plural
from scheduler.roster import Schedule
from scheduler.rules.resource import Phase, Resource, State
from scheduler.rules.rule import Example, Finding, Per, Row, RowRule


class SiteCount(RowRule):
    """At most so many different sites for one person, on a day, in a week or in all.

    Shifts without a site and on-call duty are nowhere. A day belongs to the shifts that start on it. Each
    site too many is one unit.
    """

    title: ClassVar[str] = "Different sites"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("W-X-Y", 1, {"max": 2}),
        Example("[WX]WX", 1, {"max": 1, "per": "day"}),
        Example("WWWDD", 0, {"max": 1, "per": "week"}),
        Example("WX|YD", 1, {"max": 2, "per": "rolling 7 days"}),
    )

    rule: Literal["site-count"] = "site-count"
    """Kind of the rule."""
    max: Annotated[int, Field(ge=0, le=100)]
    """Most sites."""
    per: Per = "horizon"
    """Counted over what: `horizon`, `day`, `week`, `month`, `rolling 7 days` and the like."""

    def check(self, schedule: Schedule) -> Iterator[Finding]:
        for period in schedule.calendar.periods(self.per):
            sites = {shift.site for day, shift in schedule.duties() if day in period.days and shift.site is not None}
            if len(sites) > self.max:
                ends = (period.days[0], period.days[-1])
                text = (
                    f"{schedule.employee.label} works at {plural(len(sites), 'site')} "
                    f"({schedule.calendar.label(*ends)}), {self.max} allowed"
                )
                yield Finding(len(sites) - self.max, ends, text)

    def post(self, row: Row) -> None:
        shifts: dict[str, list[str]] = {}
        for shift in row.catalog.work:
            if (site := row.catalog[shift].site) is not None:
                shifts.setdefault(site, []).append(shift)
        for period in row.calendar.periods(self.per):
            there = [row.any(row.on(day, names) for day in period.days) for names in shifts.values()]
            row.at_most([(1, literal) for literal in there], self.max)

    def resource(self, employee: Employee, calendar: Calendar, catalog: Catalog) -> Iterator[Resource]:
        site = {shift: catalog[shift].site for shift in catalog.work if catalog[shift].site is not None}

        def step(known: State, today: Phase, shifts: Sequence[str]) -> tuple[State, int]:
            now = known.union(site[shift] for shift in shifts if shift in site)
            return now, len(now) - len(known)

        if len(set(site.values())) > self.max:
            for period in calendar.periods(self.per):
                yield Resource(step, frozenset(), days=period.days, high=self.max)
